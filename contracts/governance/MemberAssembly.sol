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
import {Signatures} from "../libraries/Signatures.sol";

/// @title The assembly of the members: one active voter of some standing, one vote.
/// @notice It may change the panel, the registrar, the supervisor, the steward, and the rules within their bounds, and nothing else; a
/// proposal of anything else is refused when it is made. It reaches neither a balance nor a claim filed before.
/// @dev OpenZeppelin's Governor with a timelock, so that the usual tools read it. Votes are not a token: they follow
/// from the pool, at the snapshot and at the vote. Whatever in the stock contracts could loosen delay, roles or voting
/// times reverts.
contract MemberAssembly is Governor, GovernorCountingSimple, GovernorTimelockControl {
    /// @notice A proposal may not make this call.
    /// @param target the contract called.
    /// @param selector the function called.
    error AssemblyCallNotAllowed(address target, bytes4 selector);
    /// @notice A proposal moves no money, and none comes with it.
    /// @param value the ether that came with it, in wei.
    error AssemblyNoValue(uint256 value);
    /// @notice This account has no vote on this proposal now.
    /// @param proposalId the proposal's number.
    /// @param account the account.
    error AssemblyNoVote(uint256 proposalId, address account);
    /// @notice This proposer has a proposal that is still to be voted on, and may have one at a time.
    /// @param proposer who proposed.
    /// @param proposalId the proposal's number.
    error AssemblyProposalOpen(address proposer, uint256 proposalId);
    /// @notice An assembly needs the whole plan.
    error AssemblyZeroAddress();
    /// @notice This function of the stock governor is closed for ever.
    error AssemblyFixed();
    /// @notice The number of votes that is a quorum however large the plan is cannot be below `least`.
    /// @param quorumVotes the number of votes given.
    /// @param least the least that is allowed.
    error AssemblyQuorumTooSmall(uint256 quorumVotes, uint256 least);

    /// @notice The vote on a proposal was extended, once: a vote within its last days reached the quorum, or turned the
    /// result to passing. Named as OpenZeppelin's GovernorPreventLateQuorum names it.
    /// @param proposalId the proposal's number.
    /// @param extendedDeadline the new last moment of the vote, in seconds.
    event ProposalExtended(uint256 indexed proposalId, uint64 extendedDeadline);

    /// @notice Days a member must have belonged to the plan at the snapshot to have a vote.
    uint256 public constant STANDING_DAYS = 30;
    /// @notice The share of the active voters that must vote for a proposal or abstain, in ten-thousandths, rounded up.
    uint256 public constant QUORUM_BPS = 2000;
    /// @notice The least that `quorumVotes` may be.
    uint256 public constant MIN_QUORUM_VOTES = 10_000;
    /// @notice How many times `quorumVotes` it takes to close the plan, unless a fifth of the voters is less.
    uint256 public constant CLOSING_QUORUM_FACTOR = 10;
    /// @notice A vote is extended by so much where it is decided within so much of its end.
    uint256 public constant VOTE_EXTENSION = 3 days;
    /// @notice How long after the vote a decision may be announced, and how long after the announcement carried out.
    uint256 public constant EXECUTION_PERIOD = 30 days;
    uint256 private constant BPS = 10_000;

    /// @notice The pool whose members vote.
    IMutualPool public immutable pool;
    /// @notice The plan's enrolment.
    IEnrolment public immutable enrolment;
    /// @notice The plan's claim desk.
    IClaimDesk public immutable desk;
    /// @notice The plan's panel.
    IAssessorPanel public immutable panel;
    /// @notice So many votes are a quorum, however many voters there are: of very many a fifth cannot vote in a week.
    uint256 public immutable quorumVotes;

    mapping(uint256 timepoint => uint256) private _fifthAt;
    mapping(address proposer => uint256 proposalId) private _lastOf;
    /// @notice Whether a proposal would close the plan, which needs two thirds of the votes.
    mapping(uint256 proposalId => bool) public closesPlan;
    /// @notice Whether the vote on a proposal was extended.
    mapping(uint256 proposalId => bool) public isExtended;

    constructor(
        IMutualPool pool_,
        IEnrolment enrolment_,
        IClaimDesk desk_,
        IAssessorPanel panel_,
        TimelockController timelock_,
        uint256 quorumVotes_
    ) Governor("Mutual Pool Assembly") GovernorTimelockControl(timelock_) {
        if (
            address(pool_) == address(0) || address(enrolment_) == address(0) || address(desk_) == address(0)
                || address(panel_) == address(0) || address(timelock_) == address(0)
        ) revert AssemblyZeroAddress();
        if (quorumVotes_ < MIN_QUORUM_VOTES) revert AssemblyQuorumTooSmall(quorumVotes_, MIN_QUORUM_VOTES);
        quorumVotes = quorumVotes_;
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

    /// @notice The quorum of the proposals with this snapshot: a fifth of the voters when the first of them was made, or
    /// `quorumVotes` if that is less; where there is none, what the quorum would be now.
    /// @dev Proposals of one block share the fifth, so that tools which ask by the snapshot read what decides. One that
    /// closes the plan needs more: `quorumOf` is the quorum of each.
    /// @param timepoint The snapshot, in seconds.
    /// @return The votes for and abstentions it takes.
    function quorum(uint256 timepoint) public view override returns (uint256) {
        return Math.min(_fifth(timepoint), quorumVotes);
    }

    /// @notice The quorum of a proposal: to close the plan, ten times `quorumVotes`, or a fifth if that is less.
    /// @param proposalId The proposal.
    /// @return The votes for and abstentions it takes.
    function quorumOf(uint256 proposalId) public view returns (uint256) {
        uint256 most = closesPlan[proposalId] ? CLOSING_QUORUM_FACTOR * quorumVotes : quorumVotes;
        return Math.min(_fifth(proposalSnapshot(proposalId)), most);
    }

    /// @notice When the vote on a proposal ends, its extension included.
    /// @inheritdoc Governor
    function proposalDeadline(uint256 proposalId) public view override returns (uint256) {
        uint256 deadline = super.proposalDeadline(proposalId);
        return isExtended[proposalId] ? deadline + VOTE_EXTENSION : deadline;
    }

    /// @notice Whether a proposal may make this call.
    /// @param target The contract that is called.
    /// @param selector The first four bytes of the call.
    /// @return Whether a proposal may contain the call.
    function isAllowed(address target, bytes4 selector) public view returns (bool) {
        return (target == address(panel) && selector == IAssessorPanel.change.selector)
            || (target == address(enrolment) && selector == IEnrolment.setRegistrar.selector)
            || (target == address(enrolment) && selector == IEnrolment.setSupervisor.selector)
            || (target == address(enrolment) && selector == IEnrolment.announceClosing.selector)
            || (target == address(pool) && selector == IMutualPoolPeriphery.setSteward.selector)
            || (target == address(desk) && selector == IClaimDesk.changeRules.selector);
    }

    /// @dev One vote for who belonged to the plan long enough at the time asked for, and is active now. Who lapsed and
    /// came back within grace paid what they missed and belonged to it all the while; those who came back later, or under
    /// another address, joined that day.
    function _getVotes(address account, uint256 timepoint, bytes memory) internal view override returns (uint256) {
        return pool.isVoter(account, uint24(Days.dayOf(timepoint) - STANDING_DAYS)) ? 1 : 0;
    }

    /// @dev A vote that counts for nothing is refused: the stock notes it, and then refuses the same voter's real one.
    function _countVote(uint256 proposalId, address account, uint8 support, uint256 weight, bytes memory params)
        internal
        override(Governor, GovernorCountingSimple)
        returns (uint256)
    {
        if (weight == 0) revert AssemblyNoVote(proposalId, account);
        return super._countVote(proposalId, account, support, weight, params);
    }

    /// @dev More for than against; to close the plan, twice as many.
    function _voteSucceeded(uint256 proposalId)
        internal
        view
        override(Governor, GovernorCountingSimple)
        returns (bool)
    {
        if (!super._voteSucceeded(proposalId)) return false;
        (uint256 against, uint256 inFavour,) = proposalVotes(proposalId);
        return !closesPlan[proposalId] || inFavour >= 2 * against;
    }

    function _quorumReached(uint256 proposalId)
        internal
        view
        override(Governor, GovernorCountingSimple)
        returns (bool)
    {
        (, uint256 inFavour, uint256 abstained) = proposalVotes(proposalId);
        return inFavour + abstained >= quorumOf(proposalId);
    }

    /// @dev Else few votes in the last minute, which nobody has the time to answer, would decide.
    function _castVote(uint256 proposalId, address account, uint8 support, string memory reason, bytes memory params)
        internal
        override
        returns (uint256 weight)
    {
        uint256 deadline = super.proposalDeadline(proposalId);
        if (clock() + VOTE_EXTENSION <= deadline || isExtended[proposalId]) {
            return super._castVote(proposalId, account, support, reason, params);
        }
        bool reached = _quorumReached(proposalId);
        bool passing = reached && _voteSucceeded(proposalId);
        weight = super._castVote(proposalId, account, support, reason, params);
        if (!_quorumReached(proposalId) || (reached && (passing || !_voteSucceeded(proposalId)))) return weight;
        isExtended[proposalId] = true;
        emit ProposalExtended(proposalId, uint64(deadline + VOTE_EXTENSION));
    }

    /// @dev A fifth of the voters, rounded up, as stored or as it would be now; at least one, so that an empty pool
    /// decides nothing.
    function _fifth(uint256 timepoint) private view returns (uint256 stored) {
        stored = _fifthAt[timepoint];
        if (stored == 0) {
            stored = Math.max(1, Math.mulDiv(pool.books().activeVoters, QUORUM_BPS, BPS, Math.Rounding.Ceil));
        }
    }

    // -------------------------------------------------------- votes by signature

    /// @notice Cast a vote that `voter` signed.
    /// @inheritdoc Governor
    function castVoteBySig(uint256 proposalId, uint8 support, address voter, bytes memory signature)
        public
        override
        returns (uint256)
    {
        bytes32 ballot = keccak256(abi.encode(BALLOT_TYPEHASH, proposalId, support, voter, _useNonce(voter)));
        _requireSignature(voter, ballot, signature);
        return _castVote(proposalId, voter, support, "");
    }

    /// @notice Cast a vote that `voter` signed, with a reason and parameters.
    /// @inheritdoc Governor
    function castVoteWithReasonAndParamsBySig(
        uint256 proposalId,
        uint8 support,
        address voter,
        string calldata reason,
        bytes memory params,
        bytes memory signature
    ) public override returns (uint256) {
        bytes32 ballot = keccak256(
            abi.encode(
                EXTENDED_BALLOT_TYPEHASH,
                proposalId,
                support,
                voter,
                _useNonce(voter),
                keccak256(bytes(reason)),
                keccak256(params)
            )
        );
        _requireSignature(voter, ballot, signature);
        return _castVote(proposalId, voter, support, reason, params);
    }

    /// @dev The stock asks every account with code by ERC-1271 only, which shuts out accounts with code by EIP-7702.
    function _requireSignature(address voter, bytes32 ballot, bytes memory signature) private view {
        if (!Signatures.isSignedBy(voter, _hashTypedDataV4(ballot), signature)) {
            revert GovernorInvalidSignature(voter);
        }
    }

    // ---------------------------------------------------------------- proposals

    /// @dev Which calls is checked here and not at execution, so that nobody votes on what is not the assembly's.
    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal override returns (uint256 proposalId) {
        uint256 last = _lastOf[proposer];
        if (last != 0) {
            ProposalState lastState = state(last);
            if (lastState == ProposalState.Pending || lastState == ProposalState.Active) {
                revert AssemblyProposalOpen(proposer, last);
            }
        }
        proposalId = super._propose(targets, values, calldatas, description, proposer);
        for (uint256 i = 0; i < targets.length; ++i) {
            bytes4 selector = bytes4(calldatas[i]);
            if (!isAllowed(targets[i], selector)) revert AssemblyCallNotAllowed(targets[i], selector);
            if (values[i] != 0) revert AssemblyNoValue(values[i]);
            if (selector == IEnrolment.announceClosing.selector) closesPlan[proposalId] = true;
        }
        _lastOf[proposer] = proposalId;
        uint256 snapshot = proposalSnapshot(proposalId);
        _fifthAt[snapshot] = _fifth(snapshot);
    }

    /// @notice Where a proposal stands. A decision that nobody announces or carries out in time expires, so that none
    /// lies about to be used years later on other members.
    /// @inheritdoc Governor
    function state(uint256 proposalId)
        public
        view
        override(Governor, GovernorTimelockControl)
        returns (ProposalState current)
    {
        current = super.state(proposalId);
        uint256 since;
        if (current == ProposalState.Succeeded) since = proposalDeadline(proposalId);
        else if (current == ProposalState.Queued) since = proposalEta(proposalId);
        else return current;
        if (clock() > since + EXECUTION_PERIOD) return ProposalState.Expired;
    }

    // -------------------------------------- what both parents of the stock define

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
        if (msg.value != 0) revert AssemblyNoValue(msg.value);
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
