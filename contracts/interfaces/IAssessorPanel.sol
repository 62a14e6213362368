// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Approvals, Holder, Seat, Tier} from "../panel/PanelTypes.sol";

/// @title The assessors of a plan, by versions, and their signatures.
/// @notice Every assessor has a number, so that a set of seats is one word and two panels can be compared in one
/// operation. A number goes to somebody else 180 days after its holder left, at the earliest. A panel is published in its event; a batch of signatures carries it along, checked by its hash.
interface IAssessorPanel {
    /// @notice A panel took its seats.
    /// @param version the version's number.
    /// @param seats the assessors and their numbers.
    /// @param tiers benefits and thresholds, rising.
    event PanelChanged(uint24 indexed version, Seat[] seats, Tier[] tiers);

    /// @notice Only `required` may do this.
    /// @param required who may do this.
    /// @param caller who called.
    error PanelOnly(address required, address caller);
    /// @notice A panel needs an assembly that can renew it.
    error PanelZeroAddress();
    /// @notice A panel needs seats and tiers.
    error PanelEmpty();
    /// @notice No more than `limit` seats at once.
    /// @param seats how many seats there would be.
    /// @param limit the most that is allowed.
    error PanelTooLarge(uint256 seats, uint256 limit);
    /// @notice There are no numbers left for a new assessor.
    error PanelOutOfNumbers();
    /// @notice A change seats no more than `limit` assessors who did not sit before.
    /// @param added how many are new.
    /// @param limit the most that is allowed.
    error PanelTooManyAdded(uint256 added, uint256 limit);
    /// @notice The panel changed less than 14 days ago.
    /// @param from from when on it may change, in seconds.
    error PanelTooSoon(uint256 from);
    /// @notice The last tier has to reach the greatest benefit of the plan, or nobody could decide on it.
    /// @param upTo the greatest benefit of the tier, in the asset's smallest part.
    /// @param greatestBenefit the plan's greatest benefit, in the asset's smallest part.
    error PanelUncovered(uint256 upTo, uint256 greatestBenefit);
    /// @notice Holders have to be given strictly ascending, without doubles or the zero address.
    /// @param before the address before it.
    /// @param holder the holder out of order.
    error PanelNotAscending(address before, address holder);
    /// @notice Tiers have to rise strictly in size and never fall in threshold, within the number of seats.
    /// @param upTo the greatest benefit of the tier, in the asset's smallest part.
    /// @param threshold the seats that are needed.
    error PanelBadTier(uint256 upTo, uint256 threshold);
    /// @notice The last tier does not reach this benefit.
    /// @param benefit the benefit asked for, in the asset's smallest part.
    error PanelBenefitTooLarge(uint256 benefit);
    /// @notice There is no such version.
    /// @param version the version's number.
    error PanelUnknownVersion(uint256 version);
    /// @notice The seats handed in are not those of the current panel.
    /// @param expected the hash of the current seats.
    /// @param given the hash of those handed in.
    error PanelNotCurrent(bytes32 expected, bytes32 given);
    /// @notice A packed signature is 65 bytes long, and at least one is needed.
    /// @param length the length found.
    error PanelBadLength(uint256 length);
    /// @notice Signers have to come strictly ascending; here one is out of order or twice.
    /// @param before the address before it.
    /// @param signer the signer's address.
    error PanelSignersNotAscending(address before, address signer);
    /// @notice The signature at this place is malformed, malleable, or not one at all.
    /// @param place the place in the list, from 0.
    error PanelBadSignature(uint256 place);
    /// @notice The signer has no seat in the current panel: another decision was signed, or by a stranger.
    /// @param signer the signer's address.
    error PanelNoSeat(address signer);
    /// @notice Nobody decides on a claim of their own.
    /// @param holder the assessor's address.
    error PanelOwnClaim(address holder);

    /// @notice For the assembly: seat a new panel, at most once in 14 days and with at most 16 new assessors.
    /// @param holders The assessors, strictly ascending.
    /// @param tiers How many of them must agree on a benefit up to a size, ascending.
    function change(address[] calldata holders, Tier[] calldata tiers) external;

    /// @notice The greatest benefit of the plan, which every panel can decide on.
    /// @return The benefit, in the asset's smallest part.
    function greatestBenefit() external view returns (uint256);

    /// @notice When the assembly last changed the panel.
    /// @return Seconds since 1970; 0 if it never did.
    function changedAt() external view returns (uint40);

    /// @notice Who holds a number, or held it last, and the day on which they left.
    /// @param number The number.
    /// @return Its holder; nobody where the number was never given.
    function holderOf(uint256 number) external view returns (Holder memory);

    /// @notice The number of the current panel, counted from 1.
    function currentVersion() external view returns (uint24);

    /// @notice The seats of a version, as a set of numbers.
    /// @param version The number of the panel, from 1.
    /// @return A bit for each seat, at the place of its number.
    function seatsOf(uint256 version) external view returns (uint256);

    /// @notice The seats of the current panel, as a batch of signatures carries them.
    function currentSeats() external view returns (Seat[] memory);

    /// @notice The tiers of a version.
    /// @param version The number of the panel, from 1.
    /// @return The tiers, ascending by benefit.
    function tiersOf(uint256 version) external view returns (Tier[] memory);

    /// @notice The number of an assessor in the current panel.
    /// @param holder The assessor.
    /// @return Their number; reverts for who does not sit.
    function numberOf(address holder) external view returns (uint8);

    /// @notice How many seats of a version must agree on a benefit.
    /// @param version The number of the panel, from 1.
    /// @param benefit The benefit that is decided on, in the asset's smallest part.
    /// @return The number of seats; reverts for a benefit that no tier covers.
    function thresholdOf(uint256 version, uint256 benefit) external view returns (uint256);

    /// @notice Who may decide on a claim filed under `version`: those of its panel who still sit, or, where they are
    /// fewer than the threshold, the current panel by its own threshold.
    /// @param version The number of the panel a claim was filed under.
    /// @param benefit The benefit filed, in the asset's smallest part.
    /// @return seats Who may decide, as a set of numbers.
    /// @return threshold How many of them must agree.
    function electorate(uint256 version, uint256 benefit) external view returns (uint256 seats, uint256 threshold);

    /// @notice The seats that signed a decision, as a set of numbers.
    /// @param digest The EIP-712 digest of the decision.
    /// @param member The member whose claim it is, who may not sign.
    /// @param filer Who filed it, who may not sign either.
    /// @param approvals The seats of the current panel, and the signatures of those who agree.
    /// @return seats Whose signatures they are; reverts if one is of nobody who sits.
    function tally(bytes32 digest, address member, address filer, Approvals calldata approvals)
        external
        view
        returns (uint256 seats);
}
