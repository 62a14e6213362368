// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Enrolment} from "../../../../contracts/enrolment/Enrolment.sol";
import {IEnrolment} from "../../../../contracts/interfaces/IEnrolment.sol";
import {IMutualPool} from "../../../../contracts/interfaces/IMutualPool.sol";
import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {Permit} from "../../../../contracts/libraries/PermitDeposit.sol";
import {TestWallet} from "../../../../contracts/mocks/TestWallet.sol";
import {ClaimFixture} from "../../ClaimFixture.sol";

contract EnrolmentTest is ClaimFixture {
    IEnrolment.Certificate private certificate;

    function setUp() public override {
        super.setUp();
        _fund(alice, 1e9);
        certificate = _certificate(alice, 0);
    }

    function test_join_notesTheIdentity() public {
        vm.expectEmit(address(enrolment));
        emit IEnrolment.Enrolled(certificate.identity, alice, certificate.issuedAt);
        vm.expectEmit(address(pool));
        uint40 rung = uint40((10e6 - RESERVE) / SPACING);
        emit IMutualPoolEvents.Joined(
            alice, certificate.identity, alice, 10e6, 1, 0, FAR_DAY, _today() + 1 + uint24(WAIT / 1 days), rung
        );
        _enter();
        assertEq(enrolment.identityOf(certificate.identity).holder, alice);
        assertEq(enrolment.identityOf(certificate.identity).issuedAt, certificate.issuedAt);
    }

    function test_join_refusesABadCertificate() public {
        certificate.identity = 0;
        _refused(abi.encodeWithSelector(IEnrolment.EnrolmentNoIdentity.selector));
        certificate = _certificate(alice, 0);
        certificate.expiry = uint40(block.timestamp - 1);
        _refused(abi.encodeWithSelector(IEnrolment.EnrolmentExpired.selector, certificate.expiry, block.timestamp));
        certificate = _certificate(alice, 0);
        certificate.issuedAt = uint40(block.timestamp + 1);
        _refused(abi.encodeWithSelector(IEnrolment.EnrolmentFromFuture.selector, block.timestamp + 1, block.timestamp));
        certificate = _certificate(alice, 0);
        certificate.band = 3;
        _refused(abi.encodeWithSelector(IEnrolment.EnrolmentUnknownBand.selector, 3));
        certificate.band = 200;
        _refused(abi.encodeWithSelector(IEnrolment.EnrolmentUnknownBand.selector, 200));
        certificate = _certificate(alice, 0);
        certificate.bandUntil = _today() - 1;
        _refused(abi.encodeWithSelector(IEnrolment.EnrolmentBandOver.selector, _today() - 1, _today()));
    }

    function test_join_refusesAnotherKey() public {
        bytes memory signature = _signature(keyOf[assessors[0]], enrolment.digestOf(certificate));
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentBadSignature.selector, registrar));
        enrolment.join(certificate, signature, 10e6);
    }

    function test_join_refusesACertificateUsedBefore() public {
        _enter();
        vm.prank(alice);
        pool.quit();
        _refused(
            abi.encodeWithSelector(IEnrolment.EnrolmentNotNewer.selector, certificate.issuedAt, certificate.issuedAt)
        );
        skip(1);
        certificate = _certificate(alice, 0);
        _enter();
    }

    function test_join_inTheLastSecondOfTheCertificate() public {
        certificate.expiry = uint40(block.timestamp);
        _enter();
        assertTrue(pool.standingOf(alice).active);
    }

    function test_join_byPermit() public {
        bytes memory signature = _signed(certificate);
        Permit memory permit = _uselessPermit(alice);
        vm.prank(alice);
        enrolment.joinWithPermit(certificate, signature, 10e6, permit);
        assertTrue(pool.standingOf(alice).active);
    }

    /// @dev The identity of somebody active, or lapsed lately, is not free for another wallet.
    function test_join_movesAnIdentityOnlyBeyondGrace() public {
        _enter();
        skip(1);
        bytes16 identity = certificate.identity;
        certificate = _certificate(bob, 0);
        certificate.identity = identity;
        _refused(abi.encodeWithSelector(IMutualPoolErrors.PoolIdentityHeld.selector, identity, alice));
    }

    function test_join_byAContractWalletAsRegistrar() public {
        TestWallet wallet = new TestWallet(registrar);
        vm.expectEmit(address(enrolment));
        emit IEnrolment.RegistrarChanged(registrar, address(wallet));
        vm.prank(memberAssembly);
        enrolment.setRegistrar(address(wallet));
        _enter();
        assertTrue(pool.standingOf(alice).active);
    }

    function test_unitsOf_isTheTableOfThePlan() public view {
        assertEq(enrolment.unitsOf(0), 1);
        assertEq(enrolment.unitsOf(2), 3);
        assertEq(enrolment.unitsOf(3), 0);
        assertEq(enrolment.unitsOf(16), 0);
    }

    function test_setRegistrar_isTheAssemblys() public {
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentOnly.selector, memberAssembly, address(this)));
        enrolment.setRegistrar(bob);
        vm.prank(memberAssembly);
        vm.expectRevert(IEnrolment.EnrolmentZeroAddress.selector);
        enrolment.setRegistrar(address(0));
    }

    function test_setSupervisor_isTheAssemblys() public {
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentOnly.selector, memberAssembly, address(this)));
        enrolment.setSupervisor(bob);
        vm.startPrank(memberAssembly);
        vm.expectRevert(IEnrolment.EnrolmentZeroAddress.selector);
        enrolment.setSupervisor(address(0));
        vm.expectEmit();
        emit IEnrolment.SupervisorChanged(supervisor, bob);
        enrolment.setSupervisor(bob);
        assertEq(enrolment.supervisor(), bob);
    }

    function test_reband_changesUnitsAndBandFromTomorrow() public {
        _enter();
        _skipWait();
        uint256 left = pool.positionOf(alice).rung;
        _reband(1, 20e6);
        assertEq(pool.positionOf(alice).units, 2);
        assertEq(pool.books().activeUnits, 2);
        assertEq(pool.books().activeVoters, 1);
        assertEq(lens.rungAt(left).units, 0, "she stands on one rung alone");
        assertEq(lens.coverOn(alice, _today()).band, 0);
        assertEq(lens.coverOn(alice, _today() + 1).band, 1);
        assertEq(pool.standingOf(alice).balance, 30e6);
    }

    function test_reband_leavesNoCoverBetweenTheBands() public {
        certificate.bandUntil = _today() + 40;
        _enter();
        skip(60 days);
        _reband(0, 0);
        assertTrue(lens.coverOn(alice, certificate.bandUntil).covered);
        assertFalse(lens.coverOn(alice, certificate.bandUntil + 1).covered);
        assertFalse(lens.coverOn(alice, _today()).covered);
        assertTrue(lens.coverOn(alice, _today() + 1).covered);
    }

    /// @dev A certificate that was signed before the one in force would bring a band back that she has left.
    function test_reband_refusesAnOlderCertificateAfterANewer() public {
        _enter();
        skip(1);
        IEnrolment.Certificate memory older = _certificate(alice, 2);
        bytes memory ofOlder = _signed(older);
        skip(1);
        vm.expectEmit(address(enrolment));
        emit IEnrolment.BandRenewed(certificate.identity, alice, uint40(block.timestamp));
        _reband(1, 20e6);
        assertEq(enrolment.identityOf(certificate.identity).issuedAt, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNotNewer.selector, older.issuedAt, block.timestamp));
        enrolment.reband(older, ofOlder, 0);
    }

    function test_reband_needsTheHolder() public {
        _enter();
        skip(1);
        certificate = _certificate(bob, 1);
        certificate.identity = _identityOf(alice);
        bytes memory signature = _signed(certificate);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNotHolder.selector, certificate.identity, bob));
        enrolment.reband(certificate, signature, 0);
    }

    function test_reband_notForWhoQuit() public {
        _enter();
        vm.prank(alice);
        pool.quit();
        skip(1);
        certificate = _certificate(alice, 1);
        bytes memory signature = _signed(certificate);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNotHolder.selector, certificate.identity, alice));
        enrolment.reband(certificate, signature, 0);
    }

    function test_reband_notForWhoLapsed() public {
        _join(bob, 0, 100e6);
        certificate = _certificate(alice, 0);
        bytes memory signature = _signed(certificate);
        vm.prank(alice);
        enrolment.join(certificate, signature, RESERVE);
        _skipWait();
        _settledClaim(bob, 0);
        certificate = _certificate(alice, 1);
        signature = _signed(certificate);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolLapsed.selector, alice, block.timestamp));
        enrolment.reband(certificate, signature, 0);
    }

    function test_constructor_refusesZeroAddresses() public {
        vm.expectRevert(IEnrolment.EnrolmentZeroAddress.selector);
        new Enrolment(
            IMutualPool(address(0)), memberAssembly, registrar, supervisor, _unitsByBand(), MINIMUM_VOTERS, FOUNDING
        );
        vm.expectRevert(IEnrolment.EnrolmentZeroAddress.selector);
        new Enrolment(pool, address(0), registrar, supervisor, _unitsByBand(), MINIMUM_VOTERS, FOUNDING);
        vm.expectRevert(IEnrolment.EnrolmentZeroAddress.selector);
        new Enrolment(pool, memberAssembly, address(0), supervisor, _unitsByBand(), MINIMUM_VOTERS, FOUNDING);
        vm.expectRevert(IEnrolment.EnrolmentZeroAddress.selector);
        new Enrolment(pool, memberAssembly, registrar, address(0), _unitsByBand(), MINIMUM_VOTERS, FOUNDING);
    }

    function test_constructor_logsTheFirstRoles() public {
        address foretold = vm.computeCreateAddress(address(this), vm.getNonce(address(this)));
        vm.expectEmit(foretold);
        emit IEnrolment.RegistrarChanged(address(0), registrar);
        vm.expectEmit(foretold);
        emit IEnrolment.SupervisorChanged(address(0), supervisor);
        _constructed(MINIMUM_VOTERS, FOUNDING);
    }

    function test_constructor_takesTheMostVotersThatCanBe() public {
        uint256 most = type(uint32).max;
        assertEq(_constructed(most, FOUNDING).minimumVoters(), most);
    }

    function test_constructor_takesTheLongestFoundingPeriod() public {
        uint256 longest = enrolment.MAX_FOUNDING_PERIOD();
        assertEq(_constructed(MINIMUM_VOTERS, longest).foundingDeadline(), pool.deployedAt() + longest);
    }

    function _constructed(uint256 minimumVoters, uint256 foundingPeriod) private returns (Enrolment) {
        return new Enrolment(pool, memberAssembly, registrar, supervisor, _unitsByBand(), minimumVoters, foundingPeriod);
    }

    function _enter() private {
        bytes memory signature = _signed(certificate);
        vm.prank(alice);
        enrolment.join(certificate, signature, 10e6);
    }

    function _reband(uint8 band, uint256 amount) private {
        IEnrolment.Certificate memory newer = _certificate(alice, band);
        bytes memory signature = _signed(newer);
        vm.prank(alice);
        enrolment.reband(newer, signature, amount);
    }

    function _refused(bytes memory reason) private {
        bytes memory signature = _signed(certificate);
        vm.prank(alice);
        vm.expectRevert(reason);
        enrolment.join(certificate, signature, 10e6);
    }
}
