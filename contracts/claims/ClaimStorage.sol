// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssessorPanel} from "../interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {IClaimJury} from "../interfaces/IClaimJury.sol";
import {IMutualPool} from "../interfaces/IMutualPool.sol";
import {BandOrder} from "../enrolment/BandOrder.sol";
import {ClaimRules} from "./ClaimRules.sol";
import {PackedTable} from "../libraries/PackedTable.sol";
import {Claim, JuryRules, Rules} from "./ClaimTypes.sol";

/// @title What a claim desk fixes for ever, and what it remembers.
abstract contract ClaimStorage is IClaimDesk {
    /// @notice What a plan fixes for ever, and the rules it starts with.
    /// @param endsMembership The classes whose full benefit ends the membership, one bit a class.
    /// @param vestingBps Vested part by completed years of membership, never falling, in ten-thousandths.
    /// @param benefits Benefit by band and class.
    struct Constants {
        IMutualPool pool;
        IAssessorPanel panel;
        IClaimJury jury;
        address memberAssembly;
        Rules rules;
        JuryRules juryRules;
        uint256 endsMembership;
        uint16[] vestingBps;
        uint96[][] benefits;
    }

    uint256 internal constant BPS = 10_000;
    /// @notice After a claim expired without a decision, its day may be filed again for this long.
    uint256 internal constant REFILE_PERIOD = 30 days;
    /// @notice The pool that pays.
    IMutualPool public immutable pool;
    /// @notice The panel that decides.
    IAssessorPanel public immutable panel;
    /// @notice The jury, and everybody else who disputes a claim.
    IClaimJury public immutable jury;
    /// @notice The assembly, which may change the rules.
    address public immutable memberAssembly;
    /// @notice The classes whose full benefit ends the membership, one bit a class.
    uint256 public immutable endsMembership;
    /// @inheritdoc IClaimDesk
    uint256 public immutable override bandOrder;
    uint256 internal immutable _vestingBps;
    uint256 internal immutable _lastVestingYear;

    /// @inheritdoc IClaimDesk
    uint32 public override claimCount;
    /// @inheritdoc IClaimDesk
    uint16 public override rulesVersion;
    /// @inheritdoc IClaimDesk
    uint32 public override openClaims;
    /// @dev The highest `capPerUnit` of any version of the rules.
    uint88 internal _highestCap;
    mapping(uint256 band => mapping(uint256 benefitClass => uint256)) internal _benefits;
    mapping(uint256 version => Rules) internal _rules;
    mapping(uint256 version => JuryRules) internal _juryRules;
    mapping(uint256 claim => Claim) internal _claims;
    /// @inheritdoc IClaimDesk
    mapping(uint256 claim => uint256) public override decidedSeats;
    /// @inheritdoc IClaimDesk
    mapping(uint256 claim => mapping(bytes32 digest => uint256)) public override votesFor;

    constructor(Constants memory constants) {
        if (
            address(constants.pool) == address(0) || address(constants.panel) == address(0)
                || address(constants.jury) == address(0) || constants.memberAssembly == address(0)
        ) revert ClaimZeroAddress();
        pool = constants.pool;
        panel = constants.panel;
        jury = constants.jury;
        endsMembership = constants.endsMembership;
        memberAssembly = constants.memberAssembly;

        uint256 before;
        uint256 steps = constants.vestingBps.length;
        if (steps == 0) revert ClaimBadTable("vestingBps");
        for (uint256 i = 0; i < steps; ++i) {
            uint256 bps = constants.vestingBps[i];
            if (bps < before || bps > BPS || bps == 0) revert ClaimBadTable("vestingBps");
            before = bps;
        }
        _vestingBps = PackedTable.pack(constants.vestingBps);
        _lastVestingYear = steps - 1;

        uint256 bands = constants.benefits.length;
        if (bands == 0 || bands > BandOrder.BANDS) revert ClaimBadTable("benefits");
        bandOrder = BandOrder.build(constants.benefits);
        // Every panel covers that one, so a benefit above it could never be decided on.
        uint256 greatest = constants.panel.greatestBenefit();
        for (uint256 band = 0; band < bands; ++band) {
            for (uint256 i = 0; i < constants.benefits[band].length; ++i) {
                if (constants.benefits[band][i] > greatest) revert ClaimBadTable("benefits");
                _benefits[band][i] = constants.benefits[band][i];
            }
        }
        _setRules(constants.rules, constants.juryRules);
    }

    function _setRules(Rules memory rules, JuryRules memory juryRules) internal {
        ClaimRules.check(rules, pool.reservePerUnit(), pool.capPerPeriod());
        ClaimRules.check(juryRules, rules.claimBond);
        uint16 version = ++rulesVersion;
        if (rules.capPerUnit > _highestCap) _highestCap = rules.capPerUnit;
        _rules[version] = rules;
        _juryRules[version] = juryRules;
        emit RulesChanged(version, rules, juryRules);
    }

    function _endsMembership(uint256 benefitClass) internal view returns (bool) {
        return (endsMembership >> benefitClass) & 1 == 1;
    }

    /// @dev The one place that copies a claim, which takes much code.
    function _factsOf(uint256 claim) internal view returns (Claim memory) {
        return _claims[claim];
    }

    /// @dev The one place that copies rules.
    function _rulesAt(uint256 version) internal view returns (Rules memory) {
        return _rules[version];
    }
}
