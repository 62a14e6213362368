// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Code, Programme} from "../services/ServiceTypes.sol";

/// @title Where sponsors pay for services to members, code by code.
/// @notice A sponsor pays a number of uses of one provider's service in advance. Members give codes to the provider, who is paid
/// for each. The chain has the number of codes used, and no member. Balances, units, benefits and claims know nothing of it.
interface IServiceFund {
    /// @notice A sponsor opened a programme and paid `price` times `uses` into the fund.
    /// @param programme The number of the programme, from 1.
    /// @param sponsor Who paid.
    /// @param provider Who gives the service.
    /// @param price What the provider is paid for a code, in the asset's smallest part.
    /// @param uses How many codes were paid for.
    /// @param lastDay The last UTC day on which codes are redeemed.
    /// @param series The number of the programme among the sponsor's own.
    /// @param root The root of the Merkle tree of the codes' hashes.
    /// @param termsHash The hash of the terms of the service.
    event ProgrammeOpened(
        uint32 indexed programme,
        address indexed sponsor,
        address indexed provider,
        uint96 price,
        uint24 uses,
        uint24 lastDay,
        uint16 series,
        bytes32 root,
        bytes32 termsHash
    );
    /// @notice A provider redeemed codes and was paid `amount`.
    /// @param programme The number of the programme.
    /// @param positions The positions of the codes.
    /// @param used How many of the programme's codes are redeemed by now.
    /// @param amount What the provider was paid, in the asset's smallest part.
    event CodesRedeemed(uint32 indexed programme, uint24[] positions, uint24 used, uint256 amount);
    /// @notice What was left of a programme went back to its sponsor.
    /// @param programme The number of the programme.
    /// @param to The account that the sponsor chose; the sponsor, if somebody else asked.
    /// @param amount What went back, in the asset's smallest part.
    event ProgrammeRefunded(uint32 indexed programme, address indexed to, uint256 amount);

    /// @notice A fund needs a pool, a programme a provider, and a refund an account that gets it; none of them is the fund itself.
    /// @param given The address given.
    error ServiceBadAddress(address given);
    /// @notice A programme needs a price above zero.
    error ServiceZeroPrice();
    /// @notice A programme needs codes.
    error ServiceZeroUses();
    /// @notice A programme needs the root of its codes.
    error ServiceNoRoot();
    /// @notice The codes of a programme are valid from today for 1,096 days at most.
    /// @param lastDay The last day given.
    /// @param earliest The earliest that is allowed.
    /// @param latest The latest that is allowed.
    error ServiceBadLastDay(uint24 lastDay, uint24 earliest, uint24 latest);
    /// @notice The codes were made for another programme of the sponsor than the next one.
    /// @param series The number they were made for.
    /// @param next The number of the sponsor's next programme.
    error ServiceWrongSeries(uint16 series, uint16 next);
    /// @notice The asset moved another amount than it was asked to.
    /// @param expected What should have come in.
    /// @param received What came in.
    error ServiceAssetMismatch(uint256 expected, uint256 received);
    /// @notice The fund has less of the asset than it owes, so it takes no deposit that would pay for it.
    /// @param balance What it has, the new deposit included.
    /// @param owed What it owes, the new deposit included.
    error ServiceFundShort(uint256 balance, uint256 owed);
    /// @notice There is no such programme.
    /// @param programme The number given.
    error ServiceNoProgramme(uint32 programme);
    /// @notice Only this account may do that.
    /// @param allowed Who may.
    /// @param caller Who called.
    error ServiceOnly(address allowed, address caller);
    /// @notice A redemption needs a code.
    error ServiceNoCodes();
    /// @notice The last day of the programme is over.
    /// @param programme The number of the programme.
    /// @param lastDay Its last day.
    error ServiceOver(uint32 programme, uint24 lastDay);
    /// @notice The programme has no such code: position, secret and proof do not lead to its root.
    /// @param programme The number of the programme.
    /// @param position The position of the code given.
    error ServiceUnknownCode(uint32 programme, uint24 position);
    /// @notice The code was redeemed before.
    /// @param programme The number of the programme.
    /// @param position The position of the code.
    error ServiceCodeUsed(uint32 programme, uint24 position);
    /// @notice Codes can still be redeemed, so nothing goes back yet.
    /// @param programme The number of the programme.
    /// @param lastDay Its last day; the rest goes back from the day after.
    error ServiceTooEarly(uint32 programme, uint24 lastDay);
    /// @notice Nothing is left that could go back.
    /// @param programme The number of the programme.
    error ServiceNothingLeft(uint32 programme);

    /// @notice Opens a programme, and takes `price` times `uses` from the caller, who is its sponsor.
    /// @param provider Who gives the service and is paid for it.
    /// @param price What the provider is paid for a code, in the asset's smallest part.
    /// @param uses How many codes there are.
    /// @param lastDay The last UTC day on which codes are redeemed.
    /// @param series The number of the programme among the sponsor's own, for which the codes were made.
    /// @param root The root of the Merkle tree of the codes' hashes.
    /// @param termsHash The hash of the terms of the service.
    /// @return programme The number of the programme.
    function open(
        address provider,
        uint96 price,
        uint24 uses,
        uint24 lastDay,
        uint16 series,
        bytes32 root,
        bytes32 termsHash
    ) external returns (uint32 programme);

    /// @notice Redeems codes, and pays the caller, who is the provider. Either all of the codes are good, or nothing happens.
    /// @param programme The number of the programme.
    /// @param codes The codes, one or more.
    function redeem(uint32 programme, Code[] calldata codes) external;

    /// @notice Sends what is left of a programme back, from the day after its last day on. Anyone may call it for the sponsor.
    /// @param programme The number of the programme.
    /// @param to The account that gets it; who is not the sponsor can only name the sponsor.
    function refund(uint32 programme, address to) external;

    /// @notice How many programmes were opened.
    function programmeCount() external view returns (uint32);

    /// @notice What the fund owes: of all programmes what is neither redeemed nor refunded, in the asset's smallest part.
    function owed() external view returns (uint128);

    /// @notice How many programmes an account opened. Its next one has the number after that.
    /// @param sponsor The account.
    /// @return How many.
    function openedBy(address sponsor) external view returns (uint16);

    /// @notice A programme as stored; all 0 where there is none.
    /// @param programme The number of the programme.
    /// @return Its terms, and how much of it was used.
    function programmeOf(uint32 programme) external view returns (Programme memory);

    /// @notice Whether a code was redeemed.
    /// @param programme The number of the programme.
    /// @param position The position of the code.
    /// @return Whether it was.
    function isUsed(uint32 programme, uint24 position) external view returns (bool);

    /// @notice The leaf of a code. It is bound to chain, fund, sponsor, programme and position, so no code is good twice.
    /// @param sponsor Who opened the programme, or will.
    /// @param series The number of the programme among the sponsor's own.
    /// @param position The position of the code.
    /// @param secret The code's secret.
    /// @return The leaf, hashed twice.
    function leafOf(address sponsor, uint16 series, uint24 position, bytes32 secret) external view returns (bytes32);
}
