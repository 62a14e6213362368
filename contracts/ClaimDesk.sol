// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IAssessorPanel} from "./interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "./interfaces/IClaimDesk.sol";
import {IMutualPool} from "./interfaces/IMutualPool.sol";
import {ClaimLifecycle} from "./libraries/ClaimLifecycle.sol";
import {Days} from "./libraries/Days.sol";
import {PackedTable} from "./libraries/PackedTable.sol";
import {Permit, PermitDeposit} from "./libraries/PermitDeposit.sol";
import {SeatSet} from "./libraries/SeatSet.sol";
import {ClaimRules} from "./libraries/ClaimRules.sol";
import {Claim, ClaimOutcome, ClaimState, Filing, Rules, Verdict} from "./types/ClaimTypes.sol";
import {Approvals} from "./types/PanelTypes.sol";
import {Cover, Demand, Outcome} from "./types/PoolTypes.sol";

/// @title The claims of one pool, from filing to payment.
/// @notice A claim keeps the rules and the panel it was filed under. Facts are stored; states follow from them and
/// from time. It never holds money: bonds and benefits lie in the pool.
contract ClaimDesk is IClaimDesk, EIP712 {
    using ClaimLifecycle for Claim;
    using ClaimLifecycle for ClaimState;
    using SafeCast for uint256;

    /// @notice What a plan fixes for ever, and the rules it starts with.
    /// @param vestingBps Vested part by completed years of membership, never falling, in ten-thousandths.
    /// @param benefits Benefit by band and class.
    struct Constants {
        IMutualPool pool;
        IAssessorPanel panel;
        address memberAssembly;
        Rules rules;
        uint16[] vestingBps;
        uint96[][] benefits;
    }

    uint256 private constant BPS = 10_000;
    /// @notice After a claim expired for want of a decision, its day may be filed anew for this long.
    uint256 public constant REFILE_PERIOD = 30 days;
    bytes32 private constant DECISION_TYPEHASH = keccak256(
        "Decision(uint32 claim,address member,bytes16 identity,uint24 day,bytes32 evidenceHash,uint8 benefitClass,uint256 benefit,bool approve,bytes32 findingsHash,bytes32 noticeHash,uint40 deadline)"
    );

    /// @notice The pool that pays.
    IMutualPool public immutable pool;
    /// @notice The panel that decides.
    IAssessorPanel public immutable panel;
    /// @notice The assembly, which may change the rules.
    address public immutable memberAssembly;
    uint256 private immutable _vestingBps;
    uint256 private immutable _lastVestingYear;

    /// @inheritdoc IClaimDesk
    uint32 public override claimCount;
    /// @inheritdoc IClaimDesk
    uint24 public override rulesVersion;
    mapping(uint256 band => mapping(uint256 benefitClass => uint256)) private _benefits;
    mapping(uint256 version => Rules) private _rules;
    mapping(uint256 claim => Claim) private _claims;
    /// @inheritdoc IClaimDesk
    mapping(uint256 claim => uint256) public override decidedSeats;
    /// @inheritdoc IClaimDesk
    mapping(uint256 claim => mapping(bytes32 digest => uint256)) public override votesFor;

    constructor(Constants memory constants) EIP712("Mutual Pool Claims", "1") {
        if (
            address(constants.pool) == address(0) || address(constants.panel) == address(0)
                || constants.memberAssembly == address(0)
        ) revert ClaimZeroAddress();
        pool = constants.pool;
        panel = constants.panel;
        memberAssembly = constants.memberAssembly;

        uint256 before;
        uint256 steps = constants.vestingBps.length;
        if (steps == 0) revert ClaimBadTable("vestingBps");
        for (uint256 i = 0; i < steps; ++i) {
            uint256 bps = constants.vestingBps[i];
            if (bps < before || bps > BPS || bps == 0) revert ClaimBadTable("vestingBps");
            before = bps;
        }
        _vestingBps = PackedTable.pack(constants.vestingBps);
        _lastVestingYear = steps - 1;

        if (constants.benefits.length == 0) revert ClaimBadTable("benefits");
        for (uint256 band = 0; band < constants.benefits.length; ++band) {
            for (uint256 i = 0; i < constants.benefits[band].length; ++i) {
                _benefits[band][i] = constants.benefits[band][i];
            }
        }
        _setRules(constants.rules);
    }

    // ------------------------------------------------------------------- filing

    /// @inheritdoc IClaimDesk
    function file(Filing calldata filing) external override returns (uint32) {
        return _file(filing);
    }

    /// @inheritdoc IClaimDesk
    function fileWithPermit(Filing calldata filing, Permit calldata permit) external override returns (uint32) {
        PermitDeposit.tryPermit(address(pool.asset()), msg.sender, address(pool), permit);
        return _file(filing);
    }

    // ----------------------------------------------------------------- deciding

    /// @inheritdoc IClaimDesk
    function decide(uint32 claim, Verdict calldata verdict) external override {
        Claim memory facts = _requireState(claim, ClaimState.Filed);
        (bytes32 digest, uint256 benefit) = _digest(claim, facts, verdict);
        if (msg.sender == facts.member || msg.sender == facts.guardian) {
            revert IAssessorPanel.PanelOwnClaim(msg.sender);
        }
        uint256 seats = SeatSet.single(panel.numberOf(msg.sender));
        emit DecisionSigned(claim, digest, seats, verdict, "", new bytes[](0));
        _count(claim, facts, verdict, digest, benefit, seats);
    }

    /// @inheritdoc IClaimDesk
    function decideBySignatures(uint32 claim, Verdict calldata verdict, Approvals calldata approvals)
        external
        override
    {
        Claim memory facts = _requireState(claim, ClaimState.Filed);
        (bytes32 digest, uint256 benefit) = _digest(claim, facts, verdict);
        uint256 seats = panel.tally(digest, facts.member, facts.guardian, approvals);
        emit DecisionSigned(claim, digest, seats, verdict, approvals.signatures, approvals.walletSignatures);
        _count(claim, facts, verdict, digest, benefit, seats);
    }

    // ------------------------------------------------------------------- paying

    /// @inheritdoc IClaimDesk
    function settle(uint32 claim) external override returns (Outcome memory outcome) {
        Claim memory facts = _requireState(claim, ClaimState.Payable);
        Rules memory rules = _rulesAt(facts.rulesVersion);
        Claim storage stored = _claims[claim];
        stored.outcome = ClaimOutcome.Settled;

        outcome = pool.settle(claim, _demand(facts, rules));
        if (!outcome.full && msg.sender != _payeeOf(facts)) {
            uint256 openToAllAt = facts.openToAllAt(rules);
            if (block.timestamp < openToAllAt) {
                revert ClaimOnlyPayeeMaySettle(claim, openToAllAt);
            }
            if (outcome.roomBound) revert ClaimAwaitsWindow(claim, pool.windowEndsAt());
        }
        stored.benefit = uint96(outcome.benefit);
        stored.benefitDue = outcome.benefit != 0;
    }

    /// @inheritdoc IClaimDesk
    function collect(uint32 claim, address to) external override {
        Claim storage stored = _claims[claim];
        Claim memory facts = _factsOf(claim);
        uint256 benefit;
        uint256 bond;
        if (facts.benefitDue && msg.sender == _payeeOf(facts)) {
            benefit = facts.benefit;
            stored.benefitDue = false;
            emit BenefitTaken(claim, msg.sender, to, benefit);
        }
        if (!facts.bondTaken && msg.sender == _filerOf(facts) && _bondGoesBack(facts)) {
            bond = _rulesAt(facts.rulesVersion).claimBond;
            stored.bondTaken = true;
            emit BondReturned(claim, msg.sender, to, bond);
        }
        if (benefit + bond == 0) revert ClaimNothingDue(claim, msg.sender);
        pool.payOut(claim, to, benefit + bond);
    }

    /// @inheritdoc IClaimDesk
    function withdraw(uint32 claim) external override {
        Claim memory facts = _factsOf(claim);
        ClaimState state = stateOf(claim);
        if (!state.isOpen()) revert ClaimWrongState(claim, state);
        if (msg.sender != facts.member && msg.sender != _payeeOf(facts)) {
            revert ClaimNotMemberOrGuardian(facts.member, msg.sender);
        }
        _claims[claim].outcome = ClaimOutcome.Withdrawn;
        emit ClaimWithdrawn(claim, msg.sender);
        if (state != ClaimState.Filed) pool.releaseShare(claim, facts.share);
    }

    /// @inheritdoc IClaimDesk
    function redirect(uint32 claim) external override {
        Claim memory facts = _factsOf(claim);
        ClaimState state = stateOf(claim);
        if (!state.isOpen()) revert ClaimWrongState(claim, state);
        if (msg.sender != facts.member) revert ClaimOnly(facts.member, msg.sender);
        if (facts.guardian == address(0) || facts.redirected) revert ClaimNotByGuardian(claim);
        _claims[claim].redirected = true;
        emit BenefitRedirected(claim, msg.sender);
    }

    // -------------------------------------------------------------------- rules

    /// @inheritdoc IClaimDesk
    function changeRules(Rules calldata rules) external override {
        if (msg.sender != memberAssembly) revert ClaimOnly(memberAssembly, msg.sender);
        _setRules(rules);
    }

    // -------------------------------------------------------------------- views

    /// @inheritdoc IClaimDesk
    function claimOf(uint256 claim) external view override returns (Claim memory) {
        return _factsOf(claim);
    }

    /// @inheritdoc IClaimDesk
    function stateOf(uint256 claim) public view override returns (ClaimState) {
        Claim memory facts = _factsOf(claim);
        return facts.stateAt(_rulesAt(facts.rulesVersion), block.timestamp);
    }

    /// @inheritdoc IClaimDesk
    function rulesOf(uint256 version) external view override returns (Rules memory) {
        return _rulesAt(version);
    }

    /// @inheritdoc IClaimDesk
    function benefitOf(uint256 band, uint256 benefitClass, uint256 vestingBps) public view override returns (uint256) {
        return _benefits[band][benefitClass] * vestingBps / BPS;
    }

    /// @inheritdoc IClaimDesk
    function vestingAfter(uint256 daysInPlan) public view override returns (uint256) {
        return PackedTable.entry(_vestingBps, Math.min(daysInPlan / 365, _lastVestingYear));
    }

    /// @inheritdoc IClaimDesk
    function digestOf(uint32 claim, Verdict calldata verdict) external view override returns (bytes32 digest) {
        (digest,) = _digest(claim, _factsOf(claim), verdict);
    }

    /// @inheritdoc IClaimDesk
    function quoteClaim(uint32 claim) external view override returns (Outcome memory) {
        Claim memory facts = _factsOf(claim);
        return pool.quote(_demand(facts, _rulesAt(facts.rulesVersion)));
    }

    /// @inheritdoc IClaimDesk
    function quote(uint256 benefit) external view override returns (Outcome memory) {
        Rules memory rules = _rulesAt(rulesVersion);
        return pool.quoteNew(benefit, _feeOn(benefit, rules), rules.capPerUnit);
    }

    // ---------------------------------------------------------------- internals

    function _file(Filing calldata filing) private returns (uint32 claim) {
        if (msg.sender != filing.member && !pool.isGuardian(filing.member, msg.sender)) {
            revert ClaimNotMemberOrGuardian(filing.member, msg.sender);
        }
        uint24 version = rulesVersion;
        Rules memory rules = _rulesAt(version);
        (bytes16 identity, uint32 last, Cover memory cover) = pool.claimantOn(filing.member, filing.day);
        _requireFileable(filing, last, rules);
        if (!cover.covered) revert ClaimNotCovered(filing.member, filing.day);
        uint256 vestingBps = vestingAfter(filing.day - cover.joinedDay);
        uint256 benefit = benefitOf(cover.band, filing.benefitClass, vestingBps);
        if (benefit == 0) revert ClaimUnknownClass(filing.benefitClass);

        Claim memory facts;
        facts.member = filing.member;
        facts.day = filing.day;
        facts.benefitClass = filing.benefitClass;
        facts.band = cover.band;
        facts.vestingBps = uint16(vestingBps);
        facts.previous = last;
        facts.benefit = benefit.toUint96();
        facts.rulesVersion = version;
        facts.panelVersion = panel.currentVersion();
        facts.subject = _subjectOf(identity, filing.evidenceHash);
        if (msg.sender != filing.member) facts.guardian = msg.sender;

        claim = ++claimCount;
        _store(_claims[claim], facts);
        _emitFiled(claim, filing, identity, facts, rules.claimBond);
        pool.openClaim(claim, filing.member, msg.sender, rules.claimBond);
    }

    /// @dev Field by field in the order of the slots, so that each slot is written once, and the fourth only for a
    /// guardian.
    function _store(Claim storage stored, Claim memory facts) private {
        stored.member = facts.member;
        stored.day = facts.day;
        stored.benefitClass = facts.benefitClass;
        stored.band = facts.band;
        stored.vestingBps = facts.vestingBps;
        stored.previous = facts.previous;
        stored.benefit = facts.benefit;
        stored.filedAt = uint40(block.timestamp);
        stored.rulesVersion = facts.rulesVersion;
        stored.panelVersion = facts.panelVersion;
        stored.subject = facts.subject;
        if (facts.guardian != address(0)) stored.guardian = facts.guardian;
    }

    function _emitFiled(uint32 claim, Filing calldata filing, bytes16 identity, Claim memory facts, uint256 bond)
        private
    {
        emit ClaimFiled(
            claim,
            facts.member,
            msg.sender,
            identity,
            facts.day,
            facts.benefitClass,
            filing.evidenceHash,
            facts.band,
            facts.vestingBps,
            facts.benefit,
            facts.rulesVersion,
            facts.panelVersion,
            bond
        );
    }

    /// @dev The walk goes over the member's own claims only, each of which cost them a bond and a decision.
    function _requireFileable(Filing calldata filing, uint256 last, Rules memory rules) private view {
        uint24 today = Days.today();
        if (filing.day > today) revert ClaimInFuture(filing.day, today);
        // Most members never filed, and an empty claim takes five cold slots to read.
        ClaimState state = last == 0 ? ClaimState.None : stateOf(last);
        if (state.isOpen()) revert ClaimOpen(filing.member, last);

        uint256 lastDay = uint256(filing.day) + rules.claimWindowDays;
        if (today > lastDay) {
            Claim memory facts = _factsOf(last);
            bool refile = state == ClaimState.Expired && facts.day == filing.day
                && block.timestamp < facts.panelDeadline(_rulesAt(facts.rulesVersion)) + REFILE_PERIOD;
            if (!refile) revert ClaimTooLate(filing.day, lastDay);
        }

        for (uint256 earlier = last; earlier != 0; earlier = _claims[earlier].previous) {
            if (_claims[earlier].day != filing.day) continue;
            ClaimOutcome outcome = _claims[earlier].outcome;
            if (outcome == ClaimOutcome.Settled || outcome == ClaimOutcome.Refused) {
                revert ClaimDayDecided(earlier, filing.day);
            }
        }
    }

    /// @dev Count seats for a decision, and carry it out once enough of those who may decide agree.
    function _count(
        uint32 claim,
        Claim memory facts,
        Verdict calldata verdict,
        bytes32 digest,
        uint256 benefit,
        uint256 seats
    ) private {
        uint256 decided = decidedSeats[claim];
        if (decided & seats != 0) revert ClaimSeatsDecided(decided & seats);
        // By the benefit filed: to approve a lesser one is also to refuse the rest.
        (uint256 eligible, uint256 threshold) = panel.electorate(facts.panelVersion, facts.benefit);
        if (seats & ~eligible != 0) revert ClaimSeatsNotEligible(seats & ~eligible);
        uint256 votes = votesFor[claim][digest] | seats;
        decidedSeats[claim] = decided | seats;
        votesFor[claim][digest] = votes;
        // Votes of seats that left the panel meanwhile no longer count.
        if (SeatSet.size(votes & eligible) >= threshold) {
            _conclude(claim, facts, verdict, digest, benefit, votes & eligible);
        }
    }

    function _conclude(
        uint32 claim,
        Claim memory facts,
        Verdict calldata verdict,
        bytes32 digest,
        uint256 benefit,
        uint256 seats
    ) private {
        Rules memory rules = _rulesAt(facts.rulesVersion);
        Claim storage stored = _claims[claim];
        stored.decidedAt = uint40(block.timestamp);
        uint256 share;
        if (verdict.approve) {
            stored.outcome = ClaimOutcome.Approved;
            stored.benefit = uint96(benefit);
            if (verdict.benefitClass != facts.benefitClass) {
                stored.benefitClass = verdict.benefitClass;
            }
            share = pool.setAside(claim, benefit + _feeOn(benefit, rules), rules.capPerUnit);
            stored.share = uint88(share);
        } else {
            stored.outcome = ClaimOutcome.Refused;
            pool.forfeitBond(claim, rules.claimBond);
        }
        emit Decided(claim, digest, verdict.approve, verdict.benefitClass, benefit, share, seats);
    }

    function _setRules(Rules memory rules) private {
        ClaimRules.check(rules, pool.reservePerUnit(), pool.capPerPeriod());
        uint24 version = ++rulesVersion;
        _rules[version] = rules;
        emit RulesChanged(version, rules);
    }

    function _requireState(uint32 claim, ClaimState required) private view returns (Claim memory facts) {
        facts = _factsOf(claim);
        ClaimState state = facts.stateAt(_rulesAt(facts.rulesVersion), block.timestamp);
        if (state != required) revert ClaimWrongState(claim, state);
    }

    /// @dev The one place that copies a claim, which takes much code.
    function _factsOf(uint256 claim) private view returns (Claim memory) {
        return _claims[claim];
    }

    /// @dev The one place that copies rules.
    function _rulesAt(uint256 version) private view returns (Rules memory) {
        return _rules[version];
    }

    /// @dev The digest covers what is stored of the claim, not what the sender says of it.
    function _digest(uint32 claim, Claim memory facts, Verdict calldata verdict)
        private
        view
        returns (bytes32 digest, uint256 benefit)
    {
        if (_subjectOf(verdict.identity, verdict.evidenceHash) != facts.subject) {
            revert ClaimSubjectMismatch(claim);
        }
        if (block.timestamp > verdict.deadline) {
            revert ClaimDecisionExpired(verdict.deadline, block.timestamp);
        }
        benefit = facts.benefit;
        if (verdict.benefitClass != facts.benefitClass) {
            benefit = benefitOf(facts.band, verdict.benefitClass, facts.vestingBps);
            if (benefit == 0 || !verdict.approve) revert ClaimUnknownClass(verdict.benefitClass);
            if (benefit > facts.benefit) revert ClaimBenefitAboveFiled(benefit, facts.benefit);
        }
        digest = _hashTypedDataV4(
            keccak256(
                abi.encode(
                    DECISION_TYPEHASH,
                    claim,
                    facts.member,
                    verdict.identity,
                    facts.day,
                    verdict.evidenceHash,
                    verdict.benefitClass,
                    benefit,
                    verdict.approve,
                    verdict.findingsHash,
                    verdict.noticeHash,
                    verdict.deadline
                )
            )
        );
    }

    function _demand(Claim memory facts, Rules memory rules) private pure returns (Demand memory) {
        return Demand({
            benefit: facts.benefit, fee: _feeOn(facts.benefit, rules), capPerUnit: rules.capPerUnit, share: facts.share
        });
    }

    /// @dev Rounded down, against the steward.
    function _feeOn(uint256 benefit, Rules memory rules) private pure returns (uint256) {
        return benefit * rules.feeBps / BPS;
    }

    function _subjectOf(bytes16 identity, bytes32 evidenceHash) private pure returns (bytes32) {
        return keccak256(abi.encode(identity, evidenceHash));
    }

    function _filerOf(Claim memory facts) private pure returns (address) {
        return facts.guardian == address(0) ? facts.member : facts.guardian;
    }

    function _payeeOf(Claim memory facts) private pure returns (address) {
        return facts.redirected ? facts.member : _filerOf(facts);
    }

    function _bondGoesBack(Claim memory facts) private view returns (bool) {
        ClaimState state = facts.stateAt(_rulesAt(facts.rulesVersion), block.timestamp);
        return state == ClaimState.Paid || state == ClaimState.Withdrawn || state == ClaimState.Expired;
    }
}
