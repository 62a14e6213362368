// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Where members and offices publish the keys to which others encrypt.
/// @notice A key is a recipient of the `age` format: 32 bytes of X25519. The event has the key, the slot has its hash, so
/// that neither a desk nor a node that forgets can replace a key or hide it.
interface IKeyBoard {
    /// @notice What the board keeps of an account's latest key, in one slot.
    /// @param keyHash The first 24 bytes of the keccak-256 of recipient and expiry; 0 if the account never published.
    /// @param changedAt When the account published or withdrew last, in seconds. Some chains give `block.number` as that of
    /// another chain, so no number is kept.
    struct KeyRecord {
        bytes24 keyHash;
        uint64 changedAt;
    }

    /// @notice An account published a key, in place of any earlier one, or withdrew its key.
    /// @param account The account whose key it is.
    /// @param recipient The X25519 public key; 0 if the account has no key from now on.
    /// @param expiry The second after which nobody encrypts to it; 0 if the account has no key from now on.
    event KeyPublished(address indexed account, bytes32 recipient, uint64 expiry);

    /// @notice A board needs a pool.
    error KeyBoardZeroAddress();
    /// @notice A key of zero is no key.
    /// @param account The account that published it.
    error KeyBoardNoKey(address account);
    /// @notice A key is valid for a while, and for 400 days at most.
    /// @param expiry The expiry given.
    /// @param earliest The earliest second that is allowed.
    /// @param latest The latest second that is allowed.
    error KeyBoardBadExpiry(uint64 expiry, uint256 earliest, uint256 latest);
    /// @notice The account has no key to withdraw.
    /// @param account The account that called.
    error KeyBoardNothingToWithdraw(address account);

    /// @notice Publishes the caller's key, in place of an earlier one.
    /// @param recipient The X25519 public key.
    /// @param expiry The second after which nobody encrypts to it.
    function publish(bytes32 recipient, uint64 expiry) external;

    /// @notice Withdraws the caller's key: from now on nobody encrypts to it.
    function withdraw() external;

    /// @notice What the board keeps of an account's latest key.
    /// @param account The account.
    /// @return The hash of key and expiry, and the block; all 0 for who published none.
    function recordOf(address account) external view returns (KeyRecord memory);

    /// @notice Whether this is the key that an account published last, and it is still valid.
    /// @param account The account.
    /// @param recipient The X25519 public key.
    /// @param expiry Its expiry.
    /// @return Whether it may be encrypted to.
    function isValid(address account, bytes32 recipient, uint64 expiry) external view returns (bool);
}
