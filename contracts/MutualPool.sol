// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IGuardianship} from "./interfaces/IGuardianship.sol";
import {IMutualPoolActions} from "./interfaces/IMutualPoolActions.sol";
import {IMutualPoolPeriphery} from "./interfaces/IMutualPoolPeriphery.sol";
import {CoverMath} from "./libraries/CoverMath.sol";
import {Days} from "./libraries/Days.sol";
import {Ladder} from "./libraries/Ladder.sol";
import {Permit, PermitDeposit} from "./libraries/PermitDeposit.sol";
import {SettlementMath} from "./libraries/SettlementMath.sol";
import {PoolClosing} from "./pool/PoolClosing.sol";
import {PoolStorage} from "./pool/PoolStorage.sol";
import {Books, Demand, Membership, Outcome, Placement, Position, Standing} from "./types/PoolTypes.sol";

/// @title The money of one plan: its members, its ladder, its settlements.
/// @notice Members hold balances; every settled claim takes the same amount from each active unit. Whoever can no longer
/// pay lapses by the ladder, so that no settlement ever looks at a member.
/// @dev Immutable and without an owner. Money leaves only to members, to claimants and to the steward for the fee.
contract MutualPool is PoolClosing {
    using CoverMath for Membership;
    using Ladder for Ladder.Rungs;
    using SafeCast for uint256;

    constructor(Constants memory constants) PoolStorage(constants) {}

    // ------------------------------------------------------------------ members

    /// @inheritdoc IMutualPoolActions
    function payIn(address member, uint256 amount) external override nonReentrant {
        _payIn(member, amount);
    }

    /// @inheritdoc IMutualPoolActions
    // The permit calls the asset; what a hostile one does meanwhile it could do before as well.
    // slither-disable-next-line reentrancy-benign
    function payInWithPermit(address member, uint256 amount, Permit calldata permit) external override nonReentrant {
        _tryPermit(permit);
        _payIn(member, amount);
    }

    /// @inheritdoc IMutualPoolActions
    function reinstate(address member, uint256 amount) external override nonReentrant {
        _reinstate(member, amount);
    }

    /// @inheritdoc IMutualPoolActions
    // The permit calls the asset; what a hostile one does meanwhile it could do before as well.
    // slither-disable-next-line reentrancy-benign
    function reinstateWithPermit(address member, uint256 amount, Permit calldata permit)
        external
        override
        nonReentrant
    {
        _tryPermit(permit);
        _reinstate(member, amount);
    }

    /// @inheritdoc IMutualPoolActions
    function quit() external override nonReentrant {
        uint256 paid = _quit(msg.sender, msg.sender);
        if (paid != 0) _push(msg.sender, paid);
    }

    /// @inheritdoc IMutualPoolActions
    function fundReserve(uint256 amount) external override nonReentrant {
        _requireAmount(amount);
        _requireUnfinished();
        _books.reserve = (uint256(_books.reserve) + amount).toUint96();
        emit ReserveFunded(msg.sender, amount);
        _pull(msg.sender, amount);
    }

    // ---------------------------------------------------------------- enrolment

    /// @inheritdoc IMutualPoolPeriphery
    function admit(Placement calldata placement) external override onlyEnrolment nonReentrant {
        address member = placement.member;
        _requireAddress(member);
        if (_memberships[member].identity != 0) revert PoolAlreadyMember(member);

        uint24 coveredFrom = CoverMath.firstDayAfter(waitingPeriod);
        _begin(placement, coveredFrom);
        _deposit(placement.amount);
        uint40 rung = _stand(member, placement.units, placement.amount);
        emit Joined(
            member,
            placement.identity,
            placement.payer,
            placement.amount,
            placement.units,
            placement.band,
            placement.bandUntil,
            coveredFrom,
            rung
        );
        _pull(placement.payer, placement.amount);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function reband(Placement calldata placement) external override onlyEnrolment nonReentrant {
        address member = placement.member;
        // Other units could only shift what is left among those who stay.
        if (_coverIsOver()) revert PoolClosing(_books.closingAt);
        _materialize(member);
        Standing memory standing = _requireActive(member);
        _stepDown(member);
        uint24 bandFrom = _memberships[member].reband(_histories[member], placement.band, placement.bandUntil);
        _deposit(placement.amount);
        uint40 rung = _stand(member, placement.units, standing.balance + placement.amount);
        emit Rebanded(
            member,
            placement.payer,
            placement.amount,
            placement.units,
            placement.band,
            placement.bandUntil,
            bandFrom,
            rung
        );
        _pull(placement.payer, placement.amount);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function freeIdentity(address holder, bytes16 identity) external override onlyEnrolment {
        // A holder who quit, or who came back under another identity, holds this one no longer.
        Membership storage membership = _memberships[holder];
        if (membership.identity != identity || membership.moved) return;
        // Afterwards `Enrolment` may forget the cohort they came with.
        _materialize(holder);
        Standing memory standing = standingOf(holder);
        if (standing.active || block.timestamp <= standing.lapsedAt + gracePeriod) {
            revert PoolIdentityHeld(identity, holder);
        }
        membership.moved = true;
        emit IdentityFreed(holder, identity);
    }

    // ------------------------------------------------------------------- claims

    /// @inheritdoc IMutualPoolPeriphery
    function openClaim(uint32 claim, address member, address payer, uint256 bond)
        external
        override
        onlyClaimDesk
        nonReentrant
    {
        uint256 until = _filingEndsAt();
        if (block.timestamp >= until) revert PoolFilingOver(until);
        Membership storage membership = _memberships[member];
        if (membership.ending) revert PoolMembershipEnding(member);
        membership.claim = claim;
        _takeBond(claim, member, payer, bond);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function takeBond(uint32 claim, address payer, uint256 bond) external override onlyClaimDesk nonReentrant {
        _takeBond(claim, payer, payer, bond);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function setAside(uint32 claim, uint256 amountDue, uint256 capPerUnit)
        external
        override
        onlyClaimDesk
        returns (uint256 share)
    {
        share = SettlementMath.shareOf(amountDue, _books.activeUnits, capPerUnit);
        uint256 pendingShares = _books.pendingShares + share;
        _books.pendingShares = pendingShares.toUint96();
        emit ShareSetAside(claim, share, pendingShares);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function releaseShare(uint32 claim, uint256 share) external override onlyClaimDesk {
        uint256 pendingShares = _books.pendingShares - share;
        _books.pendingShares = uint96(pendingShares);
        emit ShareReleased(claim, share, pendingShares);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function settle(uint32 claim, Demand calldata demand)
        external
        override
        onlyClaimDesk
        returns (Outcome memory outcome)
    {
        outcome = SettlementMath.settle(demand, _means());
        Books memory books_ = _booksNow();
        uint256 units = books_.activeUnits;

        books_.settlements += 1;
        _advance(books_, outcome.perUnit);
        books_.totalBalances -= uint96(outcome.perUnit * units);
        books_.carry = (uint256(books_.carry) - outcome.fromCarry + outcome.surplus).toUint96();
        books_.reserve -= uint96(outcome.fromReserve);
        books_.owed = (uint256(books_.owed) + outcome.benefit + outcome.fee).toUint96();
        books_.pendingShares = (uint256(books_.pendingShares) - demand.share).toUint96();
        uint32 window = _window();
        books_.windowCharged = uint96(_charged(window) + outcome.perUnit);
        books_.window = window;
        _books = books_;
        if (outcome.fee != 0) dueTo[steward] += outcome.fee;
        _emitSettled(claim, units, demand, outcome, books_);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function payOut(uint32 claim, address to, uint256 amount) external override onlyClaimDesk nonReentrant {
        _decreaseOwed(amount);
        emit PaidOut(claim, to, amount);
        _push(to, amount);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function forfeitBond(uint32 claim, uint256 bond) external override onlyClaimDesk {
        _decreaseOwed(bond);
        _carry(bond);
        emit BondForfeited(claim, bond);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function markEnding(uint32 claim, address member) external override onlyClaimDesk {
        if (_memberships[member].identity == 0) return;
        _memberships[member].ending = true;
        emit MembershipEnding(claim, member);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function endMembership(uint32 claim, address member) external override onlyClaimDesk returns (bool ended) {
        Membership storage membership = _memberships[member];
        if (!membership.ending || membership.claim != claim) return false;
        (uint256 due, uint256 withheld) = _leave(member);
        dueTo[member] += due;
        _increaseOwed(due);
        emit MembershipEnded(claim, member, due, withheld);
        return true;
    }

    // ---------------------------------------------------------------- guardians

    /// @inheritdoc IMutualPoolPeriphery
    function quitFor(address member, address to) external override nonReentrant {
        _requireCaller(guardianship);
        uint256 amount;
        if (to == member || _memberships[member].identity != 0) amount = _quit(member, to);
        if (to != member && dueTo[member] != 0) amount += _clearDue(member, to);
        if (amount != 0) _push(to, amount);
    }

    // ------------------------------------------------------------- roles and dues

    /// @inheritdoc IMutualPoolPeriphery
    // The checks before refuse the zero address.
    // slither-disable-next-line missing-zero-check
    function setSteward(address to) external override {
        _requireCaller(memberAssembly);
        _requireAddress(to);
        emit StewardChanged(steward, to);
        steward = to;
    }

    /// @inheritdoc IMutualPoolActions
    function takeDue(address to) external override nonReentrant {
        _requireAmount(dueTo[msg.sender]);
        _push(to, _clearDue(msg.sender, to));
    }

    // ---------------------------------------------------------------- internals

    function _tryPermit(Permit calldata permit) private {
        PermitDeposit.tryPermit(address(asset), msg.sender, address(this), permit);
    }

    /// @dev Raise the index and take the units of the rungs it passes out of `books_`.
    function _advance(Books memory books_, uint256 perUnit) private {
        uint96 index = (uint256(books_.index) + perUnit).toUint96();
        (uint256 units, uint256 voters) = _ladder.cross(
            Ladder.lowestStanding(books_.index, rungSpacing),
            Ladder.lowestStanding(index, rungSpacing),
            Ladder.Crossing({index: index, time: uint40(block.timestamp), settlement: books_.settlements})
        );
        books_.index = index;
        books_.activeUnits -= uint56(units);
        books_.activeVoters -= uint32(voters);
    }

    function _emitSettled(
        uint32 claim,
        uint256 units,
        Demand calldata demand,
        Outcome memory outcome,
        Books memory books_
    ) private {
        emit Settled(
            claim,
            books_.settlements,
            demand.benefit + demand.fee,
            units,
            outcome.perUnit,
            outcome.fromCarry,
            outcome.fromReserve,
            outcome.benefit,
            outcome.fee,
            books_.carry,
            books_.index
        );
    }

    function _payIn(address member, uint256 amount) private {
        _requireAmount(amount);
        _deposit(amount);
        uint40 rung = _credit(member, amount);
        emit ToppedUp(member, msg.sender, amount, rung);
        _pull(msg.sender, amount);
    }

    function _reinstate(address member, uint256 amount) private {
        _requireOpen();
        _materialize(member);
        if (msg.sender != member) _requireGuardian(member);
        Standing memory standing = standingOf(member);
        if (standing.active) revert PoolNotLapsed(member);
        Membership storage membership = _memberships[member];
        if (membership.moved) revert PoolIdentityMoved(member);
        if (membership.ending) revert PoolMembershipEnding(member);

        uint256 units = _positions[member].units;
        bool late = block.timestamp > standing.lapsedAt + gracePeriod;
        uint256 arrears = late ? 0 : units * (_books.index - standing.indexStop);
        uint256 balance = standing.balance + amount;
        uint256 minimum = arrears + minimumDeposit(units);
        if (balance < minimum) revert PoolBelowMinimum(minimum, balance);

        uint24 joinedDay = membership.joinedDay;
        membership.resume(_histories[member], standing.lapsedAt, waitingPeriod, late);
        _books.totalBalances = (uint256(_books.totalBalances) + amount - arrears).toUint96();
        _carry(arrears);
        uint40 rung = _stand(member, units, balance - arrears);
        emit Reinstated(member, msg.sender, amount, arrears, membership.joinedDay, membership.coveredFrom, rung);
        // The membership counts from today, and its guardian stays.
        if (late) IGuardianship(guardianship).keep(member, joinedDay);
        _pull(msg.sender, amount);
    }

    /// @dev What was due to somebody is due no more, and for the caller to pay to `to`.
    function _clearDue(address holder, address to) private returns (uint256 amount) {
        amount = dueTo[holder];
        dueTo[holder] = 0;
        _decreaseOwed(amount);
        emit DueTaken(holder, to, amount);
    }

    function _takeBond(uint32 claim, address member, address payer, uint256 bond) private {
        _increaseOwed(bond);
        emit BondTaken(claim, member, payer, bond);
        _pull(payer, bond);
    }

    /// @dev End a membership; what it had is for the caller to pay to `to`.
    function _quit(address member, address to) private returns (uint256 paid) {
        _requireMember(member);
        if (_coverIsOver() && finishedAt == 0 && standingOf(member).active) {
            revert PoolQuittingOver(_books.closingAt + QUIT_PERIOD);
        }
        uint256 withheld;
        (paid, withheld) = _leave(member);
        emit Quit(member, to, paid, withheld);
    }

    /// @dev End a membership: what it had is no balance any more, and for the caller to pay out.
    function _leave(address member) private returns (uint256 paid, uint256 withheld) {
        (Position memory position,) = _currentPosition(member);
        Standing memory standing = _standingAt(position);
        (paid, withheld) = _quoteQuit(position.units, standing);
        if (standing.active) _descend(position.rung, position.units, 1);

        uint32 claim = _memberships[member].claim;
        delete _positions[member];
        delete _memberships[member];
        delete _histories[member];
        if (claim != 0) _memberships[member].claim = claim;

        _books.totalBalances = uint96(_books.totalBalances - standing.balance);
        // Either something is withheld, or there is a part of carry on top. Mostly neither, and carry is in a slot of its own.
        if (paid != standing.balance) _books.carry = (uint256(_books.carry) + standing.balance - paid).toUint96();
    }
}
