// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssessorPanel} from "../interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {SeatSet} from "../libraries/SeatSet.sol";
import {Claim, ClaimOutcome, ClaimState, Reading, Verdict} from "../types/ClaimTypes.sol";
import {Approvals} from "../types/PanelTypes.sol";
import {ClaimFiling} from "./ClaimFiling.sol";

/// @title How the panel decides on a claim: by transactions, by signatures, or by one seat after a jury.
abstract contract ClaimDeciding is ClaimFiling {
    /// @dev A verdict in the course of being counted.
    struct Count {
        uint32 claim;
        bytes32 digest;
        uint256 benefit;
        uint256 seats;
    }

    /// @inheritdoc IClaimDesk
    function decide(uint32 claim, Verdict calldata verdict) external override {
        (Reading memory reading, Count memory count) = _open(claim, verdict);
        if (msg.sender == reading.facts.member || msg.sender == reading.facts.guardian) {
            revert IAssessorPanel.PanelOwnClaim(msg.sender);
        }
        count.seats = SeatSet.single(panel.numberOf(msg.sender));
        emit DecisionSigned(claim, count.digest, count.seats, verdict, "", new bytes[](0));
        _decide(reading, verdict, count);
    }

    /// @inheritdoc IClaimDesk
    function decideBySignatures(uint32 claim, Verdict calldata verdict, Approvals calldata approvals)
        external
        override
    {
        (Reading memory reading, Count memory count) = _open(claim, verdict);
        count.seats = panel.tally(count.digest, reading.facts.member, reading.facts.guardian, approvals);
        emit DecisionSigned(claim, count.digest, count.seats, verdict, approvals.signatures, approvals.walletSignatures);
        _decide(reading, verdict, count);
    }

    /// @inheritdoc IClaimDesk
    function recount(uint32 claim, Verdict calldata verdict) external override {
        (Reading memory reading, Count memory count) = _open(claim, verdict);
        if (reading.state != ClaimState.Filed) revert ClaimWrongState(claim, reading.state);
        emit DecisionSigned(claim, count.digest, 0, verdict, "", new bytes[](0));
        if (!_count(reading, verdict, count)) revert ClaimNotEnoughSeats(votesFor[claim][count.digest]);
    }

    /// @dev The panel decides on what was filed, and one of it signs what a jury approved.
    function _open(uint32 claim, Verdict calldata verdict)
        private
        view
        returns (Reading memory reading, Count memory count)
    {
        reading = _read(claim);
        if (reading.state != ClaimState.Filed && reading.state != ClaimState.AwaitingSeat) {
            revert ClaimWrongState(claim, reading.state);
        }
        count.claim = claim;
        (count.digest, count.benefit) = _digest(claim, reading, verdict);
    }

    function _decide(Reading memory reading, Verdict calldata verdict, Count memory count) private {
        if (reading.state == ClaimState.Filed) {
            _count(reading, verdict, count);
        } else {
            _confirm(reading, verdict, count);
        }
    }

    /// @dev Count seats for a decision, and carry it out once enough of those who may decide agree.
    function _count(Reading memory reading, Verdict calldata verdict, Count memory count)
        private
        returns (bool enough)
    {
        uint32 claim = count.claim;
        uint256 decided = decidedSeats[claim];
        if (decided & count.seats != 0) revert ClaimSeatsDecided(decided & count.seats);
        // By the benefit filed: to approve a lesser one is also to refuse the rest.
        (uint256 eligible, uint256 threshold) = panel.electorate(reading.facts.panelVersion, reading.facts.benefit);
        if (count.seats & ~eligible != 0) revert ClaimSeatsNotEligible(count.seats & ~eligible);
        uint256 votes = count.seats;
        if (decided != 0) votes |= votesFor[claim][count.digest];
        // Votes of seats that left the panel meanwhile no longer count.
        if (SeatSet.size(votes & eligible) < threshold) {
            decidedSeats[claim] = decided | count.seats;
            votesFor[claim][count.digest] = votes;
            return false;
        }
        // Nobody reads the tally of a decided claim, so its last votes are only logged.
        count.seats = votes & eligible;
        _carryOut(reading, verdict, count);
        return true;
    }

    /// @dev One seat of the current panel is enough, whatever it said before the jury did.
    function _confirm(Reading memory reading, Verdict calldata verdict, Count memory count) private {
        if (!verdict.approve || verdict.benefitClass != reading.facts.benefitClass) {
            revert ClaimJuryApproved(count.claim);
        }
        _carryOut(reading, verdict, count);
    }

    // The pool is this plan's own and calls nobody back: it moves no token here.
    // slither-disable-next-line reentrancy-no-eth,reentrancy-events
    function _carryOut(Reading memory reading, Verdict calldata verdict, Count memory count) private {
        Claim storage stored = _claims[count.claim];
        stored.decidedAt = uint40(block.timestamp);
        uint256 share;
        if (verdict.approve) {
            stored.outcome = ClaimOutcome.Approved;
            stored.benefit = uint96(count.benefit);
            if (verdict.benefitClass != reading.facts.benefitClass) {
                stored.benefitClass = verdict.benefitClass;
            }
            uint256 need = count.benefit + _feeOn(count.benefit, reading.rules);
            share = pool.setAside(count.claim, need, reading.rules.capPerUnit);
            stored.share = uint88(share);
        } else {
            stored.outcome = ClaimOutcome.Refused;
        }
        emit Decided(
            count.claim, count.digest, verdict.approve, verdict.benefitClass, count.benefit, share, count.seats
        );
    }
}
