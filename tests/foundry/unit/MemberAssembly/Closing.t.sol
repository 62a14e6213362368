// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernanceFixture} from "../../GovernanceFixture.sol";

// Rule: G8.
/// @title To close the plan, two thirds of the votes have to be for it.
contract MemberAssemblyClosingTest is GovernanceFixture {
    function test_twoThirdsCloseThePlan() public {
        Motion memory motion = _closing();
        uint256 id = _propose(alice, motion);
        assertTrue(governor.closesPlan(id));
        _poll(id, 4, 2);
        _expectState(id, IGovernor.ProposalState.Succeeded);
        _queue(motion);
        skip(timelock.DELAY());
        _execute(motion);
        assertEq(pool.closingAt(), block.timestamp);
    }

    function test_aMereMajorityDoesNot() public {
        uint256 id = _propose(alice, _closing());
        _poll(id, 3, 2);
        _expectState(id, IGovernor.ProposalState.Defeated);
    }

    function test_abstentionsDoNot() public {
        uint256 id = _propose(alice, _closing());
        _skipToVote(id);
        _vote(alice, id, ABSTAIN);
        _vote(bob, id, ABSTAIN);
        _skipPastVote(id);
        _expectState(id, IGovernor.ProposalState.Defeated);
    }

    /// @dev Beside another call it needs as many.
    function test_hiddenBesideAnotherCall() public {
        Motion memory motion = _stewardMotion(carol);
        Motion memory both = motion;
        both.targets = new address[](2);
        both.values = new uint256[](2);
        both.calls = new bytes[](2);
        (both.targets[0], both.calls[0]) = (address(pool), abi.encodeCall(pool.setSteward, (carol)));
        (both.targets[1], both.calls[1]) = (address(enrolment), abi.encodeCall(enrolment.announceClosing, ()));
        uint256 id = _propose(alice, both);
        _poll(id, 3, 2);
        _expectState(id, IGovernor.ProposalState.Defeated);
    }

    function test_otherProposalsNeedAMajority() public {
        uint256 id = _propose(alice, _stewardMotion(carol));
        assertFalse(governor.closesPlan(id));
        _poll(id, 3, 2);
        _expectState(id, IGovernor.ProposalState.Succeeded);
    }

    function _closing() private view returns (Motion memory) {
        return _motion(address(enrolment), abi.encodeCall(enrolment.announceClosing, ()));
    }

    function _poll(uint256 id, uint256 inFavour, uint256 against) private {
        address[6] memory voters = [alice, bob, carol, dave, erin, makeAddr("george")];
        _skipToVote(id);
        for (uint256 i = 0; i < inFavour + against; ++i) {
            _vote(voters[i], id, i < inFavour ? FOR : AGAINST);
        }
        _skipPastVote(id);
    }
}
