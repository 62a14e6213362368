// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Subscription} from "../../contracts/orders/Subscription.sol";
import {CohortFixture} from "./CohortFixture.sol";

/// @title A plan with subscriptions: alice and bob are members, and alice pays the steward 2 in 30 days.
abstract contract SubscriptionFixture is CohortFixture {
    uint96 internal constant AMOUNT = 2e6;
    uint256 internal constant HAD = 1000e6;

    Subscription internal subscriptions;

    function setUp() public virtual override {
        super.setUp();
        subscriptions = new Subscription(address(pool));
        _join(alice, 0, 50e6);
        _join(bob, 0, 50e6);
        _allow(alice, HAD);
        _set(alice, AMOUNT, 365);
    }

    function _allow(address who, uint256 amount) internal {
        token.mint(who, amount);
        vm.prank(who);
        token.approve(address(subscriptions), type(uint256).max);
    }

    function _set(address who, uint96 amount, uint24 forDays) internal {
        uint24 lastDay = _today() + forDays;
        vm.prank(who);
        subscriptions.set(amount, lastDay);
    }

    function _announce() internal {
        vm.prank(pool.steward());
        subscriptions.announce();
    }

    /// @dev Announced, and a week later.
    function _open() internal {
        _announce();
        skip(7 days);
    }
}
