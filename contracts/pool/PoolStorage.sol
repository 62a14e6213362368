// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IMutualPool} from "../interfaces/IMutualPool.sol";
import {IMutualPoolState} from "../interfaces/IMutualPoolState.sol";
import {Ladder} from "./Ladder.sol";
import {Books, Cohort, History, Membership, Position} from "./PoolTypes.sol";

/// @title What a pool fixes for ever, and what it remembers.
abstract contract PoolStorage is IMutualPool {
    /// @notice What a plan fixes for ever.
    struct Constants {
        IERC20 asset;
        address enrolment;
        address claimDesk;
        address guardianship;
        address memberAssembly;
        address steward;
        address heir;
        uint256 reservePerUnit;
        uint256 capPerPeriod;
        uint256 waitingPeriod;
        uint256 gracePeriod;
    }

    /// @notice A reserve per unit is this many rungs, so that no settlement crosses more.
    uint256 internal constant RUNGS_PER_RESERVE = 64;
    /// @notice The furthest a rung may be above the index.
    uint256 internal constant LADDER_REACH = 2 ** 32;
    /// @notice The length of a window of `capPerPeriod`.
    uint256 internal constant WINDOW = 30 days;

    /// @notice How long members may quit once the closing began; cover ends with it.
    uint256 internal constant QUIT_PERIOD = 7 days;
    /// @notice How long after that claims for earlier days may be filed.
    uint256 internal constant FILING_PERIOD = 180 days;

    /// @inheritdoc IMutualPoolState
    IERC20 public immutable override asset;
    /// @inheritdoc IMutualPoolState
    address public immutable override enrolment;
    /// @inheritdoc IMutualPoolState
    address public immutable override claimDesk;
    /// @inheritdoc IMutualPoolState
    address public immutable override guardianship;
    /// @inheritdoc IMutualPoolState
    address public immutable override memberAssembly;
    /// @inheritdoc IMutualPoolState
    address public immutable override heir;
    /// @inheritdoc IMutualPoolState
    uint256 public immutable override reservePerUnit;
    /// @inheritdoc IMutualPoolState
    uint256 public immutable override rungSpacing;
    /// @inheritdoc IMutualPoolState
    uint256 public immutable override capPerPeriod;
    /// @inheritdoc IMutualPoolState
    uint256 public immutable override waitingPeriod;
    /// @inheritdoc IMutualPoolState
    uint256 public immutable override gracePeriod;
    /// @inheritdoc IMutualPoolState
    uint256 public immutable override deployedAt;

    Books internal _books;
    Ladder.Rungs internal _ladder;
    mapping(address member => Position) internal _positions;
    mapping(address member => Membership) internal _memberships;
    mapping(address member => History) internal _histories;
    mapping(uint256 number => Cohort) internal _cohorts;
    /// @inheritdoc IMutualPoolState
    address public override steward;
    /// @dev What each holder may take, but for the fees of the steward of the moment, which are in the books.
    mapping(address holder => uint256) internal _dues;
    /// @inheritdoc IMutualPoolState
    uint96 public override carryPerUnit;
    /// @inheritdoc IMutualPoolState
    uint40 public override finishedAt;

    constructor(Constants memory constants) {
        // Both amounts are bounded, so that no product of theirs with all units overflows.
        if (
            constants.reservePerUnit == 0 || constants.reservePerUnit > type(uint88).max
                || constants.reservePerUnit % RUNGS_PER_RESERVE != 0
        ) {
            revert PoolBadConstant("reservePerUnit", constants.reservePerUnit);
        }
        if (constants.capPerPeriod == 0 || constants.capPerPeriod > type(uint88).max) {
            revert PoolBadConstant("capPerPeriod", constants.capPerPeriod);
        }
        if (constants.waitingPeriod > 730 days) revert PoolBadConstant("waitingPeriod", constants.waitingPeriod);
        // Were grace longer than the wait, lapsing on purpose would be a way to sit out events and keep cover.
        if (constants.gracePeriod > constants.waitingPeriod) {
            revert PoolBadConstant("gracePeriod", constants.gracePeriod);
        }
        if (
            address(constants.asset) == address(0) || constants.enrolment == address(0)
                || constants.claimDesk == address(0) || constants.guardianship == address(0)
                || constants.memberAssembly == address(0) || constants.steward == address(0)
                || constants.heir == address(0)
        ) revert PoolZeroAddress();

        asset = constants.asset;
        enrolment = constants.enrolment;
        claimDesk = constants.claimDesk;
        guardianship = constants.guardianship;
        memberAssembly = constants.memberAssembly;
        reservePerUnit = constants.reservePerUnit;
        rungSpacing = constants.reservePerUnit / RUNGS_PER_RESERVE;
        capPerPeriod = constants.capPerPeriod;
        waitingPeriod = constants.waitingPeriod;
        gracePeriod = constants.gracePeriod;
        heir = constants.heir;
        deployedAt = block.timestamp;
        steward = constants.steward;
        emit StewardChanged(address(0), constants.steward);
    }

    // Each role has a modifier of its own that calls a function: an immutable takes 33 bytes wherever it stands, and the
    // compiler writes a modifier out at every use.

    modifier onlyEnrolment() {
        _requireEnrolment();
        _;
    }

    modifier onlyClaimDesk() {
        _requireClaimDesk();
        _;
    }

    function _requireEnrolment() private view {
        _requireCaller(enrolment);
    }

    function _requireClaimDesk() private view {
        _requireCaller(claimDesk);
    }

    function _requireCaller(address role) internal view {
        if (msg.sender != role) revert PoolOnly(role, msg.sender);
    }
}
