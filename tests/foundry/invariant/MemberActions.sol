// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IEnrolment} from "../../../contracts/interfaces/IEnrolment.sol";
import {IGuardianship} from "../../../contracts/interfaces/IGuardianship.sol";
import {GuardianRecord} from "../../../contracts/guardianship/GuardianTypes.sol";
import {Membership} from "../../../contracts/pool/PoolTypes.sol";
import {HandlerBase} from "./HandlerBase.sol";

/// @title What members and guardians do, on the contracts and on the model.
abstract contract MemberActions is HandlerBase {
    function join(uint256 seed, uint256 bandSeed, uint256 amount) external watched {
        address wallet = _outsider(seed);
        uint8 band = uint8(bandSeed % 3);
        uint256 least = _naiveMinimum(band + 1);
        _stepJoin(wallet, band, bound(amount, least, 10 * least));
    }

    function payIn(uint256 seed, uint256 payerSeed, uint256 amount) external watched {
        address member = _member(seed);
        _stepPayIn(_wallet(payerSeed), member, bound(amount, 1, 40e6));
    }

    function reinstate(uint256 seed, uint256 extra) external watched {
        _stepReinstate(_lapsed(seed), extra % 100e6);
    }

    function quit(uint256 seed) external watched {
        address member = _member(seed);
        // Else the plan would soon be empty.
        vm.assume(seed % 12 == 0);
        vm.assume(_mayLeave(member));
        _stepQuit(member);
    }

    function reband(uint256 seed, uint256 bandSeed, uint256 extra) external watched {
        address member = _member(seed);
        Person storage one = _persons[member];
        vm.assume(!_coverIsOver());
        vm.assume(one.active && enrolment.identityOf(_identityOf(member)).holder == member);
        vm.assume(enrolment.identityOf(_identityOf(member)).issuedAt < block.timestamp);
        uint8 band = uint8(bandSeed % 3);
        uint256 least = _naiveMinimum(band + 1);
        // Units that are given up leave their share: what is needed is known once it is gone.
        if (band + 1 < one.units) _leaveShare(member, one.units - band - 1);
        uint256 amount = (least > one.balance ? least - one.balance : 0) + extra % 5e6;
        IEnrolment.Certificate memory certificate = _newest(member, band);
        bytes memory signature = _signed(certificate);
        if (amount != 0) {
            _makeGood(member, address(enrolment), abi.encodeCall(enrolment.reband, (certificate, signature, amount)));
        }
        vm.prank(member);
        enrolment.reband(certificate, signature, amount);
        _deposit(member, amount);
        _activate(member, band + 1);
        _changeBand(member, band, WAIT);
    }

    function nameGuardian(uint256 seed, uint256 guardianSeed) external watched {
        address member = _member(seed);
        address guardian = _wallet(guardianSeed);
        vm.assume(guardian != member);
        vm.prank(member);
        guardianship.nameGuardian(guardian);
    }

    function giveQuitNotice(uint256 seed) external watched {
        address member = _guarded(seed);
        GuardianRecord memory record = guardianship.guardianOf(member);
        vm.assume(record.noticedAt == 0);
        vm.prank(record.guardian);
        guardianship.giveQuitNotice(member);
    }

    function objectToQuitNotice(uint256 seed) external watched {
        address member = _member(seed);
        vm.assume(seed % 4 == 0 && guardianship.guardianOf(member).noticedAt != 0);
        vm.prank(member);
        guardianship.objectToQuitNotice();
    }

    function quitFor(uint256 seed) external watched {
        address member = _guarded(seed);
        GuardianRecord memory record = guardianship.guardianOf(member);
        vm.assume(seed % 8 == 0 && record.noticedAt != 0);
        uint256 until = record.noticedAt + 180 days;
        _passTo(until);
        vm.assume(_mayLeave(member));
        _makeGood(_persons[member].balance + carry);
        uint256 before = token.balanceOf(member);
        vm.prank(record.guardian);
        guardianship.quitFor(member);
        assertEq(token.balanceOf(member) - before, _naiveQuit(member), "quitFor pays the member");
    }

    /// @dev The guardian says that the wallet is lost. The next time the notice runs out, and the money goes to the new one.
    function recoverWallet(uint256 seed) external watched {
        address member = _guarded(seed);
        vm.assume(seed % 4 == 0);
        _stepRecover(member);
    }

    /// @dev The notice, if there is none; else the recovery, once the time is over.
    /// @return done Whether it was the recovery.
    function _stepRecover(address member) internal returns (bool done) {
        vm.assume(_recoveredTo[member] == address(0) && member != pool.steward() && member != heir);
        GuardianRecord memory record = guardianship.guardianOf(member);
        done = record.noticedAt != 0 && guardianship.noticedRecipientOf(member) != address(0);
        if (done) {
            _passTo(record.noticedAt + 180 days);
            vm.assume(_mayLeave(member));
        }
        address to = address(uint160(member) ^ 1);
        IGuardianship.Recovery memory recovery = IGuardianship.Recovery({
            identity: _identityOf(member),
            from: member,
            to: to,
            issuedAt: uint40(block.timestamp),
            expiry: uint40(block.timestamp + 1 days)
        });
        bytes memory signature = _signature(registrarKey, guardianship.digestOf(recovery));
        if (!done) {
            vm.prank(record.guardian);
            guardianship.giveRecoveryNotice(recovery, signature);
            return false;
        }
        uint256 due = dueOf[member];
        _makeGood(_persons[member].balance + carry + due);
        uint256 before = token.balanceOf(to);
        vm.prank(record.guardian);
        guardianship.recover(recovery, signature);
        (dues, dueOf[member]) = (dues - due, 0);
        assertEq(token.balanceOf(to) - before, _naiveQuit(member) + due, "the new wallet has all of it");
        assertEq(guardianship.successionOf(member).lastClaim, desk.claimCount(), "and the claims until now");
        (_recoveredTo[member], _recoveredUntil[member]) = (to, desk.claimCount());
    }

    /// @dev A member whose guardian may act.
    function _guarded(uint256 seed) internal view returns (address) {
        for (uint256 i = 0; i < people.length; ++i) {
            address wallet = people[(seed % people.length + i) % people.length];
            if (_persons[wallet].member && guardianship.isGuardian(wallet, guardianship.guardianOf(wallet).guardian)) {
                return wallet;
            }
        }
        vm.assume(false);
        return address(0);
    }

    function _stepJoin(address wallet, uint8 band, uint256 amount) internal {
        IEnrolment.Certificate memory certificate = _newest(wallet, band);
        bytes memory signature = _signed(certificate);
        _makeGood(wallet, address(enrolment), abi.encodeCall(enrolment.join, (certificate, signature, amount)));
        vm.prank(wallet);
        enrolment.join(certificate, signature, amount);
        _deposit(wallet, amount);
        _activate(wallet, band + 1);
        _beginBand(wallet, band);
    }

    /// @dev With what is owed, the least that lets them stand, and `extra`.
    function _stepReinstate(address member, uint256 extra) private {
        Person storage one = _persons[member];
        bool late = block.timestamp > one.lapsedAt + GRACE;
        uint256 arrears = late ? 0 : one.units * (index - one.stop);
        uint256 least = _naiveMinimum(one.units) + arrears;
        uint256 amount = (least > one.balance ? least - one.balance : 0) + extra;
        if (amount != 0) _makeGood(member, address(pool), abi.encodeCall(pool.reinstate, (member, amount)));
        vm.prank(member);
        pool.reinstate(member, amount);
        _deposit(member, amount);
        _give(member, arrears);
        _activate(member, one.units);
    }

    /// @inheritdoc HandlerBase
    function _recruit(uint256 seed) internal override {
        for (uint256 i = 0; i < WALLETS; ++i) {
            address wallet = people[(seed % WALLETS + i) % WALLETS];
            if (_mayReinstate(wallet)) _stepReinstate(wallet, 40e6);
            else if (_mayJoin(wallet)) _stepJoin(wallet, uint8(seed % 3), 40e6);
            else continue;
            return _passTo(uint256(pool.membershipOf(wallet).coveredFrom) * 1 days);
        }
    }

    /// @dev Somebody who may join; without any, the step is discarded.
    function _outsider(uint256 seed) private view returns (address) {
        for (uint256 i = 0; i < WALLETS; ++i) {
            address wallet = people[(seed % WALLETS + i) % WALLETS];
            if (_mayJoin(wallet)) return wallet;
        }
        vm.assume(false);
        return address(0);
    }

    /// @dev A lapsed member who may be reinstated; without any, the step is discarded.
    function _lapsed(uint256 seed) private view returns (address) {
        for (uint256 i = 0; i < WALLETS; ++i) {
            address wallet = people[(seed % WALLETS + i) % WALLETS];
            if (_mayReinstate(wallet)) return wallet;
        }
        vm.assume(false);
        return address(0);
    }

    function _mayReinstate(address wallet) private view returns (bool) {
        Person storage one = _persons[wallet];
        return closingAt == 0 && one.member && !one.active && one.endingBy == 0 && !pool.membershipOf(wallet).moved;
    }

    function _mayJoin(address wallet) internal view returns (bool) {
        return _isOpen() && !_persons[wallet].member && _identityIsFree(wallet);
    }

    function _identityIsFree(address wallet) private view returns (bool) {
        IEnrolment.IdentityRecord memory record = enrolment.identityOf(_identityOf(wallet));
        if (record.issuedAt >= block.timestamp || !_mayMoveTo(wallet)) return false;
        Person storage holder = _persons[record.holder];
        Membership memory membership = pool.membershipOf(record.holder);
        if (!holder.member || membership.identity != _identityOf(wallet) || membership.moved) return true;
        return !holder.active && block.timestamp > holder.lapsedAt + GRACE;
    }

    function _newest(address wallet, uint8 band) private view returns (IEnrolment.Certificate memory certificate) {
        certificate = _certificate(wallet, band);
        // Some bands end within the life of the plan.
        if (uint128(certificate.identity) % 4 == 0) certificate.bandUntil = _today() + 200;
    }
}
