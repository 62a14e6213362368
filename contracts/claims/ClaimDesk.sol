// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ClaimDeciding} from "./ClaimDeciding.sol";
import {ClaimStorage} from "./ClaimStorage.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {IEnrolment} from "../interfaces/IEnrolment.sol";
import {ClaimLifecycle} from "./ClaimLifecycle.sol";
import {Claim, ClaimOutcome, ClaimState, JuryRules, ClaimSnapshot, Rules} from "./ClaimTypes.sol";
import {Outcome} from "../pool/PoolTypes.sol";

/// @title The claims of one pool, from filing to payment.
/// @notice A claim keeps the rules and the panel it was filed under. Facts are stored; states follow from them and
/// from time. It never holds money: bonds and benefits lie in the pool.
contract ClaimDesk is ClaimDeciding {
    using ClaimLifecycle for Claim;
    using ClaimLifecycle for ClaimState;
    using ClaimLifecycle for ClaimSnapshot;

    constructor(Constants memory constants) ClaimStorage(constants) {}

    // ------------------------------------------------------------------- paying

    /// @inheritdoc IClaimDesk
    function settle(uint32 claim) external override returns (Outcome memory) {
        return _settle(claim, false, 0);
    }

    /// @inheritdoc IClaimDesk
    function settleShort(uint32 claim, uint256 leastBenefit) external override returns (Outcome memory) {
        return _settle(claim, true, leastBenefit);
    }

    /// @inheritdoc IClaimDesk
    function collect(uint32 claim, address to) external override {
        Claim storage stored = _claims[claim];
        ClaimSnapshot memory snapshot = _read(claim);
        Claim memory facts = snapshot.facts;
        uint256 benefit;
        uint256 bond;
        if (facts.outcome == ClaimOutcome.Settled && _mayAct(_payeeOf(facts), claim)) {
            benefit = facts.benefit;
            stored.outcome = ClaimOutcome.Collected;
            emit BenefitTaken(claim, msg.sender, to, benefit);
        }
        if (!facts.bondTaken && _bondGoesBack(snapshot) && _mayAct(_filerOf(facts), claim)) {
            bond = snapshot.rules.claimBond;
            stored.bondTaken = true;
            emit BondReturned(claim, msg.sender, to, bond);
        }
        uint256 amount = benefit + bond;
        if (amount == 0) revert ClaimNothingDue(claim, msg.sender);
        // False where somebody ended it before, or the plan closes, which is just as well.
        // slither-disable-next-line unused-return
        if (benefit != 0 && _endsMembership(facts.benefitClass)) _endMembershipOf(claim, facts.member);
        pool.payOut(claim, to, amount);
    }

    /// @inheritdoc IClaimDesk
    function endMembership(uint32 claim) external override {
        if (!_endMembershipOf(claim, _claims[claim].member)) revert ClaimEndsNothing(claim);
    }

    // ------------------------------------------------------------------- ending

    /// @inheritdoc IClaimDesk
    function withdraw(uint32 claim) external override {
        ClaimSnapshot memory snapshot = _read(claim);
        if (!snapshot.state.isWithdrawable()) revert ClaimWrongState(claim, snapshot.state);
        Claim memory facts = snapshot.facts;
        emit ClaimWithdrawn(claim, msg.sender);
        // Otherwise a claimant who expects a refusal could file the same day again for free.
        bool late = facts.isBondAtRisk(decidedSeats[claim], block.timestamp);
        _end(claim, snapshot, late ? ClaimOutcome.WithdrawnLate : ClaimOutcome.Withdrawn);
        address by = msg.sender == _payeeOf(facts) ? facts.member : msg.sender;
        _enrolment().dropClaim(claim, facts.member, facts.previous, by);
    }

    /// @inheritdoc IClaimDesk
    function conclude(uint32 claim) external override {
        ClaimSnapshot memory snapshot = _read(claim);
        ClaimState state = snapshot.state;
        ClaimOutcome outcome;
        if (state == ClaimState.Refused) outcome = ClaimOutcome.RefusedFinally;
        else if (state == ClaimState.Expired) outcome = ClaimOutcome.Expired;
        // Neither refused nor expired, or concluded before.
        if (outcome == ClaimOutcome.Pending || outcome == snapshot.facts.outcome) revert ClaimWrongState(claim, state);
        emit ClaimConcluded(claim, state, msg.sender);
        _end(claim, snapshot, outcome);
    }

    /// @inheritdoc IClaimDesk
    function redirect(uint32 claim) external override {
        ClaimSnapshot memory snapshot = _read(claim);
        if (!snapshot.state.isOpen()) revert ClaimWrongState(claim, snapshot.state);
        Claim memory facts = snapshot.facts;
        if (msg.sender != facts.member) revert ClaimOnly(facts.member, msg.sender);
        if (facts.guardian == address(0) || facts.redirected) revert ClaimNotByGuardian(claim);
        _claims[claim].redirected = true;
        emit BenefitRedirected(claim, msg.sender);
    }

    // --------------------------------------------------------------- periphery

    /// @inheritdoc IClaimDesk
    function takeObjectionBond(uint32 claim, address objector, uint256 bond) external override {
        _requireJury();
        pool.takeBond(claim, objector, bond);
    }

    /// @inheritdoc IClaimDesk
    function returnObjectionBond(uint32 claim, address to, uint256 bond) external override {
        _requireJury();
        pool.payOut(claim, to, bond);
    }

    /// @inheritdoc IClaimDesk
    function changeRules(Rules calldata rules, JuryRules calldata juryRules) external override {
        if (msg.sender != memberAssembly) revert ClaimOnly(memberAssembly, msg.sender);
        uint256 since = pool.closingAt();
        if (since != 0) revert ClaimPlanCloses(since);
        _setRules(rules, juryRules);
    }

    // ---------------------------------------------------------------- internals

    /// @dev In one function, since every struct that a function returns is set up in memory twice.
    // The pool is this plan's own and calls nobody back: it moves no token here.
    // slither-disable-next-line reentrancy-no-eth,reentrancy-events
    function _settle(uint32 claim, bool short, uint256 leastBenefit) private returns (Outcome memory outcome) {
        ClaimSnapshot memory snapshot = _read(claim);
        if (snapshot.state != ClaimState.Payable) revert ClaimWrongState(claim, snapshot.state);
        Claim memory facts = snapshot.facts;
        --openClaims;

        outcome = pool.settle(claim, _demand(facts, snapshot.rules));
        if (!outcome.full) {
            if (!short) revert ClaimNotInFull(claim, outcome.benefit);
            // The payee may always; others after the payee's time, unless the window's room is what lacks. A new window has
            // room for the charge of any event, so that wait ends.
            if (msg.sender != _payeeOf(facts)) {
                uint256 openToAllAt = snapshot.openToAllAt();
                if (block.timestamp < openToAllAt) revert ClaimOnlyPayeeMaySettle(claim, openToAllAt);
                if (outcome.roomBound) revert ClaimAwaitsWindow(claim, pool.windowEndsAt());
            }
        }
        if (outcome.benefit < leastBenefit) revert ClaimBenefitBelowLeast(claim, outcome.benefit, leastBenefit);
        // Of nothing there is nothing left to take. Both fields are in one slot.
        ClaimOutcome paid = outcome.benefit == 0 ? ClaimOutcome.Collected : ClaimOutcome.Settled;
        Claim storage stored = _claims[claim];
        (stored.benefit, stored.outcome) = (uint96(outcome.benefit), paid);
        emit ClaimSettled(claim, msg.sender);

        // The objectors were wrong.
        uint256 objections = snapshot.dispute.objections;
        if (objections != 0) {
            pool.forfeitBond(claim, objections * _juryRules[facts.rulesVersion].objectionBond);
        }
        if (outcome.full && _endsMembership(facts.benefitClass)) _enrolment().noteFullBenefit(claim, facts.member);
    }

    /// @dev A claim that ends unpaid sets its share free, if an approval had set one aside. Refused in the end or withdrawn
    /// late, it loses its bond to carry.
    function _end(uint32 claim, ClaimSnapshot memory snapshot, ClaimOutcome outcome) private {
        _claims[claim].outcome = outcome;
        --openClaims;
        if (snapshot.facts.outcome == ClaimOutcome.Approved) pool.releaseShare(claim, snapshot.facts.share);
        if (outcome == ClaimOutcome.RefusedFinally || outcome == ClaimOutcome.WithdrawnLate) {
            pool.forfeitBond(claim, snapshot.rules.claimBond);
        }
    }

    /// @dev The one place that asks for it, which takes much code.
    function _endMembershipOf(uint32 claim, address member) private returns (bool) {
        return _enrolment().endMembership(claim, member);
    }

    function _enrolment() private view returns (IEnrolment) {
        return IEnrolment(pool.enrolment());
    }

    function _requireJury() private view {
        if (msg.sender != address(jury)) revert ClaimOnly(address(jury), msg.sender);
    }
}
