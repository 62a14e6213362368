// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEnrolment} from "../../../contracts/interfaces/IEnrolment.sol";
import {IMembershipErrors} from "../../../contracts/interfaces/IMembershipErrors.sol";
import {IStandingOrder} from "../../../contracts/interfaces/IStandingOrder.sol";
import {ReentrantToken} from "../../../contracts/mocks/ReentrantToken.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {OrderFixture} from "../OrderFixture.sol";

/// @title Somebody else's standing order, and the allowance behind it, taken for more than the payer signed.
/// @notice The payer let the orders take 1,000 and signed one of them: 1 a week for alice. Everybody else is against the payer.
contract DrainedPayerTest is OrderFixture {
    function setUp() public override {
        super.setUp();
        _set(payer, alice);
    }

    function _newToken() internal override returns (TestToken) {
        return TestToken(address(new ReentrantToken()));
    }

    /// @dev Class 1, which few units can pay in full.
    function _endsMembership() internal pure override returns (uint256) {
        return 1 << 1;
    }

    function test_attack_theAllowancePaysForNobodyElse() public {
        // 1. Carol joins, low as alice is, and sets an order for herself; her own wallet is empty.
        _join(carol, 0, LOW);
        _set(carol, carol);
        skip(7 days);
        // 2. The payer has no order for her, and nobody can run one.
        vm.expectRevert(abi.encodeWithSelector(IStandingOrder.OrderNone.selector, payer, carol));
        vm.prank(carol);
        orders.run(payer, carol);
        // 3. Her own order finds her own wallet.
        vm.expectRevert();
        vm.prank(carol);
        orders.run(carol, carol);
        assertEq(token.balanceOf(payer), 1000e6);
        // The honest neighbour: alice, for whom it was signed.
        _run(payer, alice);
        assertEq(token.balanceOf(payer), 1000e6 - AMOUNT);
    }

    function test_attack_runningAllDayTakesOneAmount() public {
        skip(7 days);
        for (uint256 i = 0; i < 20; ++i) {
            try orders.run(payer, alice) {} catch {}
            skip(1 hours);
        }
        assertEq(token.balanceOf(payer), 1000e6 - AMOUNT);
    }

    function test_attack_aTokenThatCallsBackFindsTheOrderResting() public {
        skip(7 days);
        ReentrantToken(address(token)).arm(address(orders), abi.encodeCall(orders.run, (payer, alice)));
        vm.expectRevert(abi.encodeWithSelector(IStandingOrder.OrderTooEarly.selector, block.timestamp + 7 days));
        _run(payer, alice);
        assertEq(token.balanceOf(payer), 1000e6);
        ReentrantToken(address(token)).arm(address(0), "");
        // The neighbour: a call back that runs another order takes what that one signed, and no more.
        _join(carol, 0, LOW);
        _allow(dave, 50e6);
        _setFor(dave, carol, 2e6, 365);
        skip(7 days);
        ReentrantToken(address(token)).arm(address(orders), abi.encodeCall(orders.run, (dave, carol)));
        _run(payer, alice);
        assertEq(token.balanceOf(payer), 1000e6 - AMOUNT);
        assertEq(token.balanceOf(dave), 48e6);
        assertEq(_balanceOf(alice), LOW + AMOUNT);
        assertEq(_balanceOf(carol), LOW + 2e6);
    }

    /// @dev Alice sells her wallet: somebody else joins with it, on the day on which she joined.
    function test_attack_theNextPersonInTheWalletGetsNothing() public {
        vm.prank(alice);
        pool.quit();
        IEnrolment.Certificate memory certificate = _certificate(alice, 0);
        certificate.identity = "another person";
        bytes memory signature = _signed(certificate);
        _fund(alice, LOW);
        uint24 day = _today();
        vm.prank(alice);
        enrolment.join(certificate, signature, LOW);
        skip(7 days);
        _refused(alice, abi.encodeWithSelector(IMembershipErrors.MembershipOther.selector, alice, day, day));
    }

    function test_attack_aMembershipThatIsOverIsPaidNothing() public {
        uint24 day = _today();
        skip(7 days);
        vm.prank(alice);
        pool.quit();
        _refused(alice, abi.encodeWithSelector(IMembershipErrors.MembershipNone.selector, alice));
        // Nor the next one of the same person, which the payer did not sign.
        _join(alice, 0, LOW);
        _refused(alice, abi.encodeWithSelector(IMembershipErrors.MembershipOther.selector, alice, day + 7, day));
        // The neighbour: an order for it.
        _set(payer, alice);
        skip(7 days);
        _run(payer, alice);
    }

    /// @dev Whose benefit was paid keeps the money due at their address; paying in before would leave with them.
    function test_attack_nothingIsPaidIntoAMembershipThatEnds() public {
        _skipWait();
        (uint32 claim,) = _settledClaim(alice, 1);
        assertTrue(pool.membershipOf(alice).ending);
        _refused(alice, abi.encodeWithSelector(IMembershipErrors.MembershipIsEnding.selector, alice));
        desk.endMembership(claim);
        _refused(alice, abi.encodeWithSelector(IMembershipErrors.MembershipNone.selector, alice));
    }

    /// @dev Who went on to another wallet is no member at the old one any more.
    function test_attack_theWalletThatAnIdentityLeftIsPaidNothing() public {
        _join(carol, 0, LOW);
        _set(payer, carol);
        _skipWait();
        while (pool.standingOf(carol).active) {
            _settledClaim(bob, 0);
            skip(30 days);
        }
        skip(GRACE + 1);
        IEnrolment.Certificate memory certificate = _certificate(dave, 0);
        certificate.identity = _identityOf(carol);
        bytes memory signature = _signed(certificate);
        _fund(dave, HIGH);
        vm.prank(dave);
        enrolment.join(certificate, signature, HIGH);
        _refused(carol, abi.encodeWithSelector(IMembershipErrors.MembershipMoved.selector, carol));
    }

    /// @dev A payment into a plan that closes would be locked up for half a year.
    function test_attack_aClosingPlanIsPaidNothing() public {
        skip(7 days);
        vm.prank(memberAssembly);
        enrolment.announceClosing();
        _refused(alice, abi.encodeWithSelector(IMembershipErrors.MembershipPlanClosing.selector, block.timestamp));
    }

    function test_attack_thePermitOfAnotherSetsNothing() public {
        // A permit lets the orders take; who pays is the caller, and nobody whom the caller names.
        uint24 last = _today() + 30;
        vm.prank(stranger);
        orders.set(alice, 500e6, DISTANCE, last);
        skip(7 days);
        vm.expectRevert();
        orders.run(stranger, alice);
        assertEq(orders.orderOf(payer, alice).amount, AMOUNT);
        assertEq(IERC20(address(token)).balanceOf(payer), 1000e6);
    }

    /// @dev What an order adds to the loss of who looks at nothing: every charge until its last day, where they would have lapsed.
    function test_limit_anOrderPaysAllCapsUntilItsLastDay() public {
        _setFor(payer, alice, 12e6, 120);
        _skipWait();
        uint256 last = orders.orderOf(payer, alice).lastDay;
        uint256 paid;
        while (_today() < last) {
            if (pool.standingOf(bob).balance < 60e6) _payIn(bob, 100e6);
            _settledClaim(bob, 0);
            try orders.run(payer, alice) {
                paid += 12e6;
            } catch {}
        }
        assertTrue(pool.standingOf(alice).active, "the order kept her in");
        uint256 lost = LOW + paid - _balanceOf(alice);
        assertEq(lost, pool.books().index, "what everybody paid");
        assertGt(lost, LOW - RESERVE, "more than without the order");
        // The pace holds, whatever is decided, and beyond the last day she lapses as anybody.
        assertLe(lost, PERIOD_CAP * ((120 + 30) / 30 + 1));
        assertLe(paid, 12e6 * uint256(17));
        while (pool.standingOf(alice).active) {
            if (pool.standingOf(bob).balance < 60e6) _payIn(bob, 100e6);
            _settledClaim(bob, 0);
        }
        assertEq(token.balanceOf(payer), 1000e6 - paid);
    }

    function _refused(address member, bytes memory reason) private {
        vm.expectRevert(reason);
        _run(payer, member);
        assertEq(token.balanceOf(payer), 1000e6, "the payer lost nothing");
    }
}
