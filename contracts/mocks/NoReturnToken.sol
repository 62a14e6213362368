// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title A token whose transfers and approvals return nothing, as the oldest and largest ones do.
contract NoReturnToken {
    /// @notice More was asked for than there is.
    error NoReturnTokenTooLittle(uint256 available, uint256 asked);

    /// @notice As ERC-20 has it.
    event Transfer(address indexed from, address indexed to, uint256 amount);
    /// @notice As ERC-20 has it.
    event Approval(address indexed owner, address indexed spender, uint256 amount);

    string public constant name = "No Return Token";
    string public constant symbol = "NRT";
    uint8 public constant decimals = 6;
    uint256 public totalSupply;
    mapping(address holder => uint256) public balanceOf;
    mapping(address holder => mapping(address spender => uint256)) public allowance;

    /// @notice Make `amount` out of nothing for `to`.
    function mint(address to, uint256 amount) external {
        totalSupply += amount;
        balanceOf[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    /// @notice Let `spender` take up to `amount`.
    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
    }

    /// @notice Send `amount` to `to`.
    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    /// @notice Send `amount` of `from` to `to`, from the allowance of the sender.
    function transferFrom(address from, address to, uint256 amount) external {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed < amount) revert NoReturnTokenTooLittle(allowed, amount);
        allowance[from][msg.sender] = allowed - amount;
        _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private {
        uint256 available = balanceOf[from];
        if (available < amount) revert NoReturnTokenTooLittle(available, amount);
        balanceOf[from] = available - amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
    }
}
