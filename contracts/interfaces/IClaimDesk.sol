// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Permit} from "../libraries/PermitDeposit.sol";
import {Claim, ClaimState, Filing, JuryRules, ClaimSnapshot, Rules, PanelDecision} from "../claims/ClaimTypes.sol";
import {Approvals} from "../panel/PanelTypes.sol";
import {Outcome} from "../pool/PoolTypes.sol";
import {IClaimDeskErrors} from "./IClaimDeskErrors.sol";

/// @title The life of a claim, from filing to payment.
interface IClaimDesk is IClaimDeskErrors {
    /// @notice The rules for claims filed from now on.
    /// @param version the version's number.
    /// @param rules the rules.
    /// @param juryRules the jury's rules.
    event RulesChanged(uint16 indexed version, Rules rules, JuryRules juryRules);
    /// @notice A claim was filed. `payee` is who gets the benefit, and the bond back.
    /// @param claim the claim's number.
    /// @param member the member's address.
    /// @param payee who gets the benefit.
    /// @param identity the identity, 16 bytes.
    /// @param day the UTC day of the incident.
    /// @param benefitClass the class of the benefit.
    /// @param evidenceHash the hash of the evidence.
    /// @param band the number of the band.
    /// @param vestingBps how much had vested, in basis points.
    /// @param benefit the benefit, in the asset's smallest part.
    /// @param rulesVersion the rules under which it is decided.
    /// @param panelVersion the panel under which it is decided.
    /// @param voters how many voters there were.
    /// @param bond the bond paid, in the asset's smallest part.
    event ClaimFiled(
        uint32 indexed claim,
        address indexed member,
        address indexed payee,
        bytes16 identity,
        uint24 day,
        uint8 benefitClass,
        bytes32 evidenceHash,
        uint8 band,
        uint16 vestingBps,
        uint256 benefit,
        uint16 rulesVersion,
        uint16 panelVersion,
        uint32 voters,
        uint256 bond
    );
    /// @notice Seats decided, with the proof: signatures, or none for the seat that sent the transaction. No
    /// seats where somebody had them counted again.
    /// @param claim the claim's number.
    /// @param digest the EIP-712 digest of the decision.
    /// @param seats the seats, a bit each by their numbers.
    /// @param decision what was signed.
    /// @param signatures the packed signatures; empty if the seat sent it itself.
    /// @param walletSignatures the signatures of contract wallets (ERC-1271).
    event DecisionSigned(
        uint32 indexed claim,
        bytes32 indexed digest,
        uint256 seats,
        PanelDecision decision,
        bytes signatures,
        bytes[] walletSignatures
    );
    /// @notice Enough seats agreed.
    /// @param claim the claim's number.
    /// @param digest the EIP-712 digest of the decision.
    /// @param approved whether it was approved.
    /// @param benefitClass the class of the benefit.
    /// @param benefit the benefit, in the asset's smallest part.
    /// @param share the share of each unit, in the asset's smallest part.
    /// @param seats the seats, a bit each by their numbers.
    event Decided(
        uint32 indexed claim,
        bytes32 indexed digest,
        bool approved,
        uint8 benefitClass,
        uint256 benefit,
        uint256 share,
        uint256 seats
    );
    /// @notice A claim was settled by `by`; what it took and gave stands in the pool's `Settled`.
    /// @param claim the claim's number.
    /// @param by who settled.
    event ClaimSettled(uint32 indexed claim, address indexed by);
    /// @notice The member or the filer took the claim back.
    /// @param claim the claim's number.
    /// @param by who withdrew it.
    event ClaimWithdrawn(uint32 indexed claim, address indexed by);
    /// @notice Somebody carried out what time or the jury had decided: a final refusal, or an expiry.
    /// @param claim the claim's number.
    /// @param state the state it ended in.
    /// @param by who concluded it.
    event ClaimConcluded(uint32 indexed claim, ClaimState state, address indexed by);
    /// @notice The member turned the benefit of a claim filed by their guardian to themself.
    /// @param claim the claim's number.
    /// @param member the member's address.
    event BenefitRedirected(uint32 indexed claim, address indexed member);
    /// @notice A benefit left the pool.
    /// @param claim the claim's number.
    /// @param payee who gets the benefit.
    /// @param to who receives the money.
    /// @param amount the benefit, in the asset's smallest part.
    event BenefitTaken(uint32 indexed claim, address indexed payee, address to, uint256 amount);
    /// @notice A bond went back.
    /// @param claim the claim's number.
    /// @param filer who filed.
    /// @param to who receives the money.
    /// @param amount the bond, in the asset's smallest part.
    event BondReturned(uint32 indexed claim, address indexed filer, address to, uint256 amount);

    /// @notice File a claim as the member or as their guardian; the sender pays the bond.
    /// @param filing Whose incident, on which day, of which class, and the hash of the evidence.
    /// @return claim The number of the claim.
    function file(Filing calldata filing) external returns (uint32 claim);

    /// @notice `file` with an EIP-2612 permit of the sender for the pool.
    /// @param filing Whose incident, on which day, of which class, and the hash of the evidence.
    /// @param permit What the sender signed for the token: the amount, until when, and the signature.
    /// @return claim The number of the claim.
    function fileWithPermit(Filing calldata filing, Permit calldata permit) external returns (uint32 claim);

    /// @notice Decide as the seat that sends the transaction.
    /// @param claim The number of the claim.
    /// @param decision What the panel says, and until when it may be sent.
    function decide(uint32 claim, PanelDecision calldata decision) external;

    /// @notice Decide by a batch of assessors' signatures; anyone may send it.
    /// @param claim The number of the claim.
    /// @param decision What the panel says, and until when it may be sent.
    /// @param approvals The seats of the current panel, and the signatures of those who agree.
    function decideBySignatures(uint32 claim, PanelDecision calldata decision, Approvals calldata approvals) external;

    /// @notice Count the seats for a decision again, after a change of the panel that left enough of them.
    /// @param claim The number of the claim.
    /// @param decision The decision whose votes are counted again.
    function recount(uint32 claim, PanelDecision calldata decision) external;

    /// @notice Charge the members for a payable claim, which must be paid in full. Anyone may call.
    /// @param claim The number of the claim.
    /// @return outcome What the settlement took and gave.
    function settle(uint32 claim) external returns (Outcome memory outcome);

    /// @notice Charge the members for a payable claim, also for less than its full benefit. For less, only the payee may
    /// call for `payeeDays`; afterwards anyone may, unless the window's room is smaller than the charge.
    /// @param claim The number of the claim.
    /// @param leastBenefit The smallest benefit that the caller accepts; the call reverts below it.
    /// @return outcome What the settlement took and gave.
    function settleShort(uint32 claim, uint256 leastBenefit) external returns (Outcome memory outcome);

    /// @notice Take what of a claim is due to the sender: the benefit, the bond, or both.
    /// @param claim The number of the claim.
    /// @param to Where the money goes.
    function collect(uint32 claim, address to) external;

    /// @notice End the membership of a member whose claim was paid in full and whose class ends it; anyone may.
    /// @param claim The number of the claim.
    function endMembership(uint32 claim) external;

    /// @notice Take back a claim that is neither paid nor refused; the member may, and who would have got the benefit.
    /// Not while a jury votes. The bond goes to carry once a seat decided on chain, or three days after the filing.
    /// @param claim The number of the claim.
    function withdraw(uint32 claim) external;

    /// @notice Carry out what time or the jury decided of a claim: the bond of a refused one goes to carry. Anyone may.
    /// @param claim The number of the claim.
    function conclude(uint32 claim) external;

    /// @notice As the member: have the benefit of a claim one's guardian filed.
    /// @param claim The number of the claim.
    function redirect(uint32 claim) external;

    /// @notice For `ClaimJury`: take the bond of an objection from `objector`, its sender.
    /// @param claim The number of the claim.
    /// @param objector Who objects and pays.
    /// @param bond The bond, in the asset's smallest part.
    function takeObjectionBond(uint32 claim, address objector, uint256 bond) external;

    /// @notice For `ClaimJury`: give the bond of an objection back.
    /// @param claim The number of the claim.
    /// @param to Where the bond goes.
    /// @param bond The bond, in the asset's smallest part.
    function returnObjectionBond(uint32 claim, address to, uint256 bond) external;

    /// @notice For the assembly: rules for claims filed from now on.
    /// @param rules The rules of claims, within the bounds of `ClaimRules`.
    /// @param juryRules The rules of the jury of the same version.
    function changeRules(Rules calldata rules, JuryRules calldata juryRules) external;

    /// @notice A claim as stored.
    /// @param claim The number of the claim.
    /// @return The record; all 0 where none was filed.
    function claimOf(uint256 claim) external view returns (Claim memory);

    /// @notice The state of a claim now.
    /// @param claim The number of the claim.
    /// @return The state, derived from the record, the jury and the time.
    function stateOf(uint256 claim) external view returns (ClaimState);

    /// @notice A claim with all that its state follows from, now.
    /// @param claim The number of the claim.
    /// @return Record, rules, dispute and state. The dispute is empty where record and time alone give the state.
    function snapshotOf(uint256 claim) external view returns (ClaimSnapshot memory);

    /// @notice How many claims neither ended nor, where time ended them, were concluded.
    function openClaims() external view returns (uint32);

    /// @notice The most that all claims still open can charge one unit: each at most the highest `capPerUnit` of any version
    /// of the rules.
    /// @return The amount per unit.
    function openCharge() external view returns (uint256);

    /// @notice The number of the last claim filed.
    function claimCount() external view returns (uint32);

    /// @notice The version of the rules for claims filed now.
    function rulesVersion() external view returns (uint16);

    /// @notice The rules of a version.
    /// @param version The version, from 1.
    /// @return The rules; all 0 for a version there is not.
    function rulesOf(uint256 version) external view returns (Rules memory);

    /// @notice The rules of the jury of a version.
    /// @param version The version, from 1.
    /// @return The rules of the jury; all 0 for a version there is not.
    function juryRulesOf(uint256 version) external view returns (JuryRules memory);

    /// @notice The seats that have voted on a claim while no decision had enough of them, whatever they said. The votes
    /// that bring a decision about are logged, not stored.
    /// @param claim The number of the claim.
    /// @return A bit for each seat, at the place of its number.
    function decidedSeats(uint256 claim) external view returns (uint256);

    /// @notice The seats that agreed on one decision while they were not enough.
    /// @param claim The number of the claim.
    /// @param digest The EIP-712 digest of the decision.
    /// @return A bit for each seat, at the place of its number.
    function votesFor(uint256 claim, bytes32 digest) external view returns (uint256);

    /// @notice What the plan pays, rounded down.
    /// @param band The band of age and level.
    /// @param benefitClass The class of the incident.
    /// @param vestingBps The part that has vested, in ten-thousandths.
    /// @return The benefit, in the asset's smallest part; 0 where the table has no entry.
    function benefitOf(uint256 band, uint256 benefitClass, uint256 vestingBps) external view returns (uint256);

    /// @notice Which band pays more than which, in the form of `BandOrder`.
    function bandOrder() external view returns (uint256);

    /// @notice What part of the benefit has vested after some days of membership, in ten-thousandths.
    /// @param daysInPlan The days of membership on the day of the incident.
    /// @return The part, in ten-thousandths.
    function vestingAfter(uint256 daysInPlan) external view returns (uint256);

    /// @notice The EIP-712 digest the assessors sign. It contains the end of the claim's jury, 0 without one, so a
    /// signature from before the jury does not count after it.
    /// @param claim The number of the claim.
    /// @param decision What the panel says, and until when it may be sent.
    /// @return The digest; reverts for another subject or class, or past the deadline.
    function digestOf(uint32 claim, PanelDecision calldata decision) external view returns (bytes32);
}
