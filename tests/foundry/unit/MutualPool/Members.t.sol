// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {Permit} from "../../../../contracts/libraries/PermitDeposit.sol";
import {Books, Demand, Placement, Position} from "../../../../contracts/pool/PoolTypes.sol";
import {ClaimFixture} from "../../ClaimFixture.sol";

/// @title Joining, paying in and quitting, as the pool sees them.
contract PoolMembersTest is ClaimFixture {
    bytes32 private constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    function test_join_standsOnTheLadder() public {
        _join(alice, 1, 20e6);
        Position memory position = pool.positionOf(alice);
        assertEq(position.balance, 20e6);
        assertEq(position.units, 2);
        assertEq(position.rung, (20e6 / 2 - RESERVE) / SPACING);
        assertEq(lens.rungAt(position.rung).units, 2);
        assertEq(lens.rungAt(position.rung).voters, 1);
        assertEq(pool.membershipOf(alice).identity, _identityOf(alice));
        assertEq(pool.books().activeUnits, 2);
        assertEq(pool.books().activeVoters, 1);
        assertEq(token.balanceOf(address(pool)), 20e6);
    }

    function test_join_refusesLessThanTheMinimum() public {
        uint256 least = pool.minimumDeposit(2);
        assertEq(least, 2 * RESERVE);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolBelowMinimum.selector, least, least - 1));
        this.join(alice, 1, least - 1);
        this.join(alice, 1, least);
        assertEq(pool.positionOf(alice).rung, 0);
    }

    function test_join_refusesARungOutOfReach() public {
        uint256 furthest = 2 ** 32;
        uint256 most = RESERVE + furthest * SPACING + SPACING - 1;
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolBeyondLadder.selector, furthest + 1, furthest));
        this.join(alice, 0, most + 1);
        this.join(alice, 0, most);
        assertEq(pool.positionOf(alice).rung, furthest);
    }

    function test_join_refusesASecondMembership() public {
        _join(alice, 0, 10e6);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolIdentityHeld.selector, _identityOf(alice), alice));
        this.join(alice, 0, 10e6);
    }

    function test_admit_guardsItself() public {
        Placement memory placement;
        placement.amount = 10e6;
        vm.startPrank(address(enrolment));
        vm.expectRevert(IMutualPoolErrors.PoolZeroAddress.selector);
        pool.admit(placement);
        placement.member = alice;
        vm.expectRevert(IMutualPoolErrors.PoolZeroUnits.selector);
        pool.admit(placement);
        vm.stopPrank();
        _join(alice, 0, 10e6);
        placement.units = 1;
        vm.prank(address(enrolment));
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolAlreadyMember.selector, alice));
        pool.admit(placement);
    }

    function test_payIn_movesUpTheLadder() public {
        _join(alice, 0, 10e6);
        uint40 from = pool.positionOf(alice).rung;
        _fund(bob, 1e6);
        uint40 to = from + uint40(1e6 / SPACING);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.ToppedUp(alice, bob, 1e6, to);
        vm.prank(bob);
        pool.payIn(alice, 1e6);
        assertEq(pool.positionOf(alice).rung, to);
        assertEq(lens.rungAt(from).units, 0);
        assertEq(lens.rungAt(to).units, 1);
        assertEq(pool.standingOf(alice).balance, 11e6);
    }

    function test_payIn_refusesNothingAndNobody() public {
        vm.expectRevert(IMutualPoolErrors.PoolZeroAmount.selector);
        pool.payIn(alice, 0);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNotMember.selector, alice));
        pool.payIn(alice, 1);
    }

    function test_payInWithPermit_needsNoApproval() public {
        (address erin, uint256 key) = makeAddrAndKey("erin");
        _join(alice, 0, 10e6);
        token.mint(erin, 5e6);
        Permit memory permit = _permit(erin, key, 5e6);
        vm.prank(erin);
        pool.payInWithPermit(alice, 5e6, permit);
        assertEq(pool.standingOf(alice).balance, 15e6);
    }

    /// @dev Somebody may send a permit first; it is the allowance that counts.
    function test_payInWithPermit_survivesAPermitSentFirst() public {
        (address erin, uint256 key) = makeAddrAndKey("erin");
        _join(alice, 0, 10e6);
        token.mint(erin, 5e6);
        Permit memory permit = _permit(erin, key, 5e6);
        token.permit(erin, address(pool), 5e6, permit.deadline, permit.v, permit.r, permit.s);
        vm.prank(erin);
        pool.payInWithPermit(alice, 5e6, permit);
        assertEq(pool.standingOf(alice).balance, 15e6);
    }

    function test_quit_givesAllBackWhereNothingIsPending() public {
        _join(alice, 0, 10e6);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.Quit(alice, alice, 10e6, 0);
        vm.prank(alice);
        pool.quit();
        assertEq(token.balanceOf(alice), 10e6);
        assertEq(pool.positionOf(alice).units, 0);
        assertEq(pool.membershipOf(alice).identity, 0);
        Books memory books = pool.books();
        assertEq(books.totalBalances + books.activeUnits + books.activeVoters, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNotMember.selector, alice));
        pool.quit();
    }

    function test_quit_leavesTheShareOfApprovedClaims() public {
        _join(alice, 0, 10e6);
        _join(bob, 0, 10e6);
        _skipWait();
        uint32 claim = _file(alice, 1);
        _approve(claim);
        uint256 share = pool.books().pendingShares;
        assertEq(share, uint256(5e6 * 108 / 100 + 1) / 2);
        vm.prank(bob);
        pool.quit();
        assertEq(token.balanceOf(bob), 10e6 - share);
        assertEq(pool.books().carry, share);
        assertEq(pool.membershipOf(alice).claim, claim);
    }

    /// @dev Whoever colludes: what a claim cannot charge in this window cannot be kept from who leaves in it.
    function test_quit_leavesAtMostTheRoom() public {
        _join(alice, 0, 100e6);
        _join(bob, 0, 100e6);
        vm.startPrank(address(desk));
        pool.setAside(1, 10e6, 5e6);
        pool.settle(2, Demand({benefit: 2 * (PERIOD_CAP - 7), fee: 0, capPerUnit: PERIOD_CAP, share: 0}));
        vm.stopPrank();
        assertEq(pool.room(), 7);
        (uint256 paid, uint256 withheld) = lens.quoteQuit(bob);
        assertEq(withheld, 7);
        assertEq(paid, 100e6 - PERIOD_CAP);
    }

    /// @dev A number that says which claim was the last one outlives the membership.
    function test_quit_remembersTheLastClaim() public {
        _join(alice, 0, 10e6);
        _skipWait();
        uint32 claim = _file(alice, 1);
        vm.prank(alice);
        pool.quit();
        assertEq(pool.membershipOf(alice).claim, claim);
    }

    function test_fundReserve() public {
        _fund(bob, 5e6);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.ReserveFunded(bob, 5e6);
        vm.prank(bob);
        pool.fundReserve(5e6);
        assertEq(pool.books().reserve, 5e6);
        vm.expectRevert(IMutualPoolErrors.PoolZeroAmount.selector);
        pool.fundReserve(0);
    }

    function test_standingOf_aStrangerIsEmpty() public view {
        assertEq(pool.standingOf(stranger).balance, 0);
        assertFalse(pool.standingOf(stranger).active);
        assertFalse(lens.coverOn(stranger, _today()).covered);
        assertEq(lens.historyOf(stranger).coveredFrom, 0);
    }

    function join(address member, uint8 band, uint256 amount) external {
        _join(member, band, amount);
    }

    function _permit(address owner, uint256 key, uint256 value) private view returns (Permit memory permit) {
        (permit.value, permit.deadline) = (value, block.timestamp + 1 days);
        bytes32 content =
            keccak256(abi.encode(PERMIT_TYPEHASH, owner, address(pool), value, token.nonces(owner), permit.deadline));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), content));
        (permit.v, permit.r, permit.s) = vm.sign(key, digest);
    }
}
