// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDesk} from "../../../../contracts/interfaces/IClaimDesk.sol";
import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {Claim, ClaimOutcome, ClaimState, PanelDecision} from "../../../../contracts/claims/ClaimTypes.sol";
import {JuryFixture} from "../../JuryFixture.sol";

/// @title Each arrow of a claim that somebody's act or a jury's word takes, and what it does to bonds, shares and counts.
contract ClaimArrowsTakenTest is JuryFixture {
    function test_arrow_noneToFiled() public {
        uint32 claim = _filed();
        _expectState(claim, ClaimState.Filed);
        assertEq(desk.openClaims(), 1);
        assertEq(desk.claimOf(claim).voters, VOTERS);
    }

    function test_arrow_filedToUnderNotice() public {
        uint32 claim = _approved();
        _expectState(claim, ClaimState.UnderNotice);
        assertGt(pool.books().pendingShares, 0);
    }

    function test_arrow_filedToAppealable() public {
        uint32 claim = _refused();
        _expectState(claim, ClaimState.Appealable);
        assertEq(uint8(desk.claimOf(claim).outcome), uint8(ClaimOutcome.Refused));
        assertEq(desk.openClaims(), 1, "a refusal that may be appealed is open");
    }

    function test_arrow_openToWithdrawn() public {
        ClaimState[5] memory states =
            [ClaimState.Filed, ClaimState.UnderNotice, ClaimState.Payable, ClaimState.Silent, ClaimState.AwaitingSeat];
        for (uint256 i = 0; i < states.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            uint32 claim = _reach(states[i]);
            vm.prank(carol);
            desk.withdraw(claim);
            _expectState(claim, ClaimState.Withdrawn);
            assertEq(desk.openClaims(), 0);
            assertEq(pool.books().pendingShares, 0, "no share stays behind");
            vm.revertToState(snapshot);
        }
    }

    function test_arrow_underNoticeToJuryToRefused() public {
        uint32 claim = _approved();
        _callByObjections(claim);
        _expectState(claim, ClaimState.Jury);
        _votes(claim, 0, QUORUM);
        skip(7 days);
        _expectState(claim, ClaimState.Refused);
        assertEq(desk.openClaims(), 1, "nobody concluded it");
        assertGt(pool.books().pendingShares, 0);
        vm.expectEmit(address(desk));
        emit IClaimDesk.ClaimConcluded(claim, ClaimState.Refused, stranger);
        vm.prank(stranger);
        desk.conclude(claim);
        _expectState(claim, ClaimState.Refused);
        assertEq(uint8(desk.claimOf(claim).outcome), uint8(ClaimOutcome.RefusedFinally));
        assertEq(desk.openClaims(), 0);
        assertEq(pool.books().pendingShares, 0, "the share is free");
        assertEq(pool.books().carry, 1e6, "the claim's bond is lost");
        assertEq(pool.books().owedByName(), OBJECTIONS * OBJECTION_BOND, "those of the objections are not");
    }

    function test_arrow_juryToPayable() public {
        uint32 claim = _approved();
        _callByObjections(claim);
        _votes(claim, QUORUM, 0);
        skip(7 days);
        _expectState(claim, ClaimState.Payable);
        desk.settle(claim);
        _expectState(claim, ClaimState.Paid);
    }

    function test_arrow_juryToUnderNotice() public {
        uint32 claim = _approved();
        _hold(claim, 3);
        _callByObjections(claim);
        _votes(claim, QUORUM, 0);
        skip(7 days);
        _expectState(claim, ClaimState.UnderNotice);
        skip(3 days);
        _expectState(claim, ClaimState.Payable);
    }

    function test_arrow_appealableToJuryToRefused() public {
        uint32 claim = _refused();
        _appeal(claim);
        _expectState(claim, ClaimState.Jury);
        _votes(claim, 0, QUORUM);
        skip(7 days);
        _expectState(claim, ClaimState.Refused);
        desk.conclude(claim);
        assertEq(desk.openClaims(), 0);
        assertEq(pool.books().carry, 1e6);
    }

    /// @dev A jury may refuse what the panel said nothing about; the bond is lost as by a panel's refusal.
    function test_arrow_silentToJuryToRefused() public {
        uint32 claim = _silent();
        _appeal(claim);
        _expectState(claim, ClaimState.Jury);
        _votes(claim, 0, QUORUM);
        skip(7 days);
        _expectState(claim, ClaimState.Refused);
        desk.conclude(claim);
        assertEq(pool.books().carry, 1e6);
        assertEq(pool.books().owedByName(), 0);
    }

    /// @dev From either call of the claimant: the jury approves, a seat signs, the notice follows, and it is paid.
    function test_arrow_juryToAwaitingSeatToUnderNotice() public {
        for (uint256 i = 0; i < 2; ++i) {
            uint256 snapshot = vm.snapshotState();
            uint32 claim = i == 0 ? _refused() : _silent();
            _appeal(claim);
            _votes(claim, QUORUM, 0);
            skip(7 days);
            _expectState(claim, ClaimState.AwaitingSeat);
            assertEq(pool.books().pendingShares, 0, "no share before a seat signs");
            PanelDecision memory decision = _decision(claim, true);
            vm.prank(assessors[0]);
            desk.decide(claim, decision);
            _expectState(claim, ClaimState.UnderNotice);
            skip(7 days);
            _expectState(claim, ClaimState.Payable);
            desk.settle(claim);
            _expectState(claim, ClaimState.Paid);
            assertEq(desk.openClaims(), 0);
            assertEq(pool.books().pendingShares, 0);
            vm.revertToState(snapshot);
        }
    }

    function test_arrow_underNoticeToJuryByTheClaimant() public {
        uint32 claim = _lesser();
        vm.prank(alice);
        jury.appeal(claim);
        _expectState(claim, ClaimState.Jury);
    }

    /// @dev The share of the lesser class is released before that of the class filed is set aside.
    function test_arrow_awaitingSeatToUnderNoticeAfterALesserClass() public {
        uint32 claim = _lesserOverturned();
        uint256 before = pool.books().pendingShares;
        uint256 lesser = desk.claimOf(claim).share;
        assertEq(before, lesser);
        PanelDecision memory decision = _decision(claim, true);
        assertEq(decision.benefitClass, 0, "what was filed");
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.ShareReleased(claim, lesser, 0);
        vm.prank(assessors[0]);
        desk.decide(claim, decision);
        Claim memory facts = desk.claimOf(claim);
        assertEq(facts.benefit, 20e6);
        assertEq(facts.benefitClass, 0);
        assertGt(facts.share, lesser);
        assertEq(pool.books().pendingShares, facts.share);
        _expectState(claim, ClaimState.UnderNotice);
        skip(7 days);
        desk.settle(claim);
        assertEq(desk.claimOf(claim).benefit, 20e6);
        assertEq(pool.books().pendingShares, 0);
    }

    function test_arrow_juryToRefusedAfterALesserClass() public {
        uint32 claim = _lesser();
        vm.prank(alice);
        jury.appeal(claim);
        _votes(claim, 0, QUORUM);
        skip(7 days);
        _expectState(claim, ClaimState.Refused);
        desk.conclude(claim);
        assertEq(pool.books().pendingShares, 0);
        assertEq(pool.books().carry, 1e6);
    }

    function test_arrow_payableToPaid() public {
        uint32 claim = _reach(ClaimState.Payable);
        vm.expectEmit(address(desk));
        emit IClaimDesk.ClaimSettled(claim, stranger);
        vm.prank(stranger);
        desk.settle(claim);
        _expectState(claim, ClaimState.Paid);
        assertEq(desk.openClaims(), 0);
    }

    function test_arrow_concludingAnExpiry() public {
        uint32 claim = _reach(ClaimState.Expired);
        assertEq(desk.openClaims(), 1);
        vm.expectEmit(address(desk));
        emit IClaimDesk.ClaimConcluded(claim, ClaimState.Expired, stranger);
        vm.prank(stranger);
        desk.conclude(claim);
        _expectState(claim, ClaimState.Expired);
        assertEq(desk.openClaims(), 0);
        assertEq(pool.books().carry, 0, "the bond of an expired claim goes back");
        vm.prank(carol);
        desk.collect(claim, dave);
        assertEq(token.balanceOf(dave), 1e6);
        assertEq(pool.books().owedByName(), 0);
    }
}
