// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Membership} from "../../../contracts/pool/PoolTypes.sol";
import {Subscription} from "../../../contracts/orders/Subscription.sol";
import {SubscriptionFixture} from "../SubscriptionFixture.sol";
import {HostileToken, IAccomplice} from "./HostileToken.sol";

// Rules: S4, S5, S6.
/// @title A random life of subscriptions: members who come and go, stewards who change, a closing plan and a hostile token.
/// @notice It keeps books of its own of what each member signed and each steward announced, and compares them with what moved.
contract SubscriptionHandler is SubscriptionFixture, IAccomplice {
    /// @notice What a member signed last.
    struct Signed {
        uint256 amount;
        uint256 from;
        uint256 lastDay;
        bytes16 identity;
        uint24 joinedDay;
    }

    address[] public members;
    address[] public stewards;
    /// @notice What members paid and stewards were paid, by the books of this contract.
    mapping(address who => uint256) public expected;
    mapping(address who => uint256) private _hadAtFirst;
    mapping(address member => Signed) private _terms;
    /// @dev The last second at which a member was collected from.
    mapping(address member => uint256) private _lastAt;
    /// @dev Every announcement: who, and when.
    address[] private _announcers;
    uint256[] private _announcedAt;
    /// @dev Since when the collection is open by the rule, and until when.
    uint256 private _openFrom;
    uint256 private _openUntil;
    uint256 private _drawn;
    uint256 private _steps;

    function setUp() public override {
        super.setUp();
        members = [alice, bob, carol, dave];
        stewards = [steward, stranger, sponsor];
        _join(carol, 1, 100e6);
        _join(dave, 0, 50e6);
        for (uint256 i = 0; i < members.length; ++i) {
            _allow(members[i], 1e12);
            _hadAtFirst[members[i]] = token.balanceOf(members[i]);
        }
        _terms[alice] = Signed({
            amount: AMOUNT,
            from: block.timestamp + 7 days,
            lastDay: _today() + 365,
            identity: _identityOf(alice),
            joinedDay: _today()
        });
    }

    function _newToken() internal override returns (TestToken) {
        return new HostileToken();
    }

    /// @dev Seeds are mostly small numbers; what is drawn from them shall not be.
    modifier spread(uint256 seed) {
        _drawn = uint256(keccak256(abi.encode(seed, ++_steps)));
        _;
    }

    function set(uint256 seed, uint96 amount, uint24 forDays) external spread(seed) {
        address member = _member();
        vm.assume(_lasts(member));
        uint256 from = block.timestamp + 7 days;
        if (_lastAt[member] != 0 && _lastAt[member] + 30 days > from) from = _lastAt[member] + 30 days;
        // What was set before is collected no sooner either.
        uint256 before = subscriptions.agreementOf(member).nextAt;
        if (before > from) from = before;
        uint24 last = _today() + uint24(bound(forDays, 40, 120));
        amount = uint96(bound(amount, 1, 5e6));
        vm.prank(member);
        subscriptions.set(amount, last);
        Membership memory membership = pool.membershipOf(member);
        _terms[member] = Signed(amount, from, last, membership.identity, membership.joinedDay);
    }

    function end(uint256 seed) external spread(seed) {
        address member = _member();
        vm.assume(_terms[member].amount != 0 && _drawn % 3 == 0);
        vm.prank(member);
        subscriptions.end();
        _terms[member].amount = 0;
    }

    function announce() external {
        address by = pool.steward();
        vm.prank(by);
        subscriptions.announce();
        bool goesOn = _announcers.length != 0 && _announcers[_announcers.length - 1] == by
            && _openUntil >= block.timestamp + 7 days;
        if (!goesOn) _openFrom = block.timestamp + 7 days;
        _openUntil = block.timestamp + 37 days;
        _announcers.push(by);
        _announcedAt.push(block.timestamp);
    }

    function passOn(uint256 seed) external spread(seed) {
        vm.assume(_drawn % 6 == 0);
        vm.prank(memberAssembly);
        pool.setSteward(stewards[(_drawn >> 8) % stewards.length]);
    }

    function collect(uint256 seed) external spread(seed) {
        address member = _dueOrAny();
        bool due = _isDue(member);
        try subscriptions.collect(member) {
            assertTrue(due, "it was not due");
            _note(member);
        } catch {
            assertFalse(due, "it was due");
        }
    }

    function collectHostile(uint256 seed, uint256 mood) external spread(seed) {
        address member = _dueOrAny();
        vm.assume(_isDue(member));
        HostileToken.Mood turned = HostileToken.Mood(bound(mood, 1, uint256(HostileToken.Mood.CallsAfter)));
        HostileToken(address(token)).turn(turned, _drawn);
        uint256 before = token.balanceOf(member);
        try subscriptions.collect(member) {
            assertTrue(turned >= HostileToken.Mood.CallsFirst, "a token that did not move it right");
            _note(member);
        } catch {
            assertEq(token.balanceOf(member), before, "a member lost something for nothing");
        }
        HostileToken(address(token)).turn(HostileToken.Mood.Honest, 0);
    }

    /// @inheritdoc IAccomplice
    /// @dev In the middle of a collection somebody tries every subscription there is, once each. A second one to the same steward
    /// changes what the first one measures, so the whole is refused, or each took what it should.
    function struck(uint256) external override {
        for (uint256 i = 0; i < members.length; ++i) {
            (bool done,) = address(subscriptions).call(abi.encodeCall(subscriptions.collect, (members[i])));
            assertFalse(done && !_isDue(members[i]), "it was not due");
            if (done) _note(members[i]);
        }
    }

    /// @inheritdoc IAccomplice
    function robbed() external view override returns (address) {
        return address(subscriptions);
    }

    function quit(uint256 seed) external spread(seed) {
        address member = _member();
        vm.assume(pool.membershipOf(member).joinedDay != 0 && pool.closingAt() == 0 && _drawn % 9 == 0);
        uint256 before = token.balanceOf(member);
        vm.prank(member);
        pool.quit();
        _hadAtFirst[member] += token.balanceOf(member) - before;
    }

    function rejoin(uint256 seed) external spread(seed) {
        address member = _member();
        vm.assume(pool.membershipOf(member).joinedDay == 0 && pool.closingAt() == 0);
        skip(1);
        _join(member, 0, 50e6);
    }

    function close(uint256 seed) external spread(seed) {
        vm.assume(_drawn % 96 == 0 && pool.closingAt() == 0);
        vm.prank(memberAssembly);
        enrolment.announceClosing();
    }

    function warp(uint256 time) external {
        skip(bound(time, 1 hours, 12 days));
    }

    function theSubscriptions() external view returns (Subscription) {
        return subscriptions;
    }

    function theAsset() external view returns (IERC20) {
        return token;
    }

    function lostBy(address member) external view returns (uint256) {
        return _hadAtFirst[member] - token.balanceOf(member);
    }

    function memberCount() external view returns (uint256) {
        return members.length;
    }

    function stewardCount() external view returns (uint256) {
        return stewards.length;
    }

    function _note(address member) private {
        Signed storage terms = _terms[member];
        assertTrue(_wasAnnounced(pool.steward()), "not announced a week before");
        assertTrue(_lastAt[member] == 0 || block.timestamp >= _lastAt[member] + 30 days, "twice in 30 days");
        _lastAt[member] = block.timestamp;
        terms.from = block.timestamp + 30 days;
        expected[member] += terms.amount;
        expected[pool.steward()] += terms.amount;
    }

    /// @dev By what was signed and announced, and by what the pool says: not by what the subscriptions store.
    function _isDue(address member) private view returns (bool) {
        Signed memory terms = _terms[member];
        if (terms.amount == 0 || block.timestamp < terms.from || _today() > terms.lastDay) return false;
        if (_announcers.length == 0 || _announcers[_announcers.length - 1] != pool.steward()) return false;
        if (block.timestamp < _openFrom || block.timestamp >= _openUntil) return false;
        Membership memory membership = pool.membershipOf(member);
        return _lasts(member) && pool.standingOf(member).active && membership.identity == terms.identity
            && membership.joinedDay == terms.joinedDay;
    }

    /// @dev Whether some announcement of this steward, without another's in between, covers this second.
    function _wasAnnounced(address by) private view returns (bool) {
        for (uint256 i = _announcers.length; i > 0 && _announcers[i - 1] == by; --i) {
            uint256 from = _announcedAt[i - 1] + 7 days;
            if (block.timestamp >= from && block.timestamp < from + 30 days) return true;
        }
        return false;
    }

    function _lasts(address member) private view returns (bool) {
        Membership memory membership = pool.membershipOf(member);
        return pool.closingAt() == 0 && membership.joinedDay != 0 && !membership.moved && !membership.ending;
    }

    function _member() private view returns (address) {
        return members[(_drawn >> 16) % members.length];
    }

    function _dueOrAny() private view returns (address member) {
        for (uint256 i = 0; i < members.length; ++i) {
            member = members[((_drawn >> 16) + i) % members.length];
            if (_isDue(member)) return member;
        }
    }
}

/// @title What must always hold of subscriptions.
contract SubscriptionLawsTest is Test {
    SubscriptionHandler private handler;

    function setUp() public {
        handler = new SubscriptionHandler();
        handler.setUp();
        bytes4[10] memory actions = [
            SubscriptionHandler.set.selector,
            SubscriptionHandler.end.selector,
            SubscriptionHandler.announce.selector,
            SubscriptionHandler.passOn.selector,
            SubscriptionHandler.collect.selector,
            SubscriptionHandler.collectHostile.selector,
            SubscriptionHandler.quit.selector,
            SubscriptionHandler.rejoin.selector,
            SubscriptionHandler.close.selector,
            SubscriptionHandler.warp.selector
        ];
        bytes4[] memory selectors = new bytes4[](actions.length);
        for (uint256 i = 0; i < actions.length; ++i) {
            selectors[i] = actions[i];
        }
        targetSelector(FuzzSelector({addr: address(handler), selectors: selectors}));
        targetContract(address(handler));
    }

    /// @notice One campaign for all of them.
    function invariant_subscriptions() public view {
        IERC20 asset = handler.theAsset();
        assertEq(asset.balanceOf(address(handler.theSubscriptions())), 0, "it holds nothing");
        for (uint256 i = 0; i < handler.memberCount(); ++i) {
            address member = handler.members(i);
            assertEq(handler.lostBy(member), handler.expected(member), "a member paid what they signed, and no more");
        }
        for (uint256 i = 0; i < handler.stewardCount(); ++i) {
            address steward = handler.stewards(i);
            assertEq(asset.balanceOf(steward), handler.expected(steward), "a steward was paid what was collected");
        }
    }
}
