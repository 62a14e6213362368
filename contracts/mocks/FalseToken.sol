// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that moves nothing and says so by returning false, instead of reverting.
contract FalseToken is ERC20 {
    constructor() ERC20("False Token", "NO") {}

    /// @inheritdoc ERC20
    function decimals() public pure override returns (uint8) {
        return 6;
    }

    /// @notice Make `amount` out of nothing for `to`.
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @inheritdoc ERC20
    function transfer(address, uint256) public pure override returns (bool) {
        return false;
    }

    /// @inheritdoc ERC20
    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return false;
    }
}
