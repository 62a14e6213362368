// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {IAssessorPanel} from "../interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {IDonationDesk} from "../interfaces/IDonationDesk.sol";
import {IMutualPool} from "../interfaces/IMutualPool.sol";
import {AppealLifecycle} from "./AppealLifecycle.sol";
import {Days} from "../libraries/Days.sol";
import {Permit, PermitDeposit} from "../libraries/PermitDeposit.sol";
import {SeatSet} from "../panel/SeatSet.sol";
import {Claim, ClaimState} from "../claims/ClaimTypes.sol";
import {Appeal, AppealOutcome, AppealState, AppealPanelDecision, Petition} from "./DonationTypes.sol";
import {Approvals} from "../panel/PanelTypes.sol";

/// @title The public-welfare form of a plan: appeals that its panel approves, and gifts that anyone makes.
/// @notice It holds nothing but gifts, each for one appeal; they leave it to the payee approved or back to the donor.
/// An appeal for a claim is bounded so that what was paid and all top-ups never exceed the benefit approved.
/// It does not compare what it has of the asset with what it owes: where the asset's issuer took gifts away, anyone who
/// comes last goes short, and gifts are still taken. The pool itself refuses deposits then.
/// @dev The rules of the panel's time and the version of the panel are those of the filing. No loop, no role, no owner.
contract DonationDesk is IDonationDesk, EIP712, ReentrancyGuard {
    using AppealLifecycle for Appeal;
    using AppealLifecycle for AppealState;
    using SafeERC20 for IERC20;

    /// @notice How long an appeal takes in gifts, at the least, after the panel's time.
    uint256 public constant MIN_GIVING_PERIOD = 7 days;
    /// @notice How long after its filing an appeal may take in gifts.
    uint256 public constant MAX_GIVING_PERIOD = 365 days;
    /// @notice How long after the deadline the payee may take the gifts; then they go back to the donors.
    uint256 public constant TAKE_PERIOD = AppealLifecycle.TAKE_PERIOD;
    bytes32 private constant DECISION_TYPEHASH = keccak256(
        "AppealDecision(uint32 appeal,uint32 claim,address filer,address payee,uint256 goal,uint256 minimum,uint40 deadline,bytes32 evidenceHash,bool approve,bytes32 findingsHash,bytes32 noticeHash,uint40 validUntil)"
    );

    /// @notice The pool of the plan, whose asset is given.
    IMutualPool public immutable pool;
    /// @notice The claim desk whose claims may be topped up, and whose rules say how long the panel has.
    IClaimDesk public immutable desk;
    /// @notice The panel that decides.
    IAssessorPanel public immutable panel;
    /// @notice The token that is given, the pool's.
    IERC20 public immutable asset;

    /// @inheritdoc IDonationDesk
    uint32 public override appealCount;
    mapping(uint256 appeal => Appeal) private _appeals;
    /// @inheritdoc IDonationDesk
    mapping(uint256 appeal => mapping(address donor => uint256)) public override giftOf;
    /// @inheritdoc IDonationDesk
    mapping(uint256 claim => uint32) public override lastAppealFor;
    /// @inheritdoc IDonationDesk
    mapping(uint256 claim => uint256) public override toppedUp;
    /// @inheritdoc IDonationDesk
    mapping(uint256 appeal => uint256) public override decidedSeats;
    /// @inheritdoc IDonationDesk
    mapping(uint256 appeal => mapping(bytes32 digest => uint256)) public override votesFor;

    constructor(IMutualPool pool_, IClaimDesk desk_, IAssessorPanel panel_) EIP712("Mutual Pool Donations", "1") {
        if (address(pool_) == address(0) || address(desk_) == address(0) || address(panel_) == address(0)) {
            revert DonationZeroAddress();
        }
        pool = pool_;
        desk = desk_;
        panel = panel_;
        asset = pool_.asset();
    }

    // ------------------------------------------------------------------- filing

    /// @inheritdoc IDonationDesk
    function file(Petition calldata petition) external override returns (uint32 appeal) {
        _requireGoal(petition);
        if (petition.minimum == 0 || petition.minimum > petition.goal) {
            revert DonationBadMinimum(petition.minimum, petition.goal);
        }
        if (petition.payee == address(0)) revert DonationZeroAddress();
        if (petition.evidenceHash == 0) revert DonationNoEvidence();
        uint256 decideBy = block.timestamp + uint256(desk.rulesOf(desk.rulesVersion()).panelDays) * 1 days;
        uint256 earliest = decideBy + MIN_GIVING_PERIOD;
        uint256 latest = block.timestamp + MAX_GIVING_PERIOD;
        if (petition.deadline < earliest || petition.deadline > latest) {
            revert DonationBadDeadline(petition.deadline, earliest, latest);
        }
        uint24 panelVersion = panel.currentVersion();
        // A goal that no number of seats can approve is refused now, and not when they try.
        // slither-disable-next-line unused-return
        panel.thresholdOf(panelVersion, petition.goal);

        appeal = ++appealCount;
        if (petition.claim != 0) lastAppealFor[petition.claim] = appeal;
        _appeals[appeal] = Appeal({
            filer: msg.sender,
            goal: petition.goal,
            payee: petition.payee,
            minimum: petition.minimum,
            gifts: 0,
            decideBy: uint40(decideBy),
            deadline: petition.deadline,
            claim: petition.claim,
            panelVersion: panelVersion,
            outcome: AppealOutcome.Pending,
            lastGiftDay: 0,
            evidenceHash: petition.evidenceHash
        });
        emit AppealFiled(
            appeal,
            msg.sender,
            petition.payee,
            petition.claim,
            petition.goal,
            petition.minimum,
            uint40(decideBy),
            petition.deadline,
            petition.evidenceHash,
            panelVersion
        );
    }

    // ----------------------------------------------------------------- deciding

    /// @inheritdoc IDonationDesk
    function decide(uint32 appeal, AppealPanelDecision calldata decision) external override {
        Appeal memory facts = _requireState(appeal, AppealState.Filed);
        bytes32 digest = _digest(appeal, facts, decision);
        (address one, address other) = _interested(facts);
        if (msg.sender == one || msg.sender == other) revert IAssessorPanel.PanelOwnClaim(msg.sender);
        uint256 seats = SeatSet.single(panel.numberOf(msg.sender));
        emit AppealDecisionSigned(appeal, digest, seats, decision, "", new bytes[](0));
        _count(appeal, facts, decision.approve, digest, seats);
    }

    /// @inheritdoc IDonationDesk
    function decideBySignatures(uint32 appeal, AppealPanelDecision calldata decision, Approvals calldata approvals)
        external
        override
    {
        Appeal memory facts = _requireState(appeal, AppealState.Filed);
        bytes32 digest = _digest(appeal, facts, decision);
        (address one, address other) = _interested(facts);
        uint256 seats = panel.tally(digest, one, other, approvals);
        emit AppealDecisionSigned(appeal, digest, seats, decision, approvals.signatures, approvals.walletSignatures);
        _count(appeal, facts, decision.approve, digest, seats);
    }

    // ------------------------------------------------------------------- giving

    /// @inheritdoc IDonationDesk
    function give(uint32 appeal, uint256 amount) external override nonReentrant returns (uint256) {
        return _give(appeal, amount);
    }

    /// @inheritdoc IDonationDesk
    // The permit calls the asset; what a hostile one does meanwhile it could do before as well.
    // slither-disable-next-line reentrancy-benign
    function giveWithPermit(uint32 appeal, uint256 amount, Permit calldata permit)
        external
        override
        nonReentrant
        returns (uint256)
    {
        PermitDeposit.tryPermit(address(asset), msg.sender, address(this), permit);
        return _give(appeal, amount);
    }

    // ------------------------------------------------------------------- ending

    /// @inheritdoc IDonationDesk
    function withdraw(uint32 appeal) external override nonReentrant {
        Appeal memory facts = _appeals[appeal];
        AppealState state = facts.stateAt(block.timestamp);
        if (!state.isOpen()) revert DonationWrongState(appeal, state);
        if (msg.sender != facts.filer && msg.sender != facts.payee) revert DonationOnly(facts.payee, msg.sender);
        _appeals[appeal].outcome = AppealOutcome.Withdrawn;
        emit AppealWithdrawn(appeal, msg.sender);
    }

    /// @inheritdoc IDonationDesk
    function take(uint32 appeal, address to) external override nonReentrant {
        Appeal memory facts = _requireState(appeal, AppealState.Funded);
        if (msg.sender != facts.payee) revert DonationOnly(facts.payee, msg.sender);
        if (to == address(0)) revert DonationZeroAddress();
        // Else a payee could borrow what the minimum or the goal lacks, give it, take it and pay it back in one call.
        uint256 takeFrom = AppealLifecycle.takeFrom(facts);
        if (block.timestamp < takeFrom) revert DonationTooEarly(appeal, takeFrom);
        _appeals[appeal].outcome = AppealOutcome.Paid;
        if (facts.claim != 0) toppedUp[facts.claim] += facts.gifts;
        emit GiftsTaken(appeal, msg.sender, to, facts.gifts);
        asset.safeTransfer(to, facts.gifts);
    }

    /// @inheritdoc IDonationDesk
    function takeBack(uint32 appeal, address to) external override nonReentrant {
        Appeal memory facts = _appeals[appeal];
        AppealState state = facts.stateAt(block.timestamp);
        if (!state.goesBack()) revert DonationWrongState(appeal, state);
        if (to == address(0)) revert DonationZeroAddress();
        uint256 amount = giftOf[appeal][msg.sender];
        if (amount == 0) revert DonationNothingDue(appeal, msg.sender);
        giftOf[appeal][msg.sender] = 0;
        uint96 gifts = facts.gifts - uint96(amount);
        _appeals[appeal].gifts = gifts;
        emit GiftTakenBack(appeal, msg.sender, to, amount, gifts);
        asset.safeTransfer(to, amount);
    }

    // -------------------------------------------------------------------- views

    /// @inheritdoc IDonationDesk
    function appealOf(uint256 appeal) external view override returns (Appeal memory) {
        return _appeals[appeal];
    }

    /// @inheritdoc IDonationDesk
    function stateOf(uint256 appeal) public view override returns (AppealState) {
        return _appeals[appeal].stateAt(block.timestamp);
    }

    /// @inheritdoc IDonationDesk
    function shortfallOf(uint256 claim) external view override returns (uint256) {
        return _lacking(claim, desk.claimOf(claim));
    }

    /// @inheritdoc IDonationDesk
    function digestOf(uint32 appeal, AppealPanelDecision calldata decision) external view override returns (bytes32) {
        return _digest(appeal, _appeals[appeal], decision);
    }

    // ---------------------------------------------------------------- internals

    /// @dev For a claim also who may file, that nothing else is asked for it, and that it lacks as much.
    function _requireGoal(Petition calldata petition) private view {
        uint256 most = type(uint96).max;
        if (petition.claim != 0) {
            Claim memory facts = desk.claimOf(petition.claim);
            address payee = _payeeOf(facts);
            if (petition.payee != payee) revert DonationOnly(payee, petition.payee);
            if (msg.sender != facts.member && msg.sender != payee) revert DonationOnly(payee, msg.sender);
            uint32 last = lastAppealFor[petition.claim];
            if (stateOf(last).isOpen()) revert DonationAppealOpen(petition.claim, last);
            most = _lacking(petition.claim, facts);
        }
        if (petition.goal == 0 || petition.goal > most) revert DonationBadGoal(petition.goal, most);
    }

    /// @dev After a settlement class and vesting are those of the benefit approved, and `benefit` is what was paid.
    function _lacking(uint256 claim, Claim memory facts) private view returns (uint256) {
        if (desk.stateOf(claim) != ClaimState.Paid) return 0;
        uint256 approved = desk.benefitOf(facts.band, facts.benefitClass, facts.vestingBps);
        return approved - facts.benefit - toppedUp[claim];
    }

    /// @dev Whose own appeal it is: of an appeal for a claim, all whose claim it is.
    function _interested(Appeal memory facts) private view returns (address, address) {
        if (facts.claim == 0) return (facts.payee, facts.filer);
        Claim memory claim = desk.claimOf(facts.claim);
        return (claim.member, claim.guardian);
    }

    function _payeeOf(Claim memory facts) private pure returns (address) {
        return facts.redirected || facts.guardian == address(0) ? facts.member : facts.guardian;
    }

    /// @dev The digest covers what is stored of the appeal, not what the sender says of it.
    function _digest(uint32 appeal, Appeal memory facts, AppealPanelDecision calldata decision)
        private
        view
        returns (bytes32)
    {
        if (block.timestamp > decision.validUntil) {
            revert DonationDecisionExpired(decision.validUntil, block.timestamp);
        }
        // In two parts, since without the optimiser the stack holds no more.
        bytes memory asked = abi.encode(
            DECISION_TYPEHASH,
            appeal,
            facts.claim,
            facts.filer,
            facts.payee,
            facts.goal,
            facts.minimum,
            facts.deadline,
            facts.evidenceHash
        );
        bytes memory said =
            abi.encode(decision.approve, decision.findingsHash, decision.noticeHash, decision.validUntil);
        return _hashTypedDataV4(keccak256(bytes.concat(asked, said)));
    }

    /// @dev Count seats for a decision, and carry it out once enough of those who may decide agree.
    function _count(uint32 appeal, Appeal memory facts, bool approve, bytes32 digest, uint256 seats) private {
        uint256 decided = decidedSeats[appeal];
        if (decided & seats != 0) revert DonationSeatsDecided(decided & seats);
        (uint256 eligible, uint256 threshold) = panel.electorate(facts.panelVersion, facts.goal);
        if (seats & ~eligible != 0) revert DonationSeatsNotEligible(seats & ~eligible);
        uint256 votes = votesFor[appeal][digest] | seats;
        decidedSeats[appeal] = decided | seats;
        votesFor[appeal][digest] = votes;
        // Votes of seats that left the panel meanwhile no longer count.
        if (SeatSet.size(votes & eligible) < threshold) return;
        _appeals[appeal].outcome = approve ? AppealOutcome.Approved : AppealOutcome.Refused;
        emit AppealDecided(appeal, digest, approve, votes & eligible);
    }

    function _give(uint32 appeal, uint256 amount) private returns (uint256 taken) {
        Appeal memory facts = _appeals[appeal];
        AppealState state = facts.stateAt(block.timestamp);
        if (!state.takesGifts()) revert DonationWrongState(appeal, state);
        if (amount == 0) revert DonationZeroAmount();
        taken = Math.min(amount, facts.goal - facts.gifts);
        // Before the panel's word an appeal may be full already.
        if (taken == 0) revert DonationGoalReached(appeal);
        uint96 gifts = facts.gifts + uint96(taken);
        _appeals[appeal].gifts = gifts;
        _appeals[appeal].lastGiftDay = SafeCast.toUint16(Days.today());
        giftOf[appeal][msg.sender] += taken;
        emit Given(appeal, msg.sender, taken, gifts);
        _pull(taken);
    }

    /// @dev Take `amount` from the sender, and make sure that exactly that much came.
    function _pull(uint256 amount) private {
        uint256 before = asset.balanceOf(address(this));
        asset.safeTransferFrom(msg.sender, address(this), amount);
        uint256 held = asset.balanceOf(address(this));
        // A token that lost some of the desk's in the middle brought nothing.
        uint256 received = held < before ? 0 : held - before;
        if (received != amount) revert DonationAssetMismatch(amount, received);
    }

    function _requireState(uint32 appeal, AppealState required) private view returns (Appeal memory facts) {
        facts = _appeals[appeal];
        AppealState state = facts.stateAt(block.timestamp);
        if (state != required) revert DonationWrongState(appeal, state);
    }
}
