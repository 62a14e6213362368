// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {AssessorPanel} from "../../../contracts/panel/AssessorPanel.sol";
import {ClaimDesk} from "../../../contracts/claims/ClaimDesk.sol";
import {MutualPool} from "../../../contracts/pool/MutualPool.sol";
import {IAssessorPanel} from "../../../contracts/interfaces/IAssessorPanel.sol";
import {IMutualPoolErrors} from "../../../contracts/interfaces/IMutualPoolErrors.sol";
import {ClaimLifecycle} from "../../../contracts/claims/ClaimLifecycle.sol";
import {Claim, ClaimState, ClaimSnapshot} from "../../../contracts/claims/ClaimTypes.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {CohortFixture} from "../CohortFixture.sol";
import {NaiveLife} from "../NaiveLife.sol";
import {HostileToken} from "./HostileToken.sol";
import {NaiveBands} from "./NaiveBands.sol";
import {NaivePool} from "./NaivePool.sol";

/// @title The people of a random life of a plan, and what is noted of their claims.
/// @notice An action that has nothing to do is discarded, so that forge's table tells how many did something; one that
/// is reverted although the model expects it to work fails the run.
abstract contract HandlerBase is CohortFixture, NaivePool, NaiveBands {
    using NaiveLife for NaiveLife.Life;

    /// @notice What a claim was when it was filed, and what came of it.
    struct Ghost {
        ClaimState state;
        bytes32 fixedFacts;
        uint256 filedBenefit;
        uint256 voters;
        uint256 paid;
        uint256 collected;
        uint256 settlements;
    }

    uint256 internal constant WALLETS = 16;
    /// @dev Fewer than wallets, so that identities move on.
    uint256 internal constant IDENTITIES = 13;

    mapping(uint256 claim => Ghost) public ghosts;
    /// @dev The state of each claim, kept and moved along the arrows.
    mapping(uint256 claim => NaiveLife.Life) internal _lives;
    mapping(address wallet => bytes16) private _identities;
    /// @dev By identity, the days for which something was paid, and the first day that counts after a benefit that ends
    /// memberships.
    mapping(bytes16 identity => mapping(uint256 day => bool)) internal _isPaid;
    mapping(bytes16 identity => uint256 day) internal _notBefore;
    /// @dev To whom the money of a lost wallet goes, for the claims up to that number.
    mapping(address wallet => address) internal _recoveredTo;
    mapping(address wallet => uint256 claim) internal _recoveredUntil;
    /// @notice Benefits, bonds of claims and of objections, fees and balances of ended memberships not taken yet, by
    /// the model.
    uint256 public benefitsDue;
    uint256 public bondsHeld;
    uint256 public objectionBonds;
    uint256 public dues;
    mapping(address holder => uint256) public dueOf;
    uint256 public gifts;
    /// @notice What the issuer took out of the pool and nobody made good.
    uint256 public taken;
    uint256 public refusedDeposits;
    /// @notice The highest cap that any rules ever had.
    uint256 internal highestCap = CAP;

    /// @notice What no step may ever raise.
    uint256 public illegalMoves;
    uint256 public changedFacts;
    uint256 public chargesAboveCap;
    uint256 public unbalancedSettlements;
    uint256 public costlySettlements;
    uint256 public surprisingStates;
    uint256 public daysPaidTwice;

    constructor() NaivePool(RESERVE, SPACING, PERIOD_CAP, START) {}

    function setUp() public virtual override {
        super.setUp();
        for (uint256 i = 0; i < WALLETS; ++i) {
            address wallet = makeAddr(string.concat("wallet ", vm.toString(i)));
            people.push(wallet);
            _identities[wallet] = bytes16(uint128(1 + i % IDENTITIES));
            _fund(wallet, 1e12);
        }
    }

    /// @dev Look at every open claim after every step, so that no state is passed unseen; law 8 looks at all.
    modifier watched() {
        _;
        _watchAll();
    }

    function _watchAll() private {
        uint256 count = desk.claimCount();
        for (uint256 claim = 1; claim <= count; ++claim) {
            ClaimState state = ghosts[claim].state;
            if (state == ClaimState.None || ClaimLifecycle.isOpen(state)) _watch(claim);
        }
    }

    /// @dev Let time come in steps no longer than a state lasts, so that none is passed unseen: three days or more, but
    /// for what a jury leaves of a notice.
    function _passTo(uint256 time) internal {
        while (block.timestamp < time) {
            vm.warp(block.timestamp + 3 days < time ? block.timestamp + 3 days : time);
            _watchAll();
        }
    }

    function thePool() external view returns (MutualPool) {
        return pool;
    }

    function theDesk() external view returns (ClaimDesk) {
        return desk;
    }

    function thePanel() external view returns (AssessorPanel) {
        return panel;
    }

    function asset() external view returns (IERC20) {
        return token;
    }

    /// @dev One that is honest unless told otherwise.
    function _newToken() internal override returns (TestToken) {
        return new HostileToken();
    }

    /// @dev The severe class, so that members come and go by their benefits too.
    function _endsMembership() internal pure override returns (uint256) {
        return 1;
    }

    function _identityOf(address member) internal view override returns (bytes16) {
        return _identities[member];
    }

    function _wallet(uint256 seed) internal view returns (address) {
        return people[seed % people.length];
    }

    /// @dev Whether the identity of a wallet may go there from the wallet it has: its last claim is over, and all that were
    /// filed for the wallet it has.
    function _mayMoveTo(address wallet) internal view returns (bool) {
        bytes16 identity = _identityOf(wallet);
        address holder = enrolment.identityOf(identity).holder;
        if (holder == address(0) || holder == wallet) return true;
        (uint32 last,) = enrolment.chainOf(identity);
        if (ClaimLifecycle.isOpen(ghosts[last].state)) return false;
        uint256 count = desk.claimCount();
        for (uint256 claim = 1; claim <= count; ++claim) {
            if (desk.claimOf(claim).member == holder && ClaimLifecycle.isOpen(ghosts[claim].state)) return false;
        }
        return true;
    }

    /// @dev Somebody who is a member; without any, the step is discarded.
    function _member(uint256 seed) internal view returns (address) {
        for (uint256 i = 0; i < people.length; ++i) {
            address wallet = people[(seed % people.length + i) % people.length];
            if (_persons[wallet].member) return wallet;
        }
        vm.assume(false);
        return address(0);
    }

    /// @dev A claim in that state, brought there if there is none.
    function _claimIn(ClaimState state, uint256 seed) internal returns (uint32) {
        return _claimIn(state, state, seed);
    }

    /// @dev A claim in the one state or the other.
    function _claimIn(ClaimState one, ClaimState other, uint256 seed) internal returns (uint32) {
        uint256 count = desk.claimCount();
        for (uint256 i = 0; i < count; ++i) {
            uint256 claim = (seed % count + i) % count + 1;
            ClaimState state = ghosts[claim].state;
            if (state == one || state == other) return uint32(claim);
        }
        return _make(seed % 2 == 0 ? one : other, seed);
    }

    /// @dev Bring a claim into a state; where it cannot be done, the step is discarded.
    function _make(ClaimState state, uint256 seed) internal virtual returns (uint32);

    /// @dev Have somebody join or come back, and wait until they are covered, if anybody can.
    function _recruit(uint256 seed) internal virtual;

    /// @dev Before a deposit: a pool that is short refuses it, and a plain transfer makes that good.
    function _makeGood(address payer, address target, bytes memory call) internal {
        if (taken <= gifts) return;
        vm.prank(payer);
        (bool done, bytes memory reason) = target.call(call);
        assertFalse(done, "a pool that is short took a deposit");
        assertEq(bytes4(reason), IMutualPoolErrors.PoolShort.selector, "it says that it is short");
        ++refusedDeposits;
        _makeGood();
    }

    function _makeGood() internal {
        if (taken <= gifts) return;
        token.mint(address(pool), taken - gifts);
        taken = gifts;
    }

    /// @dev Before a payment out: a pool from which too much was taken could not make it.
    function _makeGood(uint256 payment) internal {
        if (token.balanceOf(address(pool)) < payment) _makeGood();
    }

    // The model goes first, so that whoever is called in the middle of the payment finds both alike.

    function _stepPayIn(address payer, address member, uint256 amount) internal {
        _makeGood(payer, address(pool), abi.encodeCall(pool.payIn, (member, amount)));
        _deposit(member, amount);
        if (_persons[member].active) _activate(member, _persons[member].units);
        vm.prank(payer);
        pool.payIn(member, amount);
    }

    function _stepQuit(address member) internal {
        uint256 paid = _naiveQuit(member);
        _makeGood(paid);
        uint256 before = token.balanceOf(member);
        vm.prank(member);
        pool.quit();
        assertEq(token.balanceOf(member) - before, paid, "quit pays");
    }

    function _stepTakeDue(address holder) internal {
        uint256 due = dueOf[holder];
        _makeGood(due);
        (dues, dueOf[holder]) = (dues - due, 0);
        uint256 before = token.balanceOf(holder);
        vm.prank(holder);
        pool.takeDue(holder);
        assertEq(token.balanceOf(holder) - before, due, "due taken");
        assertEq(pool.dueTo(holder), dueOf[holder], "nothing left but what came meanwhile");
    }

    /// @dev Somebody to whom something is due; nobody, if it is to none.
    function _creditor(uint256 seed) internal view returns (address) {
        for (uint256 i = 0; i < WALLETS + 2; ++i) {
            uint256 place = (seed % (WALLETS + 2) + i) % (WALLETS + 2);
            address holder = place < WALLETS ? people[place] : place == WALLETS ? steward : pool.heir();
            if (dueOf[holder] != 0) return holder;
        }
        return address(0);
    }

    function _feeOn(uint256 benefit, uint256 feeBps) internal pure returns (uint256) {
        return benefit * feeBps / 10_000;
    }

    function _anyClaim(uint256 seed) internal view returns (uint32) {
        vm.assume(desk.claimCount() != 0);
        return uint32(seed % desk.claimCount() + 1);
    }

    /// @dev That people may join now.
    function _assumeOpen() internal view {
        vm.assume(_isOpen());
    }

    function _isOpen() internal view returns (bool) {
        return closingAt == 0 && block.timestamp >= enrolment.joinsStoppedUntil();
    }

    /// @dev That this member may quit now.
    function _mayLeave(address member) internal view returns (bool) {
        return !_coverIsOver() || finishedAt != 0 || !_persons[member].active;
    }

    /// @dev Until the panel may change again.
    function _awaitChange() internal {
        if (panel.changedAt() != 0) _passTo(panel.changedAt() + panel.CHANGE_PERIOD());
    }

    /// @dev All assessors but one; all of them where `missing` is none of them.
    function _seatAllBut(uint256 missing) internal {
        address[] memory holders = new address[](missing < SEATS ? SEATS - 1 : SEATS);
        uint256 next;
        for (uint256 i = 0; i < SEATS; ++i) {
            if (i != missing) holders[next++] = assessors[i];
        }
        uint256 from = panel.changedAt() + panel.CHANGE_PERIOD();
        if (panel.changedAt() != 0 && block.timestamp < from) {
            vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelTooSoon.selector, from));
        }
        vm.prank(memberAssembly);
        panel.change(holders, _tiers());
    }

    function _filerOf(Claim memory facts) internal pure returns (address) {
        return facts.guardian == address(0) ? facts.member : facts.guardian;
    }

    function _payeeOf(Claim memory facts) internal pure returns (address) {
        return facts.redirected ? facts.member : _filerOf(facts);
    }

    function _watch(uint256 claim) internal {
        Ghost storage ghost = ghosts[claim];
        ClaimSnapshot memory snapshot = desk.snapshotOf(claim);
        Claim memory facts = snapshot.facts;
        bytes32 fixedFacts = keccak256(
            abi.encode(
                facts.member, facts.day, facts.vestingBps, facts.band, facts.subject, facts.filedAt, facts.rulesVersion
            )
        ) ^ bytes32(uint256(facts.panelVersion) << 32 | facts.voters);
        if (ghost.state == ClaimState.None) {
            (ghost.fixedFacts, ghost.filedBenefit) = (fixedFacts, facts.benefit);
        }
        if (fixedFacts != ghost.fixedFacts || facts.benefit > ghost.filedBenefit) ++changedFacts;
        if (snapshot.state != ghost.state && !_isArrow(ghost.state, snapshot.state)) ++illegalMoves;
        ghost.state = snapshot.state;
        _lives[claim].pass();
        if (snapshot.state != _lives[claim].state) ++surprisingStates;
    }

    /// @dev As drawn; nothing leaves an end.
    function _isArrow(ClaimState from, ClaimState to) private pure returns (bool) {
        if (from == ClaimState.None) return to == ClaimState.Filed;
        if (to == ClaimState.Withdrawn) {
            return from == ClaimState.Filed || from == ClaimState.UnderNotice || from == ClaimState.Payable
                || from == ClaimState.Silent || from == ClaimState.AwaitingSeat;
        }
        if (from == ClaimState.Filed) {
            return to == ClaimState.UnderNotice || to == ClaimState.Appealable || to == ClaimState.Silent;
        }
        if (from == ClaimState.UnderNotice) return to == ClaimState.Payable || to == ClaimState.Jury;
        if (from == ClaimState.Payable) return to == ClaimState.Paid;
        if (from == ClaimState.Appealable) return to == ClaimState.Jury || to == ClaimState.Refused;
        if (from == ClaimState.Silent) return to == ClaimState.Jury || to == ClaimState.Expired;
        if (from == ClaimState.Jury) {
            return to == ClaimState.UnderNotice || to == ClaimState.Payable || to == ClaimState.Refused
                || to == ClaimState.AwaitingSeat || to == ClaimState.Expired;
        }
        return from == ClaimState.AwaitingSeat
            && (to == ClaimState.UnderNotice || to == ClaimState.Payable || to == ClaimState.Expired);
    }
}
