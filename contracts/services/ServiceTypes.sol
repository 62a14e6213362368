// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice A programme as its sponsor opened it, and how much of it was used. Four storage slots; a redemption writes the
/// second one.
/// @param sponsor Who paid the deposit, and gets the rest of it back.
/// @param price What the provider is paid for a code, in the asset's smallest part.
/// @param provider Who gives the service, redeems the codes and is paid.
/// @param uses How many codes were paid for. Their positions are 0 to `uses` less 1.
/// @param used How many of them were redeemed.
/// @param lastDay The last UTC day on which codes are redeemed.
/// @param series The number of this programme among its sponsor's own, from 1. Each code is bound to it.
/// @param refunded Whether the rest went back to the sponsor.
/// @param root The root of the Merkle tree of the codes' hashes.
/// @param termsHash The hash of the terms of the service.
struct Programme {
    address sponsor;
    uint96 price;
    address provider;
    uint24 uses;
    uint24 used;
    uint24 lastDay;
    uint16 series;
    bool refunded;
    bytes32 root;
    bytes32 termsHash;
}

/// @notice A code as a member gave it to the provider.
/// @param position Its position among the programme's codes.
/// @param secret The secret that only the code's holder knew.
/// @param proof The hashes from the code's leaf up to the root.
struct Code {
    uint24 position;
    bytes32 secret;
    bytes32[] proof;
}
