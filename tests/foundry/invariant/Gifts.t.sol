// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {DonationDesk} from "../../../contracts/donations/DonationDesk.sol";
import {Appeal, AppealOutcome, AppealState, Petition} from "../../../contracts/donations/DonationTypes.sol";
import {DonationFixture} from "../DonationFixture.sol";

// Rule: D6.
/// @title A random life of a donation desk with six people and a claim that was paid short.
contract GiftHandler is DonationFixture {
    address[] public people;
    uint32 public shortClaim;
    uint256 public approved;
    /// @notice What anybody put in, took back, and got as a payee.
    mapping(address who => uint256) public given;
    mapping(address who => uint256) public returned;
    uint256 public paid;
    uint256 public dropped;
    uint256 public illegalMoves;
    mapping(uint256 appeal => AppealState) private _seen;

    function setUp() public override {
        super.setUp();
        shortClaim = _shortClaim();
        approved = desk.benefitOf(0, 0, desk.claimOf(shortClaim).vestingBps);
        people = [alice, bob, carol, filer, payee, donor];
        for (uint256 i = 0; i < people.length; ++i) {
            token.mint(people[i], 1e15);
            vm.prank(people[i]);
            token.approve(address(donations), type(uint256).max);
        }
    }

    /// @dev Look at every appeal after every step, so that no state is passed unseen.
    modifier watched() {
        _;
        for (uint256 i = 1; i <= donations.appealCount(); ++i) {
            AppealState state = donations.stateOf(i);
            if (state != _seen[i] && !_isArrow(_seen[i], state)) ++illegalMoves;
            _seen[i] = state;
        }
    }

    function ask(uint256 seed, uint96 goal, uint96 minimum) external watched {
        vm.assume(donations.appealCount() < 12);
        Petition memory petition = _petition(uint96(bound(goal, 1, 30e6)));
        petition.payee = people[seed % people.length];
        petition.minimum = uint96(bound(minimum, 1, petition.goal));
        vm.prank(people[(seed >> 8) % people.length]);
        donations.file(petition);
    }

    function askForClaim(uint96 goal) external watched {
        uint256 lacking = donations.shortfallOf(shortClaim);
        AppealState last = donations.stateOf(donations.lastAppealFor(shortClaim));
        vm.assume(lacking != 0 && (last == AppealState.None || last > AppealState.Funded));
        _fileFor(shortClaim, uint96(bound(goal, 1, lacking)));
    }

    function say(uint256 seed, bool approve) external watched {
        _say(_appealIn(AppealState.Filed, seed), approve || seed % 3 != 0, 0, 3);
    }

    function give(uint256 seed, uint256 amount) external watched {
        uint32 appeal = _appealIn(seed % 4 == 0 ? AppealState.Filed : AppealState.Approved, seed);
        Appeal memory facts = donations.appealOf(appeal);
        vm.assume(facts.gifts < facts.goal);
        address who = people[(seed >> 8) % people.length];
        vm.prank(who);
        given[who] += donations.give(appeal, bound(amount, 1, 20e6));
    }

    function take(uint256 seed) external watched {
        uint32 appeal = _appealIn(AppealState.Funded, seed);
        Appeal memory facts = donations.appealOf(appeal);
        vm.prank(facts.payee);
        // Never on the day of the last gift.
        if (block.timestamp / 1 days == facts.lastGiftDay) {
            vm.expectRevert();
            donations.take(appeal, stranger);
            return;
        }
        donations.take(appeal, stranger);
        paid += facts.gifts;
    }

    function takeBack(uint256 seed) external watched {
        (uint32 appeal, address who, uint256 amount) = _giftToTakeBack(seed);
        vm.prank(who);
        donations.takeBack(appeal, who);
        returned[who] += amount;
    }

    function withdraw(uint256 seed) external watched {
        vm.assume(seed % 3 == 0);
        uint32 appeal = _appealIn(AppealState(1 + seed % 2), seed);
        Appeal memory facts = donations.appealOf(appeal);
        vm.prank(facts.payee);
        donations.withdraw(appeal);
    }

    function drop(uint256 amount) external watched {
        amount = bound(amount, 1, 1e6);
        token.mint(address(donations), amount);
        dropped += amount;
    }

    function warp(uint256 time) external watched {
        vm.warp(block.timestamp + bound(time, 1 hours, 20 days));
    }

    /// @dev Whoever has no business with an appeal gets nothing out of it.
    function intrude(uint256 seed) external watched {
        vm.assume(donations.appealCount() != 0);
        uint32 appeal = uint32(seed % donations.appealCount() + 1);
        bytes[3] memory calls = [
            abi.encodeCall(donations.take, (appeal, stranger)),
            abi.encodeCall(donations.takeBack, (appeal, stranger)),
            abi.encodeCall(donations.withdraw, (appeal))
        ];
        vm.prank(stranger);
        (bool done,) = address(donations).call(calls[(seed >> 32) % 3]);
        assertFalse(done, "a stranger came through");
    }

    function theDesk() external view returns (DonationDesk) {
        return donations;
    }

    function theAsset() external view returns (IERC20) {
        return token;
    }

    function paidForClaim() external view returns (uint256) {
        return desk.claimOf(shortClaim).benefit;
    }

    function peopleCount() external view returns (uint256) {
        return people.length;
    }

    function receiver() external view returns (address) {
        return stranger;
    }

    /// @dev An appeal in that state; without any, the step is discarded.
    function _appealIn(AppealState state, uint256 seed) private view returns (uint32) {
        uint256 count = donations.appealCount();
        for (uint256 i = 0; i < count; ++i) {
            uint256 appeal = (seed % count + i) % count + 1;
            if (donations.stateOf(appeal) == state) return uint32(appeal);
        }
        vm.assume(false);
        return 0;
    }

    /// @dev A gift to an appeal that came to nothing; without any, the step is discarded.
    function _giftToTakeBack(uint256 seed) private view returns (uint32, address, uint256) {
        uint256 count = donations.appealCount() * people.length;
        for (uint256 i = 0; i < count; ++i) {
            uint256 place = (seed % count + i) % count;
            (uint256 appeal, address who) = (place / people.length + 1, people[place % people.length]);
            uint256 amount = donations.giftOf(appeal, who);
            if (amount != 0 && donations.stateOf(appeal) > AppealState.Paid) return (uint32(appeal), who, amount);
        }
        vm.assume(false);
        return (0, address(0), 0);
    }

    function _isArrow(AppealState from, AppealState to) private pure returns (bool) {
        if (from == AppealState.None) return to == AppealState.Filed;
        if (from == AppealState.Filed) {
            return to == AppealState.Approved || to == AppealState.Funded || to >= AppealState.Refused;
        }
        if (from == AppealState.Approved) {
            return to == AppealState.Funded || to == AppealState.Withdrawn || to == AppealState.Expired;
        }
        if (from == AppealState.Funded) {
            return to == AppealState.Paid || to == AppealState.Withdrawn || to == AppealState.Expired;
        }
        return false;
    }
}

/// @title What must always hold of gifts.
contract GiftLawsTest is Test {
    GiftHandler private handler;
    DonationDesk private desk;

    function setUp() public {
        handler = new GiftHandler();
        handler.setUp();
        desk = handler.theDesk();
        bytes4[10] memory actions = [
            GiftHandler.ask.selector,
            GiftHandler.askForClaim.selector,
            GiftHandler.say.selector,
            GiftHandler.give.selector,
            GiftHandler.take.selector,
            GiftHandler.takeBack.selector,
            GiftHandler.withdraw.selector,
            GiftHandler.drop.selector,
            GiftHandler.warp.selector,
            GiftHandler.intrude.selector
        ];
        bytes4[] memory selectors = new bytes4[](actions.length);
        for (uint256 i = 0; i < actions.length; ++i) {
            selectors[i] = actions[i];
        }
        targetSelector(FuzzSelector({addr: address(handler), selectors: selectors}));
        targetContract(address(handler));
    }

    /// @notice One campaign for all of them.
    function invariant_gifts() public view {
        _gifts_areAllThere();
        _gifts_leaveToPayeeOrDonor();
        _topUps_stayBelowTheBenefit();
        _appeals_moveAlongTheArrows();
    }

    /// @dev The asset covers every gift that is neither paid nor taken back, and exactly, but for what was dropped.
    function _gifts_areAllThere() private view {
        uint256 held;
        for (uint256 i = 1; i <= desk.appealCount(); ++i) {
            Appeal memory facts = desk.appealOf(i);
            uint256 ofDonors;
            for (uint256 j = 0; j < handler.peopleCount(); ++j) {
                ofDonors += desk.giftOf(i, handler.people(j));
            }
            assertEq(facts.gifts, ofDonors, "gifts by donor");
            assertLe(facts.gifts, facts.goal, "no more than the goal");
            if (facts.outcome != AppealOutcome.Paid) held += facts.gifts;
        }
        assertEq(handler.theAsset().balanceOf(address(desk)), held + handler.dropped(), "held");
    }

    /// @dev What is given goes to a payee or back to who gave it.
    function _gifts_leaveToPayeeOrDonor() private view {
        uint256 left;
        for (uint256 i = 0; i < handler.peopleCount(); ++i) {
            address who = handler.people(i);
            assertLe(handler.returned(who), handler.given(who), "nobody gets back more");
            left += handler.given(who) - handler.returned(who);
        }
        assertEq(handler.theAsset().balanceOf(handler.receiver()), handler.paid(), "payees");
        assertEq(
            handler.theAsset().balanceOf(address(desk)), left - handler.paid() + handler.dropped(), "nothing is lost"
        );
    }

    /// @dev What was paid for a claim and all its top-ups never exceed the benefit approved.
    function _topUps_stayBelowTheBenefit() private view {
        assertLe(handler.paidForClaim() + desk.toppedUp(handler.shortClaim()), handler.approved(), "benefit");
    }

    /// @dev An appeal moves only along the arrows.
    function _appeals_moveAlongTheArrows() private view {
        assertEq(handler.illegalMoves(), 0, "arrows");
    }
}
