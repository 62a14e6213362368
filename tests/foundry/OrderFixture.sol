// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {StandingOrder} from "../../contracts/orders/StandingOrder.sol";
import {CohortFixture} from "./CohortFixture.sol";

/// @title A plan with standing orders: alice's balance is low, bob's is not, and a payer pays for others.
abstract contract OrderFixture is CohortFixture {
    uint256 internal constant LOW = 10e6;
    uint256 internal constant LEFT = LOW - RESERVE;
    uint256 internal constant HIGH = 100e6;
    uint96 internal constant AMOUNT = 1e6;
    uint96 internal constant DISTANCE = uint96(PERIOD_CAP);

    StandingOrder internal orders;
    address internal payer = makeAddr("payer");

    function setUp() public virtual override {
        super.setUp();
        orders = new StandingOrder(address(pool));
        _join(alice, 0, LOW);
        _join(bob, 0, HIGH);
        _allow(payer, 1000e6);
    }

    /// @dev Give somebody so much, and let the orders take it.
    function _allow(address who, uint256 amount) internal {
        token.mint(who, amount);
        vm.prank(who);
        token.approve(address(orders), type(uint256).max);
    }

    function _set(address by, address member) internal {
        _setFor(by, member, AMOUNT, 365);
    }

    function _setFor(address by, address member, uint96 amount, uint24 forDays) internal {
        uint24 lastDay = _today() + forDays;
        vm.prank(by);
        orders.set(member, amount, DISTANCE, lastDay);
    }

    function _run(address by, address member) internal {
        orders.run(by, member);
    }

    function _balanceOf(address member) internal view returns (uint256) {
        return pool.standingOf(member).balance;
    }
}
