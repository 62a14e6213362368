// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title A token that its issuer can upgrade, in the middle of a plan's life, to any known odd behaviour.
contract OddToken is ERC20Permit {
    /// @notice What it does: as it should; it returns nothing, or false; keeps a fee; blocks an account as a sender, or as a
    /// receiver, or whatever it does; pauses; takes one part from an account, or all; takes a tenth from everybody, or gives it; calls back within
    /// a transfer; or refuses to change an allowance that is there.
    enum Oddity {
        None,
        ReturnsNothing,
        ReturnsFalse,
        TakesFee,
        BlocksSender,
        BlocksReceiver,
        BlocksAccount,
        Pauses,
        BurnsOne,
        BurnsAll,
        RebasesDown,
        RebasesUp,
        CallsBack,
        KeepsAllowances
    }

    error OddPaused();
    error OddBlocked(address account);
    error OddAllowance(uint256 current);

    uint256 private constant PARTS = 100;
    uint8 private immutable _decimals;

    Oddity public oddity;
    address private _victim;
    bytes private _data;
    address[] private _holders;
    mapping(address => bool) private _known;

    constructor(uint8 decimals_) ERC20("Odd Token", "ODD") ERC20Permit("Odd Token") {
        _decimals = decimals_;
    }

    /// @notice Behave like this from now on.
    /// @param victim Who is blocked or robbed, or called back.
    /// @param data What is called there.
    function turn(Oddity to, address victim, bytes calldata data) external {
        (oddity, _victim, _data) = (to, victim, data);
        uint256 held = balanceOf(victim);
        if (to == Oddity.BurnsOne && held != 0) _burn(victim, 1);
        if (to == Oddity.BurnsAll) _burn(victim, held);
        bool down = to == Oddity.RebasesDown;
        if (!down && to != Oddity.RebasesUp) return;
        for (uint256 i = 0; i < _holders.length; ++i) {
            uint256 tenth = balanceOf(_holders[i]) / 10;
            if (down) _burn(_holders[i], tenth);
            else _mint(_holders[i], tenth);
        }
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice Whether it is paused, as tokens of issuers say it.
    function paused() external view returns (bool) {
        return oddity == Oddity.Pauses;
    }

    /// @inheritdoc ERC20
    function approve(address spender, uint256 amount) public override returns (bool) {
        uint256 current = allowance(msg.sender, spender);
        if (oddity == Oddity.KeepsAllowances && current != 0 && amount != 0) revert OddAllowance(current);
        return super.approve(spender, amount);
    }

    /// @inheritdoc ERC20
    function transfer(address to, uint256 amount) public override returns (bool) {
        if (oddity == Oddity.ReturnsFalse) return false;
        super.transfer(to, amount);
        return _answer();
    }

    /// @inheritdoc ERC20
    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        if (oddity == Oddity.ReturnsFalse) return false;
        super.transferFrom(from, to, amount);
        return _answer();
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (to != address(0) && !_known[to]) {
            _known[to] = true;
            _holders.push(to);
        }
        if (from == address(0) || to == address(0)) return super._update(from, to, amount);
        bool sends = from == _victim;
        bool receives = to == _victim;
        if (oddity == Oddity.Pauses) revert OddPaused();
        if (oddity == Oddity.BlocksSender && sends) revert OddBlocked(_victim);
        if (oddity == Oddity.BlocksReceiver && receives) revert OddBlocked(_victim);
        if (oddity == Oddity.BlocksAccount && (sends || receives)) revert OddBlocked(_victim);
        uint256 fee = oddity == Oddity.TakesFee ? amount / PARTS + 1 : 0;
        if (fee > amount) fee = amount;
        super._update(from, to, amount - fee);
        if (fee != 0) super._update(from, address(0), fee);
        if (oddity == Oddity.CallsBack) _call();
    }

    function _call() private {
        (bool done, bytes memory answer) = _victim.call(_data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }

    function _answer() private view returns (bool) {
        if (oddity == Oddity.ReturnsNothing) {
            assembly ("memory-safe") {
                return(0, 0)
            }
        }
        return true;
    }
}

/// @title A token whose permit has DAI's form: a nonce, and all or nothing.
contract DaiLikeToken is ERC20 {
    bytes32 public constant PERMIT_TYPEHASH =
        keccak256("Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)");
    bytes32 public immutable DOMAIN_SEPARATOR;
    mapping(address => uint256) public nonces;

    error DaiBadPermit();

    constructor() ERC20("Dai Like", "DAIL") {
        DOMAIN_SEPARATOR = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Dai Like"),
                keccak256("1"),
                block.chainid,
                address(this)
            )
        );
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function permit(
        address holder,
        address spender,
        uint256 nonce,
        uint256 expiry,
        bool allowed,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        bytes32 what = keccak256(abi.encode(PERMIT_TYPEHASH, holder, spender, nonce, expiry, allowed));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", DOMAIN_SEPARATOR, what));
        if (holder != ecrecover(digest, v, r, s) || nonce != nonces[holder]++) revert DaiBadPermit();
        if (expiry != 0 && block.timestamp > expiry) revert DaiBadPermit();
        _approve(holder, spender, allowed ? type(uint256).max : 0);
    }
}

/// @title A token with a permit, and a domain that it does not tell (no `eip712Domain`), as the first ones had it.
contract UntoldDomainToken is ERC20 {
    bytes32 public constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    bytes32 public immutable DOMAIN_SEPARATOR;
    mapping(address => uint256) public nonces;

    error UntoldBadPermit();

    constructor() ERC20("Untold", "UNT") {
        DOMAIN_SEPARATOR = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Untold"),
                keccak256("2"),
                block.chainid,
                address(this)
            )
        );
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
    {
        bytes32 what = keccak256(abi.encode(PERMIT_TYPEHASH, owner, spender, value, nonces[owner]++, deadline));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", DOMAIN_SEPARATOR, what));
        if (owner != ecrecover(digest, v, r, s) || block.timestamp > deadline) revert UntoldBadPermit();
        _approve(owner, spender, value);
    }
}
