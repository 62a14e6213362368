// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {ServiceFund} from "../../../contracts/services/ServiceFund.sol";
import {Code, Programme} from "../../../contracts/services/ServiceTypes.sol";
import {ServiceFixture} from "../ServiceFixture.sol";
import {HostileToken, IAccomplice} from "./HostileToken.sol";

// Rules: N2, N4, N5, N6.
/// @title A random life of a fund: sponsors, providers, thieves, and a token that turns hostile for one transfer at a time.
/// @dev The handler is the token's accomplice. It is a sponsor and a provider as well, so what it calls in the middle of a
/// transfer is something that it may do at any other time.
contract ServiceHandler is ServiceFixture, IAccomplice {
    HostileToken private hostile;
    address[] private _sponsors;
    address[] private _providers;
    /// @notice What came in by deposits, and what went out for codes and as rests, as the fund said.
    uint256 public deposited;
    uint256 public paid;
    uint256 public returned;
    /// @notice What the fund has beyond what it owes: dropped, not moved by a token that lied, or (below 0) lost.
    int256 public surplus;
    /// @notice How often a code was paid, and whether any was paid twice.
    mapping(uint256 programme => mapping(uint256 position => uint256)) public timesPaid;
    /// @dev How the token behaves at the next transfer, and what it is given for that.
    HostileToken.Mood private _mood;
    uint256 private _seed;
    uint256 public paidTwice;
    /// @notice Calls in the middle of a transfer that came through.
    uint256 public breaches;

    function setUp() public override {
        vm.warp(NOW);
        hostile = new HostileToken();
        token = hostile;
        fund = _fundIn(address(token));
        _sponsors = [sponsor, other, address(this)];
        _providers = [provider, rival, address(this)];
        for (uint256 i = 0; i < _sponsors.length; ++i) {
            _enrich(_sponsors[i]);
        }
    }

    function theFund() external view returns (ServiceFund) {
        return fund;
    }

    function theToken() external view returns (HostileToken) {
        return hostile;
    }

    /// @inheritdoc IAccomplice
    function robbed() external view returns (address) {
        return address(fund);
    }

    /// @inheritdoc IAccomplice
    /// @dev In the middle of a transfer: open, redeem and refund again, with what would be good at another time.
    function struck(uint256 seed) external {
        uint32 count = fund.programmeCount();
        if (count == 0) return;
        uint32 programme = uint32(seed % count + 1);
        Programme memory facts = fund.programmeOf(programme);
        Code[] memory codes = _codes(programme, uint24(seed % facts.uses), 1);
        uint16 series = fund.openedBy(address(this)) + 1;
        bytes[3] memory calls = [
            abi.encodeCall(fund.redeem, (programme, codes)),
            abi.encodeCall(fund.refund, (programme, facts.sponsor)),
            abi.encodeCall(fund.open, (rival, 1, 1, LAST + 999, series, bytes32("root"), TERMS))
        ];
        (bool done,) = address(fund).call(calls[(seed >> 8) % 3]);
        if (done) ++breaches;
    }

    function open(uint256 seed, uint24 uses) external {
        vm.assume(fund.programmeCount() < 8);
        uses = uint24(bound(uses, 1, 20));
        _tryOpen(_sponsors[seed % 3], _providers[(seed >> 8) % 3], uses);
    }

    function openBadly(uint256 seed, uint8 mood) external {
        vm.assume(fund.programmeCount() < 8);
        _turn(mood, seed >> 16);
        _tryOpen(_sponsors[seed % 3], _providers[(seed >> 8) % 3], 3);
    }

    function redeem(uint256 seed, uint24 count) external {
        _tryRedeem(seed, uint24(bound(count, 1, 5)));
    }

    function redeemBadly(uint256 seed, uint8 mood) external {
        _turn(mood, seed >> 64);
        _tryRedeem(seed, 1);
    }

    function refund(uint256 seed) external {
        _tryRefund(seed);
    }

    function refundBadly(uint256 seed, uint8 mood) external {
        _turn(mood, seed >> 64);
        _tryRefund(seed);
    }

    /// @dev Who is not the provider, and what is not a code, gets nothing.
    function steal(uint256 seed) external {
        uint32 programme = _any(seed);
        Programme memory facts = fund.programmeOf(programme);
        Code[] memory codes = _codes(programme, uint24((seed >> 32) % facts.uses), 1);
        address thief = _providers[(seed >> 8) % 3];
        if (thief == facts.provider) codes[0].secret = bytes32(seed);
        vm.prank(thief);
        (bool done,) = address(fund).call(abi.encodeCall(fund.redeem, (programme, codes)));
        assertFalse(done, "a thief was paid");
        vm.prank(stranger);
        (done,) = address(fund).call(abi.encodeCall(fund.refund, (programme, stranger)));
        assertFalse(done, "a stranger was refunded");
    }

    function confiscate(uint256 amount) external {
        vm.assume(amount % 4 == 0);
        uint256 held = token.balanceOf(address(fund));
        amount = bound(amount, 0, held / 10);
        token.confiscate(address(fund), amount);
        surplus -= int256(amount);
    }

    function drop(uint256 amount) external {
        amount = bound(amount, 1, 100e6);
        token.mint(address(fund), amount);
        surplus += int256(amount);
    }

    function warp(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1 hours, 8 days));
    }

    function _tryOpen(address who, address to, uint24 uses) private {
        uint16 series = fund.openedBy(who) + 1;
        bytes32 root = _root(_leaves(who, series, uses));
        uint24 last = uint24(block.timestamp / 1 days) + 20;
        bool done = _call(who, abi.encodeCall(fund.open, (to, PRICE, uses, last, series, root, TERMS)));
        // A fund that is short takes nothing; nor does it from a token that moves another amount.
        bool honest = _mood == HostileToken.Mood.Honest || _mood == HostileToken.Mood.CallsFirst
            || _mood == HostileToken.Mood.CallsAfter || (_mood == HostileToken.Mood.Loses && _seed == 0);
        assertEq(done, honest && surplus >= 0, "open");
        if (done) deposited += uint256(PRICE) * uses;
        _mood = HostileToken.Mood.Honest;
    }

    function _tryRedeem(uint256 seed, uint24 count) private {
        uint32 programme = _any(seed);
        Programme memory facts = fund.programmeOf(programme);
        uint24 first = uint24((seed >> 32) % facts.uses);
        if (first + count > facts.uses) count = facts.uses - first;
        bool fresh = block.timestamp / 1 days <= facts.lastDay;
        for (uint24 i = 0; i < count; ++i) {
            fresh = fresh && timesPaid[programme][first + i] == 0;
        }
        uint256 amount = uint256(PRICE) * count;
        bytes memory data = abi.encodeCall(fund.redeem, (programme, _codes(programme, first, count)));
        if (!_pays(facts.provider, data, amount, fresh)) return;
        paid += amount;
        for (uint24 i = 0; i < count; ++i) {
            if (++timesPaid[programme][first + i] > 1) ++paidTwice;
        }
    }

    function _tryRefund(uint256 seed) private {
        uint32 programme = _any(seed);
        Programme memory facts = fund.programmeOf(programme);
        uint256 amount = uint256(PRICE) * (facts.uses - facts.used);
        bool due = block.timestamp / 1 days > facts.lastDay && !facts.refunded && amount != 0;
        bytes memory data = abi.encodeCall(fund.refund, (programme, facts.sponsor));
        if (_pays(stranger, data, amount, due)) returned += amount;
    }

    /// @dev A payment out, which comes through if it is due, the fund has the money, and the token does not refuse.
    function _pays(address who, bytes memory data, uint256 amount, bool due) private returns (bool done) {
        uint256 held = token.balanceOf(address(fund));
        done = _call(who, data);
        bool refuses = _mood == HostileToken.Mood.Refuses || _mood == HostileToken.Mood.Admits;
        uint256 leaves = amount;
        if (_mood == HostileToken.Mood.Lies) leaves = 0;
        if (_mood == HostileToken.Mood.Keeps && amount != 0) leaves = amount - 1;
        if (_mood == HostileToken.Mood.Loses) leaves = amount + _seed;
        assertEq(done, due && !refuses && held >= leaves, "a payment");
        if (done) surplus += int256(amount) - int256(leaves);
        _mood = HostileToken.Mood.Honest;
    }

    function _call(address who, bytes memory data) private returns (bool done) {
        hostile.turn(_mood, _seed);
        vm.prank(who);
        (done,) = address(fund).call(data);
        // A mood that met no transfer is over, so that it does not spoil the next step.
        hostile.turn(HostileToken.Mood.Honest, 0);
    }

    function _turn(uint8 mood, uint256 seed) private {
        _mood = HostileToken.Mood(bound(mood, 1, 8));
        _seed = _mood == HostileToken.Mood.Loses ? seed % 1e6 : seed;
    }

    function _any(uint256 seed) private view returns (uint32) {
        uint32 count = fund.programmeCount();
        vm.assume(count != 0);
        return uint32(seed % count + 1);
    }
}

/// @title What must always hold of services.
contract ServiceLawsTest is Test {
    ServiceHandler private handler;
    ServiceFund private fund;

    function setUp() public {
        handler = new ServiceHandler();
        handler.setUp();
        fund = handler.theFund();
        bytes4[10] memory actions = [
            ServiceHandler.open.selector,
            ServiceHandler.openBadly.selector,
            ServiceHandler.redeem.selector,
            ServiceHandler.redeemBadly.selector,
            ServiceHandler.refund.selector,
            ServiceHandler.refundBadly.selector,
            ServiceHandler.steal.selector,
            ServiceHandler.confiscate.selector,
            ServiceHandler.drop.selector,
            ServiceHandler.warp.selector
        ];
        bytes4[] memory selectors = new bytes4[](actions.length);
        for (uint256 i = 0; i < actions.length; ++i) {
            selectors[i] = actions[i];
        }
        targetSelector(FuzzSelector({addr: address(handler), selectors: selectors}));
        targetContract(address(handler));
    }

    /// @notice One campaign for all of them.
    function invariant_services() public view {
        _deposits_areRedeemedOrGoBack();
        _codes_arePaidOnce();
        assertEq(handler.breaches(), 0, "a call in the middle of a transfer came through");
    }

    /// @dev Every deposit was paid for codes, went back, or is owed; and the fund has what it owes, but for what the token did.
    function _deposits_areRedeemedOrGoBack() private view {
        uint256 left;
        for (uint32 i = 1; i <= fund.programmeCount(); ++i) {
            Programme memory facts = fund.programmeOf(i);
            assertLe(facts.used, facts.uses, "more used than paid for");
            if (!facts.refunded) left += uint256(facts.price) * (facts.uses - facts.used);
        }
        assertEq(fund.owed(), left, "owed");
        assertEq(handler.deposited(), handler.paid() + handler.returned() + left, "deposits");
        uint256 held = handler.theToken().balanceOf(address(fund));
        assertEq(int256(held), int256(left) + handler.surplus(), "held");
    }

    /// @dev A code is marked as used if and only if it was paid, and never twice.
    function _codes_arePaidOnce() private view {
        assertEq(handler.paidTwice(), 0, "a code was paid twice");
        for (uint32 i = 1; i <= fund.programmeCount(); ++i) {
            Programme memory facts = fund.programmeOf(i);
            uint256 used;
            for (uint24 position = 0; position < facts.uses; ++position) {
                if (fund.isUsed(i, position)) ++used;
                assertEq(fund.isUsed(i, position), handler.timesPaid(i, position) == 1, "a code");
            }
            assertEq(used, facts.used, "used");
        }
    }
}
