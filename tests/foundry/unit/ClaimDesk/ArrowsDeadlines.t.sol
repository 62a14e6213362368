// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ClaimState, Rules, PanelDecision} from "../../../../contracts/claims/ClaimTypes.sol";
import {JuryFixture} from "../../JuryFixture.sol";

/// @title Each deadline of a claim, passed with nobody acting: the second before it, and the second itself.
contract ClaimArrowsDeadlinesTest is JuryFixture {
    function test_deadline_filedBecomesSilent() public {
        _turns(_filed(), 30 days, ClaimState.Silent);
    }

    function test_deadline_silentExpires() public {
        _turns(_silent(), 7 days, ClaimState.Expired);
    }

    function test_deadline_appealableIsRefused() public {
        _turns(_refused(), 7 days, ClaimState.Refused);
    }

    function test_deadline_noticeMakesPayable() public {
        _turns(_approved(), 7 days, ClaimState.Payable);
    }

    function test_deadline_heldNoticeMakesPayableLater() public {
        uint32 claim = _approved();
        _hold(claim, 14);
        _turns(claim, 21 days, ClaimState.Payable);
    }

    function test_deadline_juryAfterANoticeLeavesThePanelsWord() public {
        uint32 claim = _approved();
        skip(7 days - 1);
        _callByObjections(claim);
        _turns(claim, 7 days, ClaimState.Payable);
    }

    function test_deadline_juryWithinAHeldNoticeGivesTheNoticeBack() public {
        uint32 claim = _approved();
        _hold(claim, 1);
        _callByObjections(claim);
        _turns(claim, 7 days, ClaimState.UnderNotice);
        _turns(claim, 1 days, ClaimState.Payable);
    }

    function test_deadline_juryAfterARefusalLeavesThePanelsWord() public {
        uint32 claim = _refused();
        _appeal(claim);
        _turns(claim, 7 days, ClaimState.Refused);
    }

    function test_deadline_juryAfterASilenceLeavesNoWord() public {
        uint32 claim = _silent();
        _appeal(claim);
        _turns(claim, 7 days, ClaimState.Expired);
    }

    function test_deadline_awaitingSeatExpires() public {
        _turns(_reach(ClaimState.AwaitingSeat), 30 days, ClaimState.Expired);
    }

    function test_deadline_awaitingSeatExpiresAfterASilenceToo() public {
        uint32 claim = _silent();
        _appeal(claim);
        _votes(claim, QUORUM, 0);
        _turns(claim, 7 days, ClaimState.AwaitingSeat);
        _turns(claim, 30 days, ClaimState.Expired);
    }

    /// @dev No seat signed what the jury approved, so the panel's lesser class stands; the claim does not expire.
    function test_deadline_awaitingSeatLeavesTheLesserClass() public {
        uint32 claim = _lesserOverturned();
        _turns(claim, 30 days, ClaimState.Payable);
        desk.settle(claim);
        assertEq(desk.claimOf(claim).benefit, BENEFIT);
    }

    /// @dev The supervisor held the notice, and both the jury and the seat's time end within it.
    function test_deadline_awaitingSeatWithinAHeldNoticeGivesTheNoticeBack() public {
        Rules memory rules = _rules();
        (rules.panelDays, rules.noticeDays) = (7, 30);
        vm.prank(memberAssembly);
        desk.changeRules(rules, _juryRules());
        uint32 claim = _lesser();
        _hold(claim, 14);
        _callByObjections(claim);
        _votes(claim, QUORUM, 0);
        _turns(claim, 7 days, ClaimState.AwaitingSeat);
        _turns(claim, 7 days, ClaimState.UnderNotice);
        _turns(claim, 30 days, ClaimState.Payable);
    }

    function test_deadline_juryOnALesserClassLeavesThePanelsWord() public {
        uint32 claim = _lesser();
        skip(7 days - 1);
        vm.prank(alice);
        jury.appeal(claim);
        _leave(claim, QUORUM);
        _turns(claim, 7 days, ClaimState.Payable);
    }

    /// @dev Objections keep their time: the jury sits until notice and hold would have ended.
    function test_deadline_juryOfAnEarlyAppealSitsAsLongAsTheNotice() public {
        uint32 claim = _lesser();
        _hold(claim, 14);
        vm.prank(alice);
        jury.appeal(claim);
        _turns(claim, 21 days, ClaimState.Payable);
    }

    /// @dev Payable waits for somebody, and an end is an end.
    function test_deadline_theOthersLastForEver() public {
        ClaimState[5] memory lasting =
            [ClaimState.Payable, ClaimState.Paid, ClaimState.Refused, ClaimState.Withdrawn, ClaimState.Expired];
        for (uint256 i = 0; i < lasting.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            uint32 claim = _reach(lasting[i]);
            skip(3650 days);
            _expectState(claim, lasting[i]);
            vm.revertToState(snapshot);
        }
    }

    /// @dev Under the slowest rules there may be: everybody waits for their last second, and the notice is held. The hold
    /// counts for the notice after the jury as well.
    function test_longestLife_isAHundredAndTwentyDays() public {
        Rules memory rules = _rules();
        (rules.panelDays, rules.juryDays, rules.noticeDays) = (30, 8, 12);
        vm.prank(memberAssembly);
        desk.changeRules(rules, _juryRules());
        uint32 claim = _file(alice, 0);
        uint256 filedAt = block.timestamp;
        skip(30 days - 1);
        PanelDecision memory decision = _decision(claim, true);
        decision.benefitClass = 1;
        desk.decideBySignatures(claim, decision, _approvals(desk.digestOf(claim, decision), 0, 3));
        _hold(claim, 14);
        skip(26 days - 1);
        _callByObjections(claim);
        _votes(claim, QUORUM, 0);
        skip(38 days - 1);
        _decide(claim, true, 1);
        skip(26 days - 1);
        _expectState(claim, ClaimState.UnderNotice);
        skip(1);
        _expectState(claim, ClaimState.Payable);
        // Three seconds are lost to the last seconds of others.
        assertEq(block.timestamp, filedAt + 120 days - 3);
    }

    /// @dev The same with a refusal instead of a lesser class.
    function test_longestLife_afterARefusal() public {
        Rules memory rules = _rules();
        (rules.appealDays, rules.juryDays, rules.noticeDays) = (26, 8, 12);
        vm.prank(memberAssembly);
        desk.changeRules(rules, _juryRules());
        uint32 claim = _filed();
        uint256 filedAt = block.timestamp;
        skip(30 days - 1);
        _refuse(claim);
        skip(26 days - 1);
        _appeal(claim);
        _votes(claim, QUORUM, 0);
        skip(38 days - 1);
        _decide(claim, true, 1);
        _hold(claim, 14);
        skip(26 days);
        _expectState(claim, ClaimState.Payable);
        assertLe(block.timestamp, filedAt + 120 days);
    }

    /// @dev The claim stays as it is for `time`, to the second.
    function _turns(uint32 claim, uint256 time, ClaimState into) private {
        ClaimState before = desk.stateOf(claim);
        assertTrue(before != into, "a deadline changes the state");
        skip(time - 1);
        _expectState(claim, before);
        skip(1);
        _expectState(claim, into);
    }
}
