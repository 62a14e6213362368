// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Ladder} from "../pool/Ladder.sol";
import {Cover, Demand, History, Outcome} from "../pool/PoolTypes.sol";

/// @title What people and programs read of a plan, and no contract of it needs.
interface IPlanLens {
    /// @notice A lens needs a pool.
    error LensZeroAddress();

    /// @notice A member's earlier interval of cover and band, as stored.
    /// @param member The member's wallet.
    /// @return The record; all 0 where nothing earlier was kept.
    function historyOf(address member) external view returns (History memory);

    /// @notice A rung of the ladder as stored.
    /// @param rung Its number.
    /// @return Its units and voters, and when and by which settlement it was crossed.
    function rungAt(uint256 rung) external view returns (Ladder.Rung memory);

    /// @notice Whether and how a member was covered on a day.
    /// @param member The member's wallet.
    /// @param day The UTC day.
    /// @return cover Whether there was cover, the band and its floor, and the day vesting counts from.
    function coverOn(address member, uint24 day) external view returns (Cover memory cover);

    /// @notice What a member who quits now would get.
    /// @param member The member's wallet.
    /// @return paid What they would be paid.
    /// @return withheld What would go to carry for the claims already approved.
    function quoteQuit(address member) external view returns (uint256 paid, uint256 withheld);

    /// @notice What settling a filed or approved claim now would do.
    /// @param claim The number of the claim.
    /// @return What the settlement would take and give.
    function quoteClaim(uint32 claim) external view returns (Outcome memory);

    /// @notice What a claim of this benefit would bring under the rules of today, were it approved and settled now.
    /// @param benefit What the claimant would get if it were paid in full.
    /// @return What the settlement would take and give.
    function quote(uint256 benefit) external view returns (Outcome memory);

    /// @notice What a further claim would bring once approved and settled now: its share stands beside the pending ones.
    /// @param benefit What the claimant would get if it were paid in full.
    /// @param fee What the steward would get on top.
    /// @param capPerUnit The most one unit pays for it.
    /// @return What the settlement would take and give.
    function quoteNew(uint256 benefit, uint256 fee, uint256 capPerUnit) external view returns (Outcome memory);

    /// @notice What settling this demand now would do.
    /// @param demand What is asked of the members, with the share set aside for it.
    /// @return What the settlement would take and give.
    function quoteDemand(Demand memory demand) external view returns (Outcome memory);
}
