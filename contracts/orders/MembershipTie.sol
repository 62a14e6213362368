// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMembershipErrors} from "../interfaces/IMembershipErrors.sol";
import {IMutualPool} from "../interfaces/IMutualPool.sol";
import {IPlanPart} from "../interfaces/IPlanPart.sol";
import {Days} from "../libraries/Days.sol";
import {Membership, Standing} from "../pool/PoolTypes.sol";

/// @title What binds a regular payment to one membership: it ends with it, and rests while there is no cover.
/// @notice It reads the pool and changes nothing there.
abstract contract MembershipTie is IPlanPart, IMembershipErrors {
    /// @inheritdoc IPlanPart
    address public immutable override pool;

    /// @param pool_ The pool of the plan, which is not zero.
    constructor(address pool_) {
        pool = pool_;
    }

    /// @dev The membership of a wallet, for which something may be paid regularly from now on: the plan is open, and no
    /// benefit and no other wallet is about to take its place.
    function _requireLasting(address member) internal view returns (Membership memory membership) {
        uint256 closingAt = _pool().closingAt();
        if (closingAt != 0) revert MembershipPlanClosing(closingAt);
        membership = _pool().membershipOf(member);
        if (membership.joinedDay == 0) revert MembershipNone(member);
        if (membership.moved) revert MembershipMoved(member);
        if (membership.ending) revert MembershipIsEnding(member);
    }

    /// @dev The same, and that it is the membership that was meant, active, and in the days of its band. Who quits and joins
    /// again on one day with the same identity goes on with the same membership here.
    function _requireInForce(address member, bytes16 identity, uint24 joinedDay)
        internal
        view
        returns (Membership memory membership, Standing memory standing)
    {
        membership = _requireLasting(member);
        if (membership.joinedDay != joinedDay || membership.identity != identity) {
            revert MembershipOther(member, membership.joinedDay, joinedDay);
        }
        standing = _pool().standingOf(member);
        if (!standing.active) revert MembershipLapsed(member, standing.lapsedAt);
        uint24 today = Days.today();
        if (today > membership.bandUntil) revert MembershipBandOver(member, membership.bandUntil, today);
    }

    function _pool() internal view returns (IMutualPool) {
        return IMutualPool(pool);
    }
}
