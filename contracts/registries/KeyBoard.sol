// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IKeyBoard} from "../interfaces/IKeyBoard.sol";
import {IPlanPart} from "../interfaces/IPlanPart.sol";

/// @title Where members and offices publish the keys to which others encrypt.
/// @notice It has no owner and holds no money. An account publishes for itself alone.
contract KeyBoard is IKeyBoard, IPlanPart {
    /// @notice The longest time that a key is valid.
    uint256 public constant LONGEST = 400 days;

    /// @inheritdoc IPlanPart
    address public immutable override pool;
    mapping(address account => KeyRecord) private _records;

    /// @param pool_ The pool of the plan.
    constructor(address pool_) {
        if (pool_ == address(0)) revert KeyBoardZeroAddress();
        pool = pool_;
    }

    /// @inheritdoc IKeyBoard
    function publish(bytes32 recipient, uint64 expiry) external override {
        if (recipient == 0) revert KeyBoardNoKey(msg.sender);
        (uint256 earliest, uint256 latest) = (block.timestamp + 1, block.timestamp + LONGEST);
        if (expiry < earliest || expiry > latest) revert KeyBoardBadExpiry(expiry, earliest, latest);
        _keep(recipient, expiry);
    }

    /// @inheritdoc IKeyBoard
    function withdraw() external override {
        bytes24 kept = _records[msg.sender].keyHash;
        if (kept == 0 || kept == _hashOf(0, 0)) revert KeyBoardNothingToWithdraw(msg.sender);
        _keep(0, 0);
    }

    /// @inheritdoc IKeyBoard
    function recordOf(address account) external view override returns (KeyRecord memory) {
        return _records[account];
    }

    /// @inheritdoc IKeyBoard
    function isValid(address account, bytes32 recipient, uint64 expiry) external view override returns (bool) {
        return expiry >= block.timestamp && _records[account].keyHash == _hashOf(recipient, expiry);
    }

    /// @inheritdoc IPlanPart
    function planRole() external pure override returns (bytes32) {
        return "keys";
    }

    function _keep(bytes32 recipient, uint64 expiry) private {
        _records[msg.sender] = KeyRecord({keyHash: _hashOf(recipient, expiry), changedAt: uint64(block.timestamp)});
        emit KeyPublished(msg.sender, recipient, expiry);
    }

    /// @dev 24 bytes, so that the time fits into the same slot. Nobody can find a second key of the same 192 bits.
    function _hashOf(bytes32 recipient, uint64 expiry) private pure returns (bytes24) {
        return bytes24(keccak256(abi.encode(recipient, expiry)));
    }
}
