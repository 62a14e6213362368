// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ClaimState, Dispute} from "../claims/ClaimTypes.sol";

/// @title What voters and the supervisor may say of a claim.
interface IClaimJury {
    /// @notice What a juror may answer: refuse everything, approve what was filed, or leave the panel's decision.
    enum Answer {
        Refuse,
        Approve,
        Leave
    }
    /// @notice What somebody said of a claim: an objection, a vote, or both. A party of the claim has no vote. Who takes
    /// the bond of an objection back leaves the vote alone. The answers come in their order, twice.
    enum Ballot {
        Nothing,
        Party,
        Objected,
        Refuse,
        Approve,
        Leave,
        ObjectedRefuse,
        ObjectedApprove,
        ObjectedLeave
    }

    /// @notice A voter objected to an approved claim. `objections` are those so far.
    /// @param claim the claim's number.
    /// @param voter who objected.
    /// @param bond the bond, in the asset's smallest part.
    /// @param objections how many objections there are by now.
    event Objected(uint32 indexed claim, address indexed voter, uint256 bond, uint32 objections);
    /// @notice The bond of an objection that was right went back.
    /// @param claim the claim's number.
    /// @param voter who had objected.
    /// @param to who receives the money.
    /// @param bond the bond, in the asset's smallest part.
    event ObjectionReclaimed(uint32 indexed claim, address indexed voter, address to, uint256 bond);
    /// @notice The claimant appealed a refusal or a lesser class, or called the jury on a silent panel.
    /// @param claim the claim's number.
    /// @param by who appealed.
    event Appealed(uint32 indexed claim, address indexed by);
    /// @notice A jury was called: `electorate` voters there were at the filing, and so many votes make its word count.
    /// @param claim the claim's number.
    /// @param electorate how many voters there were at the filing.
    /// @param quorum how many votes are needed.
    /// @param standingDay the last UTC day on which jurors may have joined.
    /// @param endsAt when the vote ends, in seconds.
    event JuryCalled(uint32 indexed claim, uint32 electorate, uint32 quorum, uint24 standingDay, uint40 endsAt);
    /// @notice A juror voted.
    /// @param claim the claim's number.
    /// @param voter who voted.
    /// @param answer what the juror answered.
    event Voted(uint32 indexed claim, address indexed voter, Answer answer);
    /// @notice The supervisor made the notice of a claim longer.
    /// @param claim the claim's number.
    /// @param supervisor the supervisor's address.
    /// @param days_ how many days longer.
    event Held(uint32 indexed claim, address indexed supervisor, uint8 days_);

    /// @notice Only `required` may do this.
    /// @param required who may do this.
    /// @param caller who called.
    error JuryOnly(address required, address caller);
    /// @notice A reference cannot be the zero address.
    error JuryZeroAddress();
    /// @notice The claim is not in the state this needs.
    /// @param claim the claim's number.
    /// @param state the state it is in.
    error JuryWrongState(uint256 claim, ClaimState state);
    /// @notice A jury is called once in the life of a claim.
    /// @param claim the claim's number.
    error JuryWasCalled(uint256 claim);
    /// @notice This voter objected to the claim before.
    /// @param claim the claim's number.
    /// @param voter who objected.
    error JuryObjectedAlready(uint256 claim, address voter);
    /// @notice No voter of standing when the claim was filed, not active now, or a party of the claim.
    /// @param claim the claim's number.
    /// @param account who wanted to vote.
    error JuryNoVote(uint256 claim, address account);
    /// @notice The time to appeal against a lesser class ended at `endedAt`.
    /// @param claim the claim's number.
    /// @param endedAt when it ended, in seconds.
    error JuryAppealOver(uint256 claim, uint256 endedAt);
    /// @notice Neither the member nor who filed for them.
    /// @param claim the claim's number.
    /// @param caller who called.
    error JuryNotClaimant(uint256 claim, address caller);
    /// @notice No jury sits on this claim: none was called, or its vote ended.
    /// @param claim the claim's number.
    /// @param endedAt when it ended, in seconds.
    error JuryNotSitting(uint256 claim, uint256 endedAt);
    /// @notice This juror voted before.
    /// @param claim the claim's number.
    /// @param voter who voted.
    error JuryVotedAlready(uint256 claim, address voter);
    /// @notice There is no bond of the caller with this claim.
    /// @param claim the claim's number.
    /// @param caller who called.
    error JuryNoBond(uint256 claim, address caller);
    /// @notice A hold lasts between a day and `limit` days.
    /// @param days_ the days given.
    /// @param limit the most that is allowed.
    error JuryBadHold(uint256 days_, uint256 limit);
    /// @notice A claim is held once in its life.
    /// @param claim the claim's number.
    error JuryHeldAlready(uint256 claim);

    /// @notice Object to a claim under notice, with the `objectionBond` of its rules, lost if the claim is paid. Past a share
    /// of the voters, or past a number of objections, the jury is called.
    /// @param claim The number of the claim.
    function object(uint32 claim) external;

    /// @notice Take back the bond of an objection to a claim that was refused or withdrawn.
    /// @param claim The number of the claim.
    /// @param to Where the bond goes.
    function reclaim(uint32 claim, address to) external;

    /// @notice As the claimant: appeal a refusal or the approval of a lesser class, or call the jury when the panel was
    /// silent; once. Against a lesser class within `appealDays` and before the notice ends; that jury sits at least until
    /// notice and hold would have ended.
    /// @param claim The number of the claim.
    function appeal(uint32 claim) external;

    /// @notice Vote on a claim as a juror.
    /// @param claim The number of the claim.
    /// @param answer Refuse everything, approve what was filed, or leave the panel's decision.
    function vote(uint32 claim, Answer answer) external;

    /// @notice As the supervisor: make the notice of a claim longer, once.
    /// @param claim The number of the claim.
    /// @param days_ By how many days, 14 at most.
    function hold(uint32 claim, uint8 days_) external;

    /// @notice What was said of a claim so far.
    /// @param claim The number of the claim.
    /// @return Objections, votes, the end of the jury and the days held.
    function disputeOf(uint256 claim) external view returns (Dispute memory);

    /// @notice What somebody said of a claim.
    /// @param claim The number of the claim.
    /// @param voter The voter.
    /// @return Their objection, their vote, or both.
    function ballotOf(uint256 claim, address voter) external view returns (Ballot);
}
