// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClaimDeskErrors} from "../interfaces/IClaimDeskErrors.sol";
import {JuryRules, Rules} from "./ClaimTypes.sol";

/// @title The bounds of the rules, fixed for ever, so that no majority can vote a claim away.
library ClaimRules {
    uint256 internal constant MAX_BOND_RESERVES = 10;
    uint256 internal constant MAX_FEE_BPS = 2000;
    uint256 internal constant MIN_CLAIM_WINDOW_DAYS = 30;
    uint256 internal constant MAX_CLAIM_WINDOW_DAYS = 730;
    uint256 internal constant MIN_NOTICE_DAYS = 3;
    /// @dev A claim lives at most 120 days before it is payable.
    uint256 internal constant MAX_DAYS_TO_PAYABLE = 120;
    uint256 internal constant MIN_PANEL_DAYS = 7;
    uint256 internal constant MIN_PAYEE_DAYS = 30;
    uint256 internal constant MIN_APPEAL_DAYS = 7;
    uint256 internal constant MIN_JURY_DAYS = 7;
    /// @notice The most by which the supervisor makes a notice longer.
    uint256 internal constant MAX_HOLD_DAYS = 14;
    /// @dev Juries are neither out of reach nor called by next to nobody.
    uint256 internal constant MIN_OBJECTION_BPS = 10;
    uint256 internal constant MAX_OBJECTION_BPS = 1000;
    uint256 internal constant MIN_QUORUM_BPS = 500;
    uint256 internal constant MAX_QUORUM_BPS = 5000;
    uint256 internal constant MIN_QUORUM_VOTES = 100;
    uint256 internal constant MIN_OBJECTION_VOTES = 100;
    /// @dev Objections are counted in 24 bits, and one more than these calls the jury.
    uint256 internal constant MAX_OBJECTION_VOTES = type(uint24).max - 1;
    /// @dev An objection costs between this part of a claim's bond, rounded up, and all of it; never nothing.
    uint256 internal constant MIN_OBJECTION_BOND_PART = 10;

    /// @notice Refuse rules out of bounds.
    /// @dev A cap above the reserve could charge a member more than they have; one above the period's cap could never
    /// be charged at all.
    function check(Rules memory rules, uint256 reservePerUnit, uint256 capPerPeriod) internal pure {
        _within("capPerUnit", rules.capPerUnit, 1, Math.min(reservePerUnit, capPerPeriod));
        // A large bond would keep the ill from filing.
        _within("claimBond", rules.claimBond, 0, MAX_BOND_RESERVES * reservePerUnit);
        _within("feeBps", rules.feeBps, 0, MAX_FEE_BPS);
        _within("claimWindowDays", rules.claimWindowDays, MIN_CLAIM_WINDOW_DAYS, MAX_CLAIM_WINDOW_DAYS);
        _within("panelDays", rules.panelDays, MIN_PANEL_DAYS, type(uint8).max);
        _within("appealDays", rules.appealDays, MIN_APPEAL_DAYS, type(uint8).max);
        _within("juryDays", rules.juryDays, MIN_JURY_DAYS, type(uint8).max);
        _within("payeeDays", rules.payeeDays, MIN_PAYEE_DAYS, type(uint8).max);
        _within("noticeDays", rules.noticeDays, MIN_NOTICE_DAYS, type(uint8).max);
        // The longest way: the panel decides on its last day, the jury is called on the last day of the appeal or of a
        // held notice, an assessor signs on the last, and the notice is held again.
        uint256 notice = uint256(rules.noticeDays) + MAX_HOLD_DAYS;
        uint256 longest = 2 * uint256(rules.panelDays) + Math.max(rules.appealDays, notice) + rules.juryDays + notice;
        if (longest > MAX_DAYS_TO_PAYABLE) _refuse("noticeDays", rules.noticeDays);
    }

    /// @notice Refuse rules of the jury out of bounds.
    /// @param rules The rules of the jury.
    /// @param claimBond The bond of a claim under the same version of the rules.
    function check(JuryRules memory rules, uint256 claimBond) internal pure {
        _within("objectionBps", rules.objectionBps, MIN_OBJECTION_BPS, MAX_OBJECTION_BPS);
        _within("quorumBps", rules.quorumBps, MIN_QUORUM_BPS, MAX_QUORUM_BPS);
        _within("quorumVotes", rules.quorumVotes, MIN_QUORUM_VOTES, type(uint32).max);
        _within("objectionVotes", rules.objectionVotes, MIN_OBJECTION_VOTES, MAX_OBJECTION_VOTES);
        uint256 least = Math.max(1, Math.ceilDiv(claimBond, MIN_OBJECTION_BOND_PART));
        _within("objectionBond", rules.objectionBond, least, claimBond);
    }

    /// @dev A name comes as a word: a string at each use would take far more code.
    function _within(bytes32 name, uint256 value, uint256 least, uint256 most) private pure {
        if (value < least || value > most) _refuse(name, value);
    }

    function _refuse(bytes32 name, uint256 value) private pure {
        uint256 length;
        while (length < 32 && name[length] != 0) ++length;
        bytes memory text = abi.encodePacked(name);
        // Cuts the text to the length of the name, which the language cannot.
        // slither-disable-next-line assembly
        assembly ("memory-safe") {
            mstore(text, length)
        }
        revert IClaimDeskErrors.ClaimBadRule(string(text), value);
    }
}
