// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IDisclosureRegistry} from "../interfaces/IDisclosureRegistry.sol";
import {IMutualPool} from "../interfaces/IMutualPool.sol";

/// @title The hashes of a community's reports, and what auditors say of them.
/// @notice It holds no money and decides nothing. Nothing here can be changed once written, only added to.
contract DisclosureRegistry is IDisclosureRegistry {
    /// @notice The pool reported on, whose steward publishes.
    IMutualPool public immutable pool;

    /// @inheritdoc IDisclosureRegistry
    uint32 public override reportCount;
    uint48 private _reportedTo;
    address private _reporter;
    mapping(uint256 report => Report) private _reports;
    mapping(uint256 report => mapping(address auditor => Opinion)) private _opinions;

    constructor(IMutualPool pool_) {
        if (address(pool_) == address(0)) revert DisclosureZeroAddress();
        pool = pool_;
    }

    /// @inheritdoc IDisclosureRegistry
    // Some chains give `block.number` as that of another chain, so no range is held against it.
    function publish(bytes32 hash, uint48 fromBlock, uint48 toBlock, uint40 toTime, string calldata location)
        external
        override
        returns (uint32 report)
    {
        // A steward's first report says itself where it begins, as everybody can check: so no range, however absurd, keeps
        // the next steward from reporting.
        uint256 expectedFrom = msg.sender == _reporter ? uint256(_reportedTo) + 1 : fromBlock;
        if (fromBlock != expectedFrom || toBlock < fromBlock) {
            revert DisclosureBadRange(fromBlock, toBlock, expectedFrom);
        }
        report = _publish(hash, fromBlock, toBlock, toTime, 0, location);
        (_reportedTo, _reporter) = (toBlock, msg.sender);
    }

    /// @inheritdoc IDisclosureRegistry
    function supersede(uint32 report, bytes32 hash, uint40 toTime, string calldata location)
        external
        override
        returns (uint32 replacement)
    {
        Report storage replaced = _require(report);
        if (replaced.supersededBy != 0) revert DisclosureSuperseded(report, replaced.supersededBy);
        replacement = _publish(hash, replaced.fromBlock, replaced.toBlock, toTime, report, location);
        replaced.supersededBy = replacement;
    }

    /// @inheritdoc IDisclosureRegistry
    function giveOpinion(uint32 report, Opinion opinion, bytes32 findingsHash, string calldata location)
        external
        override
    {
        _require(report);
        if (opinion == Opinion.None) revert DisclosureNoOpinion();
        _opinions[report][msg.sender] = opinion;
        emit OpinionGiven(report, msg.sender, opinion, findingsHash, location);
    }

    /// @inheritdoc IDisclosureRegistry
    function reportOf(uint256 report) external view override returns (Report memory) {
        return _reports[report];
    }

    /// @inheritdoc IDisclosureRegistry
    function opinionOf(uint256 report, address auditor) external view override returns (Opinion) {
        return _opinions[report][auditor];
    }

    function _publish(
        bytes32 hash,
        uint48 fromBlock,
        uint48 toBlock,
        uint40 toTime,
        uint32 supersedes,
        string calldata location
    ) private returns (uint32 report) {
        address steward = pool.steward();
        if (msg.sender != steward) revert DisclosureOnly(steward, msg.sender);
        if (hash == 0) revert DisclosureNoHash();
        if (toTime >= block.timestamp) revert DisclosureNotOver(toTime, block.timestamp);
        report = ++reportCount;
        _reports[report] = Report({
            hash: hash,
            fromBlock: fromBlock,
            toBlock: toBlock,
            toTime: toTime,
            publishedAt: uint40(block.timestamp),
            supersedes: supersedes,
            supersededBy: 0
        });
        emit ReportPublished(report, hash, msg.sender, fromBlock, toBlock, toTime, supersedes, location);
    }

    function _require(uint32 report) private view returns (Report storage found) {
        found = _reports[report];
        if (found.hash == 0) revert DisclosureUnknownReport(report);
    }
}
