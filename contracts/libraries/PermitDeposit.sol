// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @notice An EIP-2612 permit as its owner signed it.
struct Permit {
    uint256 value;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @title Using a permit that somebody may have sent first.
library PermitDeposit {
    /// @notice Hand in the permit and go on whatever comes of it.
    /// @dev A permit is public once it is in the mempool, and anyone who sends it first uses it up. The allowance is then
    /// there all the same, and the transfer that follows is what decides.
    function tryPermit(address asset, address owner, address spender, Permit calldata permit) internal {
        try IERC20Permit(asset).permit(owner, spender, permit.value, permit.deadline, permit.v, permit.r, permit.s) {}
            catch {}
    }
}
