// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../contracts/interfaces/IClaimDeskErrors.sol";
import {SeatSet} from "../../../contracts/panel/SeatSet.sol";
import {Claim, ClaimOutcome, ClaimState, Filing, PanelDecision} from "../../../contracts/claims/ClaimTypes.sol";
import {Approvals, Seat} from "../../../contracts/panel/PanelTypes.sol";
import {ClaimSteps} from "./ClaimSteps.sol";

/// @title What claimants and assessors do.
abstract contract ClaimActions is ClaimSteps {
    function file(uint256 seed, uint256 back, uint256 classSeed) external watched {
        (bool found, Filing memory filing) = _fileable(seed, uint24(back % 20), uint8(classSeed % 2));
        vm.assume(found);
        _stepFile(filing, _filerFor(filing.member, seed));
    }

    function decideBySeat(uint256 seed, uint256 seat, bool approve) external watched {
        uint32 claim = _claimIn(ClaimState.Filed, seed);
        PanelDecision memory decision = _decision(claim, approve || seed % 2 == 0);
        address holder = panel.currentSeats()[seat % panel.currentSeats().length].holder;
        vm.prank(holder);
        try desk.decide(claim, decision) {
            _noteDecision(claim, decision, SeatSet.single(panel.numberOf(holder)));
        } catch (bytes memory reason) {
            _assumeSeatRefused(reason);
        }
    }

    function decideByBatch(uint256 seed, uint256 count, uint256 say) external watched {
        uint32 claim = _claimIn(ClaimState.Filed, seed);
        // Most claims are true.
        PanelDecision memory decision = _decision(claim, say % 5 != 0);
        if (decision.approve && say % 7 == 0) decision.benefitClass = 1;
        Approvals memory approvals =
            _signedBy(desk.digestOf(claim, decision), ~desk.decidedSeats(claim), count % 3 == 0 ? 1 : SEATS);
        vm.assume(approvals.signatures.length != 0);
        uint256 said = panel.tally(desk.digestOf(claim, decision), address(0), address(0), approvals);
        try desk.decideBySignatures(claim, decision, approvals) {
            _noteDecision(claim, decision, said);
        } catch (bytes memory reason) {
            _assumeSeatRefused(reason);
        }
    }

    /// @dev What a jury approved is signed by one seat, whatever it said before.
    function confirm(uint256 seed, uint256 seat, bool byBatch) external watched {
        uint32 claim = _claimIn(ClaimState.AwaitingSeat, seed);
        PanelDecision memory decision = _decision(claim, true);
        Claim memory before = desk.claimOf(claim);
        Seat[] memory seats = panel.currentSeats();
        address holder = seats[seat % seats.length].holder;
        Approvals memory approvals = Approvals({seats: seats, signatures: "", walletSignatures: new bytes[](0)});
        approvals.signatures = _signature(keyOf[holder], desk.digestOf(claim, decision));
        vm.prank(byBatch ? stranger : holder);
        if (byBatch) desk.decideBySignatures(claim, decision, approvals);
        else desk.decide(claim, decision);
        // The share of the lesser class, if the panel had approved one.
        if (before.outcome == ClaimOutcome.Approved) pendingShares -= before.share;
        assertEq(desk.claimOf(claim).benefit, ghosts[claim].filedBenefit, "what was filed");
        _noteApproval(claim);
    }

    /// @dev A seat says so, loses its place, comes back after the others but one said so too: together they decide.
    function recount(uint256 seed, bool approve) external watched {
        vm.assume(panel.currentSeats().length == SEATS);
        _awaitChange();
        uint32 claim = _makeFiled(seed);
        PanelDecision memory decision = _decision(claim, approve);
        Claim memory facts = desk.claimOf(claim);
        (uint256 eligible, uint256 threshold) = panel.electorate(facts.panelVersion, facts.benefit);
        _say(claim, decision, 0);
        _seatAllBut(0);
        uint256 said = 1;
        for (uint256 i = 1; i < SEATS && said < threshold; ++i) {
            if (eligible & _seatOf(i) == 0) continue;
            _say(claim, decision, i);
            ++said;
        }
        vm.expectPartialRevert(IClaimDeskErrors.ClaimNotEnoughSeats.selector);
        desk.recount(claim, decision);
        _awaitChange();
        vm.assume(desk.stateOf(claim) == ClaimState.Filed);
        _seatAllBut(SEATS);
        desk.recount(claim, decision);
        _noteDecision(claim, decision, 0);
    }

    /// @dev Where no notice is over yet, one is waited for.
    function awaitNotice(uint256 seed) external watched {
        vm.assume(seed % 2 == 0);
        _passTo(_lives[_claimIn(ClaimState.UnderNotice, seed)].until);
    }

    /// @dev Panels are seldom silent, so at times one is waited for.
    function awaitSilence(uint256 seed) external watched {
        vm.assume(seed % 4 == 0);
        _passTo(_lives[_claimIn(ClaimState.Filed, seed)].until);
    }

    function _say(uint32 claim, PanelDecision memory decision, uint256 seat) private {
        vm.prank(assessors[seat]);
        desk.decide(claim, decision);
        _noteDecision(claim, decision, _seatOf(seat));
    }

    /// @dev The assessors have their numbers in their order.
    function _seatOf(uint256 seat) private pure returns (uint256) {
        return SeatSet.single(uint8(seat + 1));
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
}
