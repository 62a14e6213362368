// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {IMutualPoolState} from "../../contracts/interfaces/IMutualPoolState.sol";
import {IServiceFund} from "../../contracts/interfaces/IServiceFund.sol";
import {TestToken} from "../../contracts/mocks/TestToken.sol";
import {ServiceFund} from "../../contracts/services/ServiceFund.sol";
import {Code, Programme} from "../../contracts/services/ServiceTypes.sol";

/// @title A fund, a sponsor, two providers, and codes with their tree.
abstract contract ServiceFixture is Test {
    uint256 internal constant NOW = 1_704_067_200;
    uint24 internal constant TODAY = uint24(NOW / 1 days);
    uint24 internal constant LAST = TODAY + 30;
    uint96 internal constant PRICE = 25e6;
    bytes32 internal constant TERMS = keccak256("A check of the heart");

    ServiceFund internal fund;
    TestToken internal token;
    address internal pool = makeAddr("pool");
    address internal sponsor = makeAddr("sponsor");
    address internal other = makeAddr("another sponsor");
    address internal provider = makeAddr("provider");
    address internal rival = makeAddr("rival provider");
    address internal stranger = makeAddr("stranger");

    function setUp() public virtual {
        vm.warp(NOW);
        token = new TestToken("Test Dollar", "TUSD");
        fund = _fundIn(address(token));
        _enrich(sponsor);
        _enrich(other);
    }

    /// @dev The fund reads the asset of the pool and nothing else of it.
    function _fundIn(address asset) internal returns (ServiceFund) {
        vm.mockCall(pool, abi.encodeCall(IMutualPoolState.asset, ()), abi.encode(asset));
        return new ServiceFund(pool);
    }

    function _enrich(address who) internal {
        token.mint(who, 1e15);
        vm.prank(who);
        token.approve(address(fund), type(uint256).max);
    }

    function _secret(address who, uint16 series, uint24 position) internal pure returns (bytes32) {
        return keccak256(abi.encode("secret", who, series, position));
    }

    function _leaves(address who, uint16 series, uint24 count) internal view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](count);
        for (uint24 i = 0; i < count; ++i) {
            leaves[i] = fund.leafOf(who, series, i, _secret(who, series, i));
        }
    }

    /// @dev The root of a tree in which an odd node is promoted.
    function _root(bytes32[] memory level) internal pure returns (bytes32) {
        while (level.length > 1) {
            level = _above(level);
        }
        return level[0];
    }

    function _proof(bytes32[] memory level, uint256 place) internal pure returns (bytes32[] memory proof) {
        bytes32[] memory found = new bytes32[](32);
        uint256 depth;
        while (level.length > 1) {
            if ((place ^ 1) < level.length) found[depth++] = level[place ^ 1];
            place /= 2;
            level = _above(level);
        }
        proof = new bytes32[](depth);
        for (uint256 i = 0; i < depth; ++i) {
            proof[i] = found[i];
        }
    }

    function _above(bytes32[] memory level) private pure returns (bytes32[] memory next) {
        next = new bytes32[]((level.length + 1) / 2);
        for (uint256 i = 0; i < next.length; ++i) {
            bool paired = 2 * i + 1 < level.length;
            next[i] = paired ? Hashes.commutativeKeccak256(level[2 * i], level[2 * i + 1]) : level[2 * i];
        }
    }

    function _open(address who, address to, uint24 uses) internal returns (uint32) {
        uint16 series = fund.openedBy(who) + 1;
        bytes32 root = _root(_leaves(who, series, uses));
        vm.prank(who);
        return fund.open(to, PRICE, uses, LAST, series, root, TERMS);
    }

    /// @dev A code of a programme as its sponsor made it.
    function _code(uint32 programme, uint24 position) internal view returns (Code memory) {
        Programme memory facts = fund.programmeOf(programme);
        bytes32[] memory leaves = _leaves(facts.sponsor, facts.series, facts.uses);
        return Code(position, _secret(facts.sponsor, facts.series, position), _proof(leaves, position));
    }

    function _codes(uint32 programme, uint24 first, uint24 count) internal view returns (Code[] memory codes) {
        codes = new Code[](count);
        for (uint24 i = 0; i < count; ++i) {
            codes[i] = _code(programme, first + i);
        }
    }

    function _redeem(uint32 programme, uint24 position) internal {
        Code[] memory codes = _codes(programme, position, 1);
        vm.prank(fund.programmeOf(programme).provider);
        fund.redeem(programme, codes);
    }

    function _refuses(bytes memory data) internal {
        vm.expectRevert(data);
    }

    /// @dev What the fund says it owes is what the programmes have left, and it has it.
    function _expectSound() internal view {
        uint256 left;
        for (uint32 i = 1; i <= fund.programmeCount(); ++i) {
            Programme memory facts = fund.programmeOf(i);
            if (!facts.refunded) left += uint256(facts.price) * (facts.uses - facts.used);
        }
        assertEq(fund.owed(), left);
        assertGe(ERC20(address(token)).balanceOf(address(fund)), left);
    }
}
