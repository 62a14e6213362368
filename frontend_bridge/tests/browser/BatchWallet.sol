// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title An account whose owner has several calls carried out at once: all of them, or none.
contract BatchWallet {
    /// @notice One call of a batch.
    /// @param to The contract that is called.
    /// @param data The function and its arguments.
    struct Part {
        address to;
        bytes data;
    }

    /// @notice Only the owner acts through the account.
    error BatchWalletOnly(address owner, address caller);

    address private immutable _owner;

    constructor(address owner_) {
        _owner = owner_;
    }

    /// @notice As the owner: make calls in the name of the account. A revert of one takes all back.
    function execute(Part[] calldata parts) external {
        if (msg.sender != _owner) revert BatchWalletOnly(_owner, msg.sender);
        for (uint256 place = 0; place < parts.length; ++place) {
            (bool ok, bytes memory answer) = parts[place].to.call(parts[place].data);
            if (!ok) {
                assembly {
                    revert(add(answer, 32), mload(answer))
                }
            }
        }
    }
}
