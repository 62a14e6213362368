// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {ClaimLifecycle} from "../../../contracts/claims/ClaimLifecycle.sol";
import {ClaimRules} from "../../../contracts/claims/ClaimRules.sol";
import {Claim, ClaimOutcome, ClaimState, Dispute, Rules, JuryVerdict} from "../../../contracts/claims/ClaimTypes.sol";
import {NaiveLife} from "../NaiveLife.sol";

/// @title The derived state against a machine that keeps it, over random lives; and where a jury's word begins.
contract ClaimLifecycleTest is Test {
    using NaiveLife for NaiveLife.Life;

    uint256 private constant START = 1_704_067_200;

    Claim private claim;
    Dispute private dispute;
    Rules private rules;
    NaiveLife.Life private life;

    function setUp() public {
        vm.warp(START);
    }

    function testFuzz_stateAt_isThatOfANaiveMachine(uint8[5] memory days_, uint256[14] memory steps) public {
        _makeRules(days_);
        _file();
        _compare();
        for (uint256 i = 0; i < steps.length; ++i) {
            _pass(steps[i]);
            _compare();
            _act(steps[i] >> 64, steps[i] >> 128);
            _compare();
            if (life.payableAt != 0) assertLe(life.payableAt - life.filedAt, 120 days, "payable in time");
        }
    }

    /// @dev Any life ends or becomes payable within 120 days, if nobody acts any more.
    function testFuzz_stateAt_isSettledAfter120Days(uint8[5] memory days_, uint256[14] memory steps) public {
        _makeRules(days_);
        _file();
        for (uint256 i = 0; i < steps.length; ++i) {
            _pass(steps[i]);
            _act(steps[i] >> 64, steps[i] >> 128);
        }
        if (block.timestamp < START + 120 days) vm.warp(START + 120 days);
        ClaimState state = ClaimLifecycle.stateAt(claim, rules, dispute, block.timestamp);
        assertTrue(state != ClaimState.Filed && state != ClaimState.UnderNotice, "beyond panel and notice");
        assertTrue(state <= ClaimState.Expired, "beyond appeal, silence, jury and seat");
    }

    function testFuzz_wordOf_needsTwoThirdsAndTheQuorum(uint16 yes, uint16 no, uint16 quorum) public pure {
        vm.assume(quorum != 0);
        JuryVerdict word = ClaimLifecycle.verdictOf(_counted(yes, no, quorum), false);
        JuryVerdict expected;
        if (uint256(yes) + no >= quorum) {
            if (uint256(no) * 2 <= yes) expected = JuryVerdict.Approve;
            else if (uint256(yes) * 2 <= no) expected = JuryVerdict.Refuse;
        }
        assertEq(uint8(word), uint8(expected));
    }

    function test_stateAt_ofNoClaimIsNone() public view {
        assertEq(uint8(ClaimLifecycle.stateAt(claim, rules, dispute, block.timestamp)), uint8(ClaimState.None));
    }

    function test_wordOf_boundaries() public pure {
        _expectVerdict(4, 2, 6, JuryVerdict.Approve);
        _expectVerdict(4, 2, 7, JuryVerdict.None);
        _expectVerdict(2, 4, 6, JuryVerdict.Refuse);
        _expectVerdict(2, 4, 7, JuryVerdict.None);
        _expectVerdict(5, 3, 1, JuryVerdict.None);
        _expectVerdict(3, 5, 1, JuryVerdict.None);
        _expectVerdict(6, 3, 1, JuryVerdict.Approve);
        _expectVerdict(3, 6, 1, JuryVerdict.Refuse);
        _expectVerdict(1, 0, 1, JuryVerdict.Approve);
        _expectVerdict(0, 1, 1, JuryVerdict.Refuse);
        _expectVerdict(0, 0, 1, JuryVerdict.None);
        _expectVerdict(type(uint32).max, type(uint32).max / 2, type(uint32).max, JuryVerdict.Approve);
    }

    /// @dev An approval falls by two thirds of all votes, and by a quorum of jurors who did not object, three at least.
    function testFuzz_wordOf_onAnApprovalCountsOthersThanObjectors(
        uint16 yes,
        uint16 no,
        uint16 objectors,
        uint16 quorum
    ) public pure {
        vm.assume(quorum != 0);
        Dispute memory counted = _counted(yes, no, quorum);
        counted.objectorsAgainst = objectors > no ? no : objectors;
        uint256 others = no - counted.objectorsAgainst;
        bool refused = ClaimLifecycle.verdictOf(counted, true) == JuryVerdict.Refuse;
        assertEq(refused, uint256(yes) * 2 <= no && others >= quorum && others >= 3);
        // The word on anything but an approval asks nothing more.
        if (refused) assertEq(uint8(ClaimLifecycle.verdictOf(counted, false)), uint8(JuryVerdict.Refuse));
    }

    function test_isWithdrawable_isOpenButForTheJuryAndTheRefused() public pure {
        bytes12 open = "-+++----++++";
        bytes12 withdrawable = "-+++-----+-+";
        for (uint8 i = 0; i <= uint8(type(ClaimState).max); ++i) {
            assertEq(ClaimLifecycle.isOpen(ClaimState(i)), open[i] == "+");
            assertEq(ClaimLifecycle.isWithdrawable(ClaimState(i)), withdrawable[i] == "+");
        }
    }

    /// @dev Whatever the windows, a set of rules that is let through keeps to 120 days by its longest way.
    function testFuzz_rules_letNoLifeBeLonger(uint8 panel, uint8 notice, uint8 appeal, uint8 jury, uint8 payee) public {
        Rules memory given = Rules({
            capPerUnit: 1,
            claimBond: 0,
            feeBps: 0,
            claimWindowDays: 180,
            panelDays: panel % 64,
            noticeDays: notice % 64,
            payeeDays: payee,
            appealDays: appeal % 64,
            juryDays: jury % 64
        });
        uint256 called = given.appealDays > given.noticeDays + 14 ? given.appealDays : given.noticeDays + 14;
        uint256 longest = 2 * uint256(given.panelDays) + called + given.juryDays + given.noticeDays + 14;
        bool shortest = given.panelDays < 7 || given.appealDays < 7 || given.juryDays < 7 || given.noticeDays < 3
            || given.payeeDays < 30;
        try this.check(given) {
            assertFalse(shortest);
            assertLe(longest, 120);
        } catch {
            assertTrue(shortest || longest > 120);
        }
    }

    function check(Rules memory given) external pure {
        ClaimRules.check(given, 64, 64);
    }

    // ------------------------------------------------------------- a random life

    /// @dev The longest way takes a hundred and twenty days at most.
    function _makeRules(uint8[5] memory days_) private {
        rules.panelDays = 7 + days_[0] % 12;
        rules.appealDays = 7 + days_[1] % 22;
        rules.juryDays = 7 + days_[2] % 14;
        rules.noticeDays = 3 + days_[3] % 16;
        rules.payeeDays = 30;
        rules.capPerUnit = 1;
        rules.claimWindowDays = 180;
        this.check(rules);
    }

    function _file() private {
        claim.filedAt = uint40(block.timestamp);
        life.file(rules);
    }

    /// @dev A moment, some days, or to the second of the next deadline or beside it.
    function _pass(uint256 seed) private {
        uint256 kind = seed % 8;
        if (kind < 3 && life.until != 0) vm.warp(life.until + kind - 1);
        else if (kind < 6) vm.warp(block.timestamp + (seed >> 8) % 1 days);
        else vm.warp(block.timestamp + (seed >> 8) % 15 days);
        life.pass();
    }

    /// @dev What somebody may do in this state, written to the facts as the contracts do.
    function _act(uint256 what, uint256 more) private {
        ClaimState state = life.state;
        if (what % 16 == 0 && ClaimLifecycle.isWithdrawable(state)) {
            claim.outcome = ClaimOutcome.Withdrawn;
            life.end(ClaimState.Withdrawn);
        } else if (state == ClaimState.Filed) {
            if (what % 4 == 3) _decideLesser();
            else if (what % 4 != 2) _decide(what % 4 == 0);
        } else if (state == ClaimState.AwaitingSeat) {
            if (what % 2 == 0) _decide(true);
        } else if (state == ClaimState.Appealable || state == ClaimState.Silent) {
            if (what % 4 != 0) _callJury(more, true);
        } else if (state == ClaimState.UnderNotice) {
            if (what % 4 == 1 && life.isAppealable()) _callJury(more, true);
            else if (what % 2 == 0 && dispute.endsAt == 0) _callJury(more, false);
            else if (dispute.heldDays == 0) _hold(1 + more % 14);
        } else if (state == ClaimState.Jury) {
            life.votesFor = dispute.votesFor = uint32(what % 7);
            life.votesAgainst = dispute.votesAgainst = uint32(more % 7);
            life.votesToLeave = dispute.votesToLeave = uint32((more >> 16) % 4);
            life.objectorsAgainst = dispute.objectorsAgainst = uint24((more >> 8) % (1 + more % 7));
        } else if (state == ClaimState.Payable && what % 2 == 0) {
            claim.outcome = ClaimOutcome.Settled;
            life.end(ClaimState.Paid);
        } else if (state == ClaimState.Refused) {
            claim.outcome = ClaimOutcome.RefusedFinally;
        } else if (state == ClaimState.Expired) {
            claim.outcome = ClaimOutcome.Expired;
        }
    }

    function _decideLesser() private {
        claim.decidedAt = uint40(block.timestamp);
        claim.outcome = ClaimOutcome.Approved;
        claim.benefitClass = 1;
        life.approveLesser();
    }

    function _decide(bool approve) private {
        claim.benefitClass = 0;
        claim.decidedAt = uint40(block.timestamp);
        claim.outcome = approve ? ClaimOutcome.Approved : ClaimOutcome.Refused;
        if (approve) life.approve();
        else life.refuse();
    }

    function _callJury(uint256 seed, bool byClaimant) private {
        uint256 endsAt = block.timestamp + uint256(rules.juryDays) * 1 days;
        if (byClaimant && claim.outcome == ClaimOutcome.Approved) {
            uint256 noticeEnd = ClaimLifecycle.payableAt(claim, rules, dispute);
            if (endsAt < noticeEnd) endsAt = noticeEnd;
        }
        dispute.endsAt = uint40(endsAt);
        dispute.quorum = uint32(1 + seed % 6);
        if (byClaimant) life.appeal(dispute.quorum);
        else life.callJury(dispute.quorum);
    }

    function _hold(uint256 days_) private {
        dispute.heldDays = uint8(days_);
        life.hold(days_);
    }

    function _compare() private view {
        ClaimState state = ClaimLifecycle.stateAt(claim, rules, dispute, block.timestamp);
        assertEq(uint8(state), uint8(life.state), "state");
        if (state == ClaimState.Payable) {
            assertEq(ClaimLifecycle.payableAt(claim, rules, dispute), life.payableAt, "payable at");
        }
    }

    function _counted(uint32 yes, uint32 no, uint32 quorum) private pure returns (Dispute memory counted) {
        (counted.votesFor, counted.votesAgainst, counted.quorum) = (yes, no, quorum);
    }

    function _expectVerdict(uint32 yes, uint32 no, uint32 quorum, JuryVerdict word) private pure {
        assertEq(uint8(ClaimLifecycle.verdictOf(_counted(yes, no, quorum), false)), uint8(word));
    }
}
