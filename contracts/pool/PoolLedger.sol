// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEnrolment} from "../interfaces/IEnrolment.sol";
import {IGuardianship} from "../interfaces/IGuardianship.sol";
import {Days} from "../libraries/Days.sol";
import {Ladder} from "./Ladder.sol";
import {Membership, Placement, Position, Standing} from "./PoolTypes.sol";
import {PoolViews} from "./PoolViews.sol";

/// @title The moves every action is made of: on and off the ladder, and the asset in and out.
abstract contract PoolLedger is PoolViews {
    using Ladder for Ladder.Rungs;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    // The lock is in a slot that each of these calls writes anyway; one of its own would be read and written for it alone.
    modifier nonReentrant() {
        _enter();
        _;
        _exit();
    }

    function _enter() private {
        if (_books.entered) revert ReentrancyGuardReentrantCall();
        _books.entered = true;
    }

    function _exit() private {
        _books.entered = false;
    }

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

    /// @dev Begin a membership with an identity that is not 0. By now the wallet has the identity's last claim and, in
    /// `coveredFrom`, the day before which it is not covered.
    // The enrolment is this plan's own: it notes claims here, and moves no token.
    // slither-disable-next-line reentrancy-no-eth
    function _begin(Placement calldata placement, uint24 waitedUntil) internal returns (uint24 coveredFrom) {
        (bytes16 identity, uint24 bandUntil, uint8 band) = (placement.identity, placement.bandUntil, placement.band);
        uint24 today = Days.today();
        Membership storage membership = _memberships[placement.member];
        bytes16 former = membership.identity;
        if (former != 0 && former != identity) IEnrolment(enrolment).clearWallet(placement.member);
        coveredFrom = uint24(Math.max(waitedUntil, membership.coveredFrom));
        membership.identity = identity;
        membership.joinedDay = today;
        membership.coveredFrom = coveredFrom;
        membership.bandUntil = bandUntil;
        membership.band = band;
    }

    /// @dev Add to what the members have.
    function _deposit(uint256 amount) internal {
        (uint256 held, uint256 balances) = (_books.held, _books.totalBalances);
        (_books.held, _books.totalBalances) = ((held + amount).toUint96(), uint96(balances + amount));
    }

    /// @dev Add to the sum of all liabilities. It is the only total that has to be tested for its width.
    function _hold(uint256 amount) internal {
        _books.held = (uint256(_books.held) + amount).toUint96();
    }

    /// @dev Add to carry what was part of the sum before.
    function _carry(uint256 amount) internal {
        _books.carry = uint96(_books.carry + amount);
    }

    /// @dev Take an amount out of the balances. `paid` of it goes to whom it belongs, and the rest to carry; where a part of
    /// carry is paid on top, that leaves carry. `released` of it is held no more: the caller pays it out.
    function _takeOut(uint256 amount, uint256 paid, uint256 released) internal {
        // Both in one write.
        (uint256 held, uint256 balances) = (_books.held, _books.totalBalances);
        (_books.held, _books.totalBalances) = (uint96(held - released), uint96(balances - amount));
        // Mostly they are the same, and carry is in a slot of its own.
        if (paid != amount) _books.carry = uint96(_books.carry + amount - paid);
    }

    /// @dev Put units on the ladder that have a balance as of now, and voters with them.
    function _climb(uint256 index, uint256 units, uint256 balance, uint256 voters) internal returns (uint40 rung) {
        rung = _rungFor(index, units, balance);
        _ladder.enter(rung, units, voters);
        (uint256 unitsNow, uint256 votersNow) = (_books.activeUnits, _books.activeVoters);
        _count(unitsNow + units, votersNow + voters);
    }

    /// @dev The rung of units that have a balance as of now.
    function _rungFor(uint256 index, uint256 units, uint256 balance) private view returns (uint40) {
        if (units == 0) revert PoolZeroUnits();
        uint256 minimum = minimumDeposit(units);
        if (balance < minimum) revert PoolBelowMinimum(minimum, balance);
        uint256 step = Ladder.rungOf(index, balance, units, reservePerUnit, rungSpacing);
        uint256 furthest = index / rungSpacing + LADDER_REACH;
        if (step > furthest) revert PoolBeyondLadder(step, furthest);

        return step.toUint40();
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
        Position memory position = _materialize(member);
        Standing memory standing = _standingAt(position);
        (uint256 index, uint24 units) = (position.index, position.units);
        rung = position.rung;
        uint256 balance = position.balance + amount;
        if (standing.active) {
            // From one rung to another: the totals stay.
            index = standing.indexStop;
            balance = standing.balance + amount;
            _ladder.depart(rung, units, 1);
            rung = _rungFor(index, units, balance);
            _ladder.enter(rung, units, 1);
        }
        _place(member, balance.toUint96(), uint96(index), rung, units);
    }

    /// @dev Before a member moves: a person of a group gets a position and a history of their own.
    function _materialize(address member) internal returns (Position memory position) {
        uint24 cohortDay;
        (position, cohortDay) = _currentPosition(member);
        if (position.units == 0) revert PoolNotMember(member);
        if (cohortDay == 0) return position;
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

    function _requireActive(address member, Position memory position) internal view returns (Standing memory standing) {
        standing = _standingAt(position);
        if (!standing.active) revert PoolLapsed(member, standing.lapsedAt);
    }

    /// @dev That no more is paid by name than is owed by name, so that no balance is ever paid out that way.
    function _requireOwed(uint256 amount) internal view {
        uint256 owed = _booksNow().owedByName();
        if (amount > owed) revert PoolNotOwed(amount, owed);
    }

    /// @dev What was owed by name is held no more; the caller pays it out.
    function _release(uint256 amount) internal {
        _requireOwed(amount);
        _books.held = uint96(_books.held - amount);
    }

    /// @dev Take a deposit. A pool that has less than it has to pay takes none: it would only pay what others are owed.
    function _pullDeposit(address payer, uint256 amount) internal {
        if (amount == 0) return;
        uint256 balance = _pull(payer, amount);
        uint256 held = _books.held;
        if (balance < held) revert PoolShort(held, balance);
    }

    /// @dev Take `amount` from `payer`, and make sure that exactly that much came.
    /// @return balance What the pool has of the asset afterwards.
    function _pull(address payer, uint256 amount) internal returns (uint256 balance) {
        IERC20 token = asset;
        uint256 before = token.balanceOf(address(this));
        // The payer is the sender of the call that reached the plan (IMutualPoolPeriphery, assumption 1).
        // slither-disable-next-line arbitrary-send-erc20
        token.safeTransferFrom(payer, address(this), amount);
        balance = token.balanceOf(address(this));
        // A token that lost some of the pool's in the middle brought nothing.
        uint256 received = balance < before ? 0 : balance - before;
        if (received != amount) revert PoolAssetMismatch(amount, received);
    }

    function _push(address to, uint256 amount) internal {
        _requireAddress(to);
        asset.safeTransfer(to, amount);
    }
}
