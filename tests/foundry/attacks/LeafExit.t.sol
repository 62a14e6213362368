// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IEnrolment} from "../../../contracts/interfaces/IEnrolment.sol";
import {IMutualPoolErrors} from "../../../contracts/interfaces/IMutualPoolErrors.sol";
import {IMutualPoolEvents} from "../../../contracts/interfaces/IMutualPoolEvents.sol";
import {Claim, Filing} from "../../../contracts/claims/ClaimTypes.sol";
import {CohortFixture} from "../CohortFixture.sol";

/// @title Units leave the plan by a side door, without their share of the claims approved: by a leaf that is paid into a
/// membership, or by fewer units.
contract LeafExitTest is CohortFixture {
    uint256 private constant PER_UNIT = 20e6;
    uint256 private constant OF_GROUP = 40e6;
    uint32 private cohort;

    function setUp() public override {
        super.setUp();
        _join(alice, 0, PER_UNIT);
        _join(bob, 0, PER_UNIT);
        _join(carol, 0, PER_UNIT);
        skip(1);
        // Six units of a group; alice is a member already.
        cohort = _enrolPair(_leaf(0, alice, 2), _leaf(1, dave, 2), OF_GROUP);
        _skipWait();
    }

    function test_attack_aLeafPaidInLeavesItsShare() public {
        // 1. A claim is approved, so that every unit that leaves owes its share.
        uint256 share = _approved();
        // 2. Three units of the group leave by a leaf that is paid into alice's membership.
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.LeafPaidIn(
            cohort,
            alice,
            3,
            3 * (OF_GROUP - share),
            3 * share,
            uint40((PER_UNIT + 3 * (OF_GROUP - share) - RESERVE) / SPACING)
        );
        _joinFromGroup(cohort, 0);
        assertEq(pool.books().carry, 3 * share, "what they owed is in carry");
        // 3. Alice quits, and leaves the share of her own unit as well.
        vm.prank(alice);
        pool.quit();
        assertEq(token.balanceOf(alice), PER_UNIT + 3 * OF_GROUP - 4 * share);
        assertEq(pool.books().carry, 4 * share);
        assertEq(pool.books().held, token.balanceOf(address(pool)));
    }

    function test_attack_byALapsedMembership() public {
        // Alice's membership lapses; her leaf of the group is active still.
        _lapse(alice);
        uint256 share = _approved();
        uint256 before = pool.standingOf(alice).balance;
        uint256 worth = 3 * (OF_GROUP - pool.books().index);
        _joinFromGroup(cohort, 0);
        assertEq(pool.standingOf(alice).balance, before + worth - 3 * share);
        assertGe(pool.books().carry, 3 * share);
    }

    function test_attack_inAClosingPlan() public {
        _approved();
        vm.prank(memberAssembly);
        enrolment.announceClosing();
        uint256 until = block.timestamp + 7 days;
        vm.warp(until);
        // Once cover is over, nobody active leaves, and no active leaf either.
        bytes memory proof = _proof(cohort, 0);
        IEnrolment.Leaf memory leaf = leavesOf[cohort][0];
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolQuittingOver.selector, until));
        enrolment.joinFromGroup(cohort, leaf, proof);
        // Whoever is no member yet still joins from the group: no unit leaves.
        _joinFromGroup(cohort, 1);
        assertEq(pool.books().activeUnits, 9);
    }

    function test_attack_byFewerUnits() public {
        _join(dave, 2, 3 * PER_UNIT);
        uint256 share = _approved();
        skip(1);
        IEnrolment.Certificate memory certificate = _certificate(dave, 0);
        bytes memory signature = _signed(certificate);
        // 1. Dave gives two of three units up; 2. and quits.
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.Rebanded(
            dave,
            dave,
            0,
            2 * share,
            1,
            0,
            FAR_DAY,
            _today() + 1,
            uint40((3 * PER_UNIT - 2 * share - RESERVE) / SPACING)
        );
        vm.startPrank(dave);
        enrolment.reband(certificate, signature, 0);
        assertEq(pool.books().carry, 2 * share);
        assertEq(pool.books().held, token.balanceOf(address(pool)));
        pool.quit();
        assertEq(token.balanceOf(dave), 3 * PER_UNIT - 3 * share, "as if three units had quit");
    }

    /// @dev More or as many units leave nothing, and a leaf leaves at most what it has.
    function test_theHonestLeaveNothing() public {
        _joinFromGroup(cohort, 0);
        assertEq(pool.standingOf(alice).balance, PER_UNIT + 3 * OF_GROUP, "no claim is approved");
        _approved();
        skip(1);
        IEnrolment.Certificate memory certificate = _certificate(bob, 0);
        enrolment.reband(certificate, _signed(certificate), 0);
        assertEq(pool.books().carry, 0);
        assertEq(pool.standingOf(bob).balance, PER_UNIT);
    }

    /// @notice However many units leave by however many steps: they leave what they would leave by quitting at once.
    function testFuzz_byStepsOrAtOnce(uint256 deposit, uint8 band) public {
        deposit = bound(deposit, 3 * (RESERVE + CAP), 300e6);
        _join(dave, 2, deposit);
        _approved();
        skip(1);
        (uint256 paid, uint256 withheld) = lens.quoteQuit(dave);
        IEnrolment.Certificate memory certificate = _certificate(dave, band % 3);
        enrolment.reband(certificate, _signed(certificate), 0);
        vm.prank(dave);
        pool.quit();
        assertEq(token.balanceOf(dave), paid);
        assertEq(pool.books().carry, withheld);
    }

    function test_afterTheClosingALeafIsDueToItsPerson() public {
        uint256 share = _approved();
        // Bob leaves his share; the claim is withdrawn, so that carry is divided at the end.
        vm.prank(memberAssembly);
        enrolment.announceClosing();
        vm.prank(bob);
        pool.quit();
        vm.prank(carol);
        desk.withdraw(1);
        vm.warp(pool.closingAt() + 187 days);
        pool.finishClosing();
        uint256 part = pool.carryPerUnit();
        // The bond of a claim that is withdrawn so late goes to carry as well.
        assertEq(part, (share + 1e6) / 8);
        // Both leaves: of a member, and of somebody who is none. Nobody becomes a member by it.
        _joinFromGroup(cohort, 0);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.LeafDue(cohort, dave, 3, 3 * (OF_GROUP + part));
        _joinFromGroup(cohort, 1);
        assertEq(pool.membershipOf(dave).identity, 0);
        vm.prank(dave);
        pool.takeDue(dave);
        assertEq(token.balanceOf(dave), 3 * (OF_GROUP + part));
        vm.startPrank(alice);
        pool.takeDue(alice);
        pool.quit();
        assertEq(token.balanceOf(alice), PER_UNIT + part + 3 * (OF_GROUP + part));
        assertEq(pool.books().activeUnits, 1);
        assertEq(pool.books().held, token.balanceOf(address(pool)));
    }

    function test_afterTheClosingWhoeverHoldsTheIdentity() public {
        // Dave joins by a certificate newer than the group's paper, and leaves again before the end.
        _join(dave, 0, PER_UNIT);
        vm.prank(memberAssembly);
        enrolment.announceClosing();
        vm.prank(dave);
        pool.quit();
        vm.warp(pool.closingAt() + 187 days);
        pool.finishClosing();
        _joinFromGroup(cohort, 1);
        assertEq(pool.dueTo(dave), 3 * OF_GROUP, "no newer certificate is asked for");
        // It is paid once.
        bytes memory proof = _proof(cohort, 1);
        IEnrolment.Leaf memory leaf = leavesOf[cohort][1];
        vm.prank(dave);
        vm.expectRevert(
            abi.encodeWithSelector(IEnrolment.EnrolmentAlreadyJoined.selector, cohort, leavesOf[cohort][1].identity)
        );
        enrolment.joinFromGroup(cohort, leaf, proof);
    }

    /// @dev The identity of dave's leaf is another wallet's, which left.
    function test_afterTheClosingNoIdentityMoves() public {
        address erin = makeAddr("erin");
        _fund(erin, PER_UNIT);
        IEnrolment.Certificate memory certificate = _certificate(erin, 0);
        certificate.identity = _identityOf(dave);
        bytes memory signature = _signed(certificate);
        vm.prank(erin);
        enrolment.join(certificate, signature, PER_UNIT);
        vm.prank(memberAssembly);
        enrolment.announceClosing();
        vm.prank(erin);
        pool.quit();
        vm.warp(pool.closingAt() + 187 days);
        pool.finishClosing();
        _joinFromGroup(cohort, 1);
        assertEq(pool.dueTo(dave), 3 * OF_GROUP);
        assertEq(pool.membershipOf(dave).identity, 0, "the person has the money, and no membership");
        assertEq(enrolment.identityOf(_identityOf(dave)).holder, erin);
    }

    /// @dev Carol's claim is approved; the share of each unit.
    function _approved() private returns (uint256) {
        uint32 claim = _file(carol, 0);
        _approve(claim);
        return desk.claimOf(claim).share;
    }

    /// @dev Have alice lapse, whose balance is the smallest, by two claims on the others.
    function _lapse(address member) private {
        for (uint256 i = 0; pool.standingOf(member).active; ++i) {
            Filing memory filing = _filing(bob, _today() - uint24(i), 0);
            _fund(bob, 1e6);
            vm.prank(bob);
            uint32 claim = desk.file(filing);
            _approve(claim);
            _skipNotice();
            // Whoever else is to stay active pays in.
            _payIn(bob, 30e6);
            _payIn(carol, 30e6);
            vm.prank(bob);
            desk.settle(claim);
        }
        Claim memory facts = desk.claimOf(1);
        assertEq(facts.member, bob);
    }
}
