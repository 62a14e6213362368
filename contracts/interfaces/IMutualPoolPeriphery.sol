// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Demand, Outcome, Placement} from "../types/PoolTypes.sol";

/// @title What the plan's other contracts, and nobody else, may ask of the pool.
/// @notice Assumption 1: `payer` is the sender of the call that reached `Enrolment`, `ClaimDesk` or
/// `ClaimJury`, so nobody spends the allowance of another. Assumption 2: the claim desk settles a claim once.
/// Assumption 3: a member's identity is not 0, and `IEnrolment.groupPositionOf` says by which cohort, and with how many units, an
/// identity was last taken up.
interface IMutualPoolPeriphery {
    /// @notice For `Enrolment`: begin a membership.
    function admit(Placement calldata placement) external;

    /// @notice For `Enrolment`: change the band and the units of an active member.
    function reband(Placement calldata placement) external;

    /// @notice For `Enrolment`: let a cohort in, at the expense of `payer`. `amount` is a multiple of `units`.
    function admitCohort(uint32 cohort, address payer, uint256 units, uint256 amount) external;

    /// @notice For `Enrolment`: give units of a cohort to a member of it, who joins by it; or, where `placement.member` has
    /// a membership already, pay in for them what these units have.
    /// @return joined Whether a membership began.
    function joinFromGroup(uint32 cohort, Placement calldata placement) external returns (bool joined);

    /// @notice For `Enrolment`: free `identity` of the membership of `holder`, if that one is lapsed beyond grace.
    function freeIdentity(address holder, bytes16 identity) external;

    /// @notice For `Enrolment`: begin to close the plan, once. It admits nobody any more.
    function close() external;

    /// @notice For `ClaimDesk`: note a member's last claim and take its bond from `payer`.
    function openClaim(uint32 claim, address member, address payer, uint256 bond) external;

    /// @notice For `ClaimDesk`: take the bond of an objection from `payer`.
    function takeBond(uint32 claim, address payer, uint256 bond) external;

    /// @notice For `ClaimDesk`: set aside the share of an approved claim.
    /// @return share The part of `capPerUnit` that the claim is expected to need.
    function setAside(uint32 claim, uint256 amountDue, uint256 capPerUnit) external returns (uint256 share);

    /// @notice For `ClaimDesk`: set free the share of an approved claim that ends unpaid.
    function releaseShare(uint32 claim, uint256 share) external;

    /// @notice For `ClaimDesk`: charge the members for a claim. The benefit is then owed until `payOut`.
    function settle(uint32 claim, Demand calldata demand) external returns (Outcome memory outcome);

    /// @notice For `ClaimDesk`: pay what is owed by name.
    function payOut(uint32 claim, address to, uint256 amount) external;

    /// @notice For `ClaimDesk`: give a bond that was lost to carry.
    function forfeitBond(uint32 claim, uint256 bond) external;

    /// @notice For `ClaimDesk`: a full benefit of `member` ends their membership, once somebody has it ended.
    function markEnding(uint32 claim, address member) external;

    /// @notice For `ClaimDesk`: end the membership that this claim marked; the balance, less the share of claims approved, is
    /// then due to the member.
    /// @return ended Whether there was one to end.
    function endMembership(uint32 claim, address member) external returns (bool ended);

    /// @notice For `Guardianship`: end the membership of somebody who cannot, and pay it to `to`. Where that is not the member's own
    /// address, the dues of the member go there too, and there need be no membership any more.
    /// @param member The member.
    /// @param to Where the money goes.
    function quitFor(address member, address to) external;

    /// @notice For the assembly: pass the steward's role on. Fees accrued before stay with who held it.
    function setSteward(address steward) external;
}
