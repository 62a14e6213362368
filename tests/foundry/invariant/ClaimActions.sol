// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../contracts/interfaces/IClaimDeskErrors.sol";
import {SeatSet} from "../../../contracts/libraries/SeatSet.sol";
import {Claim, ClaimState, Filing, Rules, Verdict} from "../../../contracts/types/ClaimTypes.sol";
import {Approvals, Seat} from "../../../contracts/types/PanelTypes.sol";
import {Outcome} from "../../../contracts/types/PoolTypes.sol";
import {HandlerBase} from "./HandlerBase.sol";

/// @title What happens to claims, on the contracts and on the model.
abstract contract ClaimActions is HandlerBase {
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
        bondsHeld += desk.rulesOf(desk.rulesVersion()).claimBond;
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

    /// @dev Where no notice is over yet, one is waited for.
    function awaitNotice(uint256 seed) external watched {
        Claim memory facts = desk.claimOf(_claimIn(ClaimState.UnderNotice, seed));
        vm.warp(facts.decidedAt + uint256(desk.rulesOf(facts.rulesVersion).noticeDays) * 1 days);
    }

    function settle(uint256 seed, bool byPayee) external watched {
        uint32 claim = _claimIn(ClaimState.Payable, seed);
        Claim memory facts = desk.claimOf(claim);
        Rules memory rules = desk.rulesOf(facts.rulesVersion);
        Charge memory charge = _naiveQuote(facts.benefit, _feeOn(facts.benefit, rules), rules.capPerUnit, facts.share);
        address caller = byPayee ? _payeeOf(facts) : stranger;
        uint256 openToAllAt = facts.decidedAt + (uint256(rules.noticeDays) + rules.payeeDays) * 1 days;

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
        Ghost storage ghost = ghosts[claim];
        ghost.paid += outcome.benefit;
        ++ghost.settlements;
        benefitsDue += outcome.benefit;
        feesDue += outcome.fee;

        if (outcome.perUnit > rules.capPerUnit) ++chargesAboveCap;
        uint256 newCarry = pool.books().carry + outcome.fromCarry - carryBefore;
        if (
            outcome.perUnit * units + outcome.fromCarry + outcome.fromReserve
                != outcome.benefit + outcome.fee + newCarry
        ) ++unbalancedSettlements;
        // Law 7: the books, the fees, and each rung at which somebody lapsed: nothing else, whoever is a member.
        if (_distinct(writes) > 5 + charge.lapsed) ++costlySettlements;
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
        ghosts[claim].collected += benefit;
        benefitsDue -= benefit;
        bondsHeld -= bond;
    }

    function withdraw(uint256 seed, bool byMember) external watched {
        vm.assume(seed % 8 == 0);
        uint32 claim = _anyClaim(seed);
        ClaimState state = desk.stateOf(claim);
        vm.assume(state == ClaimState.Filed || state == ClaimState.UnderNotice || state == ClaimState.Payable);
        Claim memory facts = desk.claimOf(claim);
        vm.prank(byMember ? facts.member : _payeeOf(facts));
        desk.withdraw(claim);
        pendingShares -= facts.share;
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
        vm.assume(pool.coverOn(filing.member, filing.day).covered);
        uint256 last = pool.membershipOf(filing.member).claim;
        ClaimState state = desk.stateOf(last);
        vm.assume(state != ClaimState.Filed && state != ClaimState.UnderNotice && state != ClaimState.Payable);
        for (; last != 0; last = desk.claimOf(last).previous) {
            state = desk.stateOf(last);
            bool decided = state == ClaimState.Paid || state == ClaimState.Refused;
            vm.assume(!decided || desk.claimOf(last).day != filing.day);
        }
    }

    /// @dev The state has to change exactly when enough seats that may decide agree.
    function _noteDecision(uint32 claim, Verdict memory verdict, uint256 said) private {
        uint256 votes = _votes[claim][verdict.approve][verdict.benefitClass] | said;
        _votes[claim][verdict.approve][verdict.benefitClass] = votes;

        Claim memory facts = desk.claimOf(claim);
        Rules memory rules = desk.rulesOf(facts.rulesVersion);
        uint256 benefit = desk.benefitOf(facts.band, verdict.benefitClass, facts.vestingBps);
        ClaimState state = desk.stateOf(claim);
        (uint256 seats, uint256 threshold) = panel.electorate(facts.panelVersion, ghosts[claim].filedBenefit);
        bool enough = SeatSet.size(votes & seats) >= threshold;
        ClaimState expected = !enough ? ClaimState.Filed : verdict.approve ? ClaimState.UnderNotice : ClaimState.Refused;
        if (state != expected) ++surprisingStates;
        if (state == ClaimState.Refused) {
            carry += rules.claimBond;
            bondsHeld -= rules.claimBond;
        } else if (state == ClaimState.UnderNotice) {
            (, uint256 units,) = goRound();
            uint256 need = benefit + _feeOn(benefit, rules);
            uint256 share = units == 0 ? rules.capPerUnit : (need + units - 1) / units;
            if (share > rules.capPerUnit) share = rules.capPerUnit;
            assertEq(facts.share, share, "share");
            pendingShares += share;
        }
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

    function _feeOn(uint256 benefit, Rules memory rules) private pure returns (uint256) {
        return benefit * rules.feeBps / 10_000;
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
