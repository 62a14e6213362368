// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IDisclosureRegistry} from "./interfaces/IDisclosureRegistry.sol";
import {IMutualPool} from "./interfaces/IMutualPool.sol";

/// @title The hashes of a community's reports, and what auditors say of them.
/// @notice It holds no money and decides nothing. Nothing here can be changed once written, only added to.
contract DisclosureRegistry is IDisclosureRegistry {
    /// @notice The pool reported on, whose steward publishes.
    IMutualPool public immutable pool;

    /// @inheritdoc IDisclosureRegistry
    uint32 public override reportCount;
    uint64 private _reportedTo;
    mapping(uint256 report => Report) private _reports;
    mapping(uint256 report => mapping(address auditor => Opinion)) private _opinions;

    constructor(IMutualPool pool_) {
        if (address(pool_) == address(0)) revert DisclosureZeroAddress();
        pool = pool_;
    }

    /// @inheritdoc IDisclosureRegistry
    function publish(bytes32 hash, uint64 fromBlock, uint64 toBlock, string calldata location)
        external
        override
        returns (uint32 report)
    {
        // The first report says itself where it begins: at the pool's first block, as everybody can check.
        uint64 expectedFrom = reportCount == 0 ? fromBlock : _reportedTo + 1;
        if (fromBlock != expectedFrom || toBlock < fromBlock || toBlock >= block.number) {
            revert DisclosureBadRange(fromBlock, toBlock, expectedFrom, block.number);
        }
        _reportedTo = toBlock;
        return _publish(hash, fromBlock, toBlock, 0, location);
    }

    /// @inheritdoc IDisclosureRegistry
    function supersede(uint32 report, bytes32 hash, string calldata location)
        external
        override
        returns (uint32 replacement)
    {
        Report storage replaced = _require(report);
        if (replaced.supersededBy != 0) revert DisclosureSuperseded(report, replaced.supersededBy);
        replacement = _publish(hash, replaced.fromBlock, replaced.toBlock, report, location);
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

    function _publish(bytes32 hash, uint64 fromBlock, uint64 toBlock, uint32 supersedes, string calldata location)
        private
        returns (uint32 report)
    {
        address steward = pool.steward();
        if (msg.sender != steward) revert DisclosureOnly(steward, msg.sender);
        if (hash == 0) revert DisclosureNoHash();
        report = ++reportCount;
        _reports[report] = Report({
            hash: hash,
            fromBlock: fromBlock,
            toBlock: toBlock,
            publishedAt: uint40(block.timestamp),
            supersedes: supersedes,
            supersededBy: 0
        });
        emit ReportPublished(report, hash, msg.sender, fromBlock, toBlock, supersedes, location);
    }

    function _require(uint32 report) private view returns (Report storage found) {
        found = _reports[report];
        if (found.hash == 0) revert DisclosureUnknownReport(report);
    }
}
