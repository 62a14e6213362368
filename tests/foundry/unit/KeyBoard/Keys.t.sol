// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {IKeyBoard} from "../../../../contracts/interfaces/IKeyBoard.sol";
import {KeyBoard} from "../../../../contracts/registries/KeyBoard.sol";

/// @title An account publishes its own key, for a while, and nobody else's.
contract KeyBoardTest is Test {
    uint256 private constant NOW = 1_704_067_200;
    uint64 private constant LATEST = uint64(NOW + 400 days);
    bytes32 private constant KEY = hex"8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";

    KeyBoard private board;
    address private pool = makeAddr("pool");
    address private alice = makeAddr("alice");
    address private bob = makeAddr("bob");

    function setUp() public {
        vm.warp(NOW);
        board = new KeyBoard(pool);
    }

    function test_names_poolAndRole() public {
        assertEq(board.pool(), pool);
        assertEq(board.planRole(), "keys");
        vm.expectRevert(IKeyBoard.KeyBoardZeroAddress.selector);
        new KeyBoard(address(0));
    }

    function test_publish_keepsHashAndTime() public {
        _expectPublished(alice, KEY, LATEST);
        vm.prank(alice);
        board.publish(KEY, LATEST);
        IKeyBoard.KeyRecord memory kept = board.recordOf(alice);
        assertEq(kept.keyHash, bytes24(keccak256(abi.encode(KEY, LATEST))));
        assertEq(kept.changedAt, NOW);
        assertEq(board.recordOf(bob).keyHash, bytes24(0));
        assertTrue(board.isValid(alice, KEY, LATEST));
        assertFalse(board.isValid(alice, KEY, LATEST - 1));
        assertFalse(board.isValid(bob, KEY, LATEST));
    }

    function test_publish_takesOneSlot() public {
        vm.record();
        vm.prank(alice);
        board.publish(KEY, LATEST);
        (, bytes32[] memory writes) = vm.accesses(address(board));
        for (uint256 i = 1; i < writes.length; ++i) {
            assertEq(writes[i], writes[0]);
        }
        assertGt(writes.length, 0);
    }

    function test_publish_again_replacesTheKey() public {
        vm.startPrank(alice);
        board.publish(KEY, LATEST);
        vm.warp(NOW + 1);
        board.publish(bytes32(uint256(9)), LATEST);
        vm.stopPrank();
        assertFalse(board.isValid(alice, KEY, LATEST));
        assertTrue(board.isValid(alice, bytes32(uint256(9)), LATEST));
        assertEq(board.recordOf(alice).changedAt, NOW + 1);
    }

    function test_key_isValidUntilItsExpiry() public {
        uint64 expiry = uint64(NOW + 1);
        vm.prank(alice);
        board.publish(KEY, expiry);
        vm.warp(expiry);
        assertTrue(board.isValid(alice, KEY, expiry));
        vm.warp(uint256(expiry) + 1);
        assertFalse(board.isValid(alice, KEY, expiry));
    }

    function test_publish_refusesNoKeyAndOtherExpiries() public {
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IKeyBoard.KeyBoardNoKey.selector, alice));
        board.publish(0, LATEST);
        _refusesExpiry(uint64(NOW));
        _refusesExpiry(LATEST + 1);
        _refusesExpiry(0);
        _refusesExpiry(type(uint64).max);
        vm.stopPrank();
        assertEq(board.recordOf(alice).keyHash, bytes24(0));
    }

    function test_withdraw_endsTheKey() public {
        vm.startPrank(alice);
        board.publish(KEY, LATEST);
        _expectPublished(alice, 0, 0);
        board.withdraw();
        assertFalse(board.isValid(alice, KEY, LATEST));
        assertEq(board.recordOf(alice).keyHash, bytes24(keccak256(abi.encode(bytes32(0), uint64(0)))));
        _refusesWithdrawal(alice);
        board.publish(KEY, LATEST);
        assertTrue(board.isValid(alice, KEY, LATEST));
        vm.stopPrank();
    }

    function test_withdraw_refusesWithoutAKey() public {
        vm.prank(alice);
        board.publish(KEY, LATEST);
        vm.prank(bob);
        _refusesWithdrawal(bob);
        assertTrue(board.isValid(alice, KEY, LATEST));
    }

    function testFuzz_nobodysKeyIsValidButTheLast(bytes32 key, bytes32 other, uint64 ahead, uint64 second) public {
        ahead = uint64(bound(ahead, 1, 400 days));
        vm.assume(key != 0);
        vm.prank(alice);
        board.publish(key, uint64(NOW) + ahead);
        assertTrue(board.isValid(alice, key, uint64(NOW) + ahead));
        vm.assume(other != key || second != uint64(NOW) + ahead);
        assertFalse(board.isValid(alice, other, second));
    }

    function _expectPublished(address account, bytes32 key, uint64 expiry) private {
        vm.expectEmit(address(board));
        emit IKeyBoard.KeyPublished(account, key, expiry);
    }

    function _refusesExpiry(uint64 expiry) private {
        vm.expectRevert(abi.encodeWithSelector(IKeyBoard.KeyBoardBadExpiry.selector, expiry, NOW + 1, uint256(LATEST)));
        board.publish(KEY, expiry);
    }

    function _refusesWithdrawal(address account) private {
        vm.expectRevert(abi.encodeWithSelector(IKeyBoard.KeyBoardNothingToWithdraw.selector, account));
        board.withdraw();
    }
}
