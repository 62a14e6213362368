// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IEnrolment} from "../interfaces/IEnrolment.sol";
import {IMutualPoolState} from "../interfaces/IMutualPoolState.sol";
import {CoverMath} from "./CoverMath.sol";
import {Days} from "../libraries/Days.sol";
import {Ladder} from "./Ladder.sol";
import {Books, Cohort, Cover, History, Membership, Position, Standing} from "./PoolTypes.sol";
import {PoolStorage} from "./PoolStorage.sol";

/// @title What anyone may read of a pool; nothing here writes.
abstract contract PoolViews is PoolStorage {
    /// @inheritdoc IMutualPoolState
    function books() external view override returns (Books memory) {
        return _booksNow();
    }

    /// @inheritdoc IMutualPoolState
    function positionOf(address member) public view override returns (Position memory) {
        return _positions[member];
    }

    /// @inheritdoc IMutualPoolState
    function membershipOf(address member) external view override returns (Membership memory) {
        return _memberships[member];
    }

    /// @inheritdoc IMutualPoolState
    function cohortOf(uint256 number) public view override returns (Cohort memory) {
        return _cohorts[number];
    }

    /// @inheritdoc IMutualPoolState
    function dueTo(address holder) public view override returns (uint256 amount) {
        amount = _dues[holder];
        if (holder == steward) amount += _books.fees;
    }

    /// @inheritdoc IMutualPoolState
    function storedAt(bytes32 slot) external view override returns (bytes32 word) {
        // The language has no other way to read a slot by its number.
        // slither-disable-next-line assembly
        assembly ("memory-safe") {
            word := sload(slot)
        }
    }

    /// @inheritdoc IMutualPoolState
    function standingOf(address member) public view override returns (Standing memory) {
        (Position memory position,) = _currentPosition(member);
        return _standingAt(position);
    }

    /// @inheritdoc IMutualPoolState
    function isVoter(address account, uint24 day) external view override returns (bool) {
        (uint256 units, uint256 rung,) = _rungOf(account);
        return units != 0 && _ladder.rung[rung].crossedAt == 0 && _memberships[account].joinedDay <= day;
    }

    /// @dev Whether and how `member` was covered on a day.
    function _coverOn(address member, uint24 day) private view returns (Cover memory cover) {
        (uint256 units, uint256 rung, uint24 cohortDay) = _rungOf(member);
        if (units == 0) return cover;
        uint256 closingAt_ = _books.closingAt;
        if (closingAt_ != 0 && day > Days.dayOf(closingAt_ + QUIT_PERIOD)) return cover;
        uint256 lapsedAt = _ladder.rung[rung].crossedAt;
        cover = CoverMath.coverOn(_memberships[member], _histories[member], lapsedAt, day);
        // Who has not moved since they were taken up has no earlier interval.
        if (cohortDay != 0 && cover.joinedDay != 0) cover.joinedDay = cohortDay;
    }

    /// @inheritdoc IMutualPoolState
    function claimantOn(address member, uint24 day)
        external
        view
        override
        returns (bytes16 identity, uint32 lastClaim, bool moved, uint32 voters, Cover memory cover)
    {
        Membership storage membership = _memberships[member];
        (identity, lastClaim, moved) = (membership.identity, membership.claim, membership.moved);
        voters = _books.activeVoters;
        cover = _coverOn(member, day);
        if (moved) {
            uint24 notBefore;
            (lastClaim, notBefore) = IEnrolment(enrolment).chainOf(identity);
            // For a membership that began later, `coveredFrom` says so.
            if (day < notBefore) cover.covered = false;
        }
    }

    /// @inheritdoc IMutualPoolState
    function closingAt() external view override returns (uint40) {
        return _books.closingAt;
    }

    /// @inheritdoc IMutualPoolState
    function windowEndsAt() external view override returns (uint256) {
        return deployedAt + (uint256(_window()) + 1) * WINDOW;
    }

    /// @inheritdoc IMutualPoolState
    function room() public view override returns (uint256) {
        return capPerPeriod - (_window() == _books.window ? _books.windowCharged : 0);
    }

    /// @inheritdoc IMutualPoolState
    function minimumDeposit(uint256 units) public view override returns (uint256) {
        uint256 index = _books.index;
        return units * (reservePerUnit + Ladder.lowestStanding(index, rungSpacing) * rungSpacing - index);
    }

    /// @dev The one place that copies all totals, which takes much code.
    function _booksNow() internal view returns (Books memory) {
        return _books;
    }

    /// @dev What is withheld goes to carry, so rounding never comes into it. Once the closing is finished nothing is, and an
    /// active member's part of carry comes on top of their balance.
    function _quoteQuit(uint256 units, Standing memory standing)
        internal
        view
        returns (uint256 paid, uint256 withheld)
    {
        paid = standing.balance;
        if (standing.active) {
            uint256 pending = Math.min(_books.pendingShares, room());
            withheld = Math.min(standing.balance, units * pending);
            paid -= withheld;
            if (_books.closingAt != 0) paid += units * carryPerUnit;
        }
    }

    /// @dev Whether the plan closes, and the days on which somebody could be covered are over.
    function _coverIsOver() internal view returns (bool) {
        uint256 closingAt_ = _books.closingAt;
        return closingAt_ != 0 && block.timestamp >= closingAt_ + QUIT_PERIOD;
    }

    /// @dev That active units may leave: at any time while the plan is open, and as long as there is cover while it closes.
    function _requireQuitting() internal view {
        if (_coverIsOver()) revert PoolQuittingOver(_books.closingAt + QUIT_PERIOD);
    }

    /// @dev When no claim may be filed any more: never, while the plan is open.
    function _filingEndsAt() internal view returns (uint256) {
        uint256 closingAt_ = _books.closingAt;
        return closingAt_ == 0 ? type(uint256).max : closingAt_ + QUIT_PERIOD + FILING_PERIOD;
    }

    function _requireUnfinished() internal view {
        uint256 since = finishedAt;
        if (since != 0) revert PoolFinished(since);
    }

    function _requireOpen() internal view {
        uint256 closingAt_ = _books.closingAt;
        if (closingAt_ != 0) revert PoolClosing(closingAt_);
    }

    /// @dev Where a member stands. Who was taken up and has not moved since has no position of their own: theirs is their
    /// units of the cohort they came with, and `cohortDay` is the day of that cohort; it is 0 for everybody else.
    function _currentPosition(address member) internal view returns (Position memory position, uint24 cohortDay) {
        position = positionOf(member);
        if (position.units != 0) return (position, 0);
        Membership storage membership = _memberships[member];
        if (membership.joinedDay == 0) return (position, 0);
        (uint32 number, uint256 units) = IEnrolment(enrolment).groupPositionOf(membership.identity, membership.band);
        Cohort memory cohort = cohortOf(number);
        return (_shareOf(cohort, units), cohort.joinedDay);
    }

    /// @dev The place of some units of a cohort: its rung, its index, and their part of its balance, which is exact.
    function _shareOf(Cohort memory cohort, uint256 units) internal view returns (Position memory) {
        uint256 rung = Ladder.rungOf(cohort.index, cohort.perUnit, 1, reservePerUnit, rungSpacing);
        // A cohort's units and its balance fit into these fields, so any part of them does.
        return Position({
            balance: uint96(cohort.perUnit * units), index: cohort.index, rung: uint40(rung), units: uint24(units)
        });
    }

    /// @dev What the units of a place have now, and whether they are active.
    function _standingAt(Position memory position) internal view returns (Standing memory standing) {
        if (position.units == 0) return standing;
        Ladder.Rung storage rung = _ladder.rung[position.rung];
        standing.lapsedAt = rung.crossedAt;
        standing.lapsedBy = rung.settlement;
        standing.active = standing.lapsedAt == 0;
        standing.indexStop = standing.active ? _books.index : rung.index;
        standing.balance = position.balance - uint256(position.units) * (standing.indexStop - position.index);
    }

    /// @dev The units of a member and their rung, without what else is known of a place: for who claims or votes.
    function _rungOf(address member) private view returns (uint256 units, uint256 rung, uint24 cohortDay) {
        Position storage stored = _positions[member];
        (units, rung) = (stored.units, stored.rung);
        if (units != 0) return (units, rung, 0);
        Position memory position;
        (position, cohortDay) = _currentPosition(member);
        return (position.units, position.rung, cohortDay);
    }

    /// @dev The window this block is in.
    function _window() internal view returns (uint32) {
        return uint32((block.timestamp - deployedAt) / WINDOW);
    }
}
