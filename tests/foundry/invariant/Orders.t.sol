// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {StandingOrder} from "../../../contracts/orders/StandingOrder.sol";
import {Membership} from "../../../contracts/pool/PoolTypes.sol";
import {OrderFixture} from "../OrderFixture.sol";
import {HostileToken, IAccomplice} from "./HostileToken.sol";

// Rules: S1, S2, S3.
/// @title A random life of standing orders: payers, members who come and go, charges, a closing plan and a hostile token.
/// @notice It keeps books of its own of what each payer signed, and compares them with what each payer lost.
contract OrderHandler is OrderFixture, IAccomplice {
    uint256 private constant WEEK = 7 days;

    /// @notice What a payer signed last for a member, and when each run took place.
    struct Signed {
        uint256 amount;
        uint256 distance;
        uint256 from;
        uint256 lastDay;
        bytes16 identity;
        uint24 joinedDay;
    }

    address[] public members;
    address[] public payers;
    /// @notice What a payer may have lost by now, by the books of this contract.
    mapping(address payer => uint256) public expected;
    mapping(address payer => mapping(address member => Signed)) private _terms;
    mapping(address payer => uint256) private _hadAtFirst;
    uint256 public dropped;
    uint256 public runs;

    function setUp() public override {
        super.setUp();
        _join(carol, 1, 2 * LOW);
        _join(dave, 0, 60e6);
        members = [alice, bob, carol, dave];
        payers = [payer, stranger, sponsor];
        for (uint256 i = 0; i < members.length; ++i) {
            _fund(members[i], 1e12);
        }
        for (uint256 i = 0; i < payers.length; ++i) {
            _allow(payers[i], 1e12);
            _hadAtFirst[payers[i]] = token.balanceOf(payers[i]);
        }
        _skipWait();
    }

    /// @dev Class 1, which few units can pay in full.
    function _endsMembership() internal pure override returns (uint256) {
        return 1 << 1;
    }

    function _newToken() internal override returns (TestToken) {
        return new HostileToken();
    }

    /// @dev Seeds are mostly small numbers; what is drawn from them shall not be.
    modifier spread(uint256 seed) {
        _drawn = uint256(keccak256(abi.encode(seed, ++_steps)));
        _;
    }

    uint256 private _drawn;
    uint256 private _steps;

    function set(uint256 seed, uint96 amount, uint96 distance, uint24 forDays) external spread(seed) {
        (address by, address member) = _pair();
        vm.assume(_lasts(member));
        amount = uint96(bound(amount, 1, 5e6));
        distance = uint96(bound(distance, PERIOD_CAP, 10 * PERIOD_CAP));
        uint24 lastDay = _today() + uint24(bound(forDays, 7, 60));
        vm.prank(by);
        orders.set(member, amount, distance, lastDay);
        Membership memory membership = pool.membershipOf(member);
        _terms[by][member] = Signed({
            amount: amount,
            distance: distance,
            from: block.timestamp + WEEK,
            lastDay: lastDay,
            identity: membership.identity,
            joinedDay: membership.joinedDay
        });
    }

    function end(uint256 seed) external spread(seed) {
        (address by, address member) = _pair();
        vm.assume(_terms[by][member].amount != 0);
        vm.prank(by);
        orders.end(member);
        delete _terms[by][member];
    }

    /// @notice Run an order: it goes through if all that was signed holds, and takes its amount; else nothing moves.
    function run(uint256 seed) external spread(seed) {
        (address by, address member) = _pair();
        _run(by, member, _isDue(by, member));
    }

    /// @notice The same with a token that turns for one transfer.
    function runHostile(uint256 seed, uint256 mood) external spread(seed) {
        (address by, address member) = _pair();
        for (uint256 i = 0; i < 12 && !_isDue(by, member); ++i) {
            (by, member) = (payers[i % 3], members[i % 4]);
        }
        vm.assume(_isDue(by, member));
        HostileToken.Mood turned = HostileToken.Mood(bound(mood, 1, uint256(type(HostileToken.Mood).max)));
        HostileToken(address(token)).turn(turned, seed % 1e6);
        uint256 before = token.balanceOf(by);
        uint256 expectedBefore = expected[by];
        uint256 beforeOf = _balanceOf(member);
        try orders.run(by, member) {
            uint256 taken = _terms[by][member].amount;
            // Only a token that calls somebody, or loses what is not there, moved what it should.
            assertTrue(turned >= HostileToken.Mood.CallsFirst, "a token that did not move it right");
            _noteRun(by, member);
            assertEq(before - token.balanceOf(by), taken + (expected[by] - expectedBefore - taken));
        } catch {
            assertEq(token.balanceOf(by), before, "a payer lost something for nothing");
            assertEq(_balanceOf(member), beforeOf);
        }
        HostileToken(address(token)).turn(HostileToken.Mood.Honest, 0);
    }

    /// @inheritdoc IAccomplice
    /// @dev In the middle of a run somebody tries every order there is.
    function struck(uint256 seed) external override {
        for (uint256 i = 0; i < payers.length; ++i) {
            address by = payers[(seed % payers.length + i) % payers.length];
            for (uint256 j = 0; j < members.length; ++j) {
                bool due = _isDue(by, members[j]);
                try orders.run(by, members[j]) {
                    assertTrue(due, "it was not due");
                    _noteRun(by, members[j]);
                } catch {}
            }
        }
    }

    /// @inheritdoc IAccomplice
    function robbed() external view override returns (address) {
        return address(orders);
    }

    function quit(uint256 seed) external spread(seed) {
        address member = members[_drawn % members.length];
        vm.assume(pool.membershipOf(member).joinedDay != 0 && pool.closingAt() == 0 && _drawn % 7 == 0);
        vm.prank(member);
        pool.quit();
    }

    function rejoin(uint256 seed, uint256 amount) external spread(seed) {
        address member = members[_drawn % members.length];
        vm.assume(pool.membershipOf(member).joinedDay == 0 && pool.closingAt() == 0);
        // A certificate is newer than the one before.
        skip(1);
        _join(member, 0, bound(amount, pool.minimumDeposit(1), 5 * LOW));
    }

    function reinstate(uint256 seed) external spread(seed) {
        address member = members[_drawn % members.length];
        vm.assume(_lasts(member) && !pool.standingOf(member).active);
        vm.prank(member);
        pool.reinstate(member, 30e6);
    }

    function charge(uint256 seed) external spread(seed) {
        address member = members[_drawn % members.length];
        vm.assume(_lasts(member) && pool.standingOf(member).active);
        vm.assume(lens.coverOn(member, _today()).covered && !_hasOpenClaim(member));
        _settledClaim(member, uint8(_drawn >> 8) % 2);
    }

    function close(uint256 seed) external spread(seed) {
        vm.assume(_drawn % 64 == 0 && pool.closingAt() == 0);
        vm.prank(memberAssembly);
        enrolment.announceClosing();
    }

    function warp(uint256 time) external {
        skip(bound(time, 1 hours, 9 days));
    }

    /// @dev What lies in the contract by mistake stays there.
    function drop(uint256 amount) external {
        amount = bound(amount, 1, 1e6);
        token.mint(address(orders), amount);
        dropped += amount;
    }

    function theOrders() external view returns (StandingOrder) {
        return orders;
    }

    function thePool() external view returns (address) {
        return address(pool);
    }

    function theAsset() external view returns (IERC20) {
        return token;
    }

    function payerCount() external view returns (uint256) {
        return payers.length;
    }

    /// @notice What a payer has lost since the beginning.
    function lostBy(address by) external view returns (uint256) {
        return _hadAtFirst[by] - token.balanceOf(by);
    }

    function _run(address by, address member, bool due) private {
        uint256 before = token.balanceOf(by);
        try orders.run(by, member) {
            assertTrue(due, "it was not due");
            _noteRun(by, member);
        } catch {
            assertFalse(due, "it was due");
            assertEq(token.balanceOf(by), before);
        }
    }

    function _noteRun(address by, address member) private {
        Signed storage signed = _terms[by][member];
        signed.from = block.timestamp + WEEK;
        expected[by] += signed.amount;
        ++runs;
    }

    /// @dev By what was signed, and by what the pool says of the member: not by what the orders store.
    function _isDue(address by, address member) private view returns (bool) {
        Signed memory signed = _terms[by][member];
        if (signed.amount == 0 || block.timestamp < signed.from || _today() > signed.lastDay) return false;
        Membership memory membership = pool.membershipOf(member);
        if (!_lasts(member) || !pool.standingOf(member).active || _today() > membership.bandUntil) return false;
        if (membership.identity != signed.identity || membership.joinedDay != signed.joinedDay) return false;
        return uint256(pool.positionOf(member).rung) * SPACING - pool.books().index < signed.distance;
    }

    function _lasts(address member) private view returns (bool) {
        Membership memory membership = pool.membershipOf(member);
        return pool.closingAt() == 0 && membership.joinedDay != 0 && !membership.moved && !membership.ending;
    }

    function _hasOpenClaim(address member) private view returns (bool) {
        uint32 last = pool.membershipOf(member).claim;
        return last != 0 && desk.claimOf(last).day == _today();
    }

    function _pair() private view returns (address, address) {
        return (payers[_drawn % payers.length], members[(_drawn >> 8) % members.length]);
    }
}

/// @title What must always hold of standing orders.
contract OrderLawsTest is Test {
    OrderHandler private handler;

    function setUp() public {
        handler = new OrderHandler();
        handler.setUp();
        bytes4[11] memory actions = [
            OrderHandler.set.selector,
            OrderHandler.end.selector,
            OrderHandler.run.selector,
            OrderHandler.runHostile.selector,
            OrderHandler.quit.selector,
            OrderHandler.rejoin.selector,
            OrderHandler.reinstate.selector,
            OrderHandler.charge.selector,
            OrderHandler.close.selector,
            OrderHandler.warp.selector,
            OrderHandler.drop.selector
        ];
        bytes4[] memory selectors = new bytes4[](actions.length);
        for (uint256 i = 0; i < actions.length; ++i) {
            selectors[i] = actions[i];
        }
        targetSelector(FuzzSelector({addr: address(handler), selectors: selectors}));
        targetContract(address(handler));
    }

    /// @notice One campaign for all of them.
    function invariant_orders() public view {
        IERC20 asset = handler.theAsset();
        address orders = address(handler.theOrders());
        assertEq(asset.balanceOf(orders), handler.dropped(), "it holds nothing but what was dropped");
        for (uint256 i = 0; i < handler.payerCount(); ++i) {
            address payer = handler.payers(i);
            assertEq(handler.lostBy(payer), handler.expected(payer), "a payer lost what they signed, and no more");
        }
    }

    function afterInvariant() public view {
        assertEq(handler.theAsset().allowance(address(handler.theOrders()), handler.thePool()), 0, "no allowance stays");
    }
}
