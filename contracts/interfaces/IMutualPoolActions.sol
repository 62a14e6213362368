// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Permit} from "../libraries/PermitDeposit.sol";

/// @title What members, their guardians, sponsors and the steward may do with the pool.
interface IMutualPoolActions {
    /// @notice Pay in for a member. An active one moves up the ladder; for a lapsed one the balance grows and nothing
    /// else changes, until they reinstate themselves.
    /// @param member Whose balance grows.
    /// @param amount What the sender pays, in the asset's smallest part.
    function payIn(address member, uint256 amount) external;

    /// @notice `payIn` with an EIP-2612 permit of the sender for the pool.
    /// @param member Whose balance grows.
    /// @param amount What the sender pays, in the asset's smallest part.
    /// @param permit What the sender signed for the token: the amount, until when, and the signature.
    function payInWithPermit(address member, uint256 amount, Permit calldata permit) external;

    /// @notice Come back after a lapse, by the member or their guardian, with a deposit of the sender if `amount` is
    /// not 0. Within the grace period the contributions missed go to carry and cover resumes the next day; later
    /// nothing is owed, and the waiting period and the membership's age start again.
    /// @param member Who comes back.
    /// @param amount The deposit that the sender pays, in the asset's smallest part.
    function reinstate(address member, uint256 amount) external;

    /// @notice `reinstate` with an EIP-2612 permit of the sender for the pool.
    /// @param member Who comes back.
    /// @param amount The deposit that the sender pays, in the asset's smallest part.
    /// @param permit What the sender signed for the token: the amount, until when, and the signature.
    function reinstateWithPermit(address member, uint256 amount, Permit calldata permit) external;

    /// @notice End one's membership and take the balance, less the share of the claims already approved. While the plan
    /// closes active members may for 7 days, and again once the closing is finished, then with their part of carry.
    function quit() external;

    /// @notice Give to the reserve, which pays what capped members cannot.
    /// @param amount What the sender gives, in the asset's smallest part.
    function fundReserve(uint256 amount) external;

    /// @notice While the plan closes and nothing can be filed any more: take what is above the least balance with which the
    /// caller's units are active, one rung, and everything that the claims still open can charge them. So who takes it
    /// pays for each of these claims what everybody else pays.
    function withdrawExcess() external;

    /// @notice Finish the closing, once nothing can be filed any more and no claim is open: each active unit has its part
    /// of carry, rounded down, and the heir is owed the rest of it and the reserve.
    function finishClosing() external;

    /// @notice Take what is due to the caller: a steward's fees, the balance of a membership that ended.
    /// @param to Where the money goes.
    function takeDue(address to) external;
}
