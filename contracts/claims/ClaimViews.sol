// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {IGuardianship} from "../interfaces/IGuardianship.sol";
import {ClaimLifecycle} from "./ClaimLifecycle.sol";
import {PackedTable} from "../libraries/PackedTable.sol";
import {Claim, ClaimOutcome, ClaimState, JuryRules, ClaimSnapshot, Rules, PanelDecision} from "./ClaimTypes.sol";
import {Demand} from "../pool/PoolTypes.sol";
import {ClaimDomain} from "./ClaimDomain.sol";
import {ClaimStorage} from "./ClaimStorage.sol";

/// @title What anyone may read of a claim desk, and what assessors sign; nothing here writes.
abstract contract ClaimViews is ClaimStorage, ClaimDomain {
    using ClaimLifecycle for Claim;

    bytes32 private constant DECISION_TYPEHASH = keccak256(
        "Decision(uint32 claim,address member,bytes16 identity,uint24 day,bytes32 evidenceHash,uint8 benefitClass,uint256 benefit,bool approve,bytes32 findingsHash,bytes32 noticeHash,uint40 deadline,uint40 juryEndedAt)"
    );

    /// @inheritdoc IClaimDesk
    function claimOf(uint256 claim) external view override returns (Claim memory) {
        return _factsOf(claim);
    }

    /// @inheritdoc IClaimDesk
    function openCharge() external view override returns (uint256) {
        return uint256(openClaims) * _highestCap;
    }

    /// @inheritdoc IClaimDesk
    function stateOf(uint256 claim) public view override returns (ClaimState) {
        return _read(claim).state;
    }

    /// @inheritdoc IClaimDesk
    function snapshotOf(uint256 claim) external view override returns (ClaimSnapshot memory) {
        return _read(claim);
    }

    /// @inheritdoc IClaimDesk
    function rulesOf(uint256 version) external view override returns (Rules memory) {
        return _rulesAt(version);
    }

    /// @inheritdoc IClaimDesk
    function juryRulesOf(uint256 version) external view override returns (JuryRules memory) {
        return _juryRules[version];
    }

    /// @inheritdoc IClaimDesk
    function benefitOf(uint256 band, uint256 benefitClass, uint256 vestingBps) public view override returns (uint256) {
        return _benefits[band][benefitClass] * vestingBps / BPS;
    }

    /// @inheritdoc IClaimDesk
    function vestingAfter(uint256 daysInPlan) public view override returns (uint256) {
        return PackedTable.entry(_vestingBps, Math.min(daysInPlan / 365, _lastVestingYear));
    }

    /// @inheritdoc IClaimDesk
    function digestOf(uint32 claim, PanelDecision calldata decision) external view override returns (bytes32 digest) {
        (digest,) = _digest(claim, _read(claim), decision);
    }

    /// @dev The one place that brings together what a claim's state follows from. A claim that ended in storage, or that the
    /// panel still has, is not asked about at the jury.
    function _read(uint256 claim) internal view returns (ClaimSnapshot memory snapshot) {
        snapshot.facts = _factsOf(claim);
        if (snapshot.facts.filedAt == 0) return snapshot;
        snapshot.rules = _rulesAt(snapshot.facts.rulesVersion);
        ClaimOutcome outcome = snapshot.facts.outcome;
        // Nobody else has a say before the panel has decided or is silent, so there is nothing to ask for.
        bool disputable = outcome == ClaimOutcome.Pending
            ? block.timestamp >= snapshot.facts.panelEndsAt(snapshot.rules)
            : outcome <= ClaimOutcome.Refused || outcome == ClaimOutcome.Expired;
        if (disputable) {
            // Filing asks for the claims of one identity; the jury is this plan's own.
            // slither-disable-next-line calls-loop
            snapshot.dispute = jury.disputeOf(claim);
        }
        snapshot.state = snapshot.facts.stateAt(snapshot.rules, snapshot.dispute, block.timestamp);
    }

    /// @dev The digest covers what is stored of the claim, not what the sender says of it. It contains the end of the
    /// jury, so that nobody hands in after the vote what an assessor signed before it.
    function _digest(uint32 claim, ClaimSnapshot memory snapshot, PanelDecision calldata decision)
        internal
        view
        returns (bytes32 digest, uint256 benefit)
    {
        Claim memory facts = snapshot.facts;
        if (_subjectOf(decision.identity, decision.evidenceHash) != facts.subject) {
            revert ClaimSubjectMismatch(claim);
        }
        if (block.timestamp > decision.deadline) {
            revert ClaimDecisionExpired(decision.deadline, block.timestamp);
        }
        benefit = facts.benefit;
        if (decision.benefitClass != facts.benefitClass) {
            benefit = benefitOf(facts.band, decision.benefitClass, facts.vestingBps);
            // A jury may have approved what was filed after the panel had approved a lesser class.
            if (decision.benefitClass != facts.filedClass) {
                if (benefit == 0 || !decision.approve) revert ClaimUnknownClass(decision.benefitClass);
                if (benefit > facts.benefit) revert ClaimBenefitAboveFiled(benefit, facts.benefit);
            }
        }
        // In two parts, since without the optimiser the stack holds no more.
        bytes memory filed = abi.encode(
            DECISION_TYPEHASH,
            claim,
            facts.member,
            decision.identity,
            facts.day,
            decision.evidenceHash,
            decision.benefitClass,
            benefit
        );
        bytes memory said = abi.encode(
            decision.approve, decision.findingsHash, decision.noticeHash, decision.deadline, snapshot.dispute.endsAt
        );
        digest = _hashTypedDataV4(keccak256(bytes.concat(filed, said)));
    }

    function _demand(Claim memory facts, Rules memory rules) internal pure returns (Demand memory) {
        return Demand({
            benefit: facts.benefit, fee: _feeOn(facts.benefit, rules), capPerUnit: rules.capPerUnit, share: facts.share
        });
    }

    /// @dev Rounded down, against the steward.
    function _feeOn(uint256 benefit, Rules memory rules) internal pure returns (uint256) {
        return benefit * rules.feeBps / BPS;
    }

    function _subjectOf(bytes16 identity, bytes32 evidenceHash) internal pure returns (bytes32) {
        return keccak256(abi.encode(identity, evidenceHash));
    }

    /// @dev Whether the sender is this account, its guardian (for claim 0), or has the money of a claim due to it.
    function _mayAct(address account, uint256 claim) internal view returns (bool) {
        return msg.sender == account || IGuardianship(pool.guardianship()).mayAct(account, msg.sender, claim);
    }

    function _filerOf(Claim memory facts) internal pure returns (address) {
        return facts.guardian == address(0) ? facts.member : facts.guardian;
    }

    function _payeeOf(Claim memory facts) internal pure returns (address) {
        return facts.redirected ? facts.member : _filerOf(facts);
    }

    function _bondGoesBack(ClaimSnapshot memory snapshot) internal pure returns (bool) {
        return snapshot.state == ClaimState.Paid || snapshot.state == ClaimState.Expired
            || snapshot.facts.outcome == ClaimOutcome.Withdrawn;
    }
}
