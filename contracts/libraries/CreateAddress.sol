// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Where an account's transaction puts a contract.
library CreateAddress {
    /// @notice The address that `deployer` creates with `nonce`: the hash of both, in RLP (EIP-161).
    /// @dev No account sends 2^32 transactions.
    function predict(address deployer, uint32 nonce) internal pure returns (address) {
        bytes memory number;
        if (nonce == 0) number = hex"80";
        else if (nonce < 0x80) number = abi.encodePacked(uint8(nonce));
        else if (nonce <= type(uint8).max) number = abi.encodePacked(uint8(0x81), uint8(nonce));
        else if (nonce <= type(uint16).max) number = abi.encodePacked(uint8(0x82), uint16(nonce));
        else if (nonce <= type(uint24).max) number = abi.encodePacked(uint8(0x83), uint24(nonce));
        else number = abi.encodePacked(uint8(0x84), nonce);
        // A list of an address, 1 + 20 bytes, and of a number.
        bytes memory list = abi.encodePacked(uint8(0xc0 + 21 + number.length), uint8(0x94), deployer, number);
        return address(uint160(uint256(keccak256(list))));
    }
}
