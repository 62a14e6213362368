// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssessorPanel} from "../interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {SeatSet} from "../panel/SeatSet.sol";
import {Claim, ClaimOutcome, ClaimState, ClaimSnapshot, PanelDecision} from "./ClaimTypes.sol";
import {Approvals} from "../panel/PanelTypes.sol";
import {ClaimFiling} from "./ClaimFiling.sol";

/// @title How the panel decides on a claim: by transactions, by signatures, or by one seat after a jury.
abstract contract ClaimDeciding is ClaimFiling {
    /// @dev A decision in the course of being counted.
    struct Count {
        uint32 claim;
        bytes32 digest;
        uint256 benefit;
        uint256 seats;
    }

    /// @inheritdoc IClaimDesk
    function decide(uint32 claim, PanelDecision calldata decision) external override {
        (ClaimSnapshot memory snapshot, Count memory count) = _open(claim, decision);
        if (msg.sender == snapshot.facts.member || msg.sender == snapshot.facts.guardian) {
            revert IAssessorPanel.PanelOwnClaim(msg.sender);
        }
        count.seats = SeatSet.single(panel.numberOf(msg.sender));
        _logUnsigned(decision, count);
        _decide(snapshot, decision, count);
    }

    /// @inheritdoc IClaimDesk
    function decideBySignatures(uint32 claim, PanelDecision calldata decision, Approvals calldata approvals)
        external
        override
    {
        (ClaimSnapshot memory snapshot, Count memory count) = _open(claim, decision);
        count.seats = panel.tally(count.digest, snapshot.facts.member, snapshot.facts.guardian, approvals);
        emit DecisionSigned(
            claim, count.digest, count.seats, decision, approvals.signatures, approvals.walletSignatures
        );
        _decide(snapshot, decision, count);
    }

    /// @inheritdoc IClaimDesk
    function recount(uint32 claim, PanelDecision calldata decision) external override {
        (ClaimSnapshot memory snapshot, Count memory count) = _open(claim, decision);
        if (snapshot.state != ClaimState.Filed) revert ClaimWrongState(claim, snapshot.state);
        _logUnsigned(decision, count);
        if (!_count(snapshot, decision, count)) revert ClaimNotEnoughSeats(votesFor[claim][count.digest]);
    }

    /// @dev A decision that comes without signatures: of one seat by its own transaction, or of none.
    function _logUnsigned(PanelDecision calldata decision, Count memory count) private {
        emit DecisionSigned(count.claim, count.digest, count.seats, decision, "", new bytes[](0));
    }

    /// @dev The panel decides on what was filed, and one of it signs what a jury approved.
    function _open(uint32 claim, PanelDecision calldata decision)
        private
        view
        returns (ClaimSnapshot memory snapshot, Count memory count)
    {
        snapshot = _read(claim);
        if (snapshot.state != ClaimState.Filed && snapshot.state != ClaimState.AwaitingSeat) {
            revert ClaimWrongState(claim, snapshot.state);
        }
        count.claim = claim;
        (count.digest, count.benefit) = _digest(claim, snapshot, decision);
    }

    function _decide(ClaimSnapshot memory snapshot, PanelDecision calldata decision, Count memory count) private {
        if (snapshot.state == ClaimState.Filed) {
            _count(snapshot, decision, count);
        } else {
            _confirm(snapshot, decision, count);
        }
    }

    /// @dev Count seats for a decision, and carry it out once enough of those who may decide agree.
    function _count(ClaimSnapshot memory snapshot, PanelDecision calldata decision, Count memory count)
        private
        returns (bool enough)
    {
        uint32 claim = count.claim;
        uint256 decided = decidedSeats[claim];
        if (decided & count.seats != 0) revert ClaimSeatsDecided(decided & count.seats);
        // By the benefit filed: to approve a lesser one is also to refuse the rest.
        (uint256 eligible, uint256 threshold) = panel.electorate(snapshot.facts.panelVersion, snapshot.facts.benefit);
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
        _applyDecision(snapshot, decision, count);
        return true;
    }

    /// @dev One seat of the current panel is enough, whatever it said before the jury did. Where the panel had approved a
    /// lesser class, the share of that is released first.
    // The pool is this plan's own and calls nobody back: it moves no token here.
    // slither-disable-next-line reentrancy-events
    function _confirm(ClaimSnapshot memory snapshot, PanelDecision calldata decision, Count memory count) private {
        Claim memory facts = snapshot.facts;
        if (!decision.approve || decision.benefitClass != facts.filedClass) revert ClaimJuryApproved(count.claim);
        if (facts.outcome == ClaimOutcome.Approved) pool.releaseShare(count.claim, facts.share);
        _applyDecision(snapshot, decision, count);
    }

    // The pool is this plan's own and calls nobody back: it moves no token here.
    // slither-disable-next-line reentrancy-no-eth,reentrancy-events
    function _applyDecision(ClaimSnapshot memory snapshot, PanelDecision calldata decision, Count memory count)
        private
    {
        Claim storage stored = _claims[count.claim];
        stored.decidedAt = uint40(block.timestamp);
        uint256 share;
        if (decision.approve) {
            stored.outcome = ClaimOutcome.Approved;
            stored.benefit = uint96(count.benefit);
            if (decision.benefitClass != snapshot.facts.benefitClass) {
                stored.benefitClass = decision.benefitClass;
            }
            uint256 amountDue = count.benefit + _feeOn(count.benefit, snapshot.rules);
            share = pool.setAside(count.claim, amountDue, snapshot.rules.capPerUnit);
            stored.share = uint88(share);
        } else {
            stored.outcome = ClaimOutcome.Refused;
        }
        emit Decided(
            count.claim, count.digest, decision.approve, decision.benefitClass, count.benefit, share, count.seats
        );
    }
}
