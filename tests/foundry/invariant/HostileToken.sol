// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";

/// @title Whoever a hostile token calls in the middle of a transfer.
interface IAccomplice {
    function struck(uint256 seed) external;

    /// @notice Whose tokens are lost.
    function robbed() external view returns (address);
}

/// @title A token that is honest until its issuer turns, for one transfer at a time.
contract HostileToken is TestToken {
    /// @notice It refuses, moves nothing and says so, moves nothing and says it did, keeps a fee, gives more than asked,
    /// calls somebody before or after it moves, or loses some of what the pool has.
    enum Mood {
        Honest,
        Refuses,
        Admits,
        Lies,
        Keeps,
        Doubles,
        CallsFirst,
        CallsAfter,
        Loses
    }

    error HostileRefusal();

    Mood private _mood;
    IAccomplice private _accomplice;
    uint256 private _seed;

    constructor() TestToken("Test Dollar", "TUSD") {}

    /// @notice How to behave at the next transfer; `seed` is for who is called, or how much is lost.
    function turn(Mood mood, uint256 seed) external {
        (_mood, _seed) = (mood, seed);
        _accomplice = IAccomplice(msg.sender);
    }

    /// @inheritdoc ERC20
    function transfer(address to, uint256 amount) public override returns (bool) {
        return _move(msg.sender, to, amount);
    }

    /// @inheritdoc ERC20
    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        _spendAllowance(from, msg.sender, amount);
        return _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private returns (bool) {
        Mood mood = _mood;
        _mood = Mood.Honest;
        if (mood == Mood.Refuses) revert HostileRefusal();
        if (mood == Mood.Admits) return false;
        if (mood == Mood.Lies) return true;
        if (mood == Mood.CallsFirst) _accomplice.struck(_seed);
        _transfer(from, to, mood == Mood.Keeps ? amount - 1 : amount);
        if (mood == Mood.Doubles) _mint(to, amount);
        if (mood == Mood.Loses) _burn(_accomplice.robbed(), _seed);
        if (mood == Mood.CallsAfter) _accomplice.struck(_seed);
        return true;
    }
}
