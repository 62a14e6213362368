// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {IServiceFund} from "../../../contracts/interfaces/IServiceFund.sol";
import {ServiceFund} from "../../../contracts/services/ServiceFund.sol";
import {Code} from "../../../contracts/services/ServiceTypes.sol";
import {ServiceFixture} from "../ServiceFixture.sol";

// Rules: N3, N4.
/// @title Nobody is paid for a code that they saw, copied, made up or used before; an honest neighbour is.
contract StolenCodesTest is ServiceFixture {
    uint24 private constant USES = 6;
    uint32 private programme;

    function setUp() public override {
        super.setUp();
        programme = _open(sponsor, provider, USES);
    }

    /// @dev After each attack the honest provider is paid for the same code.
    function _stillPaid(uint24 position) private {
        uint256 before = token.balanceOf(provider);
        _redeem(programme, position);
        assertEq(token.balanceOf(provider) - before, PRICE);
        _expectSound();
    }

    function test_aSecretInTheMempool_isOfNoUseToOthers() public {
        Code[] memory seen = _codes(programme, 2, 1);
        // The rival calls first, with the very arguments.
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceOnly.selector, provider, rival));
        vm.prank(rival);
        fund.redeem(programme, seen);
        // Nor in a programme of the rival's own, opened with the very root: its leaves name another sponsor.
        _enrich(rival);
        bytes32 root = fund.programmeOf(programme).root;
        vm.prank(rival);
        uint32 copy = fund.open(rival, PRICE, USES, LAST, 1, root, TERMS);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceUnknownCode.selector, copy, 2));
        vm.prank(rival);
        fund.redeem(copy, seen);
        _stillPaid(2);
    }

    function test_aRootOpenedFirst_hindersNobody() public {
        bytes32 root = _root(_leaves(other, 1, USES));
        _enrich(rival);
        vm.prank(rival);
        fund.open(rival, 1, 1, LAST, 1, root, TERMS);
        vm.prank(other);
        uint32 own = fund.open(provider, PRICE, USES, LAST, 1, root, TERMS);
        _redeem(own, 0);
        assertEq(token.balanceOf(provider), PRICE);
        _stillPaid(0);
    }

    function test_aCodeOfAnotherProgramme_isNotPaid() public {
        // Of the same sponsor and provider: the secret is good in its own programme only.
        uint32 second = _open(sponsor, provider, USES);
        Code[] memory codes = _codes(programme, 1, 1);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceUnknownCode.selector, second, 1));
        vm.prank(provider);
        fund.redeem(second, codes);
        // Even where the sponsor opens the next one with the same root.
        bytes32 root = fund.programmeOf(programme).root;
        vm.prank(sponsor);
        uint32 third = fund.open(provider, PRICE, USES, LAST, 3, root, TERMS);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceUnknownCode.selector, third, 1));
        vm.prank(provider);
        fund.redeem(third, codes);
        _stillPaid(1);
    }

    function test_aCodeOfAnotherFund_isNotPaid() public {
        ServiceFund fork = _fundIn(address(token));
        bytes32 root = fund.programmeOf(programme).root;
        Code[] memory codes = _codes(programme, 1, 1);
        vm.startPrank(sponsor);
        token.approve(address(fork), type(uint256).max);
        uint32 number = fork.open(provider, PRICE, USES, LAST, 1, root, TERMS);
        vm.stopPrank();
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceUnknownCode.selector, number, 1));
        vm.prank(provider);
        fork.redeem(number, codes);
        // On another chain neither.
        uint256 chain = block.chainid;
        vm.chainId(chain + 1);
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceUnknownCode.selector, programme, 1));
        vm.prank(provider);
        fund.redeem(programme, codes);
        vm.chainId(chain);
        _stillPaid(1);
    }

    /// @dev A node of the tree, given as if it were a leaf, would have to be the hash of a hash.
    function test_anInnerNode_isNoCode() public {
        bytes32[] memory leaves = _leaves(sponsor, 1, USES);
        bytes32 node = Hashes.commutativeKeccak256(leaves[0], leaves[1]);
        bytes32[] memory proof = new bytes32[](2);
        bytes32 right = Hashes.commutativeKeccak256(leaves[2], leaves[3]);
        (proof[0], proof[1]) = (right, Hashes.commutativeKeccak256(leaves[4], leaves[5]));
        bytes32[3] memory secrets = [node, leaves[0], leaves[1]];
        vm.startPrank(provider);
        for (uint24 i = 0; i < secrets.length; ++i) {
            Code[] memory codes = new Code[](1);
            codes[0] = Code(i, secrets[i], proof);
            _refuses(abi.encodeWithSelector(IServiceFund.ServiceUnknownCode.selector, programme, i));
            fund.redeem(programme, codes);
            codes[0].proof = new bytes32[](0);
            _refuses(abi.encodeWithSelector(IServiceFund.ServiceUnknownCode.selector, programme, i));
            fund.redeem(programme, codes);
        }
        vm.stopPrank();
        _stillPaid(0);
    }

    /// @dev A root with more codes than were paid for, or with two at one position: no more than the deposit is ever paid.
    function test_aRootWithTooManyCodes_paysNoMoreThanTheDeposit() public {
        bytes32[] memory leaves = _leaves(other, 1, 4);
        leaves[3] = fund.leafOf(other, 1, 0, bytes32("another secret"));
        bytes32 root = _root(leaves);
        vm.prank(other);
        uint32 number = fund.open(rival, PRICE, 2, LAST, 1, root, TERMS);
        Code[] memory codes = new Code[](1);
        vm.startPrank(rival);
        codes[0] = Code(2, _secret(other, 1, 2), _proof(leaves, 2));
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceUnknownCode.selector, number, 2));
        fund.redeem(number, codes);
        codes[0] = Code(0, _secret(other, 1, 0), _proof(leaves, 0));
        fund.redeem(number, codes);
        codes[0] = Code(0, bytes32("another secret"), _proof(leaves, 3));
        _refuses(abi.encodeWithSelector(IServiceFund.ServiceCodeUsed.selector, number, 0));
        fund.redeem(number, codes);
        vm.stopPrank();
        assertEq(token.balanceOf(rival), PRICE);
        _stillPaid(0);
    }

    /// @dev A root that names fewer codes than were paid for: the rest is not lost, it goes back.
    function test_aRootWithTooFewCodes_returnsTheRest() public {
        bytes32 root = _root(_leaves(other, 1, 2));
        uint256 before = token.balanceOf(other);
        vm.prank(other);
        uint32 number = fund.open(rival, PRICE, 5, LAST, 1, root, TERMS);
        Code[] memory codes = new Code[](1);
        codes[0] = Code(1, _secret(other, 1, 1), _proof(_leaves(other, 1, 2), 1));
        vm.prank(rival);
        fund.redeem(number, codes);
        vm.warp(uint256(LAST + 1) * 1 days);
        fund.refund(number, other);
        assertEq(before - token.balanceOf(other), PRICE);
        _expectSound();
    }
}
