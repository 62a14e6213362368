// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ClaimFiling} from "./claims/ClaimFiling.sol";
import {ClaimStorage} from "./claims/ClaimStorage.sol";
import {IAssessorPanel} from "./interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "./interfaces/IClaimDesk.sol";
import {ClaimLifecycle} from "./libraries/ClaimLifecycle.sol";
import {SeatSet} from "./libraries/SeatSet.sol";
import {Claim, ClaimOutcome, ClaimState, Rules, Verdict} from "./types/ClaimTypes.sol";
import {Approvals} from "./types/PanelTypes.sol";
import {Outcome} from "./types/PoolTypes.sol";

/// @title The claims of one pool, from filing to payment.
/// @notice A claim keeps the rules and the panel it was filed under. Facts are stored; states follow from them and
/// from time. It never holds money: bonds and benefits lie in the pool.
contract ClaimDesk is ClaimFiling {
    using ClaimLifecycle for Claim;

    constructor(Constants memory constants) ClaimStorage(constants) EIP712("Mutual Pool Claims", "1") {}

    // ----------------------------------------------------------------- deciding

    /// @inheritdoc IClaimDesk
    function decide(uint32 claim, Verdict calldata verdict) external override {
        Claim memory facts = _requireState(claim, ClaimState.Filed);
        (bytes32 digest, uint256 benefit) = _digest(claim, facts, verdict);
        if (msg.sender == facts.member || msg.sender == facts.guardian) {
            revert IAssessorPanel.PanelOwnClaim(msg.sender);
        }
        uint256 seats = SeatSet.single(panel.numberOf(msg.sender));
        emit DecisionSigned(claim, digest, seats, verdict, "", new bytes[](0));
        _count(claim, facts, verdict, digest, benefit, seats);
    }

    /// @inheritdoc IClaimDesk
    function decideBySignatures(uint32 claim, Verdict calldata verdict, Approvals calldata approvals)
        external
        override
    {
        Claim memory facts = _requireState(claim, ClaimState.Filed);
        (bytes32 digest, uint256 benefit) = _digest(claim, facts, verdict);
        uint256 seats = panel.tally(digest, facts.member, facts.guardian, approvals);
        emit DecisionSigned(claim, digest, seats, verdict, approvals.signatures, approvals.walletSignatures);
        _count(claim, facts, verdict, digest, benefit, seats);
    }

    // ------------------------------------------------------------------- paying

    /// @inheritdoc IClaimDesk
    // The pool is this plan's own and calls nobody back: it moves no token here.
    // slither-disable-next-line reentrancy-no-eth,reentrancy-events
    function settle(uint32 claim) external override returns (Outcome memory outcome) {
        Claim memory facts = _requireState(claim, ClaimState.Payable);
        Rules memory rules = _rulesAt(facts.rulesVersion);
        Claim storage stored = _claims[claim];
        stored.outcome = ClaimOutcome.Settled;

        outcome = pool.settle(claim, _demand(facts, rules));
        if (!outcome.full && msg.sender != _payeeOf(facts)) {
            uint256 openToAllAt = facts.openToAllAt(rules);
            if (block.timestamp < openToAllAt) {
                revert ClaimOnlyPayeeMaySettle(claim, openToAllAt);
            }
            if (outcome.roomBound) revert ClaimAwaitsWindow(claim, pool.windowEndsAt());
        }
        stored.benefit = uint96(outcome.benefit);
        stored.benefitDue = outcome.benefit != 0;
        emit ClaimSettled(claim, msg.sender);
    }

    /// @inheritdoc IClaimDesk
    function collect(uint32 claim, address to) external override {
        Claim storage stored = _claims[claim];
        Claim memory facts = _factsOf(claim);
        uint256 benefit;
        uint256 bond;
        if (facts.benefitDue && msg.sender == _payeeOf(facts)) {
            benefit = facts.benefit;
            stored.benefitDue = false;
            emit BenefitTaken(claim, msg.sender, to, benefit);
        }
        if (!facts.bondTaken && msg.sender == _filerOf(facts) && _bondGoesBack(facts)) {
            bond = _rulesAt(facts.rulesVersion).claimBond;
            stored.bondTaken = true;
            emit BondReturned(claim, msg.sender, to, bond);
        }
        // No balance is compared here, so nobody can shift it.
        // slither-disable-next-line incorrect-equality
        if (benefit + bond == 0) revert ClaimNothingDue(claim, msg.sender);
        pool.payOut(claim, to, benefit + bond);
    }

    /// @inheritdoc IClaimDesk
    function withdraw(uint32 claim) external override {
        (Claim memory facts, ClaimState state) = _requireOpen(claim);
        if (msg.sender != facts.member && msg.sender != _payeeOf(facts)) {
            revert ClaimNotMemberOrGuardian(facts.member, msg.sender);
        }
        _claims[claim].outcome = ClaimOutcome.Withdrawn;
        emit ClaimWithdrawn(claim, msg.sender);
        if (state != ClaimState.Filed) pool.releaseShare(claim, facts.share);
    }

    /// @inheritdoc IClaimDesk
    function redirect(uint32 claim) external override {
        (Claim memory facts,) = _requireOpen(claim);
        if (msg.sender != facts.member) revert ClaimOnly(facts.member, msg.sender);
        if (facts.guardian == address(0) || facts.redirected) revert ClaimNotByGuardian(claim);
        _claims[claim].redirected = true;
        emit BenefitRedirected(claim, msg.sender);
    }

    // -------------------------------------------------------------------- rules

    /// @inheritdoc IClaimDesk
    function changeRules(Rules calldata rules) external override {
        if (msg.sender != memberAssembly) revert ClaimOnly(memberAssembly, msg.sender);
        _setRules(rules);
    }

    // ---------------------------------------------------------------- internals

    /// @dev Count seats for a decision, and carry it out once enough of those who may decide agree.
    function _count(
        uint32 claim,
        Claim memory facts,
        Verdict calldata verdict,
        bytes32 digest,
        uint256 benefit,
        uint256 seats
    ) private {
        uint256 decided = decidedSeats[claim];
        if (decided & seats != 0) revert ClaimSeatsDecided(decided & seats);
        // By the benefit filed: to approve a lesser one is also to refuse the rest.
        (uint256 eligible, uint256 threshold) = panel.electorate(facts.panelVersion, facts.benefit);
        if (seats & ~eligible != 0) revert ClaimSeatsNotEligible(seats & ~eligible);
        uint256 votes = votesFor[claim][digest] | seats;
        decidedSeats[claim] = decided | seats;
        votesFor[claim][digest] = votes;
        // Votes of seats that left the panel meanwhile no longer count.
        if (SeatSet.size(votes & eligible) >= threshold) {
            _conclude(claim, facts, verdict, digest, benefit, votes & eligible);
        }
    }

    // The pool is this plan's own and calls nobody back: it moves no token here.
    // slither-disable-next-line reentrancy-no-eth,reentrancy-events
    function _conclude(
        uint32 claim,
        Claim memory facts,
        Verdict calldata verdict,
        bytes32 digest,
        uint256 benefit,
        uint256 seats
    ) private {
        Rules memory rules = _rulesAt(facts.rulesVersion);
        Claim storage stored = _claims[claim];
        stored.decidedAt = uint40(block.timestamp);
        uint256 share;
        if (verdict.approve) {
            stored.outcome = ClaimOutcome.Approved;
            stored.benefit = uint96(benefit);
            if (verdict.benefitClass != facts.benefitClass) {
                stored.benefitClass = verdict.benefitClass;
            }
            share = pool.setAside(claim, benefit + _feeOn(benefit, rules), rules.capPerUnit);
            stored.share = uint88(share);
        } else {
            stored.outcome = ClaimOutcome.Refused;
            pool.forfeitBond(claim, rules.claimBond);
        }
        emit Decided(claim, digest, verdict.approve, verdict.benefitClass, benefit, share, seats);
    }
}
