// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IAssessorPanel} from "../interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {IEnrolment} from "../interfaces/IEnrolment.sol";
import {IMutualPool} from "../interfaces/IMutualPool.sol";
import {IMutualPoolPeriphery} from "../interfaces/IMutualPoolPeriphery.sol";
import {Days} from "../libraries/Days.sol";
import {Membership} from "../types/PoolTypes.sol";

/// @title The assembly of the members: one active voter of some standing, one vote.
/// @notice It may change the panel, the registrar, the steward, and the rules within their bounds, and nothing else; a
/// proposal of anything else is refused when it is made. It reaches neither a balance nor a claim filed before.
/// @dev OpenZeppelin's Governor with a timelock, so that the usual tools read it. Votes are not a token: they follow
/// from the pool, at the snapshot and at the vote. Whatever in the stock contracts could loosen delay, roles or voting
/// times reverts.
contract MemberAssembly is Governor, GovernorCountingSimple, GovernorTimelockControl {
    /// @notice A proposal may not make this call.
    error AssemblyCallNotAllowed(address target, bytes4 selector);
    /// @notice A proposal moves no money.
    error AssemblyNoValue(uint256 value);
    /// @notice This function of the stock governor is closed for ever.
    error AssemblyFixed();

    /// @notice Days a member must have belonged to the plan at the snapshot to have a vote.
    uint256 public constant STANDING_DAYS = 30;
    /// @notice The share of the active voters that must take part, in ten-thousandths, rounded up.
    uint256 public constant QUORUM_BPS = 2000;
    uint256 private constant BPS = 10_000;

    /// @notice The pool whose members vote.
    IMutualPool public immutable pool;
    /// @notice The plan's enrolment.
    IEnrolment public immutable enrolment;
    /// @notice The plan's claim desk.
    IClaimDesk public immutable desk;
    /// @notice The plan's panel.
    IAssessorPanel public immutable panel;

    /// @notice The quorum of a proposal, stored when it was made.
    mapping(uint256 proposalId => uint256) public quorumOf;
    mapping(uint256 timepoint => uint256) private _quorumAt;

    constructor(
        IMutualPool pool_,
        IEnrolment enrolment_,
        IClaimDesk desk_,
        IAssessorPanel panel_,
        TimelockController timelock_
    ) Governor("Mutual Pool Assembly") GovernorTimelockControl(timelock_) {
        pool = pool_;
        enrolment = enrolment_;
        desk = desk_;
        panel = panel_;
    }

    // -------------------------------------------------------------------- fixed

    /// @notice How long a proposal is known before voting begins, in seconds.
    function votingDelay() public pure override returns (uint256) {
        return 1 days;
    }

    /// @notice How long the vote is open, in seconds.
    function votingPeriod() public pure override returns (uint256) {
        return 7 days;
    }

    /// @notice Only a voter may propose.
    function proposalThreshold() public pure override returns (uint256) {
        return 1;
    }

    /// @notice Refused: the assembly calls the listed setters and nothing else.
    function relay(address, uint256, bytes calldata) external payable override {
        revert AssemblyFixed();
    }

    /// @notice Refused: the timelock is named for ever.
    function updateTimelock(TimelockController) external pure override {
        revert AssemblyFixed();
    }

    // ------------------------------------------------------------------- voters

    /// @notice Seconds since 1970, as the plan counts (ERC-6372).
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice The clock in machine-readable words (ERC-6372).
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice The quorum at the snapshot of a proposal; before one is made for that time, what it would be now.
    function quorum(uint256 timepoint) public view override returns (uint256) {
        uint256 stored = _quorumAt[timepoint];
        return stored == 0 ? _quorumNow() : stored;
    }

    /// @notice Whether a proposal may make this call.
    function isAllowed(address target, bytes4 selector) public view returns (bool) {
        return (target == address(panel) && selector == IAssessorPanel.change.selector)
            || (target == address(enrolment) && selector == IEnrolment.setRegistrar.selector)
            || (target == address(pool) && selector == IMutualPoolPeriphery.setSteward.selector)
            || (target == address(desk) && selector == IClaimDesk.changeRules.selector);
    }

    /// @dev One vote for who belonged to the plan long enough at the time asked for, and is active now.
    function _getVotes(address account, uint256 timepoint, bytes memory) internal view override returns (uint256) {
        if (!pool.standingOf(account).active) return 0;
        Membership memory membership = pool.membershipOf(account);
        return membership.joinedDay + STANDING_DAYS <= Days.dayOf(timepoint) ? 1 : 0;
    }

    function _quorumReached(uint256 proposalId)
        internal
        view
        override(Governor, GovernorCountingSimple)
        returns (bool)
    {
        (, uint256 forVotes, uint256 abstainVotes) = proposalVotes(proposalId);
        return forVotes + abstainVotes >= quorumOf[proposalId];
    }

    /// @dev At least one, so that an empty pool decides nothing.
    function _quorumNow() private view returns (uint256) {
        return Math.max(1, Math.mulDiv(pool.books().activeVoters, QUORUM_BPS, BPS, Math.Rounding.Ceil));
    }

    // ---------------------------------------------------------------- proposals

    /// @dev Checked here and not at execution, so that nobody votes on what can never be carried out.
    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal override returns (uint256 proposalId) {
        proposalId = super._propose(targets, values, calldatas, description, proposer);
        for (uint256 i = 0; i < targets.length; ++i) {
            bytes4 selector = bytes4(calldatas[i]);
            if (!isAllowed(targets[i], selector)) revert AssemblyCallNotAllowed(targets[i], selector);
            if (values[i] != 0) revert AssemblyNoValue(values[i]);
        }
        quorumOf[proposalId] = _quorumNow();
        _quorumAt[proposalSnapshot(proposalId)] = quorumOf[proposalId];
    }

    // -------------------------------------- what both parents of the stock define

    /// @inheritdoc Governor
    function state(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(proposalId);
    }

    /// @inheritdoc Governor
    function proposalNeedsQueuing(uint256 proposalId)
        public
        view
        override(Governor, GovernorTimelockControl)
        returns (bool)
    {
        return super.proposalNeedsQueuing(proposalId);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }
}
