// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Books, Cohort, Cover, Membership, Position, Standing} from "../pool/PoolTypes.sol";

/// @title What anyone may read of the pool.
interface IMutualPoolState {
    /// @notice The token everything is counted in.
    function asset() external view returns (IERC20);

    /// @notice The contract through which members enter.
    function enrolment() external view returns (address);

    /// @notice The contract that decides on claims.
    function claimDesk() external view returns (address);

    /// @notice Who says which guardian may act for a member, and for whom alone a membership ends otherwise than by the member.
    function guardianship() external view returns (address);

    /// @notice The assembly, which may change the listed rules and roles.
    function memberAssembly() external view returns (address);

    /// @notice The smallest balance per unit with which a member is active.
    function reservePerUnit() external view returns (uint256);

    /// @notice The distance of two rungs: a 64th of `reservePerUnit`.
    function rungSpacing() external view returns (uint256);

    /// @notice The most one unit pays in a window of 30 days.
    function capPerPeriod() external view returns (uint256);

    /// @notice How long a new member pays without being covered, in seconds.
    function waitingPeriod() external view returns (uint256);

    /// @notice How long after a lapse a member may come back without a new wait, in seconds.
    function gracePeriod() external view returns (uint256);

    /// @notice Who has what is left of carry and the reserve when the plan closed.
    function heir() external view returns (address);

    /// @notice When the closing of the plan began; 0 while it is open.
    function closingAt() external view returns (uint40);

    /// @notice When the closing was finished; 0 before.
    function finishedAt() external view returns (uint40);

    /// @notice The part of carry each unit that was active when the closing was finished has; 0 before.
    function carryPerUnit() external view returns (uint96);

    /// @notice When the windows began to be counted.
    function deployedAt() external view returns (uint256);

    /// @notice The role that publishes reports and to whom fees accrue.
    function steward() external view returns (address);

    /// @notice What `holder` may take: a steward's fees, the balance of a membership that ended.
    /// @param holder Who may take it.
    /// @return amount In the asset's smallest part.
    function dueTo(address holder) external view returns (uint256 amount);

    /// @notice The pool's totals as stored.
    function books() external view returns (Books memory);

    /// @notice A member's position as stored; empty for who was taken up from a cohort and has not moved since.
    /// @param member The member.
    /// @return The balance at an index, and the rung on which the units stand.
    function positionOf(address member) external view returns (Position memory);

    /// @notice A membership as stored.
    /// @param member The member.
    /// @return Identity, band and the days from which they count; all 0 for who never joined.
    function membershipOf(address member) external view returns (Membership memory);

    /// @notice What is left of a cohort, as stored.
    /// @param cohort The number of the cohort.
    /// @return The units nobody has joined with yet, and what each of them had at an index.
    function cohortOf(uint256 cohort) external view returns (Cohort memory);

    /// @notice A word of the storage, as stored. `PlanLens` reads the records by it that have no view of their own here.
    /// @param slot Which word.
    /// @return word What it holds.
    function storedAt(bytes32 slot) external view returns (bytes32 word);

    /// @notice A member's balance and standing now; all 0 for who is none.
    /// @param member The member.
    /// @return The balance now, whether it is active, and since when it is not.
    function standingOf(address member) external view returns (Standing memory);

    /// @notice Whether `account` is a voter now, and belonged to the plan by `day`.
    /// @param account Who would vote.
    /// @param day The UTC day by which they must have joined.
    /// @return Whether they have a vote.
    function isVoter(address account, uint24 day) external view returns (bool);

    /// @notice Who claims for a day, and before how many voters.
    /// @param member For whom a claim is filed.
    /// @param day The UTC day of the incident.
    /// @return identity The identity of `member`.
    /// @return lastClaim Its last claim, whichever wallet that was filed for; 0 for none.
    /// @return moved Whether the identity went on to another wallet.
    /// @return voters The active voters.
    /// @return cover The cover of `member` on that day; none before the wait that follows a full benefit.
    function claimantOn(address member, uint24 day)
        external
        view
        returns (bytes16 identity, uint32 lastClaim, bool moved, uint32 voters, Cover memory cover);

    /// @notice When this window of `capPerPeriod` ends and the next begins.
    function windowEndsAt() external view returns (uint256);

    /// @notice What is left of `capPerPeriod` in this window.
    function room() external view returns (uint256);

    /// @notice The least balance with which `units` are active now.
    /// @param units The units of a member or of a group.
    /// @return The balance, in the asset's smallest part.
    function minimumDeposit(uint256 units) external view returns (uint256);
}
