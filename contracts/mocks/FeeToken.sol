// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that keeps a hundredth of every transfer: the pool has to refuse it.
contract FeeToken is ERC20 {
    uint256 private constant PARTS = 100;

    constructor() ERC20("Fee Token", "FEE") {}

    /// @inheritdoc ERC20
    function decimals() public pure override returns (uint8) {
        return 6;
    }

    /// @notice Make `amount` out of nothing for `to`.
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @dev The fee is burnt, so that the receiver gets less than was sent.
    function _update(address from, address to, uint256 amount) internal override {
        if (from == address(0) || to == address(0)) return super._update(from, to, amount);
        uint256 fee = amount / PARTS;
        super._update(from, address(0), fee);
        super._update(from, to, amount - fee);
    }
}
