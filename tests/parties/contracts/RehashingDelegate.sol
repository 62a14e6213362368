// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {EIP712} from "openzeppelin-5/utils/cryptography/EIP712.sol";
import {ERC7739} from "openzeppelin-5/utils/cryptography/signers/draft-ERC7739.sol";
import {SignerEIP7702} from "openzeppelin-5/utils/cryptography/signers/SignerEIP7702.sol";

/// @title A delegate of EIP-7702 that takes a signature only of a hash nested into its own domain (ERC-7739).
contract RehashingDelegate is ERC7739, SignerEIP7702 {
    constructor() EIP712("RehashingDelegate", "1") {}

    receive() external payable {}
}
