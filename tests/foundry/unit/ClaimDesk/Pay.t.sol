// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDesk} from "../../../../contracts/interfaces/IClaimDesk.sol";
import {IClaimDeskErrors} from "../../../../contracts/interfaces/IClaimDeskErrors.sol";
import {ClaimOutcome, ClaimState, Rules} from "../../../../contracts/claims/ClaimTypes.sol";
import {Demand, Outcome} from "../../../../contracts/pool/PoolTypes.sol";
import {ClaimFixture} from "../../ClaimFixture.sol";

/// @title From payable to paid, and the ways to take a claim back.
contract ClaimDeskPayTest is ClaimFixture {
    function setUp() public override {
        super.setUp();
        _join(alice, 0, 60e6);
        _join(bob, 1, 60e6);
        vm.prank(alice);
        guardianship.nameGuardian(carol);
        _skipWait();
    }

    function test_settle_byAnyoneWhilePaidInFull() public {
        uint32 claim = _payable(alice, 1);
        Outcome memory quoted = lens.quoteClaim(claim);
        vm.prank(stranger);
        Outcome memory outcome = desk.settle(claim);
        assertTrue(outcome.full);
        assertEq(outcome.perUnit, quoted.perUnit);
        assertEq(outcome.benefit, 5e6);
        assertEq(pool.books().pendingShares, 0);
        _expectState(claim, ClaimState.Paid);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimWrongState.selector, claim, ClaimState.Paid));
        desk.settle(claim);
    }

    function test_settle_notBeforeTheNoticeIsOver() public {
        uint32 claim = _file(alice, 1);
        _approve(claim);
        skip(7 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IClaimDeskErrors.ClaimWrongState.selector, claim, ClaimState.UnderNotice)
        );
        desk.settle(claim);
    }

    function test_settle_forLessOnlyByThePayee() public {
        uint32 claim = _payable(alice, 0);
        assertFalse(lens.quoteClaim(claim).full);
        uint256 until = block.timestamp + 60 days;
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimOnlyPayeeMaySettle.selector, claim, until));
        desk.settleShort(claim, 0);
        uint256 snapshot = vm.snapshotState();
        vm.prank(alice);
        assertEq(desk.settleShort(claim, 0).perUnit, CAP);
        vm.revertToState(snapshot);
        vm.warp(until);
        vm.prank(stranger);
        assertEq(desk.settleShort(claim, 0).perUnit, CAP);
    }

    /// @dev A jury that ends after the notice: the payee's time begins with the end of its vote. Of a claim that was paid
    /// the snapshot shows no dispute any more.
    function test_settle_forLessOpensToOthersAfterTheJury() public {
        uint32 claim = _file(alice, 0);
        _approve(claim);
        skip(7 days - 1);
        _fund(bob, OBJECTION_BOND);
        vm.prank(bob);
        jury.object(claim);
        uint256 endsAt = jury.disputeOf(claim).endsAt;
        assertEq(endsAt, block.timestamp + 7 days);
        vm.warp(endsAt);
        _expectState(claim, ClaimState.Payable);
        uint256 until = endsAt + 60 days;
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimOnlyPayeeMaySettle.selector, claim, until));
        desk.settleShort(claim, 0);
        assertEq(desk.snapshotOf(claim).dispute.endsAt, endsAt);
        vm.prank(alice);
        desk.settleShort(claim, 0);
        assertEq(desk.snapshotOf(claim).dispute.endsAt, 0);
        assertEq(jury.disputeOf(claim).endsAt, endsAt);
    }

    /// @dev Claims filed before a lower cap keep theirs.
    function test_openCharge_isByTheHighestCapThereWas() public {
        _file(alice, 1);
        Rules memory rules = _rules();
        rules.capPerUnit = CAP - 1;
        vm.prank(memberAssembly);
        desk.changeRules(rules, _juryRules());
        assertEq(desk.openCharge(), CAP);
    }

    /// @dev Whatever the pool can still give; here nothing, then the smallest part.
    function test_settleShort_ofNothingLeavesNothingToTake() public {
        uint32 claim = _payable(alice, 0);
        uint256 snapshot = vm.snapshotState();
        for (uint256 benefit = 0; benefit < 2; ++benefit) {
            Outcome memory outcome;
            outcome.benefit = benefit;
            vm.mockCall(address(pool), abi.encodeWithSelector(pool.settle.selector), abi.encode(outcome));
            vm.prank(alice);
            desk.settleShort(claim, 0);
            ClaimOutcome left = benefit == 0 ? ClaimOutcome.Collected : ClaimOutcome.Settled;
            assertEq(uint8(desk.claimOf(claim).outcome), uint8(left));
            vm.revertToState(snapshot);
        }
    }

    /// @dev Where the room is what lacks, the next window may pay more; only the payee need not wait for it.
    function test_settle_waitsForTheNextWindow() public {
        uint32 claim = _payable(alice, 0);
        vm.warp(START + 30 days * 5 + 1);
        // Others use the window up.
        uint256 rest = PERIOD_CAP - 1;
        vm.prank(address(desk));
        pool.settle(99, Demand({benefit: 3 * rest, fee: 0, capPerUnit: rest, share: 0}));
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimAwaitsWindow.selector, claim, START + 30 days * 6));
        desk.settleShort(claim, 0);
        vm.prank(alice);
        assertTrue(desk.settleShort(claim, 0).roomBound);
    }

    function test_collect_paysBenefitAndBondOnce() public {
        (uint32 claim,) = _settledClaim(alice, 1);
        vm.expectEmit(address(desk));
        emit IClaimDesk.BenefitTaken(claim, alice, dave, 5e6);
        vm.expectEmit(address(desk));
        emit IClaimDesk.BondReturned(claim, alice, dave, 1e6);
        vm.startPrank(alice);
        desk.collect(claim, dave);
        assertEq(token.balanceOf(dave), 6e6);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNothingDue.selector, claim, alice));
        desk.collect(claim, dave);
    }

    function test_collect_notByOthersAndNotBefore() public {
        uint32 claim = _file(alice, 1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNothingDue.selector, claim, alice));
        desk.collect(claim, alice);
        _approve(claim);
        _skipNotice();
        desk.settle(claim);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNothingDue.selector, claim, bob));
        desk.collect(claim, bob);
    }

    function test_collect_theBondOfAnExpiredClaim() public {
        uint32 claim = _file(alice, 1);
        skip(37 days - 1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNothingDue.selector, claim, alice));
        desk.collect(claim, alice);
        skip(1);
        vm.prank(alice);
        desk.collect(claim, alice);
        assertEq(token.balanceOf(alice), 1e6);
        // To conclude it changes nothing about that.
        desk.conclude(claim);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNothingDue.selector, claim, alice));
        desk.collect(claim, alice);
    }

    function test_collect_noBondAfterARefusal() public {
        uint32 claim = _file(alice, 1);
        _refuse(claim);
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(alice);
            vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNothingDue.selector, claim, alice));
            desk.collect(claim, alice);
            // While it may be appealed, once it is final, and after the bond went to carry.
            if (i == 0) skip(7 days);
            if (i == 1) desk.conclude(claim);
        }
        assertEq(pool.books().carry, 1e6);
        assertEq(pool.books().owedByName(), 0);
    }

    function test_withdraw_setsTheShareFree() public {
        uint32 claim = _file(alice, 1);
        _approve(claim);
        assertGt(pool.books().pendingShares, 0);
        vm.expectEmit(address(desk));
        emit IClaimDesk.ClaimWithdrawn(claim, alice);
        vm.startPrank(alice);
        desk.withdraw(claim);
        assertEq(pool.books().pendingShares, 0);
        _expectState(claim, ClaimState.Withdrawn);
        assertEq(pool.books().carry, 1e6, "and its bond is lost");
    }

    function test_withdraw_notByStrangers() public {
        uint32 claim = _file(alice, 1);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNotMemberOrGuardian.selector, alice, bob));
        desk.withdraw(claim);
    }

    function test_guardian_filesAndReceives() public {
        uint32 claim = _fileFor(alice, carol, _today(), 1);
        _approve(claim);
        _skipNotice();
        desk.settle(claim);
        vm.prank(carol);
        desk.collect(claim, carol);
        assertEq(token.balanceOf(carol), 6e6);
    }

    function test_redirect_givesTheBenefitToTheMember() public {
        uint32 claim = _fileFor(alice, carol, _today(), 1);
        vm.prank(carol);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimOnly.selector, alice, carol));
        desk.redirect(claim);
        vm.expectEmit(address(desk));
        emit IClaimDesk.BenefitRedirected(claim, alice);
        vm.startPrank(alice);
        desk.redirect(claim);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNotByGuardian.selector, claim));
        desk.redirect(claim);
        vm.stopPrank();
        _approve(claim);
        _skipNotice();
        desk.settle(claim);
        vm.prank(alice);
        desk.collect(claim, alice);
        assertEq(token.balanceOf(alice), 5e6);
        vm.prank(carol);
        desk.collect(claim, carol);
        assertEq(token.balanceOf(carol), 1e6, "the bond is who paid it");
    }

    function test_redirect_notOfAClosedOrOwnClaim() public {
        uint32 claim = _file(alice, 1);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNotByGuardian.selector, claim));
        desk.redirect(claim);
        desk.withdraw(claim);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimWrongState.selector, claim, ClaimState.Withdrawn));
        desk.redirect(claim);
    }

    function test_withdraw_ofAGuardiansClaimByTheMember() public {
        uint32 claim = _fileFor(alice, carol, _today(), 1);
        vm.prank(alice);
        desk.withdraw(claim);
        _expectState(claim, ClaimState.Withdrawn);
    }

    /// @dev Once the member has the benefit, the guardian's part is the bond.
    function test_withdraw_notByAGuardianWhoLostTheBenefit() public {
        uint32 claim = _fileFor(alice, carol, _today(), 1);
        vm.prank(alice);
        desk.redirect(claim);
        vm.prank(carol);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNotMemberOrGuardian.selector, alice, carol));
        desk.withdraw(claim);
    }

    function test_conclude_once() public {
        uint32 claim = _file(alice, 1);
        _refuse(claim);
        skip(7 days);
        desk.conclude(claim);
        assertEq(pool.books().carry, 1e6);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimWrongState.selector, claim, ClaimState.Refused));
        desk.conclude(claim);
        claim = _file(bob, 1);
        skip(37 days);
        desk.conclude(claim);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimWrongState.selector, claim, ClaimState.Expired));
        desk.conclude(claim);
        assertEq(pool.books().carry, 1e6);
        assertEq(desk.openClaims(), 0);
    }

    /// @dev A refusal nobody concluded is a refusal all the same: the next claim may be filed beside it.
    function test_conclude_mayComeAfterTheNextClaim() public {
        uint32 first = _file(alice, 1);
        _refuse(first);
        skip(7 days);
        uint32 second = _file(alice, 1);
        assertEq(desk.openClaims(), 2);
        desk.conclude(first);
        assertEq(desk.openClaims(), 1);
        _expectState(second, ClaimState.Filed);
    }

    function test_quote_showsWhatAClaimWouldBring() public view {
        assertTrue(lens.quote(5e6).full);
        Outcome memory outcome = lens.quote(100e6);
        assertFalse(outcome.full);
        assertEq(outcome.perUnit, CAP);
    }

    function _payable(address member, uint8 benefitClass) private returns (uint32 claim) {
        claim = _file(member, benefitClass);
        _approve(claim);
        _skipNotice();
    }
}
