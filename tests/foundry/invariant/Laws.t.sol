// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {ClaimDesk} from "../../../contracts/claims/ClaimDesk.sol";
import {MutualPool} from "../../../contracts/pool/MutualPool.sol";
import {ClaimOutcome, ClaimState} from "../../../contracts/claims/ClaimTypes.sol";
import {Books, Standing} from "../../../contracts/pool/PoolTypes.sol";
import {Aftermath} from "./Aftermath.sol";
import {ClaimActions} from "./ClaimActions.sol";
import {DisputeActions} from "./DisputeActions.sol";
import {ForgedGroups} from "./ForgedGroups.sol";
import {GroupActions} from "./GroupActions.sol";
import {EndActions} from "./EndActions.sol";
import {HostileActions} from "./HostileActions.sol";
import {MemberActions} from "./MemberActions.sol";
import {NaivePool} from "./NaivePool.sol";
import {PlotActions} from "./PlotActions.sol";
import {WorldActions} from "./WorldActions.sol";

// Rules: M1, M2.
/// @title A random life of a plan with sixteen wallets.
contract Handler is ForgedGroups, ClaimActions, DisputeActions, EndActions, WorldActions, PlotActions, Aftermath {
    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < 12; ++i) {
            this.join(i, i, 1);
        }
        vm.warp(block.timestamp + WAIT + 2 days);
    }
}

/// @title What must always hold.
contract LawsTest is Test {
    Handler private handler;
    MutualPool private pool;

    function setUp() public {
        handler = new Handler();
        handler.setUp();
        pool = handler.thePool();

        // Whatever anybody may do, but for what the handler inherits from the fixture.
        bytes4[61] memory actions = [
            MemberActions.join.selector,
            MemberActions.payIn.selector,
            MemberActions.reinstate.selector,
            MemberActions.quit.selector,
            MemberActions.reband.selector,
            MemberActions.nameGuardian.selector,
            MemberActions.giveQuitNotice.selector,
            MemberActions.objectToQuitNotice.selector,
            MemberActions.quitFor.selector,
            MemberActions.recoverWallet.selector,
            GroupActions.enrolGroup.selector,
            GroupActions.joinFromGroup.selector,
            GroupActions.stopJoins.selector,
            GroupActions.announceClosing.selector,
            GroupActions.recordVoters.selector,
            GroupActions.withdrawExcess.selector,
            GroupActions.finishClosing.selector,
            ClaimActions.file.selector,
            ClaimActions.decideBySeat.selector,
            ClaimActions.decideByBatch.selector,
            ClaimActions.confirm.selector,
            ClaimActions.recount.selector,
            ClaimActions.awaitNotice.selector,
            ClaimActions.awaitSilence.selector,
            EndActions.settle.selector,
            EndActions.collect.selector,
            EndActions.withdraw.selector,
            EndActions.redirect.selector,
            EndActions.conclude.selector,
            EndActions.endMembership.selector,
            DisputeActions.object.selector,
            DisputeActions.appeal.selector,
            DisputeActions.appealLesser.selector,
            DisputeActions.vote.selector,
            DisputeActions.hold.selector,
            DisputeActions.awaitJury.selector,
            DisputeActions.reclaim.selector,
            WorldActions.warp.selector,
            WorldActions.warpFar.selector,
            WorldActions.fundReserve.selector,
            WorldActions.gift.selector,
            WorldActions.confiscate.selector,
            WorldActions.takeDue.selector,
            WorldActions.changeRules.selector,
            WorldActions.changePanel.selector,
            WorldActions.changeSteward.selector,
            WorldActions.intrude.selector,
            HostileActions.tokenTurns.selector,
            HostileActions.tokenTurnsAtFiling.selector,
            HostileActions.tokenKeeps.selector,
            HostileActions.strikeAtPayIn.selector,
            HostileActions.strikeAtTakeDue.selector,
            HostileActions.strikeAtCollect.selector,
            HostileActions.strikeAtQuit.selector,
            ForgedGroups.enrolForgedGroup.selector,
            ForgedGroups.joinFromForgedGroup.selector,
            PlotActions.changeWallet.selector,
            PlotActions.sybils.selector,
            PlotActions.collectRecovered.selector,
            PlotActions.tokenLoses.selector,
            PlotActions.tokenLosesAtTakeDue.selector
        ];
        bytes4[] memory selectors = new bytes4[](actions.length);
        for (uint256 i = 0; i < actions.length; ++i) {
            selectors[i] = actions[i];
        }
        targetSelector(FuzzSelector({addr: address(handler), selectors: selectors}));
        targetContract(address(handler));
    }

    /// @notice One campaign for all of them, so that every life is held against every law.
    function invariant_everyLaw() public view {
        _law1_assetCoversAll();
        _law2_balancesAddUp();
        _law3_activeUnits();
        _law4_capAndPace();
        _law5_paidOnce();
        _law6_memberMoney();
        _law7_flatSettlement();
        _law8_claimStates();
        _openClaims();
    }

    /// @notice From the state in which a life stops, the plan ends by what anyone may do.
    function afterInvariant() public {
        handler.endByStranger();
        invariant_everyLaw();
    }

    /// @dev Law 1: the asset covers everything owed, and exactly, but for gifts and for what its issuer took away.
    function _law1_assetCoversAll() private view {
        Books memory books = pool.books();
        uint256 owed = handler.benefitsDue() + handler.bondsHeld() + handler.objectionBonds() + handler.dues();
        uint256 liabilities = uint256(books.totalBalances) + books.carry + books.reserve + owed;
        assertEq(books.held, liabilities, "the sum of all liabilities");
        uint256 expected = liabilities + handler.gifts() - handler.taken();
        assertEq(handler.asset().balanceOf(address(pool)), expected, "asset");
        assertEq(books.owedByName(), owed, "owed by name");
        assertEq(books.carry, handler.carry(), "carry");
        assertEq(books.reserve, handler.reserve(), "reserve");
        assertEq(books.pendingShares, handler.pendingShares(), "pending shares");
        assertEq(pool.room(), handler.naiveRoom(), "room");
    }

    /// @dev Law 2: the members' balances add up to the total, to the last unit, each being what a loop says.
    function _law2_balancesAddUp() private view {
        uint256 sum;
        for (uint256 i = 0; i < handler.peopleCount(); ++i) {
            address who = handler.people(i);
            uint256 balance = pool.standingOf(who).balance;
            assertEq(balance, handler.person(who).balance, "balance of one");
            sum += balance;
        }
        for (uint256 cohort = 1; cohort <= handler.groupCount(); ++cohort) {
            assertEq(pool.cohortOf(cohort).units, handler.group(cohort).units, "units of a group");
            sum += handler.group(cohort).balance;
        }
        assertEq(sum, pool.books().totalBalances, "sum of balances");
    }

    /// @dev Law 3: active units and voters are those of a loop over everybody; who is active can pay any charge.
    function _law3_activeUnits() private view {
        (, uint256 units, uint256 voters) = handler.goRound();
        assertEq(pool.books().activeUnits, units, "units");
        assertEq(pool.books().activeVoters, voters, "voters");
        assertEq(pool.books().index, handler.index(), "index");
        for (uint256 i = 0; i < handler.peopleCount(); ++i) {
            address who = handler.people(i);
            NaivePool.Person memory one = handler.person(who);
            Standing memory standing = pool.standingOf(who);
            assertEq(standing.active, one.active, "active");
            if (!one.member) continue;
            assertEq(standing.lapsedAt, one.lapsedAt, "time of the lapse");
            if (one.active) assertGe(standing.balance, one.units * pool.reservePerUnit(), "reserve of the active");
        }
    }

    /// @dev Law 4: no unit pays more than the cap for an event, nor more than `capPerPeriod` in a window.
    function _law4_capAndPace() private view {
        assertEq(handler.chargesAboveCap(), 0, "cap");
        assertLe(handler.worstWindow(), pool.capPerPeriod(), "window");
    }

    /// @dev Law 5: a claim is paid once, never above its benefit, and every settlement balances.
    function _law5_paidOnce() private view {
        assertEq(handler.unbalancedSettlements(), 0, "collected + carry + reserve used = paid + fee + new carry");
        uint256 settlements;
        for (uint256 claim = 1; claim <= handler.theDesk().claimCount(); ++claim) {
            (,, uint256 filed,, uint256 paid, uint256 collected, uint256 times) = handler.ghosts(claim);
            assertLe(times, 1, "paid once");
            assertLe(paid, filed, "never above the benefit");
            assertLe(collected, paid, "collected");
            settlements += times;
        }
        assertEq(pool.books().settlements, settlements, "settlements");
        assertEq(handler.daysPaidTwice(), 0, "a day is paid once to a person, whichever wallets they have");
    }

    /// @dev Law 6: member money moves only by settlement, to carry, or to that member.
    function _law6_memberMoney() private view {
        for (uint256 i = 0; i < handler.peopleCount(); ++i) {
            NaivePool.Person memory one = handler.person(handler.people(i));
            uint256 left = one.deposited - one.charged - one.toCarry - one.received;
            assertEq(pool.standingOf(handler.people(i)).balance, left, "every flow accounted for");
        }
    }

    /// @dev Law 7: what a settlement writes does not depend on the number of members. (Its gas: gas/Flatness.t.sol.)
    function _law7_flatSettlement() private view {
        assertEq(handler.costlySettlements(), 0, "slots written");
    }

    /// @dev Law 8: a claim moves only along the arrows, under what was fixed when it was filed.
    function _law8_claimStates() private view {
        assertEq(handler.illegalMoves(), 0, "arrows");
        assertEq(handler.changedFacts(), 0, "fixed at filing");
        assertEq(handler.surprisingStates(), 0, "the state that a machine keeps, which knows no facts");
        ClaimDesk desk = handler.theDesk();
        for (uint256 claim = 1; claim <= desk.claimCount(); ++claim) {
            (ClaimState seen,,,,,,) = handler.ghosts(claim);
            assertEq(uint8(desk.stateOf(claim)), uint8(seen), "an end is an end");
        }
    }

    /// @dev The claims counted as open are those that neither ended nor were concluded.
    function _openClaims() private view {
        ClaimDesk desk = handler.theDesk();
        uint256 open;
        for (uint256 claim = 1; claim <= desk.claimCount(); ++claim) {
            if (desk.claimOf(claim).outcome <= ClaimOutcome.Refused) ++open;
        }
        assertEq(desk.openClaims(), open);
    }
}
