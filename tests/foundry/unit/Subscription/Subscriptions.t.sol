// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMembershipErrors} from "../../../../contracts/interfaces/IMembershipErrors.sol";
import {ISubscription} from "../../../../contracts/interfaces/ISubscription.sol";
import {Permit} from "../../../../contracts/libraries/PermitDeposit.sol";
import {TestToken} from "../../../../contracts/mocks/TestToken.sol";
import {Subscription} from "../../../../contracts/orders/Subscription.sol";
import {Agreement, Round} from "../../../../contracts/orders/SubscriptionTypes.sol";
import {HostileToken} from "../../invariant/HostileToken.sol";
import {SubscriptionFixture} from "../../SubscriptionFixture.sol";

/// @title Setting, announcing, collecting and ending.
contract SubscriptionTest is SubscriptionFixture {
    function _newToken() internal override returns (TestToken) {
        return new HostileToken();
    }

    function test_names_poolAndRole() public {
        assertEq(subscriptions.pool(), address(pool));
        assertEq(subscriptions.planRole(), "subscriptions");
        vm.expectRevert(ISubscription.SubscriptionZeroAddress.selector);
        new Subscription(address(0));
    }

    function test_set_isKept_andTold() public {
        uint24 last = _today() + 30;
        uint40 first = uint40(block.timestamp + 7 days);
        vm.expectEmit(address(subscriptions));
        emit ISubscription.SubscriptionSet(bob, 3e6, first, last, _identityOf(bob), _today());
        vm.prank(bob);
        subscriptions.set(3e6, last);
        Agreement memory kept = subscriptions.agreementOf(bob);
        assertEq(abi.encode(kept), abi.encode(3e6, first, last, _today(), _identityOf(bob)));
    }

    function test_set_refusesWhatIsNone() public {
        uint24 today = _today();
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(ISubscription.SubscriptionZeroAmount.selector, bob));
        subscriptions.set(0, today + 30);
        uint24[3] memory days_ = [uint24(0), 6, 366];
        for (uint256 i = 0; i < days_.length; ++i) {
            uint24 last = today + days_[i];
            vm.expectRevert(
                abi.encodeWithSelector(ISubscription.SubscriptionBadLastDay.selector, last, today + 7, today + 365)
            );
            subscriptions.set(1, last);
        }
        vm.stopPrank();
        vm.prank(carol);
        vm.expectRevert(abi.encodeWithSelector(IMembershipErrors.MembershipNone.selector, carol));
        subscriptions.set(1, today + 30);
    }

    function test_set_withPermit_needsNoTransaction() public {
        (address signer, uint256 key) = makeAddrAndKey("signer");
        _join(signer, 0, 50e6);
        token.mint(signer, AMOUNT);
        uint24 last = _today() + 10;
        Permit memory permit = _permit(signer, key, address(subscriptions), AMOUNT);
        vm.prank(signer);
        subscriptions.setWithPermit(AMOUNT, last, permit);
        assertEq(token.allowance(signer, address(subscriptions)), AMOUNT);
        _open();
        subscriptions.collect(signer);
        assertEq(token.balanceOf(signer), 0);
    }

    function test_set_withAPermitThatWasSentFirst_goesThrough() public {
        uint24 last = _today() + 10;
        vm.prank(bob);
        subscriptions.setWithPermit(AMOUNT, last, Permit(1, block.timestamp, 27, 0, 0));
        assertEq(subscriptions.agreementOf(bob).amount, AMOUNT);
    }

    function test_collect_paysTheSteward_andTells() public {
        uint40 from = uint40(block.timestamp + 7 days);
        vm.expectEmit(address(subscriptions));
        emit ISubscription.CollectionAnnounced(steward, from, from + 30 days);
        _open();
        Round memory open = subscriptions.round();
        assertEq(abi.encode(open), abi.encode(steward, from, from + 30 days));
        uint40 next = uint40(block.timestamp + 30 days);
        vm.expectEmit(address(subscriptions));
        emit ISubscription.SubscriptionCollected(alice, steward, AMOUNT, next);
        vm.prank(stranger);
        subscriptions.collect(alice);
        assertEq(token.balanceOf(steward), AMOUNT);
        assertEq(token.balanceOf(alice), HAD - AMOUNT);
        assertEq(token.balanceOf(address(subscriptions)), 0);
        assertEq(pool.standingOf(alice).balance, 50e6, "no balance is touched");
    }

    function test_collect_writesOneSlot() public {
        _open();
        vm.record();
        subscriptions.collect(alice);
        (, bytes32[] memory writes) = vm.accesses(address(subscriptions));
        assertEq(writes.length, 1);
    }

    function test_collect_whoHasNone() public {
        _open();
        vm.expectRevert(abi.encodeWithSelector(ISubscription.SubscriptionNone.selector, bob));
        subscriptions.collect(bob);
    }

    function test_collect_notAfterTheLastDay() public {
        _set(alice, AMOUNT, 7);
        uint24 last = _today() + 7;
        _announce();
        vm.warp((uint256(last) + 1) * 1 days);
        vm.expectRevert(abi.encodeWithSelector(ISubscription.SubscriptionOver.selector, last, last + 1));
        subscriptions.collect(alice);
        vm.warp((uint256(last) + 1) * 1 days - 1);
        subscriptions.collect(alice);
        assertEq(token.balanceOf(steward), AMOUNT, "its last second is in time");
    }

    function test_end_keepsWhenItWasCollected() public {
        _open();
        subscriptions.collect(alice);
        uint40 next = subscriptions.agreementOf(alice).nextAt;
        vm.expectEmit(address(subscriptions));
        emit ISubscription.SubscriptionEnded(alice);
        vm.prank(alice);
        subscriptions.end();
        assertEq(abi.encode(subscriptions.agreementOf(alice)), abi.encode(0, next, 0, 0, bytes16(0)));
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(ISubscription.SubscriptionNone.selector, alice));
        subscriptions.end();
        _set(alice, AMOUNT, 365);
        assertEq(subscriptions.agreementOf(alice).nextAt, next);
    }

    function test_anAssetThatMovesAnotherAmount_isRefused() public {
        _open();
        HostileToken.Mood[3] memory moods = [HostileToken.Mood.Lies, HostileToken.Mood.Keeps, HostileToken.Mood.Doubles];
        uint256[3] memory received = [uint256(0), AMOUNT - 1, 2 * AMOUNT];
        uint256[3] memory given = [uint256(0), AMOUNT - 1, AMOUNT];
        for (uint256 i = 0; i < moods.length; ++i) {
            HostileToken(address(token)).turn(moods[i], 0);
            vm.expectRevert(
                abi.encodeWithSelector(ISubscription.SubscriptionAssetMismatch.selector, AMOUNT, received[i], given[i])
            );
            subscriptions.collect(alice);
        }
        // Its neighbour: the same token, honest again.
        HostileToken(address(token)).turn(HostileToken.Mood.Honest, 0);
        subscriptions.collect(alice);
        assertEq(token.balanceOf(steward), AMOUNT);
    }

    /// @dev A token that mints to the member, or takes from the steward, in the middle.
    function test_anAssetThatMovesTheOtherWay_isRefused() public {
        _open();
        token.mint(steward, 10e6);
        Backwards backwards = new Backwards(alice);
        vm.etch(address(token), address(backwards).code);
        vm.expectRevert(abi.encodeWithSelector(ISubscription.SubscriptionAssetMismatch.selector, AMOUNT, 0, 0));
        subscriptions.collect(alice);
    }
}

/// @notice A token by which who pays gets richer, and who is paid poorer.
contract Backwards {
    address private immutable _payer;
    bool private _moved;

    constructor(address payer) {
        _payer = payer;
    }

    function balanceOf(address who) external view returns (uint256) {
        return _moved == (who == _payer) ? 2 : 1;
    }

    function transferFrom(address, address, uint256) external returns (bool) {
        _moved = true;
        return true;
    }
}
