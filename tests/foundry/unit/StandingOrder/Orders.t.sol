// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMembershipErrors} from "../../../../contracts/interfaces/IMembershipErrors.sol";
import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {IStandingOrder} from "../../../../contracts/interfaces/IStandingOrder.sol";
import {Permit} from "../../../../contracts/libraries/PermitDeposit.sol";
import {Order} from "../../../../contracts/orders/OrderTypes.sol";
import {StandingOrder} from "../../../../contracts/orders/StandingOrder.sol";
import {OrderFixture} from "../../OrderFixture.sol";

/// @title Setting, running and ending an order.
contract StandingOrderTest is OrderFixture {
    function test_names_poolAndRole() public {
        assertEq(orders.pool(), address(pool));
        assertEq(orders.planRole(), "orders");
        vm.expectRevert(IStandingOrder.OrderZeroAddress.selector);
        new StandingOrder(address(0));
    }

    function test_set_isKept_andTold() public {
        uint24 last = _today() + 30;
        uint40 first = uint40(block.timestamp + 7 days);
        vm.expectEmit(address(orders));
        emit IStandingOrder.OrderSet(payer, alice, AMOUNT, DISTANCE, first, last, _identityOf(alice), _today());
        vm.prank(payer);
        orders.set(alice, AMOUNT, DISTANCE, last);
        Order memory order = orders.orderOf(payer, alice);
        assertEq(abi.encode(order), abi.encode(AMOUNT, DISTANCE, first, last, _identityOf(alice), _today()));
        assertEq(orders.orderOf(alice, alice).amount, 0, "nobody else's");
        assertEq(orders.orderOf(payer, bob).amount, 0, "for nobody else");
    }

    function test_set_refusesWhatIsNoOrder() public {
        uint24 today = _today();
        _refusedSet(0, DISTANCE, today + 30, abi.encodeWithSelector(IStandingOrder.OrderZeroAmount.selector, payer));
        _refusedSet(
            AMOUNT,
            DISTANCE - 1,
            today + 30,
            abi.encodeWithSelector(IStandingOrder.OrderDistanceTooShort.selector, DISTANCE - 1, DISTANCE)
        );
        uint24[4] memory days_ = [uint24(0), 6, 366, type(uint24).max - today];
        for (uint256 i = 0; i < days_.length; ++i) {
            uint24 last = today + days_[i];
            _refusedSet(
                AMOUNT,
                DISTANCE,
                last,
                abi.encodeWithSelector(IStandingOrder.OrderBadLastDay.selector, last, today + 7, today + 365)
            );
        }
        vm.startPrank(payer);
        orders.set(alice, 1, DISTANCE, today + 7);
        orders.set(alice, type(uint96).max, type(uint96).max, today + 365);
        vm.stopPrank();
    }

    function test_set_needsAMembership() public {
        vm.expectRevert(abi.encodeWithSelector(IMembershipErrors.MembershipNone.selector, carol));
        _set(payer, carol);
    }

    function test_set_withPermit_needsNoTransaction() public {
        (address signer, uint256 key) = makeAddrAndKey("signer");
        token.mint(signer, 10e6);
        Permit memory permit = _permit(signer, key, address(orders), 10e6);
        uint24 last = _today() + 10;
        vm.prank(signer);
        orders.setWithPermit(alice, AMOUNT, DISTANCE, last, permit);
        assertEq(token.allowance(signer, address(orders)), 10e6);
        skip(7 days);
        _run(signer, alice);
        assertEq(_balanceOf(alice), LOW + AMOUNT);
    }

    function test_set_withAPermitThatWasSentFirst_goesThrough() public {
        uint24 last = _today() + 10;
        vm.prank(payer);
        orders.setWithPermit(alice, AMOUNT, DISTANCE, last, Permit(1, block.timestamp, 27, 0, 0));
        assertEq(orders.orderOf(payer, alice).amount, AMOUNT);
    }

    function test_run_paysIn_andTells() public {
        _set(payer, alice);
        skip(7 days);
        uint40 next = uint40(block.timestamp + 7 days);
        vm.expectEmit(address(orders));
        emit IStandingOrder.OrderRun(payer, alice, AMOUNT, next);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.ToppedUp(alice, address(orders), AMOUNT, uint40((LEFT + AMOUNT) / SPACING));
        vm.prank(stranger);
        orders.run(payer, alice);
        assertEq(_balanceOf(alice), LOW + AMOUNT);
        assertEq(token.balanceOf(payer), 1000e6 - AMOUNT);
        assertEq(token.balanceOf(address(orders)), 0);
        assertEq(token.allowance(address(orders), address(pool)), 0);
        assertEq(orders.orderOf(payer, alice).nextAt, next);
    }

    function test_run_writesOneSlotOfItsOwn() public {
        _set(payer, alice);
        skip(7 days);
        vm.record();
        _run(payer, alice);
        (, bytes32[] memory writes) = vm.accesses(address(orders));
        assertEq(writes.length, 1);
    }

    function test_run_neverBeforeAWeek_norTwiceInOne() public {
        _set(payer, alice);
        uint256 first = block.timestamp + 7 days;
        vm.warp(first - 1);
        _refusedRun(abi.encodeWithSelector(IStandingOrder.OrderTooEarly.selector, first));
        vm.warp(first);
        _run(payer, alice);
        vm.warp(first + 7 days - 1);
        _refusedRun(abi.encodeWithSelector(IStandingOrder.OrderTooEarly.selector, first + 7 days));
        vm.warp(first + 7 days);
        _run(payer, alice);
        assertEq(_balanceOf(alice), LOW + 2 * AMOUNT);
    }

    function test_run_neverAfterItsLastDay() public {
        uint24 last = _today() + 7;
        _setFor(payer, alice, AMOUNT, 7);
        vm.warp(uint256(last) * 1 days + 1 days - 1);
        _run(payer, alice);
        vm.warp(uint256(last) * 1 days + 8 days);
        _refusedRun(abi.encodeWithSelector(IStandingOrder.OrderOver.selector, last, last + 8));
    }

    function test_run_onlyWhileTheRungIsCloserThanTheDistance() public {
        _setFor(payer, alice, uint96(PERIOD_CAP - LEFT), 365);
        skip(7 days);
        _run(payer, alice);
        assertEq(orders.distanceOf(alice), PERIOD_CAP);
        skip(7 days);
        _refusedRun(abi.encodeWithSelector(IStandingOrder.OrderNotDue.selector, PERIOD_CAP, DISTANCE));
        // A settlement brings the rung closer.
        _skipWait();
        _settledClaim(bob, 1);
        assertLt(orders.distanceOf(alice), PERIOD_CAP);
        _run(payer, alice);
    }

    function test_end_isThePayers() public {
        _set(payer, alice);
        vm.expectRevert(abi.encodeWithSelector(IStandingOrder.OrderNone.selector, alice, alice));
        vm.prank(alice);
        orders.end(alice);
        vm.expectEmit(address(orders));
        emit IStandingOrder.OrderEnded(payer, alice);
        vm.prank(payer);
        orders.end(alice);
        assertEq(abi.encode(orders.orderOf(payer, alice)), new bytes(6 * 32));
        skip(7 days);
        _refusedRun(abi.encodeWithSelector(IStandingOrder.OrderNone.selector, payer, alice));
    }

    function test_distanceOf_whoHasNoRung() public {
        assertEq(orders.distanceOf(carol), 0);
        assertEq(orders.distanceOf(alice), LEFT);
        _lapseAlice();
        assertEq(orders.distanceOf(alice), 0);
    }

    function test_distanceOf_aPersonOfAGroup() public {
        uint32 cohort = _enrolPair(_leaf(0, carol, 1), _leaf(1, dave, 0), LOW + 1);
        _joinFromGroup(cohort, 0);
        assertEq(orders.distanceOf(carol), LEFT);
        _set(payer, carol);
        _skipWait();
        _settledClaim(bob, 1);
        uint256 charged = pool.books().index;
        assertEq(orders.distanceOf(carol), LEFT - charged);
        assertEq(pool.positionOf(carol).units, 0, "she has not moved");
        _run(payer, carol);
        assertEq(_balanceOf(carol), 2 * (LOW + 1 - charged) + AMOUNT);
        assertEq(pool.positionOf(carol).units, 2);
    }

    function test_run_notForALapsedMember() public {
        _set(payer, alice);
        uint256 lapsedAt = _lapseAlice();
        _refusedRun(abi.encodeWithSelector(IMembershipErrors.MembershipLapsed.selector, alice, lapsedAt));
    }

    function test_run_notAfterTheBand() public {
        _set(payer, alice);
        vm.warp((uint256(FAR_DAY) + 1) * 1 days);
        // Long over: an order of today, for a band that is over.
        _set(payer, alice);
        skip(7 days);
        _refusedRun(abi.encodeWithSelector(IMembershipErrors.MembershipBandOver.selector, alice, FAR_DAY, FAR_DAY + 8));
    }

    /// @dev The band's last day is a day of it.
    function test_run_onTheBandsLastDay() public {
        vm.warp((uint256(FAR_DAY) - 7) * 1 days);
        _set(payer, alice);
        vm.warp(uint256(FAR_DAY) * 1 days + 1 days - 1);
        _run(payer, alice);
        assertEq(_balanceOf(alice), LOW + AMOUNT);
    }

    function _lapseAlice() private returns (uint256 lapsedAt) {
        _skipWait();
        while (pool.standingOf(alice).active) {
            _settledClaim(bob, 0);
            skip(30 days);
        }
        return pool.standingOf(alice).lapsedAt;
    }

    function _refusedRun(bytes memory reason) private {
        vm.expectRevert(reason);
        _run(payer, alice);
    }

    function _refusedSet(uint96 amount, uint96 distance, uint24 lastDay, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(payer);
        orders.set(alice, amount, distance, lastDay);
    }
}
