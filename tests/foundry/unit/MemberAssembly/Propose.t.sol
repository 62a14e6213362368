// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {MemberAssembly} from "../../../../contracts/governance/MemberAssembly.sol";
import {Demand} from "../../../../contracts/pool/PoolTypes.sol";
import {GovernanceFixture} from "../../GovernanceFixture.sol";

// Rules: G1, G4.
/// @title What may be proposed, by whom, and who may take it back.
contract MemberAssemblyProposeTest is GovernanceFixture {
    function test_isAllowed_theListedCalls() public view {
        assertTrue(governor.isAllowed(address(pool), pool.setSteward.selector));
        assertTrue(governor.isAllowed(address(enrolment), enrolment.setRegistrar.selector));
        assertTrue(governor.isAllowed(address(enrolment), enrolment.setSupervisor.selector));
        assertTrue(governor.isAllowed(address(desk), desk.changeRules.selector));
        assertTrue(governor.isAllowed(address(panel), panel.change.selector));
    }

    function testFuzz_isAllowed_nothingElse(uint256 which, bytes4 selector) public view {
        address[6] memory targets =
            [address(pool), address(enrolment), address(desk), address(panel), address(timelock), address(governor)];
        bytes4[6] memory theirs = [
            pool.setSteward.selector,
            enrolment.setRegistrar.selector,
            desk.changeRules.selector,
            panel.change.selector,
            bytes4(0),
            bytes4(0)
        ];
        uint256 place = which % targets.length;
        bool supervision = place == 1 && selector == enrolment.setSupervisor.selector;
        if (selector != theirs[place] && !supervision) assertFalse(governor.isAllowed(targets[place], selector));
        for (uint256 i = 1; i < targets.length; ++i) {
            assertFalse(governor.isAllowed(targets[(place + i) % targets.length], theirs[place]));
        }
    }

    function test_refusesMoney() public {
        Demand memory demand;
        _refusedCall(address(pool), abi.encodeCall(pool.settle, (1, demand)));
        _refusedCall(address(pool), abi.encodeCall(pool.payOut, (1, alice, 1)));
        _refusedCall(address(pool), abi.encodeCall(pool.forfeitBond, (1, 1)));
        _refusedCall(address(pool), abi.encodeCall(pool.quit, ()));
        _refusedCall(address(token), abi.encodeCall(token.transfer, (alice, 1)));
        _refusedCall(address(token), abi.encodeCall(token.approve, (alice, 1)));
    }

    function test_refusesItsOwnRules() public {
        _refusedCall(address(timelock), abi.encodeCall(timelock.updateDelay, (0)));
        _refusedCall(address(timelock), abi.encodeCall(timelock.grantRole, (bytes32(0), alice)));
        _refusedCall(address(governor), abi.encodeCall(governor.relay, (address(token), 0, "")));
        _refusedCall(address(governor), abi.encodeCall(governor.updateTimelock, (timelock)));
    }

    /// @dev The right function of the wrong contract.
    function test_refusesAnotherAddress() public {
        _refusedCall(address(desk), abi.encodeCall(pool.setSteward, (alice)));
        _refusedCall(stranger, abi.encodeCall(pool.setSteward, (alice)));
    }

    function test_refusesShortCalldata() public {
        _refusedCall(address(pool), "");
        _refusedCall(address(pool), hex"00");
        _refusedCall(address(pool), abi.encodePacked(bytes3(pool.setSteward.selector)));
    }

    function test_refusesValue() public {
        Motion memory motion = _stewardMotion(carol);
        motion.values[0] = 1;
        _refusedProposal(alice, motion, abi.encodeWithSelector(MemberAssembly.AssemblyNoValue.selector, 1));
    }

    /// @dev One bad call among good ones spoils the whole.
    function test_refusesABadCallBehindAGoodOne() public {
        Motion memory motion;
        (motion.targets, motion.values, motion.calls) = (new address[](2), new uint256[](2), new bytes[](2));
        (motion.targets[0], motion.calls[0]) = (address(pool), abi.encodeCall(pool.setSteward, (carol)));
        (motion.targets[1], motion.calls[1]) = (address(pool), abi.encodeCall(pool.payOut, (1, alice, 1)));
        _refusedProposal(alice, motion, _notAllowed(address(pool), pool.payOut.selector));
    }

    function test_refusesListsThatDoNotMatch() public {
        Motion memory motion;
        _refusedProposal(
            alice, motion, abi.encodeWithSelector(IGovernor.GovernorInvalidProposalLength.selector, 0, 0, 0)
        );
        motion = _stewardMotion(carol);
        motion.calls = new bytes[](2);
        _refusedProposal(
            alice, motion, abi.encodeWithSelector(IGovernor.GovernorInvalidProposalLength.selector, 1, 2, 1)
        );
        motion = _stewardMotion(carol);
        motion.values = new uint256[](0);
        _refusedProposal(
            alice, motion, abi.encodeWithSelector(IGovernor.GovernorInvalidProposalLength.selector, 1, 1, 0)
        );
    }

    function test_onlyVotersPropose() public {
        _refusedProposer(stranger);
        _refusedProposer(memberAssembly);
        address newcomer = makeAddr("newcomer");
        _join(newcomer, 0, 60e6);
        _refusedProposer(newcomer);
        skip(29 days);
        _refusedProposer(newcomer);
        // Standing is that of the moment before.
        skip(1 days);
        _refusedProposer(newcomer);
        skip(1);
        _propose(newcomer, _stewardMotion(carol));
    }

    function test_theLapsedDoNotPropose() public {
        _settle(_payableClaim());
        _refusedProposer(frail);
        vm.prank(alice);
        pool.quit();
        _refusedProposer(alice);
    }

    function test_refusesTheSameAgain() public {
        Motion memory motion = _stewardMotion(carol);
        uint256 id = _propose(alice, motion);
        _refusedProposal(bob, motion, _unexpected(id, IGovernor.ProposalState.Pending, 0));
        _skipPastVote(id);
        _refusedProposal(alice, motion, _unexpected(id, IGovernor.ProposalState.Defeated, 0));
        motion.description = "Once more";
        _propose(alice, motion);
    }

    /// @dev Otherwise one member could bury a proposal under a thousand others.
    function test_oneAtATime() public {
        uint256 first = _propose(alice, _stewardMotion(carol));
        bytes memory open = abi.encodeWithSelector(MemberAssembly.AssemblyProposalOpen.selector, alice, first);
        Motion memory second = _stewardMotion(dave);
        _refusedProposal(alice, second, open);
        _skipToVote(first);
        _refusedProposal(alice, second, open);
        _propose(bob, second);
        _skipPastVote(first);
        _propose(alice, _stewardMotion(erin));
    }

    function test_cancel_byTheProposerBeforeTheVote() public {
        Motion memory motion = _stewardMotion(carol);
        uint256 id = _propose(alice, motion);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorOnlyProposer.selector, bob));
        _cancel(bob, motion);
        _expectState(id, IGovernor.ProposalState.Pending);
        _cancel(alice, motion);
        _expectState(id, IGovernor.ProposalState.Canceled);
        _refusedCancel(motion, id, IGovernor.ProposalState.Canceled);
        // A proposal taken back does not stand in the way of the next.
        _propose(alice, _stewardMotion(dave));
        _skipToVote(id);
        bytes memory reason = _unexpected(id, IGovernor.ProposalState.Canceled, _asked(IGovernor.ProposalState.Active));
        vm.expectRevert(reason);
        _vote(alice, id, FOR);
    }

    function test_cancel_notOnceTheVoteBegan() public {
        Motion memory motion = _stewardMotion(carol);
        uint256 id = _propose(alice, motion);
        _skipToVote(id);
        _refusedCancel(motion, id, IGovernor.ProposalState.Active);
        _vote(alice, id, FOR);
        _vote(bob, id, FOR);
        _skipPastVote(id);
        _refusedCancel(motion, id, IGovernor.ProposalState.Succeeded);
        _queue(motion);
        _refusedCancel(motion, id, IGovernor.ProposalState.Queued);
        skip(7 days);
        _execute(motion);
        _refusedCancel(motion, id, IGovernor.ProposalState.Executed);
    }

    /// @dev Who copies a proposal could cancel it for good; the end of its description may say whose it is.
    function test_description_mayNameTheProposer() public {
        Motion memory motion = _stewardMotion(carol);
        motion.description = string.concat("Carol. #proposer=", Strings.toHexString(alice));
        _refusedProposal(bob, motion, abi.encodeWithSelector(IGovernor.GovernorRestrictedProposer.selector, bob));
        _propose(alice, motion);
    }

    function _refusedCall(address target, bytes memory call) private {
        Motion memory motion = _motion(target, call);
        _refusedProposal(alice, motion, _notAllowed(target, bytes4(call)));
        uint256 id = _idOf(motion);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, id));
        governor.state(id);
    }

    function _refusedProposer(address who) private {
        bytes memory none = abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, who, 0, 1);
        _refusedProposal(who, _stewardMotion(carol), none);
    }

    function _refusedCancel(Motion memory motion, uint256 id, IGovernor.ProposalState state) private {
        vm.expectRevert(_unexpected(id, state, _asked(IGovernor.ProposalState.Pending)));
        _cancel(alice, motion);
    }

    function _notAllowed(address target, bytes4 selector) private pure returns (bytes memory) {
        return abi.encodeWithSelector(MemberAssembly.AssemblyCallNotAllowed.selector, target, selector);
    }
}
