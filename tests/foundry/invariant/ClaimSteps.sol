// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimJury} from "../../../contracts/interfaces/IClaimJury.sol";
import {ClaimLifecycle} from "../../../contracts/claims/ClaimLifecycle.sol";
import {SeatSet} from "../../../contracts/panel/SeatSet.sol";
import {
    Claim,
    ClaimState,
    Dispute,
    Filing,
    JuryRules,
    Rules,
    PanelDecision
} from "../../../contracts/claims/ClaimTypes.sol";
import {Approvals, Seat} from "../../../contracts/panel/PanelTypes.sol";
import {Cover} from "../../../contracts/pool/PoolTypes.sol";
import {NaiveLife} from "../NaiveLife.sol";
import {EndSteps} from "./EndSteps.sol";
import {HandlerBase} from "./HandlerBase.sol";

/// @title The steps of a claim up to its payment, on the contracts and on the model; and the way into any state.
/// @dev Randomness alone seldom gets as far as a jury. An action that needs a claim in a state takes one there if there
/// is none.
abstract contract ClaimSteps is EndSteps {
    using NaiveLife for NaiveLife.Life;

    uint256 private constant STANDING = 30;

    /// @dev The seats that said so, by claim, approval and class: a handler's verdicts differ in nothing else.
    mapping(uint256 claim => mapping(bool approve => mapping(uint8 benefitClass => uint256))) private _votes;

    // ----------------------------------------------------------------- the steps

    function _stepFile(Filing memory filing, address filer) internal returns (uint32 claim) {
        vm.prank(filer);
        claim = desk.file(filing);
        Rules memory rules = desk.rulesOf(desk.rulesVersion());
        (,, ghosts[claim].voters) = goRound();
        Claim memory facts = desk.claimOf(claim);
        assertEq(facts.voters, ghosts[claim].voters, "voters at the filing");
        uint8 band = _bandOn(filing.member, filing.day);
        assertEq(facts.band, band, "the band that the day counts for");
        assertEq(facts.benefit, _naiveBenefit(band, filing.benefitClass, facts.vestingBps), "benefit filed");
        assertGe(filing.day, _notBefore[_identityOf(filing.member)], "no day before a benefit that ended memberships");
        _lives[claim].file(rules);
        bondsHeld += rules.claimBond;
        _watch(claim);
    }

    /// @dev All seats that may and did not yet say the same.
    function _stepDecide(uint32 claim, PanelDecision memory decision) internal {
        bytes32 digest = desk.digestOf(claim, decision);
        (uint256 eligible,) = panel.electorate(desk.claimOf(claim).panelVersion, ghosts[claim].filedBenefit);
        Approvals memory approvals = _signedBy(digest, eligible & ~desk.decidedSeats(claim), SEATS);
        if (approvals.signatures.length == 0) return;
        uint256 said = panel.tally(digest, address(0), address(0), approvals);
        desk.decideBySignatures(claim, decision, approvals);
        _noteDecision(claim, decision, said);
        _watch(claim);
    }

    function _stepObject(uint32 claim, address voter) internal {
        Claim memory facts = desk.claimOf(claim);
        JuryRules memory rules = desk.juryRulesOf(facts.rulesVersion);
        uint256 before = token.balanceOf(voter);
        vm.prank(voter);
        jury.object(claim);
        assertEq(before - token.balanceOf(voter), rules.objectionBond, "the bond of an objection");
        objectionBonds += rules.objectionBond;
        NaiveLife.Life storage life = _lives[claim];
        ++life.objections;
        // More than the share of the voters; so few are never more than the number.
        if (life.objections * 10_000 > ghosts[claim].voters * rules.objectionBps) _called(claim, rules, false);
        _watch(claim);
    }

    function _stepAppeal(uint32 claim, bool byMember) internal {
        Claim memory facts = desk.claimOf(claim);
        vm.prank(byMember ? facts.member : _filerOf(facts));
        jury.appeal(claim);
        _called(claim, desk.juryRulesOf(facts.rulesVersion), true);
        _watch(claim);
    }

    function _stepVote(uint32 claim, address voter, bool approve) internal {
        _stepVote(claim, voter, approve ? IClaimJury.Answer.Approve : IClaimJury.Answer.Refuse);
    }

    function _stepVote(uint32 claim, address voter, IClaimJury.Answer answer) internal {
        bool objected = jury.ballotOf(claim, voter) == IClaimJury.Ballot.Objected;
        vm.prank(voter);
        jury.vote(claim, answer);
        NaiveLife.Life storage life = _lives[claim];
        if (answer == IClaimJury.Answer.Approve) ++life.votesFor;
        else if (answer == IClaimJury.Answer.Refuse) ++life.votesAgainst;
        else ++life.votesToLeave;
        if (objected && answer == IClaimJury.Answer.Refuse) ++life.objectorsAgainst;
    }

    // --------------------------------------------------------- the way to a state

    /// @inheritdoc HandlerBase
    function _make(ClaimState state, uint256 seed) internal override returns (uint32 claim) {
        if (state == ClaimState.Filed) return _makeFiled(seed);
        if (state == ClaimState.Jury) return _makeJury(seed);
        if (state == ClaimState.UnderNotice || state == ClaimState.Appealable) {
            claim = _claimIn(ClaimState.Filed, seed);
            _stepDecide(claim, _decision(claim, state == ClaimState.UnderNotice));
        } else if (state == ClaimState.Silent || state == ClaimState.Payable) {
            claim = _claimIn(state == ClaimState.Silent ? ClaimState.Filed : ClaimState.UnderNotice, seed);
            _passTo(_lives[claim].until);
        } else if (state == ClaimState.AwaitingSeat) {
            claim = _claimIn(ClaimState.Appealable, ClaimState.Silent, seed);
            _stepAppeal(claim, true);
            for (uint256 i = 0; i < _lives[claim].quorum; ++i) {
                _stepVote(claim, _voter(claim, seed, false), true);
            }
            _passTo(_lives[claim].until);
        }
        // Seats that said something else, or that left, may be in the way.
        vm.assume(ghosts[claim].state == state);
    }

    function _makeFiled(uint256 seed) internal returns (uint32) {
        // The severe class is filed less often, so that members last.
        return _makeFiled(seed, (seed >> 8) % 4 == 0 ? 0 : 1);
    }

    function _makeFiled(uint256 seed, uint8 benefitClass) internal returns (uint32) {
        _payOld();
        uint24 back = uint24((seed >> 16) % 4);
        (bool found, Filing memory filing) = _fileable(seed, back, benefitClass);
        if (!found) {
            _giveWay(seed);
            (found, filing) = _fileable(seed, back, benefitClass);
        }
        if (!found) {
            _recruit(seed);
            (found, filing) = _fileable(seed, 0, benefitClass);
        }
        vm.assume(found);
        return _stepFile(filing, _filerFor(filing.member, seed));
    }

    /// @dev Payees do not wait for ever: what can be settled is, so that their members may file again.
    function _payOld() private {
        for (uint32 claim = 1; claim <= desk.claimCount(); ++claim) {
            if (ghosts[claim].state != ClaimState.Payable) continue;
            return _stepSettle(claim, _payeeOf(desk.claimOf(claim)), _chargeOf(claim), false);
        }
    }

    /// @dev Where all who are covered have a claim, one of them takes it back.
    function _giveWay(uint256 seed) private {
        for (uint256 i = 0; i < WALLETS; ++i) {
            address member = people[(seed % WALLETS + i) % WALLETS];
            uint32 claim = pool.membershipOf(member).claim;
            if (!ClaimLifecycle.isWithdrawable(ghosts[claim].state) || !lens.coverOn(member, _today()).covered) {
                continue;
            }
            return _stepWithdraw(claim, true);
        }
    }

    /// @dev What somebody may file for some day up to `back` days ago.
    function _fileable(uint256 seed, uint24 back, uint8 benefitClass)
        internal
        view
        returns (bool found, Filing memory filing)
    {
        for (uint256 i = 0; i < WALLETS; ++i) {
            address member = people[(seed % WALLETS + i) % WALLETS];
            if (!_persons[member].member) continue;
            for (uint24 day = _today() - back; day <= _today(); ++day) {
                filing = _filing(member, day, benefitClass);
                if (_isFileable(filing)) return (true, filing);
            }
        }
    }

    function _makeJury(uint256 seed) private returns (uint32 claim) {
        if (seed % 2 == 0) {
            claim = _claimIn(ClaimState.Appealable, ClaimState.Silent, seed >> 1);
            _stepAppeal(claim, seed % 4 == 0);
            return claim;
        }
        claim = _undisputed(seed);
        while (_lives[claim].from == ClaimState.None) _stepObject(claim, _voter(claim, seed, true));
    }

    /// @dev A claim under notice on which no jury was called.
    function _undisputed(uint256 seed) internal returns (uint32) {
        uint256 count = desk.claimCount();
        for (uint256 i = 0; i < count; ++i) {
            uint256 claim = (seed % count + i) % count + 1;
            if (ghosts[claim].state != ClaimState.UnderNotice) continue;
            if (_lives[claim].from == ClaimState.None) return uint32(claim);
        }
        return _make(ClaimState.UnderNotice, seed);
    }

    // ------------------------------------------------------------------ the model

    /// @dev As the fixture's table has it.
    function _naiveBenefit(uint256 band, uint256 benefitClass, uint256 vestingBps) private pure returns (uint256) {
        uint256 full = benefitClass == 0 ? 40e6 - 10e6 * band : 10e6 - 2e6 * band;
        return full * vestingBps / 10_000;
    }

    /// @dev The guardian at times, where there is one in effect.
    function _filerFor(address member, uint256 seed) internal view returns (address) {
        address guardian = guardianship.guardianOf(member).guardian;
        return seed % 2 == 0 && guardianship.isGuardian(member, guardian) ? guardian : member;
    }

    function _isFileable(Filing memory filing) internal view returns (bool) {
        if (closingAt != 0 && block.timestamp >= closingAt + 187 days) return false;
        (,,,, Cover memory cover) = pool.claimantOn(filing.member, filing.day);
        if (!cover.covered || _persons[filing.member].endingBy != 0) return false;
        bytes16 identity = _identityOf(filing.member);
        bool moved = enrolment.identityOf(identity).holder != filing.member;
        (uint32 last,) = enrolment.chainOf(identity);
        if (!moved && ClaimLifecycle.isOpen(ghosts[last].state)) return false;
        // Of all claims there are, those of this person, whichever wallet they were filed for.
        uint256 count = desk.claimCount();
        for (uint256 claim = 1; claim <= count; ++claim) {
            Claim memory facts = desk.claimOf(claim);
            if (_identityOf(facts.member) != identity) continue;
            ClaimState state = ghosts[claim].state;
            bool open = ClaimLifecycle.isOpen(state);
            bool decided = state == ClaimState.Paid || state == ClaimState.Refused;
            if (facts.day == filing.day && (open || decided)) return false;
            bool mayEnd = _ends(facts.benefitClass) || _ends(facts.filedClass);
            if (open && (mayEnd || (moved && facts.member == filing.member))) return false;
        }
        return true;
    }

    /// @dev Signatures of up to `most` of those seats.
    function _signedBy(bytes32 digest, uint256 seats, uint256 most) internal view returns (Approvals memory approvals) {
        approvals.seats = panel.currentSeats();
        for (uint256 i = 0; i < approvals.seats.length && approvals.signatures.length < 65 * most; ++i) {
            Seat memory seat = approvals.seats[i];
            if (seats & SeatSet.single(seat.number) == 0) continue;
            approvals.signatures = bytes.concat(approvals.signatures, _signature(keyOf[seat.holder], digest));
        }
    }

    /// @dev The claim has to be decided exactly when enough seats that may decide agree.
    function _noteDecision(uint32 claim, PanelDecision memory decision, uint256 said) internal {
        uint256 votes = _votes[claim][decision.approve][decision.benefitClass] | said;
        _votes[claim][decision.approve][decision.benefitClass] = votes;
        (uint256 seats, uint256 threshold) =
            panel.electorate(desk.claimOf(claim).panelVersion, ghosts[claim].filedBenefit);
        if (SeatSet.size(votes & seats) < threshold) return;
        if (decision.approve) _noteApproval(claim);
        else _lives[claim].refuse();
    }

    function _noteApproval(uint32 claim) internal {
        Claim memory facts = desk.claimOf(claim);
        if (facts.benefitClass == facts.filedClass) _lives[claim].approve();
        else _lives[claim].approveLesser();
        Rules memory rules = desk.rulesOf(facts.rulesVersion);
        uint256 benefit = desk.benefitOf(facts.band, facts.benefitClass, facts.vestingBps);
        assertEq(facts.benefit, benefit, "benefit approved");
        (, uint256 units,) = goRound();
        uint256 need = benefit + _feeOn(benefit, rules.feeBps);
        uint256 share = units == 0 ? rules.capPerUnit : (need + units - 1) / units;
        if (share > rules.capPerUnit) share = rules.capPerUnit;
        assertEq(facts.share, share, "share");
        pendingShares += share;
    }

    function _called(uint32 claim, JuryRules memory rules, bool byClaimant) private {
        uint256 voters = ghosts[claim].voters;
        uint256 quorum = voters * rules.quorumBps / 10_000 + (voters * rules.quorumBps % 10_000 == 0 ? 0 : 1);
        if (quorum > rules.quorumVotes) quorum = rules.quorumVotes;
        if (quorum == 0) quorum = 1;
        if (byClaimant) _lives[claim].appeal(quorum);
        else _lives[claim].callJury(quorum);
        Dispute memory dispute = jury.disputeOf(claim);
        assertEq(dispute.quorum, quorum, "quorum");
        assertEq(dispute.endsAt, _lives[claim].until, "end of the vote");
    }

    /// @dev By the model: active now, in the plan for thirty days when the claim was filed, no party, nor the claimant's next
    /// wallet, heard once.
    function _maySay(uint32 claim, address who, bool objecting) internal view returns (bool) {
        Claim memory facts = desk.claimOf(claim);
        if (!_persons[who].active || who == facts.member || who == facts.guardian) return false;
        if (_identityOf(who) == _identityOf(facts.member)) return false;
        if (pool.membershipOf(who).joinedDay + STANDING > facts.filedAt / 1 days) return false;
        IClaimJury.Ballot ballot = jury.ballotOf(claim, who);
        if (objecting) return ballot != IClaimJury.Ballot.Objected && ballot < IClaimJury.Ballot.ObjectedRefuse;
        return ballot < IClaimJury.Ballot.Refuse;
    }

    function _voter(uint32 claim, uint256 seed, bool objecting) internal view returns (address) {
        for (uint256 i = 0; i < WALLETS; ++i) {
            address wallet = people[(seed % WALLETS + i) % WALLETS];
            if (_maySay(claim, wallet, objecting)) return wallet;
        }
        vm.assume(false);
        return address(0);
    }
}
