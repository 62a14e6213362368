// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMutualPoolErrors} from "../../../contracts/interfaces/IMutualPoolErrors.sol";
import {Outcome, Standing} from "../../../contracts/pool/PoolTypes.sol";
import {ClaimFixture} from "../ClaimFixture.sol";

/// @title While a plan closes, members take their excess before claims are approved, and the claimants pay for it.
contract ClosingExcessTest is ClaimFixture {
    uint256 private constant PEOPLE = 6;
    address[] private members;
    uint256 private began;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < PEOPLE; ++i) {
            members.push(makeAddr(string.concat("member ", vm.toString(i))));
        }
    }

    function test_attack_takingTheExcessEarlyIsRefused() public {
        _joinAll(60e6);
        uint32[] memory claims = _closeWithClaims(PEOPLE);
        // 1. Six claims are filed and not approved. Members try to take their excess: nobody can while claims may be filed.
        vm.prank(members[0]);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolFilingOpen.selector, began + 187 days));
        pool.withdrawExcess();
        skip(1);
        // 2. Once nothing can be filed, the first one takes all that may be taken; the second one waits.
        vm.prank(members[0]);
        pool.withdrawExcess();
        uint256 taken = token.balanceOf(members[0]);
        assertEq(pool.standingOf(members[0]).balance, 60e6 - taken);
        assertEq(taken, 60e6 - RESERVE - SPACING - PEOPLE * CAP, "all that six claims can charge stays");
        // 3. All claims are paid. Both paid the same for them.
        _payAll(claims);
        assertEq(taken + pool.standingOf(members[0]).balance, pool.standingOf(members[1]).balance);
        for (uint256 i = 0; i < PEOPLE; ++i) {
            assertTrue(pool.standingOf(members[i]).active);
        }
    }

    function test_theNextClaimThatEndsFreesItsPart() public {
        _joinAll(60e6);
        uint32[] memory claims = _closeWithClaims(3);
        skip(1);
        vm.prank(members[5]);
        pool.withdrawExcess();
        vm.prank(members[0]);
        desk.withdraw(claims[0]);
        uint256 before = token.balanceOf(members[5]);
        vm.prank(members[5]);
        pool.withdrawExcess();
        assertEq(token.balanceOf(members[5]), before + CAP);
    }

    /// @notice Whoever takes the excess, with whatever balance and whenever: each claim is paid as if nobody had, the same
    /// units pay for it, and whoever took it is active until the last one ended.
    function testFuzz_noClaimGetsLessByTheExcess(uint256 seed, uint8 many, uint8 takers) public {
        uint256 count = bound(many, 1, PEOPLE);
        for (uint256 i = 0; i < PEOPLE; ++i) {
            // Some can pay all of it, some lapse on the way.
            _join(members[i], uint8(i % 3), (i % 3 + 1) * bound(seed >> (8 * i), RESERVE, 6 * RESERVE));
        }
        _skipWait();
        vm.warp(block.timestamp + seed % 30 days);
        uint32[] memory claims = _closeWithClaims(count);
        skip(1 + seed % 10 days);
        uint256 start = vm.snapshotState();
        bytes32[] memory without = _payAll(claims);
        vm.revertToState(start);

        bool[] memory took = new bool[](PEOPLE);
        for (uint256 i = 0; i < PEOPLE; ++i) {
            if ((takers >> i) & 1 == 0) continue;
            vm.prank(members[i]);
            try pool.withdrawExcess() {
                took[i] = true;
            } catch (bytes memory reason) {
                assertEq(bytes4(reason), IMutualPoolErrors.PoolNoExcess.selector);
            }
        }
        bytes32[] memory paid = _payAll(claims);
        for (uint256 i = 0; i < count; ++i) {
            assertEq(paid[i], without[i], "a claim was paid otherwise");
        }
        for (uint256 i = 0; i < PEOPLE; ++i) {
            Standing memory standing = pool.standingOf(members[i]);
            if (took[i]) assertTrue(standing.active, "whoever took the excess paid for every claim");
        }
        // Whatever happened, anyone finishes the closing now.
        vm.prank(stranger);
        pool.finishClosing();
    }

    function _joinAll(uint256 amount) private {
        for (uint256 i = 0; i < PEOPLE; ++i) {
            _join(members[i], 0, amount);
        }
        _skipWait();
    }

    /// @dev The plan closes; on the last moment for filing, so many file for the last day of cover.
    function _closeWithClaims(uint256 count) private returns (uint32[] memory claims) {
        vm.prank(memberAssembly);
        enrolment.announceClosing();
        began = block.timestamp;
        skip(187 days - 1);
        claims = new uint32[](count);
        for (uint256 i = 0; i < count; ++i) {
            claims[i] = _fileFor(members[i], members[i], uint24((began + 7 days) / 1 days), 0);
        }
    }

    /// @dev Approve and pay them all; what each brought, and what units paid for it.
    function _payAll(uint32[] memory claims) private returns (bytes32[] memory outcomes) {
        outcomes = new bytes32[](claims.length);
        for (uint256 i = 0; i < claims.length; ++i) {
            _approve(claims[i]);
        }
        _skipNotice();
        for (uint256 i = 0; i < claims.length; ++i) {
            uint256 units = pool.books().activeUnits;
            vm.prank(members[i]);
            Outcome memory outcome = desk.settleShort(claims[i], 0);
            outcomes[i] = keccak256(abi.encode(outcome, units));
        }
    }
}
