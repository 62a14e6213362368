// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {ClaimLifecycle} from "../libraries/ClaimLifecycle.sol";
import {Days} from "../libraries/Days.sol";
import {Permit, PermitDeposit} from "../libraries/PermitDeposit.sol";
import {Claim, ClaimState, Filing, ClaimSnapshot, Rules} from "../types/ClaimTypes.sol";
import {Cover} from "../types/PoolTypes.sol";
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
        Rules memory rules = _rulesAt(version);
        (bytes16 identity, uint32 last, uint32 voters, Cover memory cover) = pool.claimantOn(filing.member, filing.day);
        _requireFileable(filing, last, rules);
        if (!cover.covered) revert ClaimNotCovered(filing.member, filing.day);
        uint256 vestingBps = vestingAfter(filing.day - cover.joinedDay);
        uint256 benefit = benefitOf(cover.band, filing.benefitClass, vestingBps);
        if (benefit == 0) revert ClaimUnknownClass(filing.benefitClass);

        Claim memory facts;
        facts.member = filing.member;
        facts.day = filing.day;
        facts.benefitClass = filing.benefitClass;
        facts.band = cover.band;
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
        _emitFiled(claim, filing, identity, facts, rules.claimBond);
        pool.openClaim(claim, filing.member, msg.sender, rules.claimBond);
    }

    /// @dev Field by field in the order of the slots, so that each slot is written once, and the fourth only for a
    /// guardian.
    function _store(Claim storage stored, Claim memory facts) private {
        stored.member = facts.member;
        stored.day = facts.day;
        stored.benefitClass = facts.benefitClass;
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

    function _emitFiled(uint32 claim, Filing calldata filing, bytes16 identity, Claim memory facts, uint256 bond)
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
    }

    /// @dev The walk goes over the member's own claims only, each of which cost them a bond and a decision.
    function _requireFileable(Filing calldata filing, uint256 last, Rules memory rules) private view {
        uint24 today = Days.today();
        if (filing.day > today) revert ClaimInFuture(filing.day, today);
        // Most members never filed, and an empty claim takes five cold slots to read.
        ClaimSnapshot memory snapshot;
        if (last != 0) snapshot = _read(last);
        if (snapshot.state.isOpen()) revert ClaimOpen(filing.member, last);

        uint256 lastDay = uint256(filing.day) + rules.claimWindowDays;
        if (today > lastDay) {
            bool refile = snapshot.state == ClaimState.Expired && snapshot.facts.day == filing.day
                && block.timestamp < snapshot.facts.expiresAt(snapshot.rules, snapshot.dispute) + REFILE_PERIOD;
            if (!refile) revert ClaimTooLate(filing.day, lastDay);
        }

        for (uint256 earlier = last; earlier != 0; earlier = _claims[earlier].previous) {
            if (_claims[earlier].day != filing.day) continue;
            ClaimState state = stateOf(earlier);
            if (state == ClaimState.Paid || state == ClaimState.Refused) {
                revert ClaimDayDecided(earlier, filing.day);
            }
        }
    }
}
