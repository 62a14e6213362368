// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Demand, Outcome, Placement, Rise} from "../pool/PoolTypes.sol";

/// @title What the plan's other contracts, and nobody else, may ask of the pool.
/// @notice Assumption 1: `payer` is the sender of the call that reached `Enrolment`, `ClaimDesk` or
/// `ClaimJury`, so nobody spends the allowance of another. Assumption 2: the claim desk settles a claim once.
/// Assumption 3: a member's identity is not 0, and `IEnrolment.groupPositionOf` says by which cohort, and with how many units, an
/// identity was last taken up.
interface IMutualPoolPeriphery {
    /// @notice For `Enrolment`: begin a membership.
    /// @param placement Who joins, with which band and units, and who pays how much.
    function admit(Placement calldata placement) external;

    /// @notice For `Enrolment`: change the band and the units of an active member. Units that are given up leave their share of
    /// the claims already approved, as if they quit.
    /// @param placement The new band and units, and the deposit.
    /// @param rise Whether the benefit rises, and what days before the end of a new waiting period then count for.
    function reband(Placement calldata placement, Rise calldata rise) external;

    /// @notice For `Enrolment`: let a cohort in, at the expense of `payer`. `amount` is a multiple of `units`.
    /// @param cohort The number of the cohort.
    /// @param payer The sponsor, who pays.
    /// @param units The units of all its people together.
    /// @param amount The deposit, in the asset's smallest part.
    function admitCohort(uint32 cohort, address payer, uint256 units, uint256 amount) external;

    /// @notice For `Enrolment`: give units of a cohort to a member of it, who joins by it; or, where `placement.member` has
    /// a membership already, pay in for them what these units have, less their share of the claims already approved. Once
    /// the closing is finished, what they have is due to `placement.payer`, whom the leaf names.
    /// @param cohort The number of the cohort.
    /// @param placement The person, with band and units.
    /// @return joined Whether a membership began.
    function joinFromGroup(uint32 cohort, Placement calldata placement) external returns (bool joined);

    /// @notice For `Enrolment`: free `identity` of the membership of `holder`, which has to be lapsed beyond grace.
    /// @param holder The wallet it leaves.
    /// @param identity The identity that goes on.
    function freeIdentity(address holder, bytes16 identity) external;

    /// @notice For `Enrolment`: note the last claim of a member; or, beside a wallet without a membership, an identity, its
    /// last claim and the day before which it is not covered, all 0 for none.
    /// @param wallet The wallet beside which it is noted.
    /// @param identity Whose claim it is.
    /// @param notBefore The UTC day before which that identity is not covered.
    /// @param claim The last claim.
    function noteLastClaim(address wallet, bytes16 identity, uint24 notBefore, uint32 claim) external;

    /// @notice For `Enrolment`: begin to close the plan, once. It admits nobody any more.
    function close() external;

    /// @notice For `ClaimDesk`: note a member's last claim and take its bond from `payer`.
    /// @param claim The number of the claim.
    /// @param member For whom it is filed.
    /// @param payer Who filed it and pays the bond.
    /// @param bond The bond, in the asset's smallest part.
    function openClaim(uint32 claim, address member, address payer, uint256 bond) external;

    /// @notice For `ClaimDesk`: take the bond of an objection from `payer`.
    /// @param claim The number of the claim.
    /// @param payer Who objects and pays.
    /// @param bond The bond, in the asset's smallest part.
    function takeBond(uint32 claim, address payer, uint256 bond) external;

    /// @notice For `ClaimDesk`: set aside the share of an approved claim.
    /// @param claim The number of the claim.
    /// @param amountDue Benefit and fee, in the asset's smallest part.
    /// @param capPerUnit The most that one unit pays for the claim.
    /// @return share The part of `capPerUnit` that the claim is expected to need.
    function setAside(uint32 claim, uint256 amountDue, uint256 capPerUnit) external returns (uint256 share);

    /// @notice For `ClaimDesk`: set free the share of an approved claim that ends unpaid.
    /// @param claim The number of the claim.
    /// @param share What was set aside for it, per unit.
    function releaseShare(uint32 claim, uint256 share) external;

    /// @notice For `ClaimDesk`: charge the members for a claim. The benefit is then owed until `payOut`.
    /// @param claim The number of the claim.
    /// @param demand Benefit, fee, cap per unit, and the share set aside.
    /// @return outcome What the settlement took and gave.
    function settle(uint32 claim, Demand calldata demand) external returns (Outcome memory outcome);

    /// @notice For `ClaimDesk`: pay what is owed by name.
    /// @param claim The number of the claim.
    /// @param to Where the money goes.
    /// @param amount How much, in the asset's smallest part.
    function payOut(uint32 claim, address to, uint256 amount) external;

    /// @notice For `ClaimDesk`: give a bond that was lost to carry.
    /// @param claim The number of the claim.
    /// @param bond The bond, in the asset's smallest part.
    function forfeitBond(uint32 claim, uint256 bond) external;

    /// @notice For `Enrolment`: a full benefit ends the membership of `member`, once somebody has it ended.
    /// @param claim The claim that was paid in full.
    /// @param member The member.
    function markEnding(uint32 claim, address member) external;

    /// @notice For `Enrolment`: end the membership that this claim marked; the balance, less the share of claims approved, is
    /// then due to the member.
    /// @param claim The claim that was paid in full.
    /// @param member The member.
    function endMembership(uint32 claim, address member) external;

    /// @notice For `Guardianship`: end the membership of somebody who cannot, and pay it to `to`. Where that is not the member's own
    /// address, the dues of the member go there too, and there need be no membership any more.
    /// @param member The member.
    /// @param to Where the money goes.
    function quitFor(address member, address to) external;

    /// @notice For the assembly: pass the steward's role on. Fees accrued before stay with who held it.
    /// @param steward Who publishes reports and has the fees from now on.
    function setSteward(address steward) external;
}
