// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IEntryPoint} from "account-abstraction-7/interfaces/IEntryPoint.sol";
import {IPaymaster} from "account-abstraction-7/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "account-abstraction-7/interfaces/PackedUserOperation.sol";

/// @title A paymaster that pays for gas and takes the pool's asset for it, at a fixed price.
/// @dev It serves EntryPoint 0.7 and 0.8, whose paymasters have one interface. It charges after the operation, so
/// that a new account's first operation can allow it to.
contract AssetPaymaster is IPaymaster {
    using SafeERC20 for IERC20;

    error PaymasterEntryPointOnly(address caller);
    error PaymasterPoor(address account, uint256 needed, uint256 held);

    IEntryPoint public immutable entryPoint;
    IERC20 public immutable asset;
    /// @notice Parts of the asset for 1e18 wei, rounded up.
    uint256 public immutable price;

    constructor(IEntryPoint entryPoint_, IERC20 asset_, uint256 price_) {
        (entryPoint, asset, price) = (entryPoint_, asset_, price_);
    }

    function validatePaymasterUserOp(PackedUserOperation calldata operation, bytes32, uint256 most)
        external
        view
        returns (bytes memory context, uint256 validation)
    {
        if (msg.sender != address(entryPoint)) revert PaymasterEntryPointOnly(msg.sender);
        uint256 held = asset.balanceOf(operation.sender);
        if (held < _charge(most)) revert PaymasterPoor(operation.sender, _charge(most), held);
        return (abi.encode(operation.sender), 0);
    }

    function postOp(PostOpMode, bytes calldata context, uint256 cost, uint256) external {
        if (msg.sender != address(entryPoint)) revert PaymasterEntryPointOnly(msg.sender);
        asset.safeTransferFrom(abi.decode(context, (address)), address(this), _charge(cost));
    }

    function _charge(uint256 cost) private view returns (uint256) {
        return (cost * price + 1 ether - 1) / 1 ether;
    }
}
