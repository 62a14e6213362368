// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IEnrolment} from "../interfaces/IEnrolment.sol";
import {IMutualPool} from "../interfaces/IMutualPool.sol";
import {PackedTable} from "../libraries/PackedTable.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {IdentityHistory} from "./IdentityHistory.sol";

/// @title What an enrolment fixes for ever, and what it remembers beside the identities.
abstract contract EnrolmentStorage is IdentityHistory, EIP712 {
    /// @notice The most that joins may be stopped in any `STOP_PERIOD`, in days.
    uint256 public constant MAX_STOP_DAYS = 90;
    /// @notice The time over which stops are counted.
    uint256 public constant STOP_PERIOD = 365 days;
    /// @notice How long beyond the grace period voters have to be too few before anyone may close the plan. Members who
    /// lapsed together can so come back in time.
    uint256 public constant BELOW_MINIMUM_PERIOD = 30 days;
    uint40 internal constant FOR_EVER = type(uint40).max;
    /// @notice The longest founding period.
    uint256 public constant MAX_FOUNDING_PERIOD = 730 days;

    /// @notice The assembly, which may pass the roles on.
    address public immutable memberAssembly;
    /// @inheritdoc IEnrolment
    uint256 public immutable override minimumVoters;
    uint256 private immutable _foundingPeriod;
    uint256 private immutable _unitsByBand;

    /// @inheritdoc IEnrolment
    address public override registrar;
    /// @inheritdoc IEnrolment
    /// @dev Beside the registrar, so that a join reads both at once.
    uint40 public override joinsStoppedUntil;
    /// @inheritdoc IEnrolment
    uint32 public override cohortCount;
    /// @inheritdoc IEnrolment
    address public override supervisor;
    /// @inheritdoc IEnrolment
    uint40 public override belowMinimumSince;
    /// @inheritdoc IEnrolment
    bool public override minimumInForce;
    mapping(bytes32 root => CohortRecord) internal _cohorts;
    /// @dev The cohorts of which an identity had a leaf, but for the one in its record.
    mapping(bytes16 identity => mapping(uint256 cohort => bool)) internal _others;
    Stop[] internal _stops;

    /// @param minimumVoters_ The voters below which the plan may be closed by anyone.
    /// @param foundingPeriod How long after the pool's deployment the plan has to find them, in seconds.
    constructor(
        IMutualPool pool_,
        address memberAssembly_,
        address registrar_,
        address supervisor_,
        uint16[] memory unitsByBand,
        uint256 minimumVoters_,
        uint256 foundingPeriod
    ) IdentityHistory(pool_) EIP712("Mutual Pool Enrolment", "1") {
        if (
            address(pool_) == address(0) || memberAssembly_ == address(0) || registrar_ == address(0)
                || supervisor_ == address(0)
        ) revert EnrolmentZeroAddress();
        if (minimumVoters_ == 0 || minimumVoters_ > type(uint32).max) {
            revert EnrolmentBadConstant("minimumVoters", minimumVoters_);
        }
        if (foundingPeriod > MAX_FOUNDING_PERIOD) revert EnrolmentBadConstant("foundingPeriod", foundingPeriod);
        minimumVoters = minimumVoters_;
        _foundingPeriod = foundingPeriod;
        memberAssembly = memberAssembly_;
        _unitsByBand = PackedTable.pack(unitsByBand);
        registrar = registrar_;
        emit RegistrarChanged(address(0), registrar_);
        supervisor = supervisor_;
        emit SupervisorChanged(address(0), supervisor_);
    }

    /// @inheritdoc IEnrolment
    function unitsOf(uint256 band) public view override returns (uint256) {
        return PackedTable.entry(_unitsByBand, band);
    }

    /// @inheritdoc IEnrolment
    function foundingDeadline() public view override returns (uint256) {
        return pool.deployedAt() + _foundingPeriod;
    }

    function _requireOpen() internal view {
        if (joinsStoppedUntil == FOR_EVER) revert EnrolmentClosing(pool.closingAt());
    }

    function _requireNotStopped() internal view {
        uint256 until = joinsStoppedUntil;
        if (block.timestamp >= until) return;
        _requireOpen();
        revert EnrolmentStopped(until);
    }

    function _requireInTime(uint256 issuedAt, uint256 expiry) internal view {
        if (block.timestamp > expiry) revert EnrolmentExpired(expiry, block.timestamp);
        if (issuedAt > block.timestamp) revert EnrolmentFromFuture(issuedAt, block.timestamp);
    }

    function _requireSigned(bytes32 digest, bytes calldata signature) internal view {
        address signer = registrar;
        if (!Signatures.isSignedBy(signer, digest, signature)) revert EnrolmentBadSignature(signer);
    }
}
