// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../contracts/interfaces/IClaimDeskErrors.sol";
import {IGuardianship} from "../../../contracts/interfaces/IGuardianship.sol";
import {ClaimFixture} from "../ClaimFixture.sol";

/// @title Money in a lost wallet: it leaves with guardian, registrar and 180 days without an objection, and never otherwise.
/// @notice Alice lost her wallet; bob is her guardian, and `fresh` her new one.
contract LostWalletTest is ClaimFixture {
    address internal fresh = makeAddr("fresh");

    function setUp() public override {
        super.setUp();
        _join(alice, 0, 50e6);
        _join(carol, 0, 100e6);
        _join(dave, 0, 100e6);
        vm.prank(alice);
        guardianship.nameGuardian(bob);
        _skipWait();
    }

    /// @dev The new wallet is alice's.
    function _identityOf(address member) internal view override returns (bytes16) {
        return super._identityOf(member == fresh ? alice : member);
    }

    /// @dev Class 1, which three units can pay in full.
    function _endsMembership() internal pure override returns (uint256) {
        return 1 << 1;
    }

    // ------------------------------------------------------------- what was stuck

    /// @dev Before, the balance went to the lost wallet, and what was due to it stayed there for ever.
    function test_recover_paysBalanceAndDuesToTheNewWallet() public {
        uint32 claim = _settledFor(alice);
        IGuardianship.Recovery memory recovery = _recovery();
        _notice(recovery);
        uint256 balance = pool.standingOf(alice).balance;
        skip(180 days);
        recovery = _recovery();
        // It is good in its last second still.
        recovery.expiry = uint40(block.timestamp);
        bytes memory signature = _sign(recovery);
        vm.expectEmit(address(guardianship));
        emit IGuardianship.MoneyRecovered(alice, fresh, bob, _identityOf(alice), claim);
        vm.prank(bob);
        guardianship.recover(recovery, signature);
        assertEq(guardianship.noticedRecipientOf(alice), address(0), "the notice is used up");
        assertEq(token.balanceOf(fresh), balance);
        assertEq(token.balanceOf(alice), 0);
        // Benefit and bond of a claim that alice filed: the new wallet takes them, and nobody else.
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNothingDue.selector, claim, bob));
        desk.collect(claim, bob);
        uint256 benefit = desk.claimOf(claim).benefit;
        vm.prank(fresh);
        desk.collect(claim, fresh);
        assertEq(token.balanceOf(fresh), balance + benefit + 1e6);
        // Only money moved.
        assertEq(pool.membershipOf(fresh).identity, 0);
        assertFalse(pool.isVoter(fresh, _today()));
        assertFalse(lens.coverOn(fresh, _today()).covered);
        assertEq(enrolment.identityOf(_identityOf(alice)).holder, alice);
    }

    /// @dev A claim that is settled only afterwards is alice's as well; one filed later at her address is not.
    function test_recover_coversTheClaimsFiledBefore() public {
        IGuardianship.Recovery memory recovery = _recovery();
        _notice(recovery);
        skip(180 days - 1);
        uint32 claim = _file(alice, 1);
        skip(1);
        _recover();
        _approve(claim);
        _skipNotice();
        desk.settle(claim);
        vm.prank(fresh);
        desk.collect(claim, fresh);
        assertGt(token.balanceOf(fresh), 1e6);

        // The wallet is found, and alice joins with it again: what is due to it now is its own.
        skip(1);
        _join(alice, 0, 50e6);
        _skipWait();
        uint32 later = _settledFor(alice);
        assertFalse(guardianship.isSuccessor(alice, fresh, later));
        vm.prank(fresh);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNothingDue.selector, later, fresh));
        desk.collect(later, fresh);
        vm.prank(alice);
        desk.collect(later, alice);
    }

    // ----------------------------------------------------- what nobody takes away

    function test_attack_withoutTheRegistrar_theMembersOwnAddressIsPaid() public {
        IGuardianship.Recovery memory recovery = _recovery();
        bytes memory forged = _signature(0xbad, guardianship.digestOf(recovery));
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianBadSignature.selector, registrar));
        guardianship.giveRecoveryNotice(recovery, forged);
        guardianship.giveQuitNotice(alice);
        skip(180 days);
        recovery = _recovery();
        vm.stopPrank();
        bytes memory signature = _sign(recovery);
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianOtherRecipient.selector, address(0), fresh));
        guardianship.recover(recovery, signature);
        // The honest neighbour: a guardian without a certificate quits, and the member is paid.
        guardianship.quitFor(alice);
        assertEq(token.balanceOf(alice), 50e6);
    }

    function test_attack_withoutTheGuardian_theRegistrarTakesNothing() public {
        IGuardianship.Recovery memory recovery = _recovery();
        bytes memory signature = _sign(recovery);
        vm.startPrank(registrar);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianMayNotAct.selector, alice, registrar));
        guardianship.giveRecoveryNotice(recovery, signature);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianMayNotAct.selector, alice, registrar));
        guardianship.recover(recovery, signature);
    }

    function test_attack_theMemberIsThere_andObjects() public {
        _notice(_recovery());
        skip(179 days);
        vm.prank(alice);
        guardianship.objectToQuitNotice();
        skip(1 days);
        IGuardianship.Recovery memory recovery = _recovery();
        bytes memory signature = _sign(recovery);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianNoNotice.selector, alice));
        guardianship.recover(recovery, signature);
        assertEq(guardianship.noticedRecipientOf(alice), address(0));
        assertEq(pool.standingOf(alice).balance, 50e6);
    }

    function test_attack_aDayEarly() public {
        _notice(_recovery());
        uint256 until = block.timestamp + 180 days;
        vm.warp(until - 1);
        IGuardianship.Recovery memory recovery = _recovery();
        bytes memory signature = _sign(recovery);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianNoticeRuns.selector, alice, until));
        guardianship.recover(recovery, signature);
    }

    /// @dev The notice named one address for 180 days; the money does not go to another at the end.
    function test_attack_anotherAddressAtTheEnd() public {
        _notice(_recovery());
        skip(180 days);
        IGuardianship.Recovery memory recovery = _recovery();
        recovery.to = bob;
        bytes memory signature = _sign(recovery);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianOtherRecipient.selector, fresh, bob));
        guardianship.recover(recovery, signature);
    }

    /// @dev The registrar was replaced within the notice, perhaps for this: the old signature is worth nothing, and a certificate
    /// of the new one for the same address is.
    function test_attack_ofARegistrarReplacedMeanwhile() public {
        IGuardianship.Recovery memory recovery = _recovery();
        recovery.expiry = uint40(block.timestamp + 365 days);
        bytes memory signature = _sign(recovery);
        vm.prank(bob);
        guardianship.giveRecoveryNotice(recovery, signature);
        skip(180 days);
        (address next, uint256 nextKey) = makeAddrAndKey("next registrar");
        vm.prank(memberAssembly);
        enrolment.setRegistrar(next);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianBadSignature.selector, next));
        guardianship.recover(recovery, signature);

        signature = _signature(nextKey, guardianship.digestOf(recovery));
        vm.prank(bob);
        guardianship.recover(recovery, signature);
        assertEq(token.balanceOf(fresh), 50e6);
    }

    function test_attack_anOldCertificate() public {
        _notice(_recovery());
        skip(180 days);
        IGuardianship.Recovery memory recovery = _recovery();
        recovery.expiry = uint40(block.timestamp - 1);
        bytes memory signature = _sign(recovery);
        vm.prank(bob);
        vm.expectRevert(
            abi.encodeWithSelector(IGuardianship.GuardianExpired.selector, block.timestamp - 1, block.timestamp)
        );
        guardianship.recover(recovery, signature);
        recovery = _recovery();
        recovery.issuedAt += 1;
        signature = _sign(recovery);
        vm.prank(bob);
        vm.expectRevert(
            abi.encodeWithSelector(IGuardianship.GuardianFromFuture.selector, recovery.issuedAt, block.timestamp)
        );
        guardianship.recover(recovery, signature);
    }

    /// @dev Steward and heir hold money for others. A steward appointed during the notice is refused at its end.
    function test_attack_onTheStewardAndTheHeir() public {
        _notice(_recovery());
        skip(180 days);
        vm.prank(memberAssembly);
        pool.setSteward(alice);
        _refused(_recovery(), abi.encodeWithSelector(IGuardianship.GuardianRoleHolder.selector, alice));
        vm.prank(memberAssembly);
        pool.setSteward(steward);
        // The heir joins, names a guardian, and is refused from the start.
        _join(heir, 0, 50e6);
        vm.prank(heir);
        guardianship.nameGuardian(bob);
        skip(30 days);
        IGuardianship.Recovery memory recovery = _recovery();
        (recovery.from, recovery.identity) = (heir, _identityOf(heir));
        bytes memory signature = _sign(recovery);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianRoleHolder.selector, heir));
        guardianship.giveRecoveryNotice(recovery, signature);
        // The honest neighbour: once the role passed on, the member's money is recovered.
        _recover();
        assertEq(token.balanceOf(fresh), 50e6);
    }

    function test_attack_anotherPersonsCertificate() public {
        IGuardianship.Recovery memory recovery = _recovery();
        recovery.identity = _identityOf(carol);
        _refusedNotice(
            recovery,
            abi.encodeWithSelector(IGuardianship.GuardianWrongIdentity.selector, _identityOf(carol), _identityOf(alice))
        );
        recovery.identity = 0;
        _refusedNotice(
            recovery,
            abi.encodeWithSelector(IGuardianship.GuardianWrongIdentity.selector, bytes16(0), _identityOf(alice))
        );
        recovery = _recovery();
        recovery.to = alice;
        _refusedNotice(recovery, abi.encodeWithSelector(IGuardianship.GuardianBadRecipient.selector, alice));
        recovery.to = address(0);
        _refusedNotice(recovery, abi.encodeWithSelector(IGuardianship.GuardianBadRecipient.selector, address(0)));
    }

    /// @dev One step, once: who loses the new wallet too recovers what is its own, and nothing of the first one.
    function test_attack_aSecondStep() public {
        uint32 claim = _settledFor(alice);
        _notice(_recovery());
        skip(180 days);
        _recover();
        _join(fresh, 0, 50e6);
        vm.prank(fresh);
        guardianship.nameGuardian(bob);
        skip(30 days);
        address second = makeAddr("second");
        IGuardianship.Recovery memory recovery = _recovery();
        (recovery.from, recovery.to) = (fresh, second);
        _notice(recovery);
        skip(180 days);
        (recovery.issuedAt, recovery.expiry) = (uint40(block.timestamp), uint40(block.timestamp + 1 days));
        bytes memory signature = _sign(recovery);
        vm.prank(bob);
        guardianship.recover(recovery, signature);
        assertEq(token.balanceOf(second), 50e6);
        vm.prank(second);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNothingDue.selector, claim, second));
        desk.collect(claim, second);
        vm.prank(fresh);
        desk.collect(claim, fresh);
    }

    /// @dev For ever: the first address keeps what it was given, whatever the registrar signs later.
    function test_attack_aSecondCertificateForTheSameWallet() public {
        _notice(_recovery());
        skip(180 days);
        _recover();
        skip(1);
        _join(alice, 0, 50e6);
        vm.prank(alice);
        guardianship.nameGuardian(bob);
        skip(30 days);
        IGuardianship.Recovery memory recovery = _recovery();
        recovery.to = bob;
        _refusedNotice(recovery, abi.encodeWithSelector(IGuardianship.GuardianRecovered.selector, alice, fresh));
    }

    /// @dev A full benefit ended the membership, and the balance is due to the lost wallet: the guardian of that membership
    /// recovers it without one.
    function test_recover_duesOfAMembershipThatEnded() public {
        uint32 claim = _settledFor(alice);
        desk.endMembership(claim);
        uint256 due = pool.dueTo(alice);
        assertGt(due, 40e6);
        _notice(_recovery());
        skip(180 days);
        _recover();
        assertEq(token.balanceOf(fresh), due);
        assertEq(pool.dueTo(alice), 0);
        vm.prank(fresh);
        desk.collect(claim, fresh);
        // Without a membership there is nothing to quit for the member's own address.
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianMayNotAct.selector, alice, bob));
        guardianship.quitFor(alice);
    }

    /// @dev Another notice, and another guardian, forget where the money would have gone.
    function test_notice_saysAnewWhereTheMoneyGoes() public {
        _notice(_recovery());
        assertEq(guardianship.noticedRecipientOf(alice), fresh);
        vm.prank(bob);
        guardianship.giveQuitNotice(alice);
        assertEq(guardianship.noticedRecipientOf(alice), address(0));
        _notice(_recovery());
        vm.prank(alice);
        guardianship.nameGuardian(carol);
        assertEq(guardianship.noticedRecipientOf(alice), address(0));
        assertEq(guardianship.guardianOf(alice).noticedAt, 0);
    }

    /// @dev A wallet that strangers keep active by paying in is quit all the same, and the identity is free again.
    function test_recover_freesTheIdentity() public {
        _notice(_recovery());
        skip(180 days);
        _fund(stranger, 10e6);
        vm.prank(stranger);
        pool.payIn(alice, 10e6);
        _recover();
        assertEq(token.balanceOf(fresh), 60e6);
        _join(fresh, 0, 50e6);
        assertEq(pool.membershipOf(fresh).identity, _identityOf(alice));
    }

    // ------------------------------------------------------------------ internals

    function _recovery() private view returns (IGuardianship.Recovery memory) {
        return IGuardianship.Recovery({
            identity: _identityOf(alice),
            from: alice,
            to: fresh,
            issuedAt: uint40(block.timestamp),
            expiry: uint40(block.timestamp + 1 days)
        });
    }

    function _sign(IGuardianship.Recovery memory recovery) private view returns (bytes memory) {
        return _signature(registrarKey, guardianship.digestOf(recovery));
    }

    function _notice(IGuardianship.Recovery memory recovery) private {
        bytes memory signature = _sign(recovery);
        vm.expectEmit(address(guardianship));
        emit IGuardianship.GuardianQuitNoticed(recovery.from, bob, recovery.to, uint40(block.timestamp + 180 days));
        vm.prank(bob);
        guardianship.giveRecoveryNotice(recovery, signature);
    }

    function _recover() private {
        IGuardianship.Recovery memory recovery = _recovery();
        bytes memory signature = _sign(recovery);
        vm.prank(bob);
        guardianship.recover(recovery, signature);
    }

    function _refused(IGuardianship.Recovery memory recovery, bytes memory reason) private {
        bytes memory signature = _sign(recovery);
        vm.prank(bob);
        vm.expectRevert(reason);
        guardianship.recover(recovery, signature);
    }

    function _refusedNotice(IGuardianship.Recovery memory recovery, bytes memory reason) private {
        bytes memory signature = _sign(recovery);
        vm.prank(bob);
        vm.expectRevert(reason);
        guardianship.giveRecoveryNotice(recovery, signature);
    }

    function _settledFor(address member) private returns (uint32 claim) {
        (claim,) = _settledClaim(member, 1);
    }
}
