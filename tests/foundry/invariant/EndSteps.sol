// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Claim, ClaimOutcome, ClaimState, Rules} from "../../../contracts/claims/ClaimTypes.sol";
import {Outcome} from "../../../contracts/pool/PoolTypes.sol";
import {NaiveLife} from "../NaiveLife.sol";
import {HandlerBase} from "./HandlerBase.sol";

/// @title A settlement and a withdrawal, on the contracts and on the model.
abstract contract EndSteps is HandlerBase {
    using NaiveLife for NaiveLife.Life;

    /// @dev By `settle` where the claim is paid in full and `exact` says so, else by `settleShort`, which accepts no less
    /// than the model foretells.
    function _stepSettle(uint32 claim, address caller, Charge memory charge, bool exact) internal {
        Claim memory facts = desk.claimOf(claim);
        uint256 capPerUnit = desk.rulesOf(facts.rulesVersion).capPerUnit;
        uint256 carryBefore = pool.books().carry;
        (, uint256 units,) = goRound();
        vm.record();
        vm.prank(caller);
        Outcome memory outcome = exact && charge.full ? desk.settle(claim) : desk.settleShort(claim, charge.benefit);
        (, bytes32[] memory writes) = vm.accesses(address(pool));

        assertEq(outcome.perUnit, charge.perUnit, "per unit");
        assertEq(outcome.benefit, charge.benefit, "benefit");
        assertEq(outcome.fee, charge.fee, "fee");
        _naiveSettle(charge, facts.share);
        uint256 lost = _lives[claim].objections * desk.juryRulesOf(facts.rulesVersion).objectionBond;
        carry += lost;
        objectionBonds -= lost;
        _lives[claim].end(ClaimState.Paid);
        Ghost storage ghost = ghosts[claim];
        if (outcome.benefit != 0) {
            mapping(uint256 => bool) storage isPaid = _isPaid[_identityOf(facts.member)];
            if (isPaid[facts.day]) ++daysPaidTwice;
            isPaid[facts.day] = true;
        }
        ghost.paid += outcome.benefit;
        ++ghost.settlements;
        benefitsDue += outcome.benefit;
        dues += outcome.fee;
        dueOf[pool.steward()] += outcome.fee;

        uint256 marked;
        if (outcome.full && _ends(facts.benefitClass)) {
            address[2] memory wallets = _walletsOf(facts);
            for (uint256 i = 0; i < 2; ++i) {
                Person storage one = _persons[wallets[i]];
                if (!one.member || one.endingBy != 0) continue;
                one.endingBy = claim;
                ++marked;
            }
            uint24 day = uint24((block.timestamp + WAIT) / 1 days) + 1;
            assertEq(enrolment.identityOf(_identityOf(facts.member)).notBefore, day, "not covered before");
            _notBefore[_identityOf(facts.member)] = day;
        }
        assertEq(pool.membershipOf(facts.member).ending, _persons[facts.member].endingBy != 0, "marked as ending");

        if (outcome.perUnit > capPerUnit) ++chargesAboveCap;
        uint256 newCarry = pool.books().carry + outcome.fromCarry - carryBefore - lost;
        if (
            outcome.perUnit * units + outcome.fromCarry + outcome.fromReserve
                != outcome.benefit + outcome.fee + newCarry
        ) ++unbalancedSettlements;
        // Law 7: the books, the fees, the claimant's mark, and each rung at which somebody lapsed: nothing else, whoever is
        // a member.
        if (_distinct(writes) > 5 + marked + charge.lapsed) ++costlySettlements;
        _watch(claim);
    }

    /// @dev Whose memberships a full benefit of this claim ends: the one it was filed for, and the one of today.
    function _walletsOf(Claim memory facts) internal view returns (address[2] memory) {
        return [facts.member, enrolment.identityOf(_identityOf(facts.member)).holder];
    }

    /// @dev None while the plan closes.
    /// @return any Whether there was a membership to end.
    function _naiveEndBy(uint32 claim, Claim memory facts) internal returns (bool any) {
        if (closingAt != 0) return false;
        address[2] memory wallets = _walletsOf(facts);
        for (uint256 i = 0; i < 2; ++i) {
            if (_persons[wallets[i]].endingBy != claim) continue;
            _naiveEnd(wallets[i]);
            any = true;
        }
    }

    function _stepWithdraw(uint32 claim, bool byMember) internal {
        Claim memory facts = desk.claimOf(claim);
        vm.prank(byMember ? facts.member : _payeeOf(facts));
        desk.withdraw(claim);
        pendingShares -= facts.share;
        if (_lives[claim].decided || desk.decidedSeats(claim) != 0 || block.timestamp >= _lives[claim].filedAt + 3 days)
        {
            uint256 bond = desk.rulesOf(facts.rulesVersion).claimBond;
            carry += bond;
            bondsHeld -= bond;
            _lives[claim].bondLost = true;
        }
        _lives[claim].end(ClaimState.Withdrawn);
        _watch(claim);
    }

    /// @dev The model goes first, so that whoever is called in the middle of the payment finds both alike.
    /// @return due Whether there was anything to collect.
    function _stepCollect(uint32 claim, Claim memory facts, address who) internal returns (bool due) {
        bool isPayee = _speaksFor(who, _payeeOf(facts), claim);
        uint256 benefit = facts.outcome == ClaimOutcome.Settled && isPayee ? facts.benefit : 0;
        ClaimState state = desk.stateOf(claim);
        bool ended = state == ClaimState.Paid || state == ClaimState.Withdrawn || state == ClaimState.Expired;
        ended = ended && !_lives[claim].bondLost;
        bool isFiler = _speaksFor(who, _filerOf(facts), claim);
        uint256 bond = ended && !facts.bondTaken && isFiler ? desk.rulesOf(facts.rulesVersion).claimBond : 0;
        if (benefit + bond == 0) return false;
        _makeGood(benefit + bond);

        if (benefit != 0) _naiveEndBy(claim, facts);
        ghosts[claim].collected += benefit;
        benefitsDue -= benefit;
        bondsHeld -= bond;
        uint256 before = token.balanceOf(who);
        vm.prank(who);
        desk.collect(claim, who);
        assertEq(token.balanceOf(who) - before, benefit + bond, "collected");
        assertEq(pool.dueTo(facts.member), dueOf[facts.member], "due to the member");
        return true;
    }

    /// @dev Whether that is the account, or the new wallet of a lost one to which the claim's money goes.
    function _speaksFor(address who, address account, uint256 claim) internal view returns (bool) {
        return who == account || (who == _recoveredTo[account] && claim <= _recoveredUntil[account]);
    }

    function _stepConclude(uint32 claim) internal {
        Claim memory facts = desk.claimOf(claim);
        vm.prank(stranger);
        desk.conclude(claim);
        if (facts.outcome == ClaimOutcome.Approved) pendingShares -= facts.share;
        if (ghosts[claim].state != ClaimState.Refused) return;
        uint256 bond = desk.rulesOf(facts.rulesVersion).claimBond;
        carry += bond;
        bondsHeld -= bond;
    }

    /// @dev What is left of the balance becomes due to the member.
    function _naiveEnd(address member) internal {
        uint256 paid = _naiveQuit(member);
        dues += paid;
        dueOf[member] += paid;
    }

    /// @dev A refused or expired claim that nobody concluded; 0 if there is none.
    function _anyUnconcluded(uint256 seed) internal view returns (uint32) {
        uint256 count = desk.claimCount();
        for (uint256 i = 0; i < count; ++i) {
            uint256 claim = (seed % count + i) % count + 1;
            ClaimState state = ghosts[claim].state;
            bool over = state == ClaimState.Refused || state == ClaimState.Expired;
            if (over && desk.claimOf(claim).outcome <= ClaimOutcome.Refused) return uint32(claim);
        }
        return 0;
    }

    /// @dev What settling a claim now has to do.
    function _chargeOf(uint32 claim) internal view returns (Charge memory) {
        Claim memory facts = desk.claimOf(claim);
        Rules memory rules = desk.rulesOf(facts.rulesVersion);
        return _naiveQuote(facts.benefit, _feeOn(facts.benefit, rules.feeBps), rules.capPerUnit, facts.share);
    }

    function _ends(uint256 benefitClass) internal pure returns (bool) {
        return (_endsMembership() >> benefitClass) & 1 == 1;
    }

    function _distinct(bytes32[] memory slots) private pure returns (uint256 count) {
        for (uint256 i = 0; i < slots.length; ++i) {
            bool seen;
            for (uint256 j = 0; j < i && !seen; ++j) {
                seen = slots[j] == slots[i];
            }
            if (!seen) ++count;
        }
    }
}
