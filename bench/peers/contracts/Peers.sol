// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// @title OpenZeppelin's vault, as it is.
contract Vault is ERC4626 {
    constructor(IERC20 asset_) ERC20("Vault", "V") ERC4626(asset_) {}
}

/// @title OpenZeppelin's token with votes, as it is.
contract VotesToken is ERC20Votes {
    constructor() ERC20("Votes", "VOTE") EIP712("Votes", "1") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @title OpenZeppelin's governor with simple counting, without a timelock.
contract Senate is Governor, GovernorCountingSimple, GovernorVotes {
    uint256 private immutable _quorum;

    constructor(IVotes votes, uint256 quorum_) Governor("Senate") GovernorVotes(votes) {
        _quorum = quorum_;
    }

    function votingDelay() public pure override returns (uint256) {
        return 1;
    }

    function votingPeriod() public pure override returns (uint256) {
        return 400;
    }

    function quorum(uint256) public view override returns (uint256) {
        return _quorum;
    }
}

/// @title What one would write first: a pool that goes round its members at each event.
contract LoopPool {
    IERC20 private immutable _asset;
    address[] private _members;
    mapping(address member => uint256) public balanceOf;

    constructor(IERC20 asset_) {
        _asset = asset_;
    }

    function enrol(address[] calldata members, uint256 each) external {
        for (uint256 i = 0; i < members.length; ++i) {
            _members.push(members[i]);
            balanceOf[members[i]] = each;
        }
        _asset.transferFrom(msg.sender, address(this), each * members.length);
    }

    function settle(address claimant, uint256 benefit) external {
        uint256 count = _members.length;
        uint256 share = benefit / count;
        for (uint256 i = 0; i < count; ++i) {
            balanceOf[_members[i]] -= share;
        }
        _asset.transfer(claimant, share * count);
    }
}

interface IUniswapPool {
    function mint(address recipient, int24 lower, int24 upper, uint128 amount, bytes calldata data)
        external
        returns (uint256, uint256);

    function swap(address recipient, bool zeroForOne, int256 amount, uint160 limit, bytes calldata data)
        external
        returns (int256, int256);
}

/// @title Who owes the pool of Uniswap v3 what its callbacks ask for.
contract Trader {
    IERC20 private immutable _token0;
    IERC20 private immutable _token1;

    constructor(IERC20 token0, IERC20 token1) {
        (_token0, _token1) = (token0, token1);
    }

    function provide(IUniswapPool pool, int24 from, int24 spacing, uint256 count, uint128 amount) external {
        for (uint256 i = 0; i < count; ++i) {
            pool.mint(address(this), from, from + spacing, amount, "");
            from += spacing;
        }
    }

    function buy(IUniswapPool pool, uint160 limit) external {
        pool.swap(msg.sender, false, type(int128).max, limit, "");
    }

    function uniswapV3MintCallback(uint256 amount0, uint256 amount1, bytes calldata) external {
        _pay(amount0, amount1);
    }

    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata) external {
        _pay(amount0 > 0 ? uint256(amount0) : 0, amount1 > 0 ? uint256(amount1) : 0);
    }

    function _pay(uint256 amount0, uint256 amount1) private {
        if (amount0 != 0) _token0.transfer(msg.sender, amount0);
        if (amount1 != 0) _token1.transfer(msg.sender, amount1);
    }
}
