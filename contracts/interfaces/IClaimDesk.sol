// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Permit} from "../libraries/PermitDeposit.sol";
import {Claim, ClaimState, Filing, JuryRules, ClaimSnapshot, Rules, PanelDecision} from "../types/ClaimTypes.sol";
import {Approvals} from "../types/PanelTypes.sol";
import {Outcome} from "../types/PoolTypes.sol";
import {IClaimDeskErrors} from "./IClaimDeskErrors.sol";

/// @title The life of a claim, from filing to payment.
interface IClaimDesk is IClaimDeskErrors {
    /// @notice The rules for claims filed from now on.
    event RulesChanged(uint16 indexed version, Rules rules, JuryRules juryRules);
    /// @notice A claim was filed. `payee` is who gets the benefit, and the bond back.
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
    event DecisionSigned(
        uint32 indexed claim,
        bytes32 indexed digest,
        uint256 seats,
        PanelDecision decision,
        bytes signatures,
        bytes[] walletSignatures
    );
    /// @notice Enough seats agreed.
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
    event ClaimSettled(uint32 indexed claim, address indexed by);
    /// @notice The member or the filer took the claim back.
    event ClaimWithdrawn(uint32 indexed claim, address indexed by);
    /// @notice Somebody carried out what time or the jury had decided: a final refusal, or an expiry.
    event ClaimConcluded(uint32 indexed claim, ClaimState state, address indexed by);
    /// @notice The member turned the benefit of a claim filed by their guardian to themself.
    event BenefitRedirected(uint32 indexed claim, address indexed member);
    /// @notice A benefit left the pool.
    event BenefitTaken(uint32 indexed claim, address indexed payee, address to, uint256 amount);
    /// @notice A bond went back.
    event BondReturned(uint32 indexed claim, address indexed filer, address to, uint256 amount);

    /// @notice File a claim as the member or as their guardian; the sender pays the bond.
    /// @return claim The number of the claim.
    function file(Filing calldata filing) external returns (uint32 claim);

    /// @notice `file` with an EIP-2612 permit of the sender for the pool.
    function fileWithPermit(Filing calldata filing, Permit calldata permit) external returns (uint32 claim);

    /// @notice Decide as the seat that sends the transaction.
    function decide(uint32 claim, PanelDecision calldata decision) external;

    /// @notice Decide by a batch of assessors' signatures; anyone may send it.
    function decideBySignatures(uint32 claim, PanelDecision calldata decision, Approvals calldata approvals) external;

    /// @notice Count the seats for a decision again, after a change of the panel that left enough of them.
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
    function collect(uint32 claim, address to) external;

    /// @notice End the membership of a member whose claim was paid in full and whose class ends it; anyone may.
    function endMembership(uint32 claim) external;

    /// @notice Take back a claim that is neither paid nor refused; the member may, and who would have got the benefit.
    /// Not while a jury votes. The bond goes to carry once a seat decided on chain, or three days after the filing.
    /// @param claim The number of the claim.
    function withdraw(uint32 claim) external;

    /// @notice Carry out what time or the jury decided of a claim: the bond of a refused one goes to carry. Anyone may.
    function conclude(uint32 claim) external;

    /// @notice As the member: have the benefit of a claim one's guardian filed.
    function redirect(uint32 claim) external;

    /// @notice For `ClaimJury`: take the bond of an objection from `objector`, its sender.
    function takeObjectionBond(uint32 claim, address objector, uint256 bond) external;

    /// @notice For `ClaimJury`: give the bond of an objection back.
    function returnObjectionBond(uint32 claim, address to, uint256 bond) external;

    /// @notice For the assembly: rules for claims filed from now on.
    function changeRules(Rules calldata rules, JuryRules calldata juryRules) external;

    /// @notice A claim as stored.
    function claimOf(uint256 claim) external view returns (Claim memory);

    /// @notice The state of a claim now.
    function stateOf(uint256 claim) external view returns (ClaimState);

    /// @notice A claim with all that its state follows from, now.
    function snapshotOf(uint256 claim) external view returns (ClaimSnapshot memory);

    /// @notice How many claims neither ended nor, where time ended them, were concluded.
    function openClaims() external view returns (uint32);

    /// @notice The number of the last claim filed.
    function claimCount() external view returns (uint32);

    /// @notice The version of the rules for claims filed now.
    function rulesVersion() external view returns (uint16);

    /// @notice The rules of a version.
    function rulesOf(uint256 version) external view returns (Rules memory);

    /// @notice The rules of the jury of a version.
    function juryRulesOf(uint256 version) external view returns (JuryRules memory);

    /// @notice The seats that have voted on a claim while no decision had enough of them, whatever they said. The votes
    /// that bring a decision about are logged, not stored.
    function decidedSeats(uint256 claim) external view returns (uint256);

    /// @notice The seats that agreed on one decision while they were not enough.
    function votesFor(uint256 claim, bytes32 digest) external view returns (uint256);

    /// @notice What the plan pays, rounded down.
    function benefitOf(uint256 band, uint256 benefitClass, uint256 vestingBps) external view returns (uint256);

    /// @notice What part of the benefit has vested after some days of membership, in ten-thousandths.
    function vestingAfter(uint256 daysInPlan) external view returns (uint256);

    /// @notice The EIP-712 digest the assessors sign. It contains the end of the claim's jury, 0 without one, so a
    /// signature from before the jury does not count after it.
    function digestOf(uint32 claim, PanelDecision calldata decision) external view returns (bytes32);
}
