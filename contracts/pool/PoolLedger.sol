// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IGuardianship} from "../interfaces/IGuardianship.sol";
import {Days} from "../libraries/Days.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {Membership, Placement, Position, Standing} from "../types/PoolTypes.sol";
import {PoolViews} from "./PoolViews.sol";

/// @title The moves every action is made of: on and off the ladder, and the asset in and out.
abstract contract PoolLedger is PoolViews, ReentrancyGuard {
    using Ladder for Ladder.Rungs;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev Put a member on the ladder with a balance as of now.
    function _stand(address member, uint256 units, uint256 balance) internal returns (uint40 rung) {
        uint256 index = _books.index;
        rung = _climb(index, units, balance, 1);
        // Every way here has its units from a field of 24 bits.
        _place(member, balance.toUint96(), uint96(index), rung, uint24(units));
    }

    /// @dev Field by field without anything between, so that the slot is read and written once.
    function _place(address member, uint96 balance, uint96 index, uint40 rung, uint24 units) private {
        Position storage position = _positions[member];
        position.balance = balance;
        position.index = index;
        position.rung = rung;
        position.units = units;
    }

    /// @dev Begin a membership with an identity that is not 0. The last claim stays.
    function _begin(Placement calldata placement, uint24 coveredFrom) internal {
        (bytes16 identity, uint24 bandUntil, uint8 band) = (placement.identity, placement.bandUntil, placement.band);
        uint24 today = Days.today();
        Membership storage membership = _memberships[placement.member];
        membership.identity = identity;
        membership.joinedDay = today;
        membership.coveredFrom = coveredFrom;
        membership.bandUntil = bandUntil;
        membership.band = band;
    }

    /// @dev Add to what the members have.
    function _deposit(uint256 amount) internal {
        _books.totalBalances = (uint256(_books.totalBalances) + amount).toUint96();
    }

    /// @dev Add to carry.
    function _carry(uint256 amount) internal {
        _books.carry = (uint256(_books.carry) + amount).toUint96();
    }

    /// @dev Add to what is owed by name.
    function _increaseOwed(uint256 amount) internal {
        _books.owed = (uint256(_books.owed) + amount).toUint96();
    }

    /// @dev Put units on the ladder that have a balance as of now, and voters with them.
    function _climb(uint256 index, uint256 units, uint256 balance, uint256 voters) internal returns (uint40 rung) {
        if (units == 0) revert PoolZeroUnits();
        uint256 minimum = minimumDeposit(units);
        if (balance < minimum) revert PoolBelowMinimum(minimum, balance);
        uint256 step = Ladder.rungOf(index, balance, units, reservePerUnit, rungSpacing);
        uint256 furthest = index / rungSpacing + LADDER_REACH;
        if (step > furthest) revert PoolBeyondLadder(step, furthest);

        rung = step.toUint40();
        _ladder.enter(rung, units, voters);
        (uint256 unitsNow, uint256 votersNow) = (_books.activeUnits, _books.activeVoters);
        _count(unitsNow + units, votersNow + voters);
    }

    /// @dev Take an active member off the ladder; their position is written anew or deleted right after.
    function _stepDown(address member) internal returns (uint256 units) {
        Position storage position = _positions[member];
        units = position.units;
        _descend(position.rung, units, 1);
    }

    /// @dev Take units that stand on the ladder off it, and voters with them.
    function _descend(uint256 rung, uint256 units, uint256 voters) internal {
        _ladder.depart(rung, units, voters);
        (uint256 unitsNow, uint256 votersNow) = (_books.activeUnits, _books.activeVoters);
        _count(unitsNow - units, votersNow - voters);
    }

    /// @dev Both in one write.
    function _count(uint256 activeUnits, uint256 activeVoters) private {
        _books.activeUnits = uint56(activeUnits);
        _books.activeVoters = uint32(activeVoters);
    }

    /// @dev Make a voter of somebody whose units stand on this rung already.
    function _addVoter(uint256 rung) internal {
        _ladder.enter(rung, 0, 1);
        _books.activeVoters += 1;
    }

    /// @dev Add to a member's balance: an active one moves up the ladder, a lapsed one keeps rung and index.
    function _credit(address member, uint256 amount) internal returns (uint40 rung) {
        _materialize(member);
        Standing memory standing = standingOf(member);
        rung = _positions[member].rung;
        if (standing.active) {
            uint256 units = _stepDown(member);
            rung = _stand(member, units, standing.balance + amount);
        } else {
            _positions[member].balance = (uint256(_positions[member].balance) + amount).toUint96();
        }
    }

    /// @dev Before a member moves: whoever was taken up gets a place and a history of their own, as they stand.
    function _materialize(address member) internal {
        (Position memory position, uint24 cohortDay) = _currentPosition(member);
        if (position.units == 0) revert PoolNotMember(member);
        if (cohortDay == 0) return;
        _place(member, position.balance, position.index, position.rung, position.units);
        _histories[member].vestsFrom = cohortDay;
    }

    function _requireAmount(uint256 amount) internal pure {
        if (amount == 0) revert PoolZeroAmount();
    }

    function _requireAddress(address account) internal pure {
        if (account == address(0)) revert PoolZeroAddress();
    }

    /// @dev That the caller may act for this member.
    function _requireGuardian(address member) internal view {
        if (!IGuardianship(guardianship).isGuardian(member, msg.sender)) {
            revert PoolNotMemberOrGuardian(member, msg.sender);
        }
    }

    function _requireMember(address member) internal view {
        if (_memberships[member].identity == 0) revert PoolNotMember(member);
    }

    function _requireActive(address member) internal view returns (Standing memory standing) {
        standing = standingOf(member);
        if (!standing.active) revert PoolLapsed(member, standing.lapsedAt);
    }

    function _decreaseOwed(uint256 amount) internal {
        uint256 owed = _books.owed;
        if (amount > owed) revert PoolNotOwed(amount, owed);
        _books.owed = uint96(owed - amount);
    }

    /// @dev Take `amount` from `payer`, and make sure that exactly that much came.
    function _pull(address payer, uint256 amount) internal {
        if (amount == 0) return;
        IERC20 token = asset;
        uint256 before = token.balanceOf(address(this));
        // The payer is the sender of the call that reached the plan (IMutualPoolPeriphery, assumption 1).
        // slither-disable-next-line arbitrary-send-erc20
        token.safeTransferFrom(payer, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != amount) revert PoolAssetMismatch(amount, received);
    }

    function _push(address to, uint256 amount) internal {
        _requireAddress(to);
        asset.safeTransfer(to, amount);
    }
}
