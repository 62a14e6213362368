// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ClaimState, Rules} from "../../contracts/claims/ClaimTypes.sol";

/// @title The life of a claim as anybody would write it first: a state that is kept, and a time at which it turns.
/// @notice The contracts keep facts and derive the state. This keeps the state and follows the arrows, so agreeing
/// with it shows that the derivation is the machine that was drawn.
library NaiveLife {
    /// @param until When the state turns by itself; 0 where it never does.
    /// @param from The state in which the jury was called; `None` before.
    /// @param payableAt When it became payable; 0 before.
    /// @param partly Whether the panel approved a lesser class.
    struct Life {
        ClaimState state;
        ClaimState from;
        uint256 until;
        uint256 filedAt;
        uint256 noticeEnd;
        uint256 payableAt;
        uint256 quorum;
        uint256 votesFor;
        uint256 votesAgainst;
        uint256 votesToLeave;
        uint256 objections;
        uint256 objectorsAgainst;
        uint256 heldDays;
        bool held;
        bool partly;
        bool decided;
        bool bondLost;
        Rules rules;
    }

    function file(Life storage life, Rules memory rules) internal {
        (life.rules, life.filedAt) = (rules, block.timestamp);
        _turn(life, ClaimState.Filed, block.timestamp, rules.panelDays);
    }

    /// @dev By the panel, or by the one seat that signs what a jury approved.
    function approve(Life storage life) internal {
        life.decided = true;
        _turn(life, ClaimState.UnderNotice, block.timestamp, life.rules.noticeDays + life.heldDays);
        life.noticeEnd = life.until;
        life.partly = false;
    }

    function refuse(Life storage life) internal {
        life.decided = true;
        _turn(life, ClaimState.Appealable, block.timestamp, life.rules.appealDays);
    }

    function approveLesser(Life storage life) internal {
        approve(life);
        life.partly = true;
    }

    function callJury(Life storage life, uint256 quorum) internal {
        (life.from, life.quorum) = (life.state, quorum);
        _turn(life, ClaimState.Jury, block.timestamp, life.rules.juryDays);
    }

    /// @dev By the claimant. On a lesser class it lasts as long as the notice would have.
    function appeal(Life storage life, uint256 quorum) internal {
        bool underNotice = life.state == ClaimState.UnderNotice;
        callJury(life, quorum);
        if (underNotice && life.until < life.noticeEnd) life.until = life.noticeEnd;
    }

    /// @dev What the claimant may bring before a jury.
    function isAppealable(Life storage life) internal view returns (bool) {
        if (life.state == ClaimState.Appealable || life.state == ClaimState.Silent) return true;
        uint256 decidedAt = life.noticeEnd - (life.rules.noticeDays + life.heldDays) * 1 days;
        return life.state == ClaimState.UnderNotice && life.partly && life.from == ClaimState.None
            && block.timestamp < decidedAt + uint256(life.rules.appealDays) * 1 days;
    }

    function hold(Life storage life, uint256 days_) internal {
        (life.held, life.heldDays) = (true, days_);
        life.until += days_ * 1 days;
        life.noticeEnd = life.until;
    }

    function end(Life storage life, ClaimState state) internal {
        _turn(life, state, 0, 0);
    }

    /// @dev Let the time of this block come, one default after the other.
    function pass(Life storage life) internal {
        while (life.until != 0 && block.timestamp >= life.until) _default(life, life.until);
    }

    function _default(Life storage life, uint256 time) private {
        ClaimState state = life.state;
        if (state == ClaimState.Filed) _turn(life, ClaimState.Silent, time, life.rules.appealDays);
        else if (state == ClaimState.AwaitingSeat && life.from == ClaimState.UnderNotice) _goOn(life, time);
        else if (state == ClaimState.Silent || state == ClaimState.AwaitingSeat) end(life, ClaimState.Expired);
        else if (state == ClaimState.Appealable) end(life, ClaimState.Refused);
        else if (state == ClaimState.UnderNotice) _ripen(life, time);
        else _count(life, time);
    }

    function _count(Life storage life, uint256 time) private {
        uint256 yes = life.votesFor;
        uint256 no = life.votesAgainst;
        uint256 rest = life.votesToLeave;
        bool heard = yes + no + rest >= life.quorum;
        // An approval falls by jurors who did not object: a quorum of them, and three.
        uint256 others = no - life.objectorsAgainst;
        bool enough = life.from != ClaimState.UnderNotice || (others >= life.quorum && others > 2);
        // Two thirds are twice as many as the others.
        bool approves = heard && yes >= 2 * (no + rest);
        if (heard && enough && no >= 2 * (yes + rest)) end(life, ClaimState.Refused);
        else if (life.from == ClaimState.UnderNotice && !(approves && life.partly)) _goOn(life, time);
        else if (approves) _turn(life, ClaimState.AwaitingSeat, time, life.rules.panelDays);
        else end(life, life.from == ClaimState.Appealable ? ClaimState.Refused : ClaimState.Expired);
    }

    /// @dev Back to what is left of the notice.
    function _goOn(Life storage life, uint256 time) private {
        if (life.noticeEnd > time) (life.state, life.until) = (ClaimState.UnderNotice, life.noticeEnd);
        else _ripen(life, time);
    }

    function _ripen(Life storage life, uint256 time) private {
        end(life, ClaimState.Payable);
        life.payableAt = time;
    }

    function _turn(Life storage life, ClaimState state, uint256 time, uint256 days_) private {
        (life.state, life.until) = (state, time == 0 ? 0 : time + days_ * 1 days);
    }
}
