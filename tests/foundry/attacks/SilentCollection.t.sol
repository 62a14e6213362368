// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMembershipErrors} from "../../../contracts/interfaces/IMembershipErrors.sol";
import {ISubscription} from "../../../contracts/interfaces/ISubscription.sol";
import {ReentrantToken} from "../../../contracts/mocks/ReentrantToken.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {SubscriptionFixture} from "../SubscriptionFixture.sol";

/// @title A steward who collects what nobody expects: at once, twice, after the end, or for another.
/// @notice Alice allowed 1,000 and signed 2 in 30 days.
contract SilentCollectionTest is SubscriptionFixture {
    function _newToken() internal override returns (TestToken) {
        return TestToken(address(new ReentrantToken()));
    }

    function test_attack_nothingIsCollectedWithoutAWeeksNotice() public {
        // 1. A week after alice signed, the steward collects without a word.
        skip(7 days);
        _refused(abi.encodeWithSelector(ISubscription.SubscriptionNotAnnounced.selector, steward, 0, 0));
        // 2. The steward announces, and collects in the same minute; and a second too early.
        _announce();
        uint256 from = block.timestamp + 7 days;
        bytes memory closed =
            abi.encodeWithSelector(ISubscription.SubscriptionNotAnnounced.selector, steward, from, from + 30 days);
        _refused(closed);
        skip(7 days - 1);
        _refused(closed);
        // 3. A month after that the announcement is worth nothing, from its last second on.
        vm.warp(from + 30 days);
        _refused(closed);
        // Half a year later a new one does not go on from it.
        skip(180 days);
        _announce();
        from = block.timestamp + 7 days;
        _refused(abi.encodeWithSelector(ISubscription.SubscriptionNotAnnounced.selector, steward, from, from + 30 days));
        // 4. Bob signs while a collection is open: he has his own week.
        _open();
        _allow(bob, HAD);
        _set(bob, AMOUNT, 365);
        vm.expectRevert(abi.encodeWithSelector(ISubscription.SubscriptionTooEarly.selector, block.timestamp + 7 days));
        subscriptions.collect(bob);
    }

    function test_attack_neverTwiceInThirtyDays() public {
        _open();
        uint256 start = block.timestamp;
        for (uint256 i = 0; i < 60; ++i) {
            try subscriptions.collect(alice) {} catch {}
            if (i % 10 == 0) _announce();
            skip(12 hours);
        }
        assertEq(block.timestamp, start + 30 days);
        assertEq(token.balanceOf(steward), AMOUNT);
        // Nor by having alice set another amount.
        _set(alice, 5e6, 365);
        assertEq(subscriptions.agreementOf(alice).nextAt, start + 37 days);
        // The neighbour: the next 30 days are paid.
        skip(7 days);
        subscriptions.collect(alice);
        assertEq(token.balanceOf(steward), AMOUNT + 5e6);
    }

    function test_attack_aTokenThatCallsBackFindsNothingDue() public {
        _open();
        ReentrantToken(address(token)).arm(address(subscriptions), abi.encodeCall(subscriptions.collect, (alice)));
        _refused(abi.encodeWithSelector(ISubscription.SubscriptionTooEarly.selector, block.timestamp + 30 days));
    }

    function test_attack_aNewStewardCollectsNothingAtOnce() public {
        _open();
        vm.prank(memberAssembly);
        pool.setSteward(stranger);
        _refused(abi.encodeWithSelector(ISubscription.SubscriptionNotAnnounced.selector, stranger, 0, 0));
        // The former steward announces no more.
        vm.prank(steward);
        vm.expectRevert(abi.encodeWithSelector(ISubscription.SubscriptionOnlySteward.selector, stranger, steward));
        subscriptions.announce();
        // Nor does the new one's announcement go on from the former's.
        vm.prank(stranger);
        subscriptions.announce();
        uint256 from = block.timestamp + 7 days;
        _refused(
            abi.encodeWithSelector(ISubscription.SubscriptionNotAnnounced.selector, stranger, from, from + 30 days)
        );
        vm.warp(from);
        subscriptions.collect(alice);
        assertEq(token.balanceOf(stranger), AMOUNT);
    }

    /// @dev The neighbour: who announces again before the last announcement has run out may collect all the time.
    function test_neighbour_whoAnnouncesInTimeCollectsOn() public {
        _open();
        skip(1 days);
        _announce();
        subscriptions.collect(alice);
        assertEq(token.balanceOf(steward), AMOUNT);
    }

    function test_neighbour_theStewardWhoAnnouncedIsPaid() public {
        vm.prank(memberAssembly);
        pool.setSteward(stranger);
        _open();
        subscriptions.collect(alice);
        assertEq(token.balanceOf(stranger), AMOUNT);
        assertEq(token.balanceOf(steward), 0);
    }

    function test_attack_afterTheEndNothing() public {
        _open();
        vm.prank(alice);
        subscriptions.end();
        _refused(abi.encodeWithSelector(ISubscription.SubscriptionNone.selector, alice));
    }

    function test_attack_theStewardPaysNobodyAndIsPaidByNoMoreThanMembers() public {
        // A member who becomes steward does not pay themself.
        vm.prank(memberAssembly);
        pool.setSteward(alice);
        _open();
        _refused(abi.encodeWithSelector(ISubscription.SubscriptionOfSteward.selector, alice));
        // Who left pays nothing.
        vm.prank(memberAssembly);
        pool.setSteward(steward);
        _open();
        vm.prank(alice);
        pool.quit();
        uint256 had = token.balanceOf(alice);
        vm.expectRevert(abi.encodeWithSelector(IMembershipErrors.MembershipNone.selector, alice));
        subscriptions.collect(alice);
        assertEq(token.balanceOf(alice), had);
    }

    function _refused(bytes memory reason) private {
        vm.expectRevert(reason);
        subscriptions.collect(alice);
        assertEq(token.balanceOf(alice), HAD, "alice lost nothing");
    }
}
