// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClaimDesk} from "./interfaces/IClaimDesk.sol";
import {IClaimJury} from "./interfaces/IClaimJury.sol";
import {IEnrolment} from "./interfaces/IEnrolment.sol";
import {IMutualPool} from "./interfaces/IMutualPool.sol";
import {ClaimRules} from "./libraries/ClaimRules.sol";
import {Days} from "./libraries/Days.sol";
import {Claim, ClaimState, Dispute, JuryRules, Reading} from "./types/ClaimTypes.sol";

/// @title Whoever else has a say on a claim: voters who object, the jury, and the supervisor who holds it.
/// @notice What was said is noted here; what follows from it for a claim, `ClaimDesk` derives. It never holds money.
contract ClaimJury is IClaimJury {
    /// @notice Days a juror must have belonged to the plan when the claim was filed.
    uint256 public constant STANDING_DAYS = 30;
    uint256 private constant BPS = 10_000;

    /// @notice The desk whose claims these are.
    IClaimDesk public immutable desk;
    /// @notice The pool whose voters object and vote.
    IMutualPool public immutable pool;

    mapping(uint256 claim => Dispute) private _disputes;
    mapping(uint256 claim => mapping(address voter => Said)) private _said;
    /// @inheritdoc IClaimJury
    mapping(uint256 claim => mapping(address voter => uint256)) public override objectionBondOf;

    constructor(IClaimDesk desk_, IMutualPool pool_) {
        if (address(desk_) == address(0) || address(pool_) == address(0)) revert JuryZeroAddress();
        desk = desk_;
        pool = pool_;
    }

    /// @inheritdoc IClaimJury
    function object(uint32 claim) external override {
        Reading memory reading = _requireState(claim, ClaimState.UnderNotice);
        Claim memory facts = reading.facts;
        if (reading.dispute.endsAt != 0) revert JuryWasCalled(claim);
        if (objectionBondOf[claim][msg.sender] != 0) revert JuryObjectedAlready(claim, msg.sender);
        uint24 standingDay = _standingDay(facts);
        if (_isParty(facts, msg.sender) || !pool.isVoter(msg.sender, standingDay)) {
            revert JuryNoVote(claim, msg.sender);
        }

        uint256 bond = reading.rules.capPerUnit;
        uint32 objections = reading.dispute.objections + 1;
        _disputes[claim].objections = objections;
        objectionBondOf[claim][msg.sender] = bond;
        emit Objected(claim, msg.sender, bond, objections);
        JuryRules memory rules = desk.juryRulesOf(facts.rulesVersion);
        if (objections * BPS > uint256(facts.voters) * rules.objectionBps) _call(claim, reading, rules);
        desk.takeObjectionBond(claim, msg.sender, bond);
    }

    /// @inheritdoc IClaimJury
    function reclaim(uint32 claim, address to) external override {
        uint256 bond = objectionBondOf[claim][msg.sender];
        if (bond == 0) revert JuryNoBond(claim, msg.sender);
        ClaimState state = desk.stateOf(claim);
        if (state != ClaimState.Refused && state != ClaimState.Withdrawn) revert JuryWrongState(claim, state);
        objectionBondOf[claim][msg.sender] = 0;
        emit ObjectionReclaimed(claim, msg.sender, to, bond);
        desk.returnObjectionBond(claim, to, bond);
    }

    /// @inheritdoc IClaimJury
    function appeal(uint32 claim) external override {
        Reading memory reading = desk.read(claim);
        if (reading.state != ClaimState.Appealable && reading.state != ClaimState.Silent) {
            revert JuryWrongState(claim, reading.state);
        }
        if (!_isParty(reading.facts, msg.sender)) revert JuryNotClaimant(claim, msg.sender);
        emit Appealed(claim, msg.sender);
        _call(claim, reading, desk.juryRulesOf(reading.facts.rulesVersion));
    }

    /// @inheritdoc IClaimJury
    function vote(uint32 claim, bool approve) external override {
        Dispute storage dispute = _disputes[claim];
        if (block.timestamp >= dispute.endsAt) revert JuryNotSitting(claim, dispute.endsAt);
        Said said = _said[claim][msg.sender];
        if (said == Said.Approve || said == Said.Refuse) revert JuryVotedAlready(claim, msg.sender);
        if (said == Said.Party || !pool.isVoter(msg.sender, dispute.standingDay)) revert JuryNoVote(claim, msg.sender);
        _said[claim][msg.sender] = approve ? Said.Approve : Said.Refuse;
        if (approve) ++dispute.votesFor;
        else ++dispute.votesAgainst;
        emit Voted(claim, msg.sender, approve);
    }

    /// @inheritdoc IClaimJury
    function hold(uint32 claim, uint8 days_) external override {
        address supervisor = IEnrolment(pool.enrolment()).supervisor();
        if (msg.sender != supervisor) revert JuryOnly(supervisor, msg.sender);
        if (days_ == 0 || days_ > ClaimRules.MAX_HOLD_DAYS) revert JuryBadHold(days_, ClaimRules.MAX_HOLD_DAYS);
        Reading memory reading = _requireState(claim, ClaimState.UnderNotice);
        if (reading.dispute.heldDays != 0) revert JuryHeldAlready(claim);
        _disputes[claim].heldDays = days_;
        emit Held(claim, msg.sender, days_);
    }

    /// @inheritdoc IClaimJury
    function disputeOf(uint256 claim) external view override returns (Dispute memory) {
        return _disputes[claim];
    }

    /// @inheritdoc IClaimJury
    function saidBy(uint256 claim, address voter) external view override returns (Said) {
        return _said[claim][voter];
    }

    /// @dev The electorate is that of the filing, so nobody joins to vote. The claim's parties have said what they
    /// have to say.
    function _call(uint32 claim, Reading memory reading, JuryRules memory rules) private {
        Claim memory facts = reading.facts;
        uint256 quorum =
            Math.min(rules.quorumVotes, Math.mulDiv(facts.voters, rules.quorumBps, BPS, Math.Rounding.Ceil));
        Dispute storage dispute = _disputes[claim];
        dispute.endsAt = uint40(block.timestamp + uint256(reading.rules.juryDays) * 1 days);
        dispute.standingDay = _standingDay(facts);
        dispute.quorum = uint32(Math.max(1, quorum));
        _said[claim][facts.member] = Said.Party;
        if (facts.guardian != address(0)) _said[claim][facts.guardian] = Said.Party;
        emit JuryCalled(claim, facts.voters, dispute.quorum, dispute.standingDay, dispute.endsAt);
    }

    function _requireState(uint32 claim, ClaimState required) private view returns (Reading memory reading) {
        reading = desk.read(claim);
        if (reading.state != required) revert JuryWrongState(claim, reading.state);
    }

    function _standingDay(Claim memory facts) private pure returns (uint24) {
        return uint24(Days.dayOf(facts.filedAt) - STANDING_DAYS);
    }

    function _isParty(Claim memory facts, address account) private pure returns (bool) {
        return account == facts.member || account == facts.guardian;
    }
}
