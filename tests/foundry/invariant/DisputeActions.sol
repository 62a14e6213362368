// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimJury} from "../../../contracts/interfaces/IClaimJury.sol";
import {Claim, ClaimState, Dispute, JuryRules} from "../../../contracts/types/ClaimTypes.sol";
import {NaiveLife} from "../NaiveLife.sol";
import {HandlerBase} from "./HandlerBase.sol";

/// @title What voters, claimants before a jury and the supervisor do, on the contracts and on the model.
abstract contract DisputeActions is HandlerBase {
    using NaiveLife for NaiveLife.Life;

    uint256 private constant STANDING = 30;

    function object(uint256 seed, uint256 voterSeed) external watched {
        uint32 claim = _undisputed(seed);
        // At times by somebody who may not.
        if (voterSeed % 4 == 0) return _refusedTo(claim, _wallet(voterSeed >> 8), true);
        address voter = _voter(claim, voterSeed, true);
        Claim memory facts = desk.claimOf(claim);
        uint256 cap = desk.rulesOf(facts.rulesVersion).capPerUnit;
        uint256 before = token.balanceOf(voter);
        vm.prank(voter);
        jury.object(claim);
        assertEq(before - token.balanceOf(voter), cap, "the bond of an objection is one cap");
        objectionBonds += cap;
        NaiveLife.Life storage life = _lives[claim];
        ++life.objections;
        JuryRules memory rules = desk.juryRulesOf(facts.rulesVersion);
        // More than the share of the voters.
        if (life.objections * 10_000 > ghosts[claim].voters * rules.objectionBps) _called(claim, rules);
    }

    function appeal(uint256 seed, bool byMember) external watched {
        uint32 claim = _claimIn(ClaimState.Appealable, ClaimState.Silent, seed);
        Claim memory facts = desk.claimOf(claim);
        vm.prank(byMember ? facts.member : _filerOf(facts));
        jury.appeal(claim);
        _called(claim, desk.juryRulesOf(facts.rulesVersion));
    }

    function vote(uint256 seed, uint256 voterSeed, uint256 say) external watched {
        uint32 claim = _claimIn(ClaimState.Jury, seed);
        if (voterSeed % 8 == 0) return _refusedTo(claim, _wallet(voterSeed >> 8), false);
        address voter = _voter(claim, voterSeed, false);
        // A jury mostly agrees, one with this, another with that.
        bool approve = (claim % 2 == 0) != (say % 5 == 0);
        vm.prank(voter);
        jury.vote(claim, approve);
        if (approve) ++_lives[claim].votesFor;
        else ++_lives[claim].votesAgainst;
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
        uint256 bond = jury.objectionBondOf(claim, voter);
        uint256 before = token.balanceOf(voter);
        vm.prank(voter);
        jury.reclaim(claim, voter);
        assertEq(token.balanceOf(voter) - before, bond, "the bond comes back");
        objectionBonds -= bond;
    }

    function _called(uint32 claim, JuryRules memory rules) private {
        uint256 voters = ghosts[claim].voters;
        uint256 quorum = voters * rules.quorumBps / 10_000 + (voters * rules.quorumBps % 10_000 == 0 ? 0 : 1);
        if (quorum > rules.quorumVotes) quorum = rules.quorumVotes;
        if (quorum == 0) quorum = 1;
        _lives[claim].callJury(quorum);
        Dispute memory dispute = jury.disputeOf(claim);
        assertEq(dispute.quorum, quorum, "quorum");
        assertEq(dispute.endsAt, _lives[claim].until, "end of the vote");
    }

    /// @dev Who may not have a say, or had it, has none.
    function _refusedTo(uint32 claim, address who, bool objecting) private {
        vm.assume(!_maySay(claim, who, objecting));
        vm.prank(who);
        (bool done, bytes memory reason) = address(jury)
            .call(objecting ? abi.encodeCall(jury.object, (claim)) : abi.encodeCall(jury.vote, (claim, true)));
        assertFalse(done, "somebody without a vote had a say");
        bytes4 selector = bytes4(reason);
        bytes4 again = objecting ? IClaimJury.JuryObjectedAlready.selector : IClaimJury.JuryVotedAlready.selector;
        assertTrue(selector == IClaimJury.JuryNoVote.selector || selector == again, "and is told why");
    }

    /// @dev By the model: active now, in the plan for thirty days when the claim was filed, no party, heard once.
    function _maySay(uint32 claim, address who, bool objecting) private view returns (bool) {
        Claim memory facts = desk.claimOf(claim);
        if (!_persons[who].active || who == facts.member || who == facts.guardian) return false;
        if (pool.membershipOf(who).joinedDay + STANDING > facts.filedAt / 1 days) return false;
        if (objecting) return jury.objectionBondOf(claim, who) == 0;
        IClaimJury.Said said = jury.saidBy(claim, who);
        return said != IClaimJury.Said.Approve && said != IClaimJury.Said.Refuse;
    }

    function _voter(uint32 claim, uint256 seed, bool objecting) private view returns (address) {
        for (uint256 i = 0; i < WALLETS; ++i) {
            address wallet = people[(seed % WALLETS + i) % WALLETS];
            if (_maySay(claim, wallet, objecting)) return wallet;
        }
        vm.assume(false);
        return address(0);
    }

    /// @dev A claim under notice on which no jury was called.
    function _undisputed(uint256 seed) private view returns (uint32) {
        uint256 count = desk.claimCount();
        for (uint256 i = 0; i < count; ++i) {
            uint256 claim = (seed % count + i) % count + 1;
            if (ghosts[claim].state != ClaimState.UnderNotice) continue;
            if (_lives[claim].from == ClaimState.None) return uint32(claim);
        }
        vm.assume(false);
        return 0;
    }

    /// @dev Somebody's objection to a claim that was refused or withdrawn, with its bond.
    function _rightObjection(uint256 seed) private view returns (uint32, address) {
        uint256 count = desk.claimCount();
        for (uint256 i = 0; i < count; ++i) {
            uint256 claim = (seed % count + i) % count + 1;
            ClaimState state = ghosts[claim].state;
            if (state != ClaimState.Refused && state != ClaimState.Withdrawn) continue;
            if (_lives[claim].objections == 0) continue;
            for (uint256 j = 0; j < WALLETS; ++j) {
                if (jury.objectionBondOf(claim, people[j]) != 0) return (uint32(claim), people[j]);
            }
        }
        vm.assume(false);
        return (0, address(0));
    }
}
