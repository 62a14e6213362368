// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {IClaimDeskErrors} from "../interfaces/IClaimDeskErrors.sol";
import {IEnrolment} from "../interfaces/IEnrolment.sol";
import {IMutualPool} from "../interfaces/IMutualPool.sol";
import {ClaimLifecycle} from "../claims/ClaimLifecycle.sol";
import {CoverMath} from "../pool/CoverMath.sol";
import {Claim, ClaimOutcome, ClaimState} from "../claims/ClaimTypes.sol";
import {Membership} from "../pool/PoolTypes.sol";

/// @title One person, one history: an identity's wallets, its chain of claims, and the benefit that ended its membership.
/// @notice An identity has one chain of claims, whichever wallets they were filed for. The chain begins with the last claim,
/// which stands in the pool beside the wallet that the identity has, and goes with it to the next.
abstract contract IdentityHistory is IEnrolment {
    using ClaimLifecycle for ClaimState;

    /// @notice The pool members are placed in.
    IMutualPool public immutable pool;

    mapping(bytes16 identity => IdentityRecord) internal _identities;
    /// @dev The last claims of identities in whose wallet another identity joined.
    mapping(bytes16 identity => uint32) private _lastClaims;
    /// @dev The claims that end memberships, where those are not their last ones.
    mapping(address wallet => uint32) private _endedBy;

    constructor(IMutualPool pool_) {
        pool = pool_;
    }

    /// @inheritdoc IEnrolment
    // The pool is this plan's own and calls nobody back here.
    // slither-disable-next-line reentrancy-no-eth
    function noteFullBenefit(uint32 claim, address member) external override {
        _requireCaller(address(_desk()));
        bytes16 identity = _membershipOf(member).identity;
        IdentityRecord storage record = _identities[identity];
        uint24 day = CoverMath.firstDayAfter(pool.waitingPeriod());
        // The last day of the field is in the year 2149; a later one counts as that.
        record.notBefore = uint16(Math.min(day, type(uint16).max));
        emit NotCoveredBefore(identity, day);
        _mark(claim, member, identity);
        if (record.holder != member) _mark(claim, record.holder, identity);
    }

    /// @inheritdoc IEnrolment
    // The pool is this plan's own and calls nobody back here.
    // slither-disable-next-line reentrancy-no-eth
    function endMembership(uint32 claim, address member) external override returns (bool ended) {
        _requireCaller(address(_desk()));
        bytes16 identity = _membershipOf(member).identity;
        address holder = _identities[identity].holder;
        ended = _end(claim, member, identity);
        if (holder != member && _end(claim, holder, identity)) ended = true;
    }

    /// @inheritdoc IEnrolment
    function dropClaim(uint32 claim, address member, uint32 previous, address by) external override {
        _requireCaller(address(_desk()));
        Membership memory membership = _membershipOf(member);
        bytes16 identity = membership.identity;
        if (by != member && (by != _identities[identity].holder || _membershipOf(by).identity != identity)) {
            revert IClaimDeskErrors.ClaimNotMemberOrGuardian(member, by);
        }
        (uint32 last,) = chainOf(identity);
        if (last == claim) _setLastClaim(identity, previous);
        // A membership that was left files one at a time: no other claim of this wallet is open.
        if (membership.moved && membership.claim == claim) _note(member, 0, 0, 0);
    }

    /// @inheritdoc IEnrolment
    function noteClaim(bytes16 identity, uint32 claim) external override {
        _requireCaller(address(pool));
        _setLastClaim(identity, claim);
    }

    /// @inheritdoc IEnrolment
    function clearWallet(address wallet) external override {
        _requireCaller(address(pool));
        _clear(wallet, _membershipOf(wallet));
    }

    /// @inheritdoc IEnrolment
    function identityOf(bytes16 identity) external view override returns (IdentityRecord memory) {
        return _identities[identity];
    }

    /// @inheritdoc IEnrolment
    function chainOf(bytes16 identity) public view override returns (uint32 lastClaim, uint24 notBefore) {
        IdentityRecord storage record = _identities[identity];
        Membership memory membership = _membershipOf(record.holder);
        lastClaim = membership.identity == identity ? membership.claim : _lastClaims[identity];
        notBefore = record.notBefore;
    }

    /// @dev Let an identity go from its last wallet to the one it is about to join with, and its last claim with it; not while
    /// that is open, nor another one filed for the wallet it leaves.
    function _move(bytes16 identity, address from, address to, uint24 notBefore) internal {
        Membership memory left = _membershipOf(from);
        uint32 claim;
        if (left.identity != identity) {
            claim = _lastClaims[identity];
            if (claim != 0) _lastClaims[identity] = 0;
        } else {
            claim = left.claim;
            if (left.joinedDay != 0) pool.freeIdentity(from, identity);
            // A membership that is about to end keeps the claim that ends it.
            if (from != to && !left.ending) _note(from, 0, 0, 0);
        }
        if (claim != 0 && from != to) {
            uint32 open = _isOpen(claim) ? claim : _heldBy(claim, from, false);
            if (open != 0) revert EnrolmentClaimOpen(identity, open);
        }
        Membership memory next = _membershipOf(to);
        if (next.identity != identity) _clear(to, next);
        _note(to, identity, notBefore, claim);
    }

    /// @dev Put the claims of who was a member in this wallet where only their identity finds them.
    function _clear(address wallet, Membership memory membership) private {
        if (membership.identity == 0 || membership.joinedDay != 0) return;
        uint32 held = _heldBy(membership.claim, wallet, true);
        if (held != 0) revert EnrolmentWalletHeld(wallet, held);
        if (!membership.moved) _lastClaims[membership.identity] = membership.claim;
        _note(wallet, 0, 0, 0);
    }

    /// @dev The newest claim, from `last` back, that was filed for `wallet` and is open; or, if asked, whose benefit is not
    /// taken. The walk is over the claims of one identity.
    function _heldBy(uint32 last, address wallet, bool untilTaken) private view returns (uint32 claim) {
        for (claim = last; claim != 0;) {
            // The walk is over one identity's claims, and the desk is this plan's own.
            // slither-disable-next-line calls-loop
            Claim memory facts = _desk().claimOf(claim);
            if (facts.member == wallet && ((untilTaken && facts.outcome == ClaimOutcome.Settled) || _isOpen(claim))) {
                break;
            }
            claim = facts.previous;
        }
    }

    function _isOpen(uint32 claim) private view returns (bool) {
        // slither-disable-next-line calls-loop
        return _desk().stateOf(claim).isOpen();
    }

    /// @dev The one place that reads a membership, which takes much code.
    function _membershipOf(address wallet) internal view returns (Membership memory) {
        return pool.membershipOf(wallet);
    }

    /// @dev The one place that notes a claim.
    function _note(address wallet, bytes16 identity, uint24 notBefore, uint32 claim) private {
        pool.noteLastClaim(wallet, identity, notBefore, claim);
    }

    function _desk() internal view returns (IClaimDesk) {
        // slither-disable-next-line calls-loop
        return IClaimDesk(pool.claimDesk());
    }

    function _setLastClaim(bytes16 identity, uint32 claim) private {
        address holder = _identities[identity].holder;
        if (_membershipOf(holder).identity == identity) _note(holder, identity, 0, claim);
        else _lastClaims[identity] = claim;
    }

    function _mark(uint32 claim, address wallet, bytes16 identity) private {
        Membership memory membership = _membershipOf(wallet);
        if (membership.identity != identity || membership.joinedDay == 0 || membership.ending) return;
        // Mostly it is the last claim, which needs no slot of its own; one of a former membership may be left.
        if (membership.claim != claim || _endedBy[wallet] != 0) _endedBy[wallet] = claim;
        pool.markEnding(claim, wallet);
    }

    /// @dev Not while the plan closes: what a membership has would leave past the rules of the closing.
    function _end(uint32 claim, address wallet, bytes16 identity) private returns (bool) {
        if (pool.closingAt() != 0) return false;
        Membership memory membership = _membershipOf(wallet);
        if (membership.identity != identity || !membership.ending) return false;
        uint32 by = _endedBy[wallet];
        if ((by == 0 ? membership.claim : by) != claim) return false;
        if (by != 0) _endedBy[wallet] = 0;
        pool.endMembership(claim, wallet);
        return true;
    }

    function _requireCaller(address role) internal view {
        if (msg.sender != role) revert EnrolmentOnly(role, msg.sender);
    }
}
