// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The EIP-712 domain of a claim desk: "Mutual Pool Claims", version "1", this chain, this contract.
/// @notice It signs exactly what OpenZeppelin's `EIP712` would, without ERC-5267, in a fraction of the code: the desk is
/// near the largest size a contract may have.
abstract contract ClaimDomain {
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    uint256 private immutable _domainChainId;
    bytes32 private immutable _domainSeparator;

    constructor() {
        _domainChainId = block.chainid;
        _domainSeparator = _separatorNow();
    }

    /// @dev The digest of a struct in this domain. After a fork of the chain the domain is the fork's own.
    function _hashTypedDataV4(bytes32 structHash) internal view returns (bytes32) {
        bytes32 separator = block.chainid == _domainChainId ? _domainSeparator : _separatorNow();
        return keccak256(abi.encodePacked(hex"1901", separator, structHash));
    }

    function _separatorNow() private view returns (bytes32) {
        return keccak256(
            abi.encode(DOMAIN_TYPEHASH, keccak256("Mutual Pool Claims"), keccak256("1"), block.chainid, address(this))
        );
    }
}
