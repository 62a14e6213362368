// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Permit} from "../libraries/PermitDeposit.sol";
import {Appeal, AppealState, AppealPanelDecision, Petition} from "../donations/DonationTypes.sol";
import {Approvals} from "../panel/PanelTypes.sol";

/// @title Public welfare: appeals approved by the panel of a plan, to which everybody is free to give or not.
/// @notice Whatever is given goes to the payee whom the panel approved, or back to who gave it. Nobody is charged.
interface IDonationDesk {
    /// @notice An appeal was filed; the panel decides until `decideBy`.
    /// @param appeal the appeal's number.
    /// @param filer who filed.
    /// @param payee who gets the gifts.
    /// @param claim the claim it is about; 0 for none.
    /// @param goal the most that is asked for, in the asset's smallest part.
    /// @param minimum the least with which gifts may be taken, in the asset's smallest part.
    /// @param decideBy when the panel's time ends, in seconds.
    /// @param deadline the last moment, in seconds.
    /// @param evidenceHash the hash of the evidence.
    /// @param panelVersion the panel under which it is decided.
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
    /// @param appeal the appeal's number.
    /// @param digest the EIP-712 digest of the decision.
    /// @param seats the seats, a bit each by their numbers.
    /// @param decision what was signed.
    /// @param signatures the packed signatures; empty if the seat sent it itself.
    /// @param walletSignatures the signatures of contract wallets (ERC-1271).
    event AppealDecisionSigned(
        uint32 indexed appeal,
        bytes32 indexed digest,
        uint256 seats,
        AppealPanelDecision decision,
        bytes signatures,
        bytes[] walletSignatures
    );
    /// @notice Enough seats agreed.
    /// @param appeal the appeal's number.
    /// @param digest the EIP-712 digest of the decision.
    /// @param approved whether it was approved.
    /// @param seats the seats, a bit each by their numbers.
    event AppealDecided(uint32 indexed appeal, bytes32 indexed digest, bool approved, uint256 seats);
    /// @notice Somebody gave. `gifts` is what lies here for the appeal from now on.
    /// @param appeal the appeal's number.
    /// @param donor who gave.
    /// @param amount the gift, in the asset's smallest part.
    /// @param gifts what lies here for the appeal, in the asset's smallest part.
    event Given(uint32 indexed appeal, address indexed donor, uint256 amount, uint256 gifts);
    /// @notice Filer or payee took the appeal back.
    /// @param appeal the appeal's number.
    /// @param by who withdrew it.
    event AppealWithdrawn(uint32 indexed appeal, address indexed by);
    /// @notice The payee took what was given.
    /// @param appeal the appeal's number.
    /// @param payee who may take the gifts.
    /// @param to who receives the money.
    /// @param amount the gifts, in the asset's smallest part.
    event GiftsTaken(uint32 indexed appeal, address indexed payee, address to, uint256 amount);
    /// @notice A donor took their gifts back.
    /// @param appeal the appeal's number.
    /// @param donor who gave.
    /// @param to who receives the money.
    /// @param amount the gift, in the asset's smallest part.
    /// @param gifts what lies here for the appeal, in the asset's smallest part.
    event GiftTakenBack(uint32 indexed appeal, address indexed donor, address to, uint256 amount, uint256 gifts);

    /// @notice Only `required` may do this.
    /// @param required who may do this.
    /// @param caller who called.
    error DonationOnly(address required, address caller);
    /// @notice A reference, a payee or a receiver cannot be the zero address.
    error DonationZeroAddress();
    /// @notice The goal has to be above zero, and no more than `most`: the shortfall of the claim, or what a field holds.
    /// @param goal the goal given, in the asset's smallest part.
    /// @param most the most that may be asked for, in the asset's smallest part.
    error DonationBadGoal(uint256 goal, uint256 most);
    /// @notice The minimum has to be above zero and no more than the goal.
    /// @param minimum the minimum given, in the asset's smallest part.
    /// @param goal the most that is asked for, in the asset's smallest part.
    error DonationBadMinimum(uint256 minimum, uint256 goal);
    /// @notice The deadline has to leave the panel its time and donors some more, and to be no year away.
    /// @param deadline the deadline given, in seconds.
    /// @param earliest the earliest moment allowed, in seconds.
    /// @param latest the latest moment allowed, in seconds.
    error DonationBadDeadline(uint256 deadline, uint256 earliest, uint256 latest);
    /// @notice An appeal needs a hash of its evidence.
    error DonationNoEvidence();
    /// @notice For this claim there is an appeal already that is still open.
    /// @param claim the claim's number.
    /// @param appeal the appeal's number.
    error DonationAppealOpen(uint256 claim, uint256 appeal);
    /// @notice The appeal is not in the state this needs.
    /// @param appeal the appeal's number.
    /// @param state the state it is in.
    error DonationWrongState(uint256 appeal, AppealState state);
    /// @notice The goal is reached; nothing more is taken in.
    /// @param appeal the appeal's number.
    error DonationGoalReached(uint256 appeal);
    /// @notice The decision's own time is over.
    /// @param validUntil until when the decision may be used, in seconds.
    /// @param time the time of this block, in seconds.
    error DonationDecisionExpired(uint256 validUntil, uint256 time);
    /// @notice These seats decided on this appeal already.
    /// @param seats the seats, a bit each by their numbers.
    error DonationSeatsDecided(uint256 seats);
    /// @notice These seats may not decide on this appeal: they were seated after it was filed.
    /// @param seats the seats, a bit each by their numbers.
    error DonationSeatsNotEligible(uint256 seats);
    /// @notice A gift of nothing.
    error DonationZeroAmount();
    /// @notice The asset did not move what it was told to move; a token that takes a fee cannot be given.
    /// @param expected what should have arrived, in the asset's smallest part.
    /// @param received what arrived, in the asset's smallest part.
    error DonationAssetMismatch(uint256 expected, uint256 received);
    /// @notice The payee takes gifts from the UTC day after the last one on.
    /// @param appeal the appeal's number.
    /// @param takeFrom from when on gifts may be taken, in seconds.
    error DonationTooEarly(uint256 appeal, uint256 takeFrom);
    /// @notice The caller gave nothing to this appeal, or has it back already.
    /// @param appeal the appeal's number.
    /// @param caller who called.
    error DonationNothingDue(uint256 appeal, address caller);

    /// @notice Ask for gifts. For a claim only its member or its payee may, once it was paid for less than was approved.
    /// @param petition Purpose, payee, goal, minimum and deadline, and the hash of the evidence.
    /// @return appeal The number of the appeal.
    function file(Petition calldata petition) external returns (uint32 appeal);

    /// @notice Decide as the seat that sends the transaction.
    /// @param appeal The number of the appeal.
    /// @param decision What the panel says, and until when it may be sent.
    function decide(uint32 appeal, AppealPanelDecision calldata decision) external;

    /// @notice Decide by a batch of assessors' signatures; anyone may send it.
    /// @param appeal The number of the appeal.
    /// @param decision What the panel says, and until when it may be sent.
    /// @param approvals The seats of the current panel, and the signatures of those who agree.
    function decideBySignatures(uint32 appeal, AppealPanelDecision calldata decision, Approvals calldata approvals)
        external;

    /// @notice Give any amount; no more is taken than the goal still lacks.
    /// @param appeal The number of the appeal.
    /// @param amount What is offered, in the asset's smallest part.
    /// @return taken What was taken.
    function give(uint32 appeal, uint256 amount) external returns (uint256 taken);

    /// @notice `give` with an EIP-2612 permit of the sender for this desk.
    /// @param appeal The number of the appeal.
    /// @param amount What is offered, in the asset's smallest part.
    /// @param permit What the sender signed for the token: the amount, until when, and the signature.
    /// @return taken What was taken.
    function giveWithPermit(uint32 appeal, uint256 amount, Permit calldata permit) external returns (uint256 taken);

    /// @notice As the filer or the payee: end an appeal; what was given goes back.
    /// @param appeal The number of the appeal.
    function withdraw(uint32 appeal) external;

    /// @notice As the payee of an appeal that is funded: take what was given, from the UTC day after the last gift on.
    /// @param appeal The number of the appeal.
    /// @param to Where the money goes.
    function take(uint32 appeal, address to) external;

    /// @notice As a donor: take back what one gave to an appeal that was refused, withdrawn, or expired.
    /// @param appeal The number of the appeal.
    /// @param to Where the money goes.
    function takeBack(uint32 appeal, address to) external;

    /// @notice An appeal as stored.
    /// @param appeal The number of the appeal.
    /// @return The record; all 0 where none was filed.
    function appealOf(uint256 appeal) external view returns (Appeal memory);

    /// @notice The state of an appeal now.
    /// @param appeal The number of the appeal.
    /// @return The state, derived from the record, the gifts and the time.
    function stateOf(uint256 appeal) external view returns (AppealState);

    /// @notice The number of the last appeal filed.
    function appealCount() external view returns (uint32);

    /// @notice What `donor` gave to an appeal and did not take back.
    /// @param appeal The number of the appeal.
    /// @param donor Who gave.
    /// @return The amount, in the asset's smallest part.
    function giftOf(uint256 appeal, address donor) external view returns (uint256);

    /// @notice The last appeal for a claim; 0 if there is none.
    /// @param claim The number of the claim.
    /// @return The number of the appeal.
    function lastAppealFor(uint256 claim) external view returns (uint32);

    /// @notice What gifts added to the benefit of a claim so far.
    /// @param claim The number of the claim.
    /// @return The amount, in the asset's smallest part.
    function toppedUp(uint256 claim) external view returns (uint256);

    /// @notice What a settled claim still lacks: the benefit approved, less what was paid and what gifts added.
    /// @param claim The number of the claim.
    /// @return The amount, in the asset's smallest part; 0 for a claim that is not paid.
    function shortfallOf(uint256 claim) external view returns (uint256);

    /// @notice The seats that decided on an appeal, whatever they said.
    /// @param appeal The number of the appeal.
    /// @return A bit for each seat, at the place of its number.
    function decidedSeats(uint256 appeal) external view returns (uint256);

    /// @notice The seats that agreed on one decision.
    /// @param appeal The number of the appeal.
    /// @param digest The EIP-712 digest of the decision.
    /// @return A bit for each seat, at the place of its number.
    function votesFor(uint256 appeal, bytes32 digest) external view returns (uint256);

    /// @notice The EIP-712 digest the assessors sign.
    /// @param appeal The number of the appeal.
    /// @param decision What the panel says, and until when it may be sent.
    /// @return The digest, over the appeal as stored.
    function digestOf(uint32 appeal, AppealPanelDecision calldata decision) external view returns (bytes32);
}
