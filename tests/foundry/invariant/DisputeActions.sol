// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimJury} from "../../../contracts/interfaces/IClaimJury.sol";
import {ClaimState, PanelDecision} from "../../../contracts/claims/ClaimTypes.sol";
import {NaiveLife} from "../NaiveLife.sol";
import {ClaimSteps} from "./ClaimSteps.sol";

/// @title What voters, claimants before a jury and the supervisor do.
abstract contract DisputeActions is ClaimSteps {
    using NaiveLife for NaiveLife.Life;

    function object(uint256 seed, uint256 voterSeed) external watched {
        uint32 claim = _undisputed(seed);
        // At times by somebody who may not.
        if (voterSeed % 4 == 0) _refusedTo(claim, voterSeed >> 8, true);
        else _stepObject(claim, _voter(claim, voterSeed, true));
    }

    function appeal(uint256 seed, bool byMember) external watched {
        _stepAppeal(_claimIn(ClaimState.Appealable, ClaimState.Silent, seed), byMember);
    }

    /// @dev Against the lesser class that the panel approves, at once, or as late as may be.
    function appealLesser(uint256 seed, bool byMember, bool late) external watched {
        uint32 claim = _makeFiled(seed, 0);
        PanelDecision memory decision = _decision(claim, true);
        decision.benefitClass = 1;
        _stepDecide(claim, decision);
        vm.assume(_lives[claim].isAppealable());
        uint256 appealEnd = block.timestamp + uint256(_lives[claim].rules.appealDays) * 1 days;
        uint256 end = appealEnd < _lives[claim].until ? appealEnd : _lives[claim].until;
        if (late) _passTo(end - 1);
        _stepAppeal(claim, byMember);
    }

    function vote(uint256 seed, uint256 voterSeed, uint256 say) external watched {
        uint32 claim = _claimIn(ClaimState.Jury, seed);
        // A jury mostly agrees, one with this, another with that.
        bool approve = (claim % 2 == 0) != (say % 5 == 0);
        if (voterSeed % 8 == 0) _refusedTo(claim, voterSeed >> 8, false);
        else if (say % 11 == 0) _stepVote(claim, _voter(claim, voterSeed, false), IClaimJury.Answer.Leave);
        else _stepVote(claim, _voter(claim, voterSeed, false), approve);
    }

    function hold(uint256 seed, uint8 days_) external watched {
        uint32 claim = _claimIn(ClaimState.UnderNotice, seed);
        days_ = uint8(bound(days_, 1, 14));
        if (_lives[claim].held) vm.expectRevert(abi.encodeWithSelector(IClaimJury.JuryHeldAlready.selector, claim));
        vm.prank(supervisor);
        jury.hold(claim, days_);
        if (!_lives[claim].held) _lives[claim].hold(days_);
    }

    /// @dev Where no jury's vote is over yet, one is waited for.
    function awaitJury(uint256 seed) external watched {
        vm.assume(seed % 2 == 0);
        _passTo(_lives[_claimIn(ClaimState.Jury, seed)].until);
    }

    function reclaim(uint256 seed) external watched {
        (uint32 claim, address voter) = _rightObjection(seed);
        uint256 bond = desk.juryRulesOf(desk.claimOf(claim).rulesVersion).objectionBond;
        uint256 before = token.balanceOf(voter);
        _makeGood(bond);
        vm.prank(voter);
        jury.reclaim(claim, voter);
        assertEq(token.balanceOf(voter) - before, bond, "the bond comes back");
        objectionBonds -= bond;
    }

    /// @dev Who may not have a say, or had it, has none.
    function _refusedTo(uint32 claim, uint256 seed, bool objecting) private {
        address who = _mute(claim, seed, objecting);
        vm.prank(who);
        (bool done, bytes memory reason) = address(jury)
            .call(
                objecting
                    ? abi.encodeCall(jury.object, (claim))
                    : abi.encodeCall(jury.vote, (claim, IClaimJury.Answer.Approve))
            );
        assertFalse(done, "somebody without a vote had a say");
        bytes4 selector = bytes4(reason);
        bytes4 again = objecting ? IClaimJury.JuryObjectedAlready.selector : IClaimJury.JuryVotedAlready.selector;
        assertTrue(selector == IClaimJury.JuryNoVote.selector || selector == again, "and is told why");
    }

    function _hasObjected(uint256 claim, address voter) private view returns (bool) {
        IClaimJury.Ballot ballot = jury.ballotOf(claim, voter);
        return ballot == IClaimJury.Ballot.Objected || ballot >= IClaimJury.Ballot.ObjectedRefuse;
    }

    /// @dev The claim's own member, if nobody else.
    function _mute(uint32 claim, uint256 seed, bool objecting) private view returns (address who) {
        for (uint256 i = 0; i < WALLETS; ++i) {
            who = people[(seed % WALLETS + i) % WALLETS];
            if (!_maySay(claim, who, objecting)) return who;
        }
    }

    /// @dev Somebody's objection to a claim that was refused or withdrawn, with its bond.
    function _rightObjection(uint256 seed) private returns (uint32, address) {
        uint256 count = desk.claimCount();
        for (uint256 i = 0; i < count; ++i) {
            uint256 claim = (seed % count + i) % count + 1;
            ClaimState state = ghosts[claim].state;
            if (state != ClaimState.Refused && state != ClaimState.Withdrawn) continue;
            if (_lives[claim].objections == 0) continue;
            for (uint256 j = 0; j < WALLETS; ++j) {
                if (_hasObjected(claim, people[j])) return (uint32(claim), people[j]);
            }
        }
        return _makeRightObjection(seed);
    }

    /// @dev The claimant gives in, or the jury agrees.
    function _makeRightObjection(uint256 seed) private returns (uint32 claim, address voter) {
        claim = _undisputed(seed);
        voter = _voter(claim, seed, true);
        _stepObject(claim, voter);
        if (_lives[claim].from == ClaimState.None) {
            _stepWithdraw(claim, true);
            return (claim, voter);
        }
        // A quorum of others than the objectors, and three of them; without so many, the step is discarded.
        NaiveLife.Life storage life = _lives[claim];
        uint256 others = life.quorum > 3 ? life.quorum : 3;
        while (life.votesAgainst - life.objectorsAgainst < others) {
            _stepVote(claim, _voter(claim, seed, false), false);
        }
        _passTo(life.until);
    }
}
