// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Permit} from "../libraries/PermitDeposit.sol";
import {Appeal, AppealState, AppealPanelDecision, Petition} from "../types/DonationTypes.sol";
import {Approvals} from "../types/PanelTypes.sol";

/// @title Public welfare: appeals approved by the panel of a plan, to which everybody is free to give or not.
/// @notice Whatever is given goes to the payee whom the panel approved, or back to who gave it. Nobody is charged.
interface IDonationDesk {
    /// @notice An appeal was filed; the panel decides until `decideBy`.
    event AppealFiled(
        uint32 indexed appeal,
        address indexed filer,
        address indexed payee,
        uint32 claim,
        uint256 goal,
        uint256 minimum,
        uint40 decideBy,
        uint40 deadline,
        bytes32 evidenceHash,
        uint24 panelVersion
    );
    /// @notice Seats decided, with the proof: signatures, or none for the seat that sent the transaction.
    event AppealDecisionSigned(
        uint32 indexed appeal,
        bytes32 indexed digest,
        uint256 seats,
        AppealPanelDecision decision,
        bytes signatures,
        bytes[] walletSignatures
    );
    /// @notice Enough seats agreed.
    event AppealDecided(uint32 indexed appeal, bytes32 indexed digest, bool approved, uint256 seats);
    /// @notice Somebody gave. `gifts` is what lies here for the appeal from now on.
    event Given(uint32 indexed appeal, address indexed donor, uint256 amount, uint256 gifts);
    /// @notice Filer or payee took the appeal back.
    event AppealWithdrawn(uint32 indexed appeal, address indexed by);
    /// @notice The payee took what was given.
    event GiftsTaken(uint32 indexed appeal, address indexed payee, address to, uint256 amount);
    /// @notice A donor took their gifts back.
    event GiftTakenBack(uint32 indexed appeal, address indexed donor, address to, uint256 amount, uint256 gifts);

    /// @notice Only `required` may do this.
    error DonationOnly(address required, address caller);
    /// @notice A reference, a payee or a receiver cannot be the zero address.
    error DonationZeroAddress();
    /// @notice The goal has to be above zero, and no more than `most`: the shortfall of the claim, or what a field holds.
    error DonationBadGoal(uint256 goal, uint256 most);
    /// @notice The minimum has to be above zero and no more than the goal.
    error DonationBadMinimum(uint256 minimum, uint256 goal);
    /// @notice The deadline has to leave the panel its time and donors some more, and to be no year away.
    error DonationBadDeadline(uint256 deadline, uint256 earliest, uint256 latest);
    /// @notice An appeal needs a hash of its evidence.
    error DonationNoEvidence();
    /// @notice For this claim there is an appeal already that is still open.
    error DonationAppealOpen(uint256 claim, uint256 appeal);
    /// @notice The appeal is not in the state this needs.
    error DonationWrongState(uint256 appeal, AppealState state);
    /// @notice The goal is reached; nothing more is taken in.
    error DonationGoalReached(uint256 appeal);
    /// @notice The decision's own time is over.
    error DonationDecisionExpired(uint256 validUntil, uint256 time);
    /// @notice These seats decided on this appeal already.
    error DonationSeatsDecided(uint256 seats);
    /// @notice These seats may not decide on this appeal: they were seated after it was filed.
    error DonationSeatsNotEligible(uint256 seats);
    /// @notice A gift of nothing.
    error DonationZeroAmount();
    /// @notice The asset did not move what it was told to move; a token that takes a fee cannot be given.
    error DonationAssetMismatch(uint256 expected, uint256 received);
    /// @notice The payee takes gifts from the UTC day after the last one on.
    error DonationTooEarly(uint256 appeal, uint256 takeFrom);
    /// @notice The caller gave nothing to this appeal, or has it back already.
    error DonationNothingDue(uint256 appeal, address caller);

    /// @notice Ask for gifts. For a claim only its member or its payee may, once it was paid for less than was approved.
    /// @return appeal The number of the appeal.
    function file(Petition calldata petition) external returns (uint32 appeal);

    /// @notice Decide as the seat that sends the transaction.
    function decide(uint32 appeal, AppealPanelDecision calldata decision) external;

    /// @notice Decide by a batch of assessors' signatures; anyone may send it.
    function decideBySignatures(uint32 appeal, AppealPanelDecision calldata decision, Approvals calldata approvals)
        external;

    /// @notice Give any amount; no more is taken than the goal still lacks.
    /// @return taken What was taken.
    function give(uint32 appeal, uint256 amount) external returns (uint256 taken);

    /// @notice `give` with an EIP-2612 permit of the sender for this desk.
    function giveWithPermit(uint32 appeal, uint256 amount, Permit calldata permit) external returns (uint256 taken);

    /// @notice As the filer or the payee: end an appeal; what was given goes back.
    function withdraw(uint32 appeal) external;

    /// @notice As the payee of an appeal that is funded: take what was given, from the UTC day after the last gift on.
    function take(uint32 appeal, address to) external;

    /// @notice As a donor: take back what one gave to an appeal that was refused, withdrawn, or expired.
    function takeBack(uint32 appeal, address to) external;

    /// @notice An appeal as stored.
    function appealOf(uint256 appeal) external view returns (Appeal memory);

    /// @notice The state of an appeal now.
    function stateOf(uint256 appeal) external view returns (AppealState);

    /// @notice The number of the last appeal filed.
    function appealCount() external view returns (uint32);

    /// @notice What `donor` gave to an appeal and did not take back.
    function giftOf(uint256 appeal, address donor) external view returns (uint256);

    /// @notice The last appeal for a claim; 0 if there is none.
    function lastAppealFor(uint256 claim) external view returns (uint32);

    /// @notice What gifts added to the benefit of a claim so far.
    function toppedUp(uint256 claim) external view returns (uint256);

    /// @notice What a settled claim still lacks: the benefit approved, less what was paid and what gifts added.
    function shortfallOf(uint256 claim) external view returns (uint256);

    /// @notice The seats that decided on an appeal, whatever they said.
    function decidedSeats(uint256 appeal) external view returns (uint256);

    /// @notice The seats that agreed on one decision.
    function votesFor(uint256 appeal, bytes32 digest) external view returns (uint256);

    /// @notice The EIP-712 digest the assessors sign.
    function digestOf(uint32 appeal, AppealPanelDecision calldata decision) external view returns (bytes32);
}
