// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {MemberAssembly} from "../../../../contracts/governance/MemberAssembly.sol";
import {Rules} from "../../../../contracts/claims/ClaimTypes.sol";
import {GovernanceFixture} from "../../GovernanceFixture.sol";

// Rule: G6.
/// @title The way of a proposal, from its making to its effect, for each call that it may make.
contract MemberAssemblyLifeTest is GovernanceFixture {
    function test_steward() public {
        Motion memory motion = _stewardMotion(carol);
        uint256 id = _propose(alice, motion);
        _expectState(id, IGovernor.ProposalState.Pending);
        assertEq(governor.proposalProposer(id), alice);
        assertEq(governor.proposalSnapshot(id), block.timestamp + 1 days);
        assertEq(governor.proposalDeadline(id), block.timestamp + 8 days);

        vm.warp(governor.proposalSnapshot(id));
        _expectState(id, IGovernor.ProposalState.Pending);
        _skipToVote(id);
        _expectState(id, IGovernor.ProposalState.Active);
        _vote(alice, id, FOR);
        _vote(bob, id, FOR);
        _vote(carol, id, AGAINST);
        vm.warp(governor.proposalDeadline(id));
        _expectState(id, IGovernor.ProposalState.Active);
        skip(1);
        _expectState(id, IGovernor.ProposalState.Succeeded);

        _queue(motion);
        _expectState(id, IGovernor.ProposalState.Queued);
        assertEq(governor.proposalEta(id), block.timestamp + 7 days);
        assertEq(pool.steward(), steward);
        skip(7 days);
        _execute(motion);
        _expectState(id, IGovernor.ProposalState.Executed);
        assertEq(pool.steward(), carol);
        assertTrue(timelock.isOperationDone(_operationOf(motion)));
    }

    function test_registrar() public {
        _applyDecision(_motion(address(enrolment), abi.encodeCall(enrolment.setRegistrar, (carol))));
        assertEq(enrolment.registrar(), carol);
    }

    function test_rules() public {
        Rules memory rules = _rules();
        (rules.feeBps, rules.capPerUnit, rules.noticeDays) = (900, 2_000_000, 10);
        _applyDecision(_motion(address(desk), abi.encodeCall(desk.changeRules, (rules, _juryRules()))));
        assertEq(desk.rulesVersion(), 2);
        assertEq(abi.encode(desk.rulesOf(2)), abi.encode(rules));
    }

    function test_panel() public {
        address[] memory holders = new address[](3);
        (holders[0], holders[1], holders[2]) = (assessors[0], assessors[2], assessors[4]);
        _applyDecision(_motion(address(panel), abi.encodeCall(panel.change, (holders, _tiers()))));
        assertEq(panel.currentVersion(), 2);
        assertEq(panel.currentSeats().length, 3);
    }

    function test_allFourAtOnce() public {
        Motion memory motion;
        (motion.targets, motion.values, motion.calls) = (new address[](4), new uint256[](4), new bytes[](4));
        motion.targets[0] = address(pool);
        motion.calls[0] = abi.encodeCall(pool.setSteward, (carol));
        motion.targets[1] = address(enrolment);
        motion.calls[1] = abi.encodeCall(enrolment.setRegistrar, (bob));
        motion.targets[2] = address(desk);
        motion.calls[2] = abi.encodeCall(desk.changeRules, (_rules(), _juryRules()));
        motion.targets[3] = address(panel);
        motion.calls[3] = abi.encodeCall(panel.change, (assessors, _tiers()));
        _applyDecision(motion);
        assertEq(pool.steward(), carol);
        assertEq(enrolment.registrar(), bob);
        assertEq(desk.rulesVersion(), 2);
        assertEq(panel.currentVersion(), 2);
    }

    function test_queue_onlyWhatWasAdopted() public {
        Motion memory motion = _stewardMotion(carol);
        uint256 id = _idOf(motion);
        bytes memory none = abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, id);
        vm.expectRevert(none);
        _queue(motion);

        _propose(alice, motion);
        _refusedQueue(motion, IGovernor.ProposalState.Pending);
        _skipToVote(id);
        _vote(alice, id, FOR);
        _refusedQueue(motion, IGovernor.ProposalState.Active);
        _skipPastVote(id);
        _refusedQueue(motion, IGovernor.ProposalState.Defeated);
    }

    function test_queue_once() public {
        Motion memory motion = _stewardMotion(carol);
        _adopt(motion);
        _queue(motion);
        _refusedQueue(motion, IGovernor.ProposalState.Queued);
        skip(7 days);
        _execute(motion);
        _refusedQueue(motion, IGovernor.ProposalState.Executed);
    }

    function test_execute_notEarly() public {
        Motion memory motion = _stewardMotion(carol);
        uint256 id = _adopt(motion);
        bytes memory early = abi.encodeWithSelector(
            TimelockController.TimelockUnexpectedOperationState.selector,
            _operationOf(motion),
            bytes32(1 << uint8(TimelockController.OperationState.Ready))
        );
        vm.expectRevert(early);
        _execute(motion);
        _expectState(id, IGovernor.ProposalState.Succeeded);

        _queue(motion);
        vm.warp(governor.proposalEta(id) - 1);
        vm.expectRevert(early);
        _execute(motion);
        assertEq(pool.steward(), steward);
        skip(1);
        _execute(motion);
        assertEq(pool.steward(), carol);
    }

    function test_execute_once() public {
        Motion memory motion = _stewardMotion(carol);
        uint256 id = _applyDecision(motion);
        _refusedExecution(motion, id, IGovernor.ProposalState.Executed);
    }

    function test_execute_notWhatWasRefused() public {
        Motion memory motion = _stewardMotion(carol);
        uint256 id = _propose(alice, motion);
        _refusedExecution(motion, id, IGovernor.ProposalState.Pending);
        _skipPastVote(id);
        _refusedExecution(motion, id, IGovernor.ProposalState.Defeated);
    }

    function test_execute_takesNoEther() public {
        Motion memory motion = _stewardMotion(carol);
        uint256 id = _adopt(motion);
        _queue(motion);
        skip(7 days);
        vm.deal(stranger, 1 ether);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(MemberAssembly.AssemblyNoValue.selector, 1 ether));
        governor.execute{value: 1 ether}(motion.targets, motion.values, motion.calls, _hashOf(motion));
        assertEq(stranger.balance, 1 ether);
        _expectState(id, IGovernor.ProposalState.Queued);
    }

    /// @dev The arguments are judged by the contract called, when it is called; nothing of the whole takes effect.
    function test_execute_allOrNothing() public {
        Motion memory motion;
        (motion.targets, motion.values, motion.calls) = (new address[](2), new uint256[](2), new bytes[](2));
        (motion.targets[0], motion.calls[0]) = (address(pool), abi.encodeCall(pool.setSteward, (carol)));
        (motion.targets[1], motion.calls[1]) = (address(pool), abi.encodeCall(pool.setSteward, (address(0))));
        uint256 id = _adopt(motion);
        _queue(motion);
        skip(7 days);
        vm.expectRevert(IMutualPoolErrors.PoolZeroAddress.selector);
        _execute(motion);
        assertEq(pool.steward(), steward);
        _expectState(id, IGovernor.ProposalState.Queued);
    }

    function test_expires_ifNobodyAnnouncesIt() public {
        Motion memory motion = _stewardMotion(carol);
        uint256 id = _adopt(motion);
        vm.warp(governor.proposalDeadline(id) + governor.EXECUTION_PERIOD());
        _expectState(id, IGovernor.ProposalState.Succeeded);
        skip(1);
        _expectState(id, IGovernor.ProposalState.Expired);
        _refusedQueue(motion, IGovernor.ProposalState.Expired);
        _refusedExecution(motion, id, IGovernor.ProposalState.Expired);
    }

    function test_expires_ifNobodyCarriesItOut() public {
        Motion memory motion = _stewardMotion(carol);
        uint256 id = _adopt(motion);
        _queue(motion);
        vm.warp(governor.proposalEta(id) + governor.EXECUTION_PERIOD());
        _expectState(id, IGovernor.ProposalState.Queued);
        skip(1);
        _expectState(id, IGovernor.ProposalState.Expired);
        _refusedExecution(motion, id, IGovernor.ProposalState.Expired);
        assertEq(pool.steward(), steward);
    }

    function _refusedQueue(Motion memory motion, IGovernor.ProposalState state) private {
        uint256 id = _idOf(motion);
        vm.expectRevert(_unexpected(id, state, _asked(IGovernor.ProposalState.Succeeded)));
        _queue(motion);
        _expectState(id, state);
    }

    function _refusedExecution(Motion memory motion, uint256 id, IGovernor.ProposalState state) private {
        bytes32 asked = _asked(IGovernor.ProposalState.Succeeded) | _asked(IGovernor.ProposalState.Queued);
        vm.expectRevert(_unexpected(id, state, asked));
        _execute(motion);
        _expectState(id, state);
    }
}
