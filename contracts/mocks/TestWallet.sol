// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @title A contract wallet with one owner, whose signature is the wallet's own (ERC-1271).
contract TestWallet is IERC1271 {
    /// @notice Only the owner acts through the wallet.
    error TestWalletOnly(address owner, address caller);

    /// @notice Whose signature counts.
    address public immutable owner;

    constructor(address owner_) {
        owner = owner_;
    }

    /// @notice As the owner: call `target` in the name of the wallet. A revert passes through.
    function execute(address target, bytes calldata data) external returns (bytes memory) {
        if (msg.sender != owner) revert TestWalletOnly(owner, msg.sender);
        return Address.functionCall(target, data);
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 digest, bytes calldata signature) external view override returns (bytes4) {
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecover(digest, signature);
        bool valid = failure == ECDSA.RecoverError.NoError && signer == owner;
        return valid ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }
}
