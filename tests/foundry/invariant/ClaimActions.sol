// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../contracts/interfaces/IClaimDeskErrors.sol";
import {ClaimLifecycle} from "../../../contracts/libraries/ClaimLifecycle.sol";
import {SeatSet} from "../../../contracts/libraries/SeatSet.sol";
import {Claim, ClaimOutcome, ClaimState, Filing, Rules, Verdict} from "../../../contracts/types/ClaimTypes.sol";
import {Approvals, Seat} from "../../../contracts/types/PanelTypes.sol";
import {Outcome} from "../../../contracts/types/PoolTypes.sol";
import {NaiveLife} from "../NaiveLife.sol";
import {HandlerBase} from "./HandlerBase.sol";

/// @title What happens to claims, on the contracts and on the model.
abstract contract ClaimActions is HandlerBase {
    using NaiveLife for NaiveLife.Life;

    /// @dev The seats that said so, by claim, approval and class: a handler's verdicts differ in nothing else.
    mapping(uint256 claim => mapping(bool approve => mapping(uint8 benefitClass => uint256))) private _votes;

    function file(uint256 seed, uint256 back, uint256 classSeed) external watched {
        address member = _member(seed);
        address guardian = pool.guardianshipOf(member).guardian;
        address filer = seed % 2 == 0 && pool.isGuardian(member, guardian) ? guardian : member;
        Filing memory filing = _filing(member, uint24(_today() - back % 20), uint8(classSeed % 2));
        _assumeFileable(filing);
        vm.prank(filer);
        desk.file(filing);
        uint256 claim = desk.claimCount();
        Rules memory rules = desk.rulesOf(desk.rulesVersion());
        (,, ghosts[claim].voters) = goRound();
        assertEq(desk.claimOf(claim).voters, ghosts[claim].voters, "voters at the filing");
        _lives[claim].file(rules);
        bondsHeld += rules.claimBond;
    }

    function decideBySeat(uint256 seed, uint256 seat, bool approve) external watched {
        uint32 claim = _claimIn(ClaimState.Filed, seed);
        Verdict memory verdict = _verdict(claim, approve || seed % 2 == 0);
        address holder = panel.currentSeats()[seat % panel.currentSeats().length].holder;
        vm.prank(holder);
        try desk.decide(claim, verdict) {
            _noteDecision(claim, verdict, SeatSet.single(panel.numberOf(holder)));
        } catch (bytes memory reason) {
            _assumeSeatRefused(reason);
        }
    }

    function decideByBatch(uint256 seed, uint256 count, uint256 say) external watched {
        uint32 claim = _claimIn(ClaimState.Filed, seed);
        // Most claims are true.
        Verdict memory verdict = _verdict(claim, say % 5 != 0);
        if (verdict.approve && say % 7 == 0) verdict.benefitClass = 1;
        Approvals memory approvals =
            _undecided(claim, desk.digestOf(claim, verdict), count % 3 == 0 ? 1 : panel.currentSeats().length);
        vm.assume(approvals.signatures.length != 0);
        uint256 decided = desk.decidedSeats(claim);
        try desk.decideBySignatures(claim, verdict, approvals) {
            _noteDecision(claim, verdict, desk.decidedSeats(claim) & ~decided);
        } catch (bytes memory reason) {
            _assumeSeatRefused(reason);
        }
    }

    /// @dev What a jury approved is signed by one seat, whatever it said before.
    function confirm(uint256 seed, uint256 seat, bool byBatch) external watched {
        uint32 claim = _claimIn(ClaimState.AwaitingSeat, seed);
        Verdict memory verdict = _verdict(claim, true);
        Seat[] memory seats = panel.currentSeats();
        address holder = seats[seat % seats.length].holder;
        Approvals memory approvals = Approvals({seats: seats, signatures: "", walletSignatures: new bytes[](0)});
        approvals.signatures = _signature(keyOf[holder], desk.digestOf(claim, verdict));
        vm.prank(byBatch ? stranger : holder);
        if (byBatch) desk.decideBySignatures(claim, verdict, approvals);
        else desk.decide(claim, verdict);
        _noteApproval(claim);
    }

    /// @dev A seat says so, loses its place, comes back after the others but one said so too: together they decide.
    function recount(uint256 seed, bool approve) external watched {
        vm.assume(seed % 2 == 0);
        uint32 claim = _claimIn(ClaimState.Filed, seed);
        vm.assume(desk.decidedSeats(claim) == 0);
        Verdict memory verdict = _verdict(claim, approve);
        _seatAllBut(SEATS);
        Claim memory facts = desk.claimOf(claim);
        (uint256 eligible, uint256 threshold) = panel.electorate(facts.panelVersion, facts.benefit);
        vm.assume(eligible & _seatOf(0) != 0 && SeatSet.size(eligible) > threshold);
        _say(claim, verdict, 0);
        _seatAllBut(0);
        uint256 said = 1;
        for (uint256 i = 1; i < SEATS && said < threshold; ++i) {
            if (eligible & _seatOf(i) == 0) continue;
            _say(claim, verdict, i);
            ++said;
        }
        vm.expectPartialRevert(IClaimDeskErrors.ClaimNotEnoughSeats.selector);
        desk.recount(claim, verdict);
        _seatAllBut(SEATS);
        desk.recount(claim, verdict);
        _noteDecision(claim, verdict, 0);
    }

    /// @dev Where no notice is over yet, one is waited for.
    function awaitNotice(uint256 seed) external watched {
        _passTo(_lives[_claimIn(ClaimState.UnderNotice, seed)].until);
    }

    /// @dev Panels are seldom silent, so at times one is waited for.
    function awaitSilence(uint256 seed) external watched {
        vm.assume(seed % 3 == 0);
        _passTo(_lives[_claimIn(ClaimState.Filed, seed)].until);
    }

    function settle(uint256 seed, bool byPayee) external watched {
        uint32 claim = _claimIn(ClaimState.Payable, seed);
        Claim memory facts = desk.claimOf(claim);
        Rules memory rules = desk.rulesOf(facts.rulesVersion);
        Charge memory charge =
            _naiveQuote(facts.benefit, _feeOn(facts.benefit, rules.feeBps), rules.capPerUnit, facts.share);
        address caller = byPayee ? _payeeOf(facts) : stranger;
        uint256 openToAllAt = _lives[claim].payableAt + uint256(rules.payeeDays) * 1 days;

        if (!charge.full && !byPayee && (block.timestamp < openToAllAt || charge.roomBound)) {
            vm.expectPartialRevert(
                block.timestamp < openToAllAt
                    ? IClaimDeskErrors.ClaimOnlyPayeeMaySettle.selector
                    : IClaimDeskErrors.ClaimAwaitsWindow.selector
            );
            vm.prank(caller);
            desk.settle(claim);
            return;
        }
        _settle(claim, caller, charge, rules.capPerUnit);
    }

    function _settle(uint32 claim, address caller, Charge memory charge, uint256 capPerUnit) private {
        Claim memory facts = desk.claimOf(claim);
        uint256 carryBefore = pool.books().carry;
        (, uint256 units,) = goRound();
        vm.record();
        vm.prank(caller);
        Outcome memory outcome = desk.settle(claim);
        (, bytes32[] memory writes) = vm.accesses(address(pool));

        assertEq(outcome.perUnit, charge.perUnit, "per unit");
        assertEq(outcome.benefit, charge.benefit, "benefit");
        assertEq(outcome.fee, charge.fee, "fee");
        _naiveSettle(charge, facts.share);
        uint256 lost = _lives[claim].objections * capPerUnit;
        carry += lost;
        objectionBonds -= lost;
        _lives[claim].end(ClaimState.Paid);
        Ghost storage ghost = ghosts[claim];
        ghost.paid += outcome.benefit;
        ++ghost.settlements;
        benefitsDue += outcome.benefit;
        dues += outcome.fee;
        dueOf[pool.steward()] += outcome.fee;

        bool ends = outcome.full && _ends(facts.benefitClass) && _persons[facts.member].member;
        if (ends) _persons[facts.member].endingBy = claim;
        assertEq(pool.membershipOf(facts.member).ending, _persons[facts.member].endingBy != 0, "marked as ending");

        if (outcome.perUnit > capPerUnit) ++chargesAboveCap;
        uint256 newCarry = pool.books().carry + outcome.fromCarry - carryBefore - lost;
        if (
            outcome.perUnit * units + outcome.fromCarry + outcome.fromReserve
                != outcome.benefit + outcome.fee + newCarry
        ) ++unbalancedSettlements;
        // Law 7: the books, the fees, the claimant's mark, and each rung at which somebody lapsed: nothing else, whoever is
        // a member.
        if (_distinct(writes) > (ends ? 6 : 5) + charge.lapsed) ++costlySettlements;
    }

    function collect(uint256 seed, bool asFiler) external watched {
        uint32 claim = _anyClaim(seed);
        Claim memory facts = desk.claimOf(claim);
        address who = asFiler ? _filerOf(facts) : _payeeOf(facts);
        uint256 benefit = facts.benefitDue && who == _payeeOf(facts) ? facts.benefit : 0;
        ClaimState state = desk.stateOf(claim);
        bool ended = state == ClaimState.Paid || state == ClaimState.Withdrawn || state == ClaimState.Expired;
        uint256 bond =
            ended && !facts.bondTaken && who == _filerOf(facts) ? desk.rulesOf(facts.rulesVersion).claimBond : 0;
        vm.assume(benefit + bond != 0);

        uint256 before = token.balanceOf(who);
        vm.prank(who);
        desk.collect(claim, who);
        assertEq(token.balanceOf(who) - before, benefit + bond, "collected");
        if (benefit != 0 && _persons[facts.member].endingBy == claim) _naiveEnd(facts.member);
        ghosts[claim].collected += benefit;
        benefitsDue -= benefit;
        bondsHeld -= bond;
    }

    function withdraw(uint256 seed, bool byMember) external watched {
        vm.assume(seed % 8 == 0);
        uint32 claim = _anyClaim(seed);
        vm.assume(ClaimLifecycle.isWithdrawable(desk.stateOf(claim)));
        Claim memory facts = desk.claimOf(claim);
        vm.prank(byMember ? facts.member : _payeeOf(facts));
        desk.withdraw(claim);
        pendingShares -= facts.share;
        _lives[claim].end(ClaimState.Withdrawn);
    }

    /// @dev Anyone carries out what time or a jury decided: a refusal loses the bond and sets the share free.
    function conclude(uint256 seed) external watched {
        uint32 claim = _unconcluded(seed);
        Claim memory facts = desk.claimOf(claim);
        vm.prank(stranger);
        desk.conclude(claim);
        if (facts.outcome == ClaimOutcome.Approved) pendingShares -= facts.share;
        if (ghosts[claim].state != ClaimState.Refused) return;
        uint256 bond = desk.rulesOf(facts.rulesVersion).claimBond;
        carry += bond;
        bondsHeld -= bond;
    }

    function endMembership(uint256 seed) external watched {
        address member = _endingMember(seed);
        vm.prank(stranger);
        desk.endMembership(uint32(_persons[member].endingBy));
        _naiveEnd(member);
    }

    function redirect(uint256 seed) external watched {
        uint32 claim = _claimIn(seed % 2 == 0 ? ClaimState.Filed : ClaimState.UnderNotice, seed);
        Claim memory facts = desk.claimOf(claim);
        vm.assume(facts.guardian != address(0) && !facts.redirected);
        vm.prank(facts.member);
        desk.redirect(claim);
    }

    /// @dev Up to `most` signatures of seats that did not decide yet.
    function _undecided(uint32 claim, bytes32 digest, uint256 most) private view returns (Approvals memory approvals) {
        approvals.seats = panel.currentSeats();
        uint256 decided = desk.decidedSeats(claim);
        for (uint256 i = 0; i < approvals.seats.length && approvals.signatures.length < 65 * most; ++i) {
            Seat memory seat = approvals.seats[i];
            if (decided & SeatSet.single(seat.number) != 0) continue;
            approvals.signatures = bytes.concat(approvals.signatures, _signature(keyOf[seat.holder], digest));
        }
    }

    function _assumeFileable(Filing memory filing) private view {
        vm.assume(pool.coverOn(filing.member, filing.day).covered && _persons[filing.member].endingBy == 0);
        uint256 last = pool.membershipOf(filing.member).claim;
        vm.assume(!ClaimLifecycle.isOpen(desk.stateOf(last)));
        for (; last != 0; last = desk.claimOf(last).previous) {
            ClaimState state = desk.stateOf(last);
            bool decided = state == ClaimState.Paid || state == ClaimState.Refused;
            vm.assume(!decided || desk.claimOf(last).day != filing.day);
        }
    }

    /// @dev The claim has to be decided exactly when enough seats that may decide agree.
    function _noteDecision(uint32 claim, Verdict memory verdict, uint256 said) private {
        uint256 votes = _votes[claim][verdict.approve][verdict.benefitClass] | said;
        _votes[claim][verdict.approve][verdict.benefitClass] = votes;
        (uint256 seats, uint256 threshold) =
            panel.electorate(desk.claimOf(claim).panelVersion, ghosts[claim].filedBenefit);
        if (SeatSet.size(votes & seats) < threshold) return;
        if (verdict.approve) _noteApproval(claim);
        else _lives[claim].refuse();
    }

    function _noteApproval(uint32 claim) private {
        _lives[claim].approve();
        Claim memory facts = desk.claimOf(claim);
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

    /// @dev What is left of the balance becomes due to the member.
    function _naiveEnd(address member) private {
        uint256 paid = _naiveQuit(member);
        dues += paid;
        dueOf[member] += paid;
        assertEq(pool.dueTo(member), dueOf[member], "due to the member");
    }

    function _say(uint32 claim, Verdict memory verdict, uint256 seat) private {
        vm.prank(assessors[seat]);
        desk.decide(claim, verdict);
        _noteDecision(claim, verdict, _seatOf(seat));
    }

    /// @dev A refused or expired claim that nobody concluded; without any, the step is discarded.
    function _unconcluded(uint256 seed) private view returns (uint32) {
        uint256 count = desk.claimCount();
        for (uint256 i = 0; i < count; ++i) {
            uint256 claim = (seed % count + i) % count + 1;
            ClaimState state = ghosts[claim].state;
            bool over = state == ClaimState.Refused || state == ClaimState.Expired;
            if (over && desk.claimOf(claim).outcome <= ClaimOutcome.Refused) return uint32(claim);
        }
        vm.assume(false);
        return 0;
    }

    function _endingMember(uint256 seed) private view returns (address) {
        for (uint256 i = 0; i < WALLETS; ++i) {
            address wallet = people[(seed % WALLETS + i) % WALLETS];
            if (_persons[wallet].endingBy != 0) return wallet;
        }
        vm.assume(false);
        return address(0);
    }

    /// @dev The assessors have their numbers in their order.
    function _seatOf(uint256 seat) private pure returns (uint256) {
        return SeatSet.single(uint8(seat + 1));
    }

    function _ends(uint256 benefitClass) private pure returns (bool) {
        return (_endsMembership() >> benefitClass) & 1 == 1;
    }

    function _assumeSeatRefused(bytes memory reason) private pure {
        bytes4 selector = bytes4(reason);
        assertTrue(
            selector == IClaimDeskErrors.ClaimSeatsDecided.selector
                || selector == IClaimDeskErrors.ClaimSeatsNotEligible.selector
                || selector == IClaimDeskErrors.ClaimUnknownClass.selector,
            "an unexpected refusal of a seat"
        );
        vm.assume(false);
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
