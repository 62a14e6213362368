// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {IClaimJury} from "../interfaces/IClaimJury.sol";
import {IEnrolment} from "../interfaces/IEnrolment.sol";
import {IMutualPool} from "../interfaces/IMutualPool.sol";
import {ClaimLifecycle} from "./ClaimLifecycle.sol";
import {ClaimRules} from "./ClaimRules.sol";
import {Days} from "../libraries/Days.sol";
import {Claim, ClaimState, Dispute, JuryRules, ClaimSnapshot} from "./ClaimTypes.sol";

/// @title Everybody else who has a say on a claim: voters who object, the jury, and the supervisor who holds it.
/// @notice What was said is noted here; what follows from it for a claim, `ClaimDesk` derives. It never holds money.
contract ClaimJury is IClaimJury {
    using ClaimLifecycle for Claim;

    /// @notice Days a juror must have belonged to the plan when the claim was filed.
    uint256 public constant STANDING_DAYS = 30;
    uint256 private constant BPS = 10_000;
    /// @dev How far apart the ballots of an answer with and without an objection are.
    uint8 private constant OBJECTED = uint8(Ballot.ObjectedRefuse) - uint8(Ballot.Refuse);

    /// @notice The desk whose claims these are.
    IClaimDesk public immutable desk;
    /// @notice The pool whose voters object and vote.
    IMutualPool public immutable pool;

    mapping(uint256 claim => Dispute) private _disputes;
    mapping(uint256 claim => mapping(address voter => Ballot)) private _ballots;

    constructor(IClaimDesk desk_, IMutualPool pool_) {
        if (address(desk_) == address(0) || address(pool_) == address(0)) revert JuryZeroAddress();
        desk = desk_;
        pool = pool_;
    }

    /// @inheritdoc IClaimJury
    function object(uint32 claim) external override {
        ClaimSnapshot memory snapshot = _requireState(claim, ClaimState.UnderNotice);
        Claim memory facts = snapshot.facts;
        if (snapshot.dispute.endsAt != 0) revert JuryWasCalled(claim);
        if (_hasObjected(_ballots[claim][msg.sender])) revert JuryObjectedAlready(claim, msg.sender);
        uint24 standingDay = _standingDay(facts);
        bool isParty = _isParty(facts, msg.sender) || msg.sender == _holderOf(facts);
        if (isParty || !pool.isVoter(msg.sender, standingDay)) {
            revert JuryNoVote(claim, msg.sender);
        }

        JuryRules memory rules = desk.juryRulesOf(facts.rulesVersion);
        uint256 bond = rules.objectionBond;
        uint24 objections = snapshot.dispute.objections + 1;
        _disputes[claim].objections = objections;
        _ballots[claim][msg.sender] = Ballot.Objected;
        emit Objected(claim, msg.sender, bond, objections);
        // Past the share of the voters or past the number, whichever comes first.
        if (objections > rules.objectionVotes || objections * BPS > uint256(facts.voters) * rules.objectionBps) {
            _call(claim, snapshot, rules, 0);
        }
        desk.takeObjectionBond(claim, msg.sender, bond);
    }

    /// @inheritdoc IClaimJury
    function reclaim(uint32 claim, address to) external override {
        Ballot ballot = _ballots[claim][msg.sender];
        if (!_hasObjected(ballot)) revert JuryNoBond(claim, msg.sender);
        ClaimSnapshot memory snapshot = desk.snapshotOf(claim);
        ClaimState state = snapshot.state;
        if (state != ClaimState.Refused && state != ClaimState.Withdrawn) revert JuryWrongState(claim, state);
        // What is left is the vote, if there was one.
        if (ballot == Ballot.Objected) _ballots[claim][msg.sender] = Ballot.Nothing;
        else _ballots[claim][msg.sender] = Ballot(uint8(ballot) - OBJECTED);
        uint256 bond = desk.juryRulesOf(snapshot.facts.rulesVersion).objectionBond;
        emit ObjectionReclaimed(claim, msg.sender, to, bond);
        desk.returnObjectionBond(claim, to, bond);
    }

    /// @inheritdoc IClaimJury
    function appeal(uint32 claim) external override {
        ClaimSnapshot memory snapshot = desk.snapshotOf(claim);
        Claim memory facts = snapshot.facts;
        uint256 earliestEnd;
        if (snapshot.state == ClaimState.UnderNotice && facts.isPartial()) {
            if (snapshot.dispute.endsAt != 0) revert JuryWasCalled(claim);
            uint256 appealEnd = facts.decidedAt + uint256(snapshot.rules.appealDays) * 1 days;
            if (block.timestamp >= appealEnd) revert JuryAppealOver(claim, appealEnd);
            // Nobody objects while a jury sits, so it gives voters as long as the notice would have.
            earliestEnd = facts.payableAt(snapshot.rules, snapshot.dispute);
        } else if (snapshot.state != ClaimState.Appealable && snapshot.state != ClaimState.Silent) {
            revert JuryWrongState(claim, snapshot.state);
        }
        if (!_isParty(facts, msg.sender)) revert JuryNotClaimant(claim, msg.sender);
        emit Appealed(claim, msg.sender);
        _call(claim, snapshot, desk.juryRulesOf(facts.rulesVersion), earliestEnd);
    }

    /// @inheritdoc IClaimJury
    function vote(uint32 claim, Answer answer) external override {
        Dispute storage dispute = _disputes[claim];
        // Both from one slot.
        (uint256 endsAt, uint24 standingDay) = (dispute.endsAt, dispute.standingDay);
        if (block.timestamp >= endsAt) revert JuryNotSitting(claim, endsAt);
        mapping(address => Ballot) storage ballots = _ballots[claim];
        Ballot ballot = ballots[msg.sender];
        if (ballot >= Ballot.Refuse) revert JuryVotedAlready(claim, msg.sender);
        if (ballot == Ballot.Party || !pool.isVoter(msg.sender, standingDay)) revert JuryNoVote(claim, msg.sender);
        bool objected = ballot == Ballot.Objected;
        // A vote each, and no more voters than the counts hold.
        unchecked {
            ballots[msg.sender] = Ballot(uint8(objected ? Ballot.ObjectedRefuse : Ballot.Refuse) + uint8(answer));
            if (answer == Answer.Approve) {
                ++dispute.votesFor;
            } else if (answer == Answer.Refuse) {
                ++dispute.votesAgainst;
                if (objected) ++dispute.objectorsAgainst;
            } else {
                ++dispute.votesToLeave;
            }
        }
        emit Voted(claim, msg.sender, answer);
    }

    /// @inheritdoc IClaimJury
    function hold(uint32 claim, uint8 days_) external override {
        address supervisor = IEnrolment(pool.enrolment()).supervisor();
        if (msg.sender != supervisor) revert JuryOnly(supervisor, msg.sender);
        if (days_ == 0 || days_ > ClaimRules.MAX_HOLD_DAYS) revert JuryBadHold(days_, ClaimRules.MAX_HOLD_DAYS);
        ClaimSnapshot memory snapshot = _requireState(claim, ClaimState.UnderNotice);
        if (snapshot.dispute.heldDays != 0) revert JuryHeldAlready(claim);
        _disputes[claim].heldDays = days_;
        emit Held(claim, msg.sender, days_);
    }

    /// @inheritdoc IClaimJury
    function disputeOf(uint256 claim) external view override returns (Dispute memory) {
        return _disputes[claim];
    }

    /// @inheritdoc IClaimJury
    function ballotOf(uint256 claim, address voter) external view override returns (Ballot) {
        return _ballots[claim][voter];
    }

    /// @dev The electorate is that of the filing, so nobody joins to vote. The claim's parties have said what they
    /// have to say.
    function _call(uint32 claim, ClaimSnapshot memory snapshot, JuryRules memory rules, uint256 earliestEnd) private {
        Claim memory facts = snapshot.facts;
        uint256 quorum =
            Math.min(rules.quorumVotes, Math.mulDiv(facts.voters, rules.quorumBps, BPS, Math.Rounding.Ceil));
        Dispute storage dispute = _disputes[claim];
        uint256 juryEnd = block.timestamp + uint256(snapshot.rules.juryDays) * 1 days;
        dispute.endsAt = uint40(Math.max(juryEnd, earliestEnd));
        dispute.standingDay = _standingDay(facts);
        dispute.quorum = uint32(Math.max(1, quorum));
        _ballots[claim][facts.member] = Ballot.Party;
        if (facts.guardian != address(0)) _ballots[claim][facts.guardian] = Ballot.Party;
        address holder = _holderOf(facts);
        if (holder != address(0)) _ballots[claim][holder] = Ballot.Party;
        emit JuryCalled(claim, facts.voters, dispute.quorum, dispute.standingDay, dispute.endsAt);
    }

    function _requireState(uint32 claim, ClaimState required) private view returns (ClaimSnapshot memory snapshot) {
        snapshot = desk.snapshotOf(claim);
        if (snapshot.state != required) revert JuryWrongState(claim, snapshot.state);
    }

    /// @dev Whether somebody objected, and did not take the bond back.
    function _hasObjected(Ballot ballot) private pure returns (bool) {
        return ballot == Ballot.Objected || ballot >= Ballot.ObjectedRefuse;
    }

    function _standingDay(Claim memory facts) private pure returns (uint24) {
        return uint24(Days.dayOf(facts.filedAt) - STANDING_DAYS);
    }

    function _isParty(Claim memory facts, address account) private pure returns (bool) {
        return account == facts.member || account == facts.guardian;
    }

    /// @dev The wallet that has the identity of the claim's member by now, which is the same person's; 0 where that is the
    /// member's own, or has another person's by now. Who gets the identity after a jury was called has no standing.
    function _holderOf(Claim memory facts) private view returns (address holder) {
        bytes16 identity = pool.membershipOf(facts.member).identity;
        holder = IEnrolment(pool.enrolment()).identityOf(identity).holder;
        if (holder == facts.member || pool.membershipOf(holder).identity != identity) return address(0);
    }
}
