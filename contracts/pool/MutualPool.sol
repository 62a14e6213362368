// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEnrolment} from "../interfaces/IEnrolment.sol";
import {IGuardianship} from "../interfaces/IGuardianship.sol";
import {IMutualPoolActions} from "../interfaces/IMutualPoolActions.sol";
import {IMutualPoolPeriphery} from "../interfaces/IMutualPoolPeriphery.sol";
import {CoverMath} from "./CoverMath.sol";
import {Days} from "../libraries/Days.sol";
import {Permit, PermitDeposit} from "../libraries/PermitDeposit.sol";
import {SettlementMath} from "./SettlementMath.sol";
import {PoolSettling} from "./PoolSettling.sol";
import {PoolStorage} from "./PoolStorage.sol";
import {History, Membership, Placement, Position, Rise, Standing} from "./PoolTypes.sol";

/// @title The money of one plan: its members, its ladder, its settlements.
/// @notice Members hold balances; every settled claim takes the same amount from each active unit. Members who
/// can no longer pay lapse by the ladder, so that no settlement ever looks at a member.
/// @dev Immutable and without an owner. Money leaves only to members, to claimants and to the steward for the fee.
contract MutualPool is PoolSettling {
    using CoverMath for History;
    using CoverMath for Membership;
    using SafeCast for uint256;

    constructor(Constants memory constants) PoolStorage(constants) {}

    // ------------------------------------------------------------------ members

    /// @inheritdoc IMutualPoolActions
    function payIn(address member, uint256 amount) external override nonReentrant {
        _payIn(member, amount);
    }

    /// @inheritdoc IMutualPoolActions
    // The permit calls the asset; what a hostile one does meanwhile it could do before as well.
    // slither-disable-next-line reentrancy-benign,reentrancy-no-eth
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
    // slither-disable-next-line reentrancy-benign,reentrancy-no-eth
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
        _hold(amount);
        _books.reserve = uint96(_books.reserve + amount);
        emit ReserveFunded(msg.sender, amount);
        _pullDeposit(msg.sender, amount);
    }

    // ---------------------------------------------------------------- enrolment

    /// @inheritdoc IMutualPoolPeriphery
    // The enrolment is this plan's own: it notes claims here, and moves no token.
    // slither-disable-next-line reentrancy-benign,reentrancy-no-eth
    function admit(Placement calldata placement) external override onlyEnrolment nonReentrant {
        address member = placement.member;
        _requireAddress(member);
        if (_memberships[member].joinedDay != 0) revert PoolAlreadyMember(member);

        uint24 coveredFrom = _begin(placement, CoverMath.firstDayAfter(waitingPeriod));
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
        _pullDeposit(placement.payer, placement.amount);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function reband(Placement calldata placement, Rise calldata rise) external override onlyEnrolment nonReentrant {
        address member = placement.member;
        // Other units could only shift what is left among those who stay.
        if (_coverIsOver()) revert PoolClosing(_books.closingAt);
        Position memory position = _materialize(member);
        Standing memory standing = _requireActive(member, position);
        if (rise.rises) _histories[member].note(rise, waitingPeriod);
        uint256 unitsBefore = position.units;
        _descend(position.rung, unitsBefore, 1);
        uint256 withheld;
        if (placement.units < unitsBefore) {
            // To lower one's units is to quit in part.
            (, withheld) = _quoteQuit(unitsBefore - placement.units, standing);
            _takeOut(withheld, 0, 0);
        }
        uint24 bandFrom = _memberships[member].reband(_histories[member], placement.band, placement.bandUntil);
        _deposit(placement.amount);
        uint40 rung = _stand(member, placement.units, standing.balance - withheld + placement.amount);
        emit Rebanded(
            member,
            placement.payer,
            placement.amount,
            withheld,
            placement.units,
            placement.band,
            placement.bandUntil,
            bandFrom,
            rung
        );
        _pullDeposit(placement.payer, placement.amount);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function freeIdentity(address holder, bytes16 identity) external override onlyEnrolment {
        // Afterwards `Enrolment` may forget the cohort they came with.
        Standing memory standing = _standingAt(_materialize(holder));
        if (standing.active || block.timestamp <= standing.lapsedAt + gracePeriod) {
            revert PoolIdentityHeld(identity, holder);
        }
        _memberships[holder].moved = true;
        emit IdentityFreed(holder, identity);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function noteLastClaim(address wallet, bytes16 identity, uint24 notBefore, uint32 claim)
        external
        override
        onlyEnrolment
    {
        Membership storage membership = _memberships[wallet];
        membership.claim = claim;
        if (membership.joinedDay != 0) return;
        (membership.identity, membership.coveredFrom, membership.moved) = (identity, notBefore, false);
    }

    // ------------------------------------------------------------------- claims

    /// @inheritdoc IMutualPoolPeriphery
    // The enrolment is this plan's own: it notes claims here, and moves no token.
    // slither-disable-next-line reentrancy-no-eth
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
        if (membership.moved) IEnrolment(enrolment).noteClaim(membership.identity, claim);
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
    function payOut(uint32 claim, address to, uint256 amount) external override onlyClaimDesk nonReentrant {
        _release(amount);
        emit PaidOut(claim, to, amount);
        _push(to, amount);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function forfeitBond(uint32 claim, uint256 bond) external override onlyClaimDesk {
        _requireOwed(bond);
        _carry(bond);
        emit BondForfeited(claim, bond);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function markEnding(uint32 claim, address member) external override onlyEnrolment {
        _memberships[member].ending = true;
        emit MembershipEnding(claim, member);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function endMembership(uint32 claim, address member) external override onlyEnrolment {
        (Position memory position,) = _currentPosition(member);
        Standing memory standing = _standingAt(position);
        (uint256 due, uint256 withheld) = _leave(member, position, standing);
        _takeOut(standing.balance, due, 0);
        _dues[member] += due;
        emit MembershipEnded(claim, member, due, withheld);
    }

    // ---------------------------------------------------------------- guardians

    /// @inheritdoc IMutualPoolPeriphery
    function quitFor(address member, address to) external override nonReentrant {
        _requireCaller(guardianship);
        uint256 amount;
        if (to == member || _memberships[member].joinedDay != 0) amount = _quit(member, to);
        if (to != member && dueTo(member) != 0) amount += _clearDue(member, to);
        if (amount != 0) _push(to, amount);
    }

    // ------------------------------------------------------------- roles and dues

    /// @inheritdoc IMutualPoolPeriphery
    // The checks before refuse the zero address.
    // slither-disable-next-line missing-zero-check
    function setSteward(address to) external override {
        _requireCaller(memberAssembly);
        _requireAddress(to);
        address from = steward;
        // What was due stays due to whom it was.
        _dues[from] += _books.fees;
        _books.fees = 0;
        emit StewardChanged(from, to);
        steward = to;
    }

    /// @inheritdoc IMutualPoolActions
    function takeDue(address to) external override nonReentrant {
        uint256 amount = _clearDue(msg.sender, to);
        _requireAmount(amount);
        _push(to, amount);
    }

    // ---------------------------------------------------------------- internals

    function _tryPermit(Permit calldata permit) private {
        PermitDeposit.tryPermit(address(asset), msg.sender, address(this), permit);
    }

    function _payIn(address member, uint256 amount) private {
        _requireAmount(amount);
        _deposit(amount);
        uint40 rung = _credit(member, amount);
        emit ToppedUp(member, msg.sender, amount, rung);
        _pullDeposit(msg.sender, amount);
    }

    function _reinstate(address member, uint256 amount) private {
        _requireOpen();
        Position memory position = _materialize(member);
        if (msg.sender != member) _requireGuardian(member);
        Standing memory standing = _standingAt(position);
        if (standing.active) revert PoolNotLapsed(member);
        Membership storage membership = _memberships[member];
        if (membership.moved) revert PoolIdentityMoved(member);
        if (membership.ending) revert PoolMembershipEnding(member);

        uint256 units = position.units;
        bool late = block.timestamp > standing.lapsedAt + gracePeriod;
        uint256 arrears = late ? 0 : units * (_books.index - standing.indexStop);
        uint256 balance = standing.balance + amount;
        uint256 minimum = arrears + minimumDeposit(units);
        if (balance < minimum) revert PoolBelowMinimum(minimum, balance);

        uint24 joinedDay = membership.joinedDay;
        membership.resume(_histories[member], standing.lapsedAt, waitingPeriod, late);
        _deposit(amount);
        _takeOut(arrears, 0, 0);
        uint40 rung = _stand(member, units, balance - arrears);
        emit Reinstated(member, msg.sender, amount, arrears, membership.joinedDay, membership.coveredFrom, rung);
        // The membership counts from today, and its guardian stays.
        if (late) IGuardianship(guardianship).keep(member, joinedDay);
        _pullDeposit(msg.sender, amount);
    }

    /// @dev What was due to somebody is due no more, and for the caller to pay to `to`.
    function _clearDue(address holder, address to) private returns (uint256 amount) {
        amount = dueTo(holder);
        _dues[holder] = 0;
        if (holder == steward) _books.fees = 0;
        _release(amount);
        emit DueTaken(holder, to, amount);
    }

    function _takeBond(uint32 claim, address member, address payer, uint256 bond) private {
        _hold(bond);
        emit BondTaken(claim, member, payer, bond);
        // A bond comes back or goes to carry, so a pool that is short takes it: a claim can still be filed.
        if (bond != 0) _pull(payer, bond);
    }

    /// @dev End a membership; what it had is for the caller to pay to `to`.
    function _quit(address member, address to) private returns (uint256 paid) {
        (Position memory position,) = _currentPosition(member);
        if (position.units == 0) revert PoolNotMember(member);
        Standing memory standing = _standingAt(position);
        if (standing.active && _coverIsOver() && finishedAt == 0) _requireQuitting();
        uint256 withheld;
        (paid, withheld) = _leave(member, position, standing);
        _takeOut(standing.balance, paid, paid);
        emit Quit(member, to, paid, withheld);
    }

    /// @dev End a membership: what it had is for the caller to take out of the balances.
    function _leave(address member, Position memory position, Standing memory standing)
        private
        returns (uint256 paid, uint256 withheld)
    {
        (paid, withheld) = _quoteQuit(position.units, standing);
        if (standing.active) _descend(position.rung, position.units, 1);

        Membership storage membership = _memberships[member];
        (bytes16 identity, bool moved, uint32 claim) = (membership.identity, membership.moved, membership.claim);
        delete _positions[member];
        delete _memberships[member];
        delete _histories[member];
        // So that whose claim it was is still known when it is settled.
        if (claim != 0) (membership.identity, membership.moved, membership.claim) = (identity, moved, claim);
    }
}
