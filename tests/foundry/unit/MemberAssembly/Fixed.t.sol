// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {MemberAssembly} from "../../../../contracts/governance/MemberAssembly.sol";
import {IAssessorPanel} from "../../../../contracts/interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../../../../contracts/interfaces/IClaimDesk.sol";
import {IEnrolment} from "../../../../contracts/interfaces/IEnrolment.sol";
import {IMutualPool} from "../../../../contracts/interfaces/IMutualPool.sol";
import {GovernanceFixture} from "../../GovernanceFixture.sol";

// Rule: G7.
/// @title What can never change, and what the usual tools ask for.
contract MemberAssemblyFixedTest is GovernanceFixture {
    function test_knowsThePlan() public view {
        assertEq(address(governor.pool()), address(pool));
        assertEq(address(governor.enrolment()), address(enrolment));
        assertEq(address(governor.desk()), address(desk));
        assertEq(address(governor.panel()), address(panel));
        assertEq(governor.timelock(), memberAssembly);
    }

    function test_constants() public view {
        assertEq(governor.votingDelay(), 1 days);
        assertEq(governor.votingPeriod(), 7 days);
        assertEq(governor.proposalThreshold(), 1);
        assertEq(governor.STANDING_DAYS(), 30);
        assertEq(governor.QUORUM_BPS(), 2000);
        assertEq(governor.EXECUTION_PERIOD(), 30 days);
    }

    function test_readByTheUsualTools() public {
        assertEq(governor.name(), "Mutual Pool Assembly");
        assertEq(governor.version(), "1");
        assertEq(governor.CLOCK_MODE(), "mode=timestamp");
        assertEq(governor.COUNTING_MODE(), "support=bravo&quorum=for,abstain");
        assertEq(governor.clock(), block.timestamp);
        assertTrue(governor.supportsInterface(type(IGovernor).interfaceId));
        assertTrue(governor.supportsInterface(type(IERC1155Receiver).interfaceId));
        assertTrue(governor.supportsInterface(type(IERC165).interfaceId));
        assertFalse(governor.supportsInterface(0xffffffff));
        uint256 id = _propose(alice, _stewardMotion(carol));
        assertTrue(governor.proposalNeedsQueuing(id));
        assertEq(governor.proposalEta(id), 0);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, 1));
        governor.state(1);
    }

    /// @dev For everybody, the timelock and the assembly itself included.
    function test_closed() public {
        address[5] memory callers = [memberAssembly, address(governor), address(this), alice, stranger];
        for (uint256 i = 0; i < callers.length; ++i) {
            vm.startPrank(callers[i]);
            vm.expectRevert(MemberAssembly.AssemblyFixed.selector);
            governor.relay(address(token), 0, abi.encodeCall(token.approve, (stranger, 1)));
            vm.expectRevert(MemberAssembly.AssemblyFixed.selector);
            governor.updateTimelock(TimelockController(payable(stranger)));
            vm.stopPrank();
        }
        assertEq(governor.timelock(), memberAssembly);
    }

    /// @dev The setters of the stock's optional parts are not there at all.
    function test_noSetters() public {
        string[5] memory setters = [
            "setVotingDelay(uint48)",
            "setVotingPeriod(uint32)",
            "setProposalThreshold(uint256)",
            "updateQuorumNumerator(uint256)",
            "setLateQuorumVoteExtension(uint48)"
        ];
        for (uint256 i = 0; i < setters.length; ++i) {
            vm.prank(memberAssembly);
            (bool done,) = address(governor).call(abi.encodeWithSignature(setters[i], 1));
            assertFalse(done, setters[i]);
        }
    }

    function test_holdsNothing() public {
        vm.deal(alice, 1 ether);
        vm.prank(alice);
        (bool taken, bytes memory answer) = address(governor).call{value: 1}("");
        assertFalse(taken);
        assertEq(answer, abi.encodeWithSelector(IGovernor.GovernorDisabledDeposit.selector));
        vm.expectRevert(IGovernor.GovernorDisabledDeposit.selector);
        governor.onERC721Received(alice, alice, 1, "");
    }

    /// @dev Only through the timelock, not the assembly's contract, are the plan's doors open.
    function test_theGovernorItselfMayNothing() public {
        vm.prank(address(governor));
        vm.expectRevert(abi.encodeWithSignature("PoolOnly(address,address)", memberAssembly, address(governor)));
        pool.setSteward(alice);
    }

    function test_needsAQuorumOfVotes() public {
        assertEq(governor.quorumVotes(), QUORUM_VOTES);
        assertEq(governor.MIN_QUORUM_VOTES(), 10_000);
        vm.expectRevert(abi.encodeWithSelector(MemberAssembly.AssemblyQuorumTooSmall.selector, 9999, 10_000));
        _assemblyOf(9999);
        assertEq(_assemblyOf(1e6).quorumVotes(), 1e6);
    }

    function test_needsTheWholePlan() public {
        for (uint256 i = 0; i < 5; ++i) {
            vm.expectRevert(MemberAssembly.AssemblyZeroAddress.selector);
            new MemberAssembly(
                IMutualPool(i == 0 ? address(0) : address(pool)),
                IEnrolment(i == 1 ? address(0) : address(enrolment)),
                IClaimDesk(i == 2 ? address(0) : address(desk)),
                IAssessorPanel(i == 3 ? address(0) : address(panel)),
                TimelockController(payable(i == 4 ? address(0) : memberAssembly)),
                QUORUM_VOTES
            );
        }
    }
}
