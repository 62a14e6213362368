// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ClaimState, Dispute} from "../types/ClaimTypes.sol";

/// @title What voters and the supervisor may say of a claim.
interface IClaimJury {
    /// @notice What somebody said of a claim: an objection, a vote, or both. A party of the claim has no vote. Who takes
    /// the bond of an objection back leaves the vote alone.
    enum Ballot {
        Nothing,
        Party,
        Objected,
        Approve,
        Refuse,
        ObjectedApprove,
        ObjectedRefuse
    }

    /// @notice A voter objected to an approved claim. `objections` are those so far.
    event Objected(uint32 indexed claim, address indexed voter, uint256 bond, uint32 objections);
    /// @notice The bond of an objection that was right went back.
    event ObjectionReclaimed(uint32 indexed claim, address indexed voter, address to, uint256 bond);
    /// @notice The claimant appealed a refusal, or called the jury on a silent panel.
    event Appealed(uint32 indexed claim, address indexed by);
    /// @notice A jury was called: `electorate` voters there were at the filing, and so many votes make its word count.
    event JuryCalled(uint32 indexed claim, uint32 electorate, uint32 quorum, uint24 standingDay, uint40 endsAt);
    /// @notice A juror voted.
    event Voted(uint32 indexed claim, address indexed voter, bool approve);
    /// @notice The supervisor made the notice of a claim longer.
    event Held(uint32 indexed claim, address indexed supervisor, uint8 days_);

    /// @notice Only `required` may do this.
    error JuryOnly(address required, address caller);
    /// @notice A reference cannot be the zero address.
    error JuryZeroAddress();
    /// @notice The claim is not in the state this needs.
    error JuryWrongState(uint256 claim, ClaimState state);
    /// @notice A jury is called once in the life of a claim.
    error JuryWasCalled(uint256 claim);
    /// @notice This voter objected to the claim before.
    error JuryObjectedAlready(uint256 claim, address voter);
    /// @notice No voter of standing when the claim was filed, not active now, or a party of the claim.
    error JuryNoVote(uint256 claim, address account);
    /// @notice Neither the member nor who filed for them.
    error JuryNotClaimant(uint256 claim, address caller);
    /// @notice No jury sits on this claim: none was called, or its vote ended.
    error JuryNotSitting(uint256 claim, uint256 endedAt);
    /// @notice This juror voted before.
    error JuryVotedAlready(uint256 claim, address voter);
    /// @notice There is no bond of the caller with this claim.
    error JuryNoBond(uint256 claim, address caller);
    /// @notice A hold lasts between a day and `limit` days.
    error JuryBadHold(uint256 days_, uint256 limit);
    /// @notice A claim is held once in its life.
    error JuryHeldAlready(uint256 claim);

    /// @notice Object to a claim under notice, with the `objectionBond` of its rules, lost if the claim is paid. Past a share
    /// of the voters, or past a number of objections, the jury is called.
    /// @param claim The number of the claim.
    function object(uint32 claim) external;

    /// @notice Take back the bond of an objection to a claim that was refused or withdrawn.
    function reclaim(uint32 claim, address to) external;

    /// @notice As the claimant: appeal a refusal, or call the jury when the panel was silent; once.
    function appeal(uint32 claim) external;

    /// @notice Vote on a claim as a juror.
    function vote(uint32 claim, bool approve) external;

    /// @notice As the supervisor: make the notice of a claim longer, once.
    function hold(uint32 claim, uint8 days_) external;

    /// @notice What was said of a claim so far.
    function disputeOf(uint256 claim) external view returns (Dispute memory);

    /// @notice What somebody said of a claim.
    /// @param claim The number of the claim.
    /// @param voter The voter.
    /// @return Their objection, their vote, or both.
    function ballotOf(uint256 claim, address voter) external view returns (Ballot);
}
