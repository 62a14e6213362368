// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssessorPanel} from "../interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {IMutualPool} from "../interfaces/IMutualPool.sol";
import {ClaimRules} from "../libraries/ClaimRules.sol";
import {PackedTable} from "../libraries/PackedTable.sol";
import {Claim, Rules} from "../types/ClaimTypes.sol";

/// @title What a claim desk fixes for ever, and what it remembers.
abstract contract ClaimStorage is IClaimDesk {
    /// @notice What a plan fixes for ever, and the rules it starts with.
    /// @param vestingBps Vested part by completed years of membership, never falling, in ten-thousandths.
    /// @param benefits Benefit by band and class.
    struct Constants {
        IMutualPool pool;
        IAssessorPanel panel;
        address memberAssembly;
        Rules rules;
        uint16[] vestingBps;
        uint96[][] benefits;
    }

    uint256 internal constant BPS = 10_000;
    /// @notice After a claim expired for want of a decision, its day may be filed anew for this long.
    uint256 public constant REFILE_PERIOD = 30 days;
    /// @notice The pool that pays.
    IMutualPool public immutable pool;
    /// @notice The panel that decides.
    IAssessorPanel public immutable panel;
    /// @notice The assembly, which may change the rules.
    address public immutable memberAssembly;
    uint256 internal immutable _vestingBps;
    uint256 internal immutable _lastVestingYear;

    /// @inheritdoc IClaimDesk
    uint32 public override claimCount;
    /// @inheritdoc IClaimDesk
    uint24 public override rulesVersion;
    mapping(uint256 band => mapping(uint256 benefitClass => uint256)) internal _benefits;
    mapping(uint256 version => Rules) internal _rules;
    mapping(uint256 claim => Claim) internal _claims;
    /// @inheritdoc IClaimDesk
    mapping(uint256 claim => uint256) public override decidedSeats;
    /// @inheritdoc IClaimDesk
    mapping(uint256 claim => mapping(bytes32 digest => uint256)) public override votesFor;

    constructor(Constants memory constants) {
        if (
            address(constants.pool) == address(0) || address(constants.panel) == address(0)
                || constants.memberAssembly == address(0)
        ) revert ClaimZeroAddress();
        pool = constants.pool;
        panel = constants.panel;
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

        if (constants.benefits.length == 0) revert ClaimBadTable("benefits");
        for (uint256 band = 0; band < constants.benefits.length; ++band) {
            for (uint256 i = 0; i < constants.benefits[band].length; ++i) {
                _benefits[band][i] = constants.benefits[band][i];
            }
        }
        _setRules(constants.rules);
    }

    function _setRules(Rules memory rules) internal {
        ClaimRules.check(rules, pool.reservePerUnit(), pool.capPerPeriod());
        uint24 version = ++rulesVersion;
        _rules[version] = rules;
        emit RulesChanged(version, rules);
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
