// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What a community publishes about itself, and what others say of it.
/// @notice The reports of one steward follow one another without a gap; a new steward's first says where it begins. A report may be superseded by another one of the same range; both
/// stay visible. Anyone may confirm a report or object to it; whose word counts is the reader's choice.
interface IDisclosureRegistry {
    /// @notice What somebody said of a report.
    enum Opinion {
        None,
        Confirmed,
        Disputed
    }

    /// @notice A published report. Numbers count from 1, so 0 stands for none.
    /// @param hash The keccak-256 of the canonical document.
    /// @param fromBlock The first block it reports on.
    /// @param toBlock The last block it reports on.
    /// @param toTime When that block was made, in seconds.
    /// @param publishedAt When it was published.
    /// @param supersedes The report of the same range that it replaces.
    /// @param supersededBy The report that replaces it.
    struct Report {
        bytes32 hash;
        uint48 fromBlock;
        uint48 toBlock;
        uint40 toTime;
        uint40 publishedAt;
        uint32 supersedes;
        uint32 supersededBy;
    }

    /// @notice A report was published; `location` is the address of the document.
    /// @param report the report's number.
    /// @param hash the hash of the report.
    /// @param steward who published it.
    /// @param fromBlock the first block reported on.
    /// @param toBlock the last block reported on.
    /// @param toTime the time of the last block, in seconds.
    /// @param supersedes the report that this one replaces; 0 for none.
    /// @param location the address of the document.
    event ReportPublished(
        uint32 indexed report,
        bytes32 indexed hash,
        address indexed steward,
        uint48 fromBlock,
        uint48 toBlock,
        uint40 toTime,
        uint32 supersedes,
        string location
    );
    /// @notice Somebody confirmed a report, or objected to it. `findingsHash` is that of their own document.
    /// @param report the report's number.
    /// @param auditor who gave the opinion.
    /// @param opinion the opinion.
    /// @param findingsHash the hash of the findings.
    /// @param location the address of the document.
    event OpinionGiven(
        uint32 indexed report, address indexed auditor, Opinion opinion, bytes32 findingsHash, string location
    );

    /// @notice A registry needs a pool to report on.
    error DisclosureZeroAddress();
    /// @notice Only the steward publishes.
    /// @param required who may do this.
    /// @param caller who called.
    error DisclosureOnly(address required, address caller);
    /// @notice A report needs a hash.
    error DisclosureNoHash();
    /// @notice A report begins right after the last one of the same steward, and does not end before it begins.
    /// @param fromBlock the first block given.
    /// @param toBlock the last block given.
    /// @param expectedFrom the first block it should begin with.
    error DisclosureBadRange(uint256 fromBlock, uint256 toBlock, uint256 expectedFrom);
    /// @notice The last block reported on has to lie in the past.
    /// @param toTime the time of the last block, in seconds.
    /// @param time the time of this block, in seconds.
    error DisclosureNotOver(uint256 toTime, uint256 time);
    /// @notice There is no such report.
    /// @param report the report's number.
    error DisclosureUnknownReport(uint256 report);
    /// @notice That report was superseded already.
    /// @param report the report's number.
    /// @param by the report that replaced it.
    error DisclosureSuperseded(uint256 report, uint256 by);
    /// @notice An opinion is a confirmation or an objection.
    error DisclosureNoOpinion();

    /// @notice As the steward: publish the report of the blocks after one's last one; the first says where it begins.
    /// @param hash The keccak-256 of the canonical document.
    /// @param fromBlock The first block it reports on.
    /// @param toBlock The last block it reports on.
    /// @param toTime When that block was made, in seconds; it lies in the past.
    /// @param location The address of the document.
    /// @return report Its number.
    function publish(bytes32 hash, uint48 fromBlock, uint48 toBlock, uint40 toTime, string calldata location)
        external
        returns (uint32 report);

    /// @notice As the steward: replace a report by another one of the same range.
    /// @param report The report that is replaced.
    /// @param hash The keccak-256 of the canonical document.
    /// @param toTime When the last block of the range was made, in seconds; it lies in the past.
    /// @param location The address of the document.
    /// @return replacement Its number.
    function supersede(uint32 report, bytes32 hash, uint40 toTime, string calldata location)
        external
        returns (uint32 replacement);

    /// @notice Say what one found of a report; the last word counts.
    /// @param report The number of the report.
    /// @param opinion Whether what it says is true.
    /// @param findingsHash The keccak-256 of what was found; 0 without a document.
    /// @param location The address of that document; empty without one.
    function giveOpinion(uint32 report, Opinion opinion, bytes32 findingsHash, string calldata location) external;

    /// @notice How many reports there are.
    function reportCount() external view returns (uint32);

    /// @notice A report as published.
    /// @param report The number of the report, from 1.
    /// @return The record; all 0 where none was published.
    function reportOf(uint256 report) external view returns (Report memory);

    /// @notice What `auditor` said last of a report.
    /// @param report The number of the report.
    /// @param auditor Who said it.
    /// @return Their last opinion; none where they said nothing.
    function opinionOf(uint256 report, address auditor) external view returns (Opinion);
}
