// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {BandOrder} from "../enrolment/BandOrder.sol";
import {ClaimLifecycle} from "./ClaimLifecycle.sol";
import {Days} from "../libraries/Days.sol";
import {Permit, PermitDeposit} from "../libraries/PermitDeposit.sol";
import {Claim, ClaimOutcome, ClaimState, Filing, ClaimSnapshot, Rules} from "./ClaimTypes.sol";
import {Cover} from "../pool/PoolTypes.sol";
import {ClaimViews} from "./ClaimViews.sol";

/// @title How a claim is filed, and which claims may be.
abstract contract ClaimFiling is ClaimViews {
    using ClaimLifecycle for Claim;
    using ClaimLifecycle for ClaimState;
    using SafeCast for uint256;

    /// @inheritdoc IClaimDesk
    function file(Filing calldata filing) external override returns (uint32) {
        return _file(filing);
    }

    /// @inheritdoc IClaimDesk
    // The permit calls the asset; what a hostile one does meanwhile it could do before as well.
    // slither-disable-next-line reentrancy-events
    function fileWithPermit(Filing calldata filing, Permit calldata permit) external override returns (uint32) {
        PermitDeposit.tryPermit(address(pool.asset()), msg.sender, address(pool), permit);
        return _file(filing);
    }

    function _file(Filing calldata filing) private returns (uint32 claim) {
        if (!_mayAct(filing.member, 0)) {
            revert ClaimNotMemberOrGuardian(filing.member, msg.sender);
        }
        uint16 version = rulesVersion;
        // Two of its fields are read, so it is not copied.
        Rules storage rules = _rules[version];
        (bytes16 identity, uint32 last, bool moved, uint32 voters, Cover memory cover) =
            pool.claimantOn(filing.member, filing.day);
        _requireFileable(filing, last, moved, rules.claimWindowDays);
        if (!cover.covered) revert ClaimNotCovered(filing.member, filing.day);
        uint256 vestingBps = vestingAfter(filing.day - cover.joinedDay);
        // After a rise a day counts, until the new band has been waited for, for no more than the floor.
        uint8 band = uint8(BandOrder.lower(bandOrder, cover.band, cover.floorBand));
        uint256 benefit = benefitOf(band, filing.benefitClass, vestingBps);
        if (benefit == 0) revert ClaimUnknownClass(filing.benefitClass);

        Claim memory facts;
        facts.member = filing.member;
        facts.day = filing.day;
        facts.benefitClass = filing.benefitClass;
        facts.filedClass = facts.benefitClass;
        facts.band = band;
        facts.vestingBps = uint16(vestingBps);
        facts.previous = last;
        facts.benefit = benefit.toUint96();
        facts.rulesVersion = version;
        facts.panelVersion = uint256(panel.currentVersion()).toUint16();
        facts.voters = voters;
        facts.subject = _subjectOf(identity, filing.evidenceHash);
        if (msg.sender != filing.member) facts.guardian = msg.sender;

        claim = claimCount + 1;
        (claimCount, openClaims) = (claim, openClaims + 1);
        _store(_claims[claim], facts);
        _announce(claim, filing, identity, facts, rules.claimBond);
    }

    /// @dev Field by field in the order of the slots, so that each slot is written once, and the fourth only for a
    /// guardian.
    function _store(Claim storage stored, Claim memory facts) private {
        stored.member = facts.member;
        stored.day = facts.day;
        stored.benefitClass = facts.benefitClass;
        stored.filedClass = facts.filedClass;
        stored.band = facts.band;
        stored.vestingBps = facts.vestingBps;
        stored.previous = facts.previous;
        stored.benefit = facts.benefit;
        stored.filedAt = uint40(block.timestamp);
        stored.rulesVersion = facts.rulesVersion;
        stored.panelVersion = facts.panelVersion;
        stored.voters = facts.voters;
        stored.subject = facts.subject;
        if (facts.guardian != address(0)) stored.guardian = facts.guardian;
    }

    /// @dev Tell it, and have the pool take the bond.
    function _announce(uint32 claim, Filing calldata filing, bytes16 identity, Claim memory facts, uint256 bond)
        private
    {
        emit ClaimFiled(
            claim,
            facts.member,
            msg.sender,
            identity,
            facts.day,
            facts.benefitClass,
            filing.evidenceHash,
            facts.band,
            facts.vestingBps,
            facts.benefit,
            facts.rulesVersion,
            facts.panelVersion,
            facts.voters,
            bond
        );
        pool.openClaim(claim, facts.member, msg.sender, bond);
    }

    /// @dev The walk goes over the claims of one identity only, each of which cost a bond and a decision: one that is withdrawn
    /// leaves the chain. What is open holds up every other claim; but for a membership that the identity has left, only one for
    /// the same day, its own, or one that may end the membership.
    // One walk says everything; two would read each claim twice.
    // slither-disable-next-line cyclomatic-complexity
    function _requireFileable(Filing calldata filing, uint256 last, bool moved, uint256 windowDays) private view {
        uint24 today = Days.today();
        if (filing.day > today) revert ClaimInFuture(filing.day, today);
        uint256 lastDay = uint256(filing.day) + windowDays;
        bool inTime = today <= lastDay;
        for (uint256 earlier = last; earlier != 0; earlier = _claims[earlier].previous) {
            Claim storage stored = _claims[earlier];
            bool same = stored.day == filing.day;
            if (!same) {
                if (stored.outcome > ClaimOutcome.Refused) continue;
                bool holdsUp = moved ? stored.member == filing.member : earlier == last;
                // An appeal may raise a lesser class to the one filed.
                uint256 classes = (1 << stored.benefitClass) | (1 << stored.filedClass);
                if (!holdsUp && endsMembership & classes == 0) continue;
            }
            ClaimSnapshot memory snapshot = _read(earlier);
            if (snapshot.state.isOpen()) revert ClaimOpen(filing.member, earlier);
            if (!same) continue;
            if (snapshot.state == ClaimState.Paid || snapshot.state == ClaimState.Refused) {
                revert ClaimDayDecided(earlier, filing.day);
            }
            if (
                snapshot.state == ClaimState.Expired
                    && block.timestamp < snapshot.facts.expiresAt(snapshot.rules, snapshot.dispute) + REFILE_PERIOD
            ) inTime = true;
        }
        if (!inTime) revert ClaimTooLate(filing.day, lastDay);
    }
}
