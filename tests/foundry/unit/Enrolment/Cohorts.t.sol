// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IEnrolment} from "../../../../contracts/interfaces/IEnrolment.sol";
import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {SumTree} from "../../../../contracts/enrolment/SumTree.sol";
import {Position, Standing} from "../../../../contracts/pool/PoolTypes.sol";
import {CohortFixture} from "../../CohortFixture.sol";

/// @title Cohorts, from the sponsor's deposit to each person's first move.
contract CohortsTest is CohortFixture {
    function test_enrolCohort_isOnePlaceOnTheLadder() public {
        IEnrolment.Cohort memory paper = _paper(_leaf(0, alice, 0), _leaf(1, bob, 1));
        _fund(sponsor, 30e6);
        bytes memory signature = _signedPaper(paper);
        vm.expectEmit(address(enrolment));
        emit IEnrolment.CohortEnrolled(1, sponsor, paper.root, 3, paper.issuedAt);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.CohortJoined(1, sponsor, 30e6, 3, 36);
        vm.prank(sponsor);
        assertEq(enrolment.enrolCohort(paper, signature, 30e6), 1);
        assertEq(enrolment.cohortOf(paper.root).number, 1);
        assertEq(enrolment.cohortOf(paper.root).units, 3);
        assertEq(enrolment.cohortCount(), 1);
        assertEq(pool.cohortOf(1).units, 3);
        assertEq(pool.cohortOf(1).perUnit, 10e6);
        assertEq(lens.rungAt(36).voters, 0);
        assertEq(pool.books().activeVoters, 0);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentCohortKnown.selector, 1));
        vm.prank(sponsor);
        enrolment.enrolCohort(paper, signature, 30e6);
    }

    function test_enrolCohort_refusesABadPaper() public {
        IEnrolment.Cohort memory paper = _paper(_leaf(0, alice, 0), _leaf(1, bob, 1));
        _refused(paper, 30e6 + 1, abi.encodeWithSelector(IEnrolment.EnrolmentNotAMultiple.selector, 30e6 + 1, 3));
        _refused(paper, 3e6, abi.encodeWithSelector(IMutualPoolErrors.PoolBelowMinimum.selector, 3 * RESERVE, 3e6));
        paper.expiry = uint40(block.timestamp - 1);
        _refused(
            paper,
            30e6,
            abi.encodeWithSelector(IEnrolment.EnrolmentExpired.selector, block.timestamp - 1, block.timestamp)
        );
        paper = _paper(_leaf(0, alice, 0), _leaf(1, bob, 1));
        paper.issuedAt += 1;
        _refused(
            paper,
            30e6,
            abi.encodeWithSelector(IEnrolment.EnrolmentFromFuture.selector, paper.issuedAt, block.timestamp)
        );
        bytes memory empty = abi.encodeWithSelector(IEnrolment.EnrolmentEmptyCohort.selector);
        paper = _paper(_leaf(0, alice, 0), _leaf(1, bob, 1));
        paper.root = 0;
        _refused(paper, 30e6, empty);
        paper = _paper(_leaf(0, alice, 0), _leaf(1, bob, 1));
        paper.units = 0;
        _refused(paper, 30e6, empty);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentOnly.selector, sponsor, address(this)));
        enrolment.enrolCohort(paper, "", 30e6);
        paper = _paper(_leaf(0, alice, 0), _leaf(1, bob, 1));
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentBadSignature.selector, registrar));
        vm.prank(sponsor);
        enrolment.enrolCohort(paper, "", 30e6);
    }

    function test_enrolCohort_notWhileJoinsAreStopped() public {
        vm.prank(supervisor);
        enrolment.stopJoins(2);
        uint256 until = enrolment.joinsStoppedUntil();
        IEnrolment.Cohort memory paper = _paper(_leaf(0, alice, 0), _leaf(1, bob, 1));
        _refused(paper, 30e6, abi.encodeWithSelector(IEnrolment.EnrolmentStopped.selector, until));
        vm.warp(until);
        assertEq(_enrolPair(_leaf(0, alice, 0), _leaf(1, bob, 1), 10e6), 1);
    }

    function test_joinFromGroup_givesAPlaceInTheCohort() public {
        uint32 cohort = _enrolPair(_leaf(0, alice, 0), _leaf(1, bob, 1), 10e6);
        skip(3 days);
        IEnrolment.Leaf memory leaf = leavesOf[cohort][1];
        bytes memory proof = _proof(cohort, 1);
        vm.expectEmit(address(enrolment));
        emit IEnrolment.JoinedFromGroup(cohort, bob, leaf.identity, 1, 2, 1, FAR_DAY);
        vm.prank(bob);
        enrolment.joinFromGroup(cohort, leaf, proof);
        assertEq(pool.positionOf(bob).units, 0);
        assertEq(pool.standingOf(bob).balance, 20e6);
        (uint256 paid, uint256 withheld) = lens.quoteQuit(bob);
        assertEq(paid, 20e6, "the units of the band, since there is no position yet");
        assertEq(withheld, 0);
        assertEq(pool.cohortOf(cohort).units, 1);
        assertEq(lens.rungAt(36).voters, 1);
        assertEq(pool.books().activeUnits, 3);
        assertTrue(pool.isVoter(bob, _today()));
        assertFalse(pool.isVoter(bob, _today() - 1));
        assertEq(lens.coverOn(bob, _today() + 28).joinedDay, _today() - 3);
        assertFalse(lens.coverOn(bob, _today() + 27).covered);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentAlreadyJoined.selector, cohort, leaf.identity));
        vm.prank(bob);
        enrolment.joinFromGroup(cohort, leaf, proof);
    }

    function test_joinFromGroup_thenTheFirstMove() public {
        uint32 cohort = _enrolPair(_leaf(0, alice, 0), _leaf(1, bob, 1), 10e6);
        uint24 day = _today();
        _joinFromGroup(cohort, 0);
        skip(1 days);
        _payIn(alice, 1e6);
        Position memory position = pool.positionOf(alice);
        assertEq(position.balance, 11e6);
        assertEq(position.units, 1);
        assertEq(lens.historyOf(alice).vestsFrom, day);
        assertEq(pool.membershipOf(alice).joinedDay, day);
        _payIn(alice, 1e6);
        assertEq(lens.historyOf(alice).vestsFrom, day, "nor does a later move forget it");
        assertEq(lens.rungAt(pool.positionOf(alice).rung).voters, 1, "one voter, however often she moves");
        _joinFromGroup(cohort, 1);
        vm.prank(bob);
        pool.quit();
        assertEq(token.balanceOf(bob), 20e6);
        assertEq(pool.books().activeUnits, 1);
    }

    function test_joinFromGroup_afterACrossing() public {
        uint32 cohort = _enrolPair(_leaf(0, alice, 0), _leaf(1, bob, 1), RESERVE);
        _join(carol, 0, 100e6);
        _skipWait();
        _settledClaim(carol, 0);
        uint256 lapsedAt = block.timestamp;
        skip(2 days);
        _joinFromGroup(cohort, 0);
        Standing memory standing = pool.standingOf(alice);
        assertEq(standing.lapsedAt, lapsedAt);
        assertFalse(standing.active);
        assertFalse(pool.isVoter(alice, _today()));
        assertEq(pool.books().activeVoters, 1);
        _fund(alice, 100e6);
        vm.prank(alice);
        pool.reinstate(alice, 20e6);
        assertTrue(pool.standingOf(alice).active);
        // The other one's units only add to what alice has.
        IEnrolment.Leaf memory again = _leaf(0, alice, 0);
        uint32 second = _enrolPair(again, _leaf(1, dave, 0), 10e6);
        uint256 before = pool.standingOf(alice).balance;
        vm.expectEmit(true, true, false, false, address(pool));
        emit IMutualPoolEvents.LeafPaidIn(second, alice, 1, 10e6, 0, 0);
        _joinFromGroup(second, 0);
        assertEq(pool.standingOf(alice).balance, before + 10e6);
        assertEq(enrolment.identityOf(again.identity).cohort, cohort);
        assertTrue(enrolment.identityOf(again.identity).others);
        bytes memory proof = _proof(cohort, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentAlreadyJoined.selector, cohort, again.identity));
        enrolment.joinFromGroup(cohort, leavesOf[cohort][0], proof);
    }

    function test_joinFromGroup_ofACrossedCohortByWhoIsAMember() public {
        _join(carol, 0, 100e6);
        _join(alice, 0, 50e6);
        skip(1);
        uint32 cohort = _enrolPair(_leaf(0, alice, 0), _leaf(1, bob, 1), RESERVE);
        _skipWait();
        _settledClaim(carol, 0);
        uint256 worth = RESERVE - pool.books().index;
        uint256 before = pool.standingOf(alice).balance;
        _joinFromGroup(cohort, 0);
        assertEq(pool.standingOf(alice).balance, before + worth);
        assertEq(pool.books().activeUnits, 2);
    }

    function test_joinFromGroup_refusesWhatIsNotTheirs() public {
        uint32 cohort = _enrolPair(_leaf(0, alice, 0), _leaf(1, bob, 1), 10e6);
        IEnrolment.Leaf memory leaf = leavesOf[cohort][0];
        bytes memory proof = _proof(cohort, 0);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentOnly.selector, alice, address(this)));
        enrolment.joinFromGroup(cohort, leaf, proof);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNotInCohort.selector, cohort + 1, 0));
        enrolment.joinFromGroup(cohort + 1, leaf, proof);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNotInCohort.selector, 0, 0));
        enrolment.joinFromGroup(0, leaf, proof);
        leaf.units = 2;
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNotInCohort.selector, cohort, 0));
        enrolment.joinFromGroup(cohort, leaf, proof);
        vm.expectRevert(abi.encodeWithSelector(SumTree.SumTreeBadProof.selector, 38));
        enrolment.joinFromGroup(cohort, leavesOf[cohort][0], bytes.concat(proof, hex"00"));
    }

    function test_joinFromGroup_refusesWhatTheRegistrarGotWrong() public {
        IEnrolment.Leaf memory wrong = _leaf(0, alice, 0);
        wrong.identity = 0;
        _takesUp(wrong, abi.encodeWithSelector(IEnrolment.EnrolmentNoIdentity.selector));
        wrong = _leaf(0, alice, 3);
        _takesUp(wrong, abi.encodeWithSelector(IEnrolment.EnrolmentUnknownBand.selector, 3));
        wrong = _leaf(0, alice, 0);
        wrong.units = 3;
        _takesUp(wrong, abi.encodeWithSelector(IEnrolment.EnrolmentWrongUnits.selector, 3, 1));
    }

    function test_joinFromGroup_needsANewerPaperThanTheIdentitysLast() public {
        uint32 cohort = _enrolPair(_leaf(0, alice, 0), _leaf(1, bob, 1), 10e6);
        uint256 signed = block.timestamp;
        skip(1);
        _join(alice, 0, 10e6);
        vm.prank(alice);
        pool.quit();
        bytes memory proof = _proof(cohort, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNotNewer.selector, signed, signed + 1));
        enrolment.joinFromGroup(cohort, leavesOf[cohort][0], proof);
    }

    function test_joinFromGroup_notByACertificateOfTheSameSecond() public {
        uint32 first = _enrolPair(_leaf(0, alice, 0), _leaf(1, bob, 1), 10e6);
        uint32 second = _enrolPair(_leaf(0, alice, 0), _leaf(1, address(7), 1), 10e6);
        _joinFromGroup(first, 0);
        vm.prank(alice);
        pool.quit();
        bytes memory proof = _proof(second, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNotNewer.selector, block.timestamp, block.timestamp));
        enrolment.joinFromGroup(second, leavesOf[second][0], proof);
    }

    /// @dev Another wallet's membership under the identity: in force, let go, lapsed within grace, and beyond it.
    function test_joinFromGroup_withAnIdentityThatAnotherWalletHad() public {
        _join(alice, 0, 50e6);
        skip(1);
        IEnrolment.Leaf memory leaf = _leaf(0, dave, 0);
        leaf.identity = _identityOf(alice);
        uint32 cohort = _enrolPair(leaf, _leaf(1, bob, 1), 10e6);
        _joinFromGroup(cohort, 0);
        assertEq(pool.standingOf(alice).balance, 60e6);
        assertEq(pool.membershipOf(dave).identity, 0);

        // A member under another identity has it for themself.
        _join(carol, 0, 50e6);
        leaf = _leaf(0, carol, 0);
        leaf.identity = _identityOf(alice);
        cohort = _enrolPair(leaf, _leaf(1, address(7), 1), 10e6);
        _joinFromGroup(cohort, 0);
        assertEq(pool.standingOf(carol).balance, 60e6);

        vm.prank(alice);
        pool.quit();
        skip(1);
        leaf = _leaf(0, dave, 0);
        leaf.identity = _identityOf(alice);
        cohort = _enrolPair(leaf, _leaf(1, address(8), 1), 10e6);
        _joinFromGroup(cohort, 0);
        assertEq(pool.membershipOf(dave).identity, _identityOf(alice));
    }

    function test_joinFromGroup_withAnIdentityBeyondGrace() public {
        uint32 first = _enrolPair(_leaf(0, alice, 0), _leaf(1, bob, 1), RESERVE);
        _joinFromGroup(first, 0);
        _join(carol, 0, 100e6);
        _skipWait();
        _settledClaim(carol, 0);
        IEnrolment.Leaf memory leaf = _leaf(0, dave, 0);
        leaf.identity = _identityOf(alice);
        uint32 cohort = _enrolPair(leaf, _leaf(1, address(7), 1), 10e6);
        leaf.number = 1;
        uint32 third = _enrolPair(leaf, _leaf(2, address(9), 1), 10e6);
        skip(GRACE);
        _joinFromGroup(third, 0);
        assertFalse(pool.membershipOf(alice).moved);
        skip(1);
        _joinFromGroup(cohort, 0);
        assertTrue(pool.membershipOf(alice).moved);
        assertEq(pool.positionOf(alice).units, 1);
        assertEq(enrolment.identityOf(leaf.identity).holder, dave);
    }

    function test_joinFromGroup_rememberedByTheClaims() public {
        uint32 cohort = _enrolPair(_leaf(0, alice, 0), _leaf(1, bob, 1), 30e6);
        _joinFromGroup(cohort, 0);
        _skipWait();
        (uint32 claim,) = _settledClaim(alice, 0);
        assertEq(pool.membershipOf(alice).claim, claim);
        vm.prank(alice);
        pool.quit();
        assertEq(pool.membershipOf(alice).claim, claim);
        assertEq(pool.membershipOf(alice).identity, _identityOf(alice), "so that it is known whose claim it was");
        assertEq(pool.membershipOf(alice).joinedDay, 0);
    }

    function _takesUp(IEnrolment.Leaf memory leaf, bytes memory reason) private {
        IEnrolment.Leaf memory other = _leaf(1, bob, 1);
        IEnrolment.Cohort memory paper = _paper(leaf, other);
        _fund(sponsor, 10e6 * uint256(paper.units));
        bytes memory signature = _signedPaper(paper);
        vm.prank(sponsor);
        uint32 cohort = enrolment.enrolCohort(paper, signature, 10e6 * uint256(paper.units));
        (leavesOf[cohort][0], leavesOf[cohort][1]) = (leaf, other);
        bytes memory proof = _proof(cohort, 0);
        vm.prank(alice);
        vm.expectRevert(reason);
        enrolment.joinFromGroup(cohort, leaf, proof);
    }

    function _refused(IEnrolment.Cohort memory paper, uint256 amount, bytes memory reason) private {
        _fund(sponsor, amount);
        bytes memory signature = _signedPaper(paper);
        vm.prank(sponsor);
        vm.expectRevert(reason);
        enrolment.enrolCohort(paper, signature, amount);
    }
}
