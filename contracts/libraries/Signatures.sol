// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title Signatures of accounts and of contract wallets.
library Signatures {
    /// @notice Whether `signer` signed `digest`, as an account or by ERC-1271.
    /// @dev Recovering comes first: OpenZeppelin's own order looks for code at every signer, which costs an account
    /// its 2,600 gas of a first touch for nothing. It also takes an account that has code by EIP-7702 for the contract
    /// wallet it need not be, and refuses it.
    function isSignedBy(address signer, bytes32 digest, bytes memory signature) internal view returns (bool) {
        // The third value says more of a failure than is asked here.
        // slither-disable-next-line unused-return
        (address recovered, ECDSA.RecoverError failure,) = ECDSA.tryRecover(digest, signature);
        if (failure == ECDSA.RecoverError.NoError && recovered == signer) return true;
        return SignatureChecker.isValidERC1271SignatureNow(signer, digest, signature);
    }
}
