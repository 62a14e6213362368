// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ClaimDesk} from "../../../contracts/claims/ClaimDesk.sol";
import {ClaimFixture} from "../ClaimFixture.sol";

// Rule: M5.
/// @title Law 7: the gas of a settlement does not grow with the members.
contract FlatnessTest is ClaimFixture {
    uint256 private constant CHARGE = 3 * SPACING / 2;
    uint256 private constant DEPOSIT = RESERVE + 200 * SPACING;
    /// @dev Ten members over a hundred thousand may differ by a thousandth.
    uint256 private constant THOUSANDTHS = 1001;

    uint256[4] private sizes = [uint256(10), 100, 1000, 10_000];
    uint256 private members;

    /// @dev For each size a class that asks the same of each member.
    function _deskConstants() internal view override returns (ClaimDesk.Constants memory constants) {
        constants = super._deskConstants();
        constants.benefits[0] = new uint96[](4);
        for (uint256 i = 0; i < 4; ++i) {
            constants.benefits[0][i] = uint96(CHARGE * sizes[i] * 10_000 / 10_800);
        }
        constants.vestingBps[0] = 10_000;
    }

    function test_gas_isTheSameForTenAndForTenThousandMembers() public {
        _fill(sizes[0]);
        _skipWait();
        uint256[4] memory gas;
        for (uint8 i = 0; i < 4; ++i) {
            _fill(sizes[i]);
            // Neither the first settlement of the plan nor the first of its window is the usual case.
            vm.warp(pool.windowEndsAt());
            _gasOfSettling(_member(0), i);
            gas[i] = _gasOfSettling(_member(1), i);
            emit log_named_uint(string.concat("settle, ", vm.toString(sizes[i]), " members"), gas[i]);
        }
        for (uint256 i = 1; i < 4; ++i) {
            assertLe(gas[i] * 1000, gas[0] * THOUSANDTHS, "settling costs more with more members");
        }
    }

    function _gasOfSettling(address member, uint8 benefitClass) private returns (uint256) {
        uint32 claim = _file(member, benefitClass);
        _approve(claim);
        _skipNotice();
        uint256 units = pool.books().activeUnits;
        // Every slot is cold, as at the beginning of a transaction.
        vm.cool(address(pool));
        vm.cool(address(desk));
        desk.settle(claim);
        uint256 used = vm.lastCallGas().gasTotalUsed;
        assertEq(pool.books().activeUnits, units, "nobody lapses");
        assertApproxEqAbs(desk.claimOf(claim).benefit * 10_800 / 10_000 / units, CHARGE, 1, "everybody pays the same");
        return used;
    }

    /// @dev A call of its own, since what memory a call used costs nothing after it.
    function joinOne(address member) external {
        _join(member, 0, DEPOSIT);
    }

    /// @dev Ten thousand joins are more than the gas limit of a test, and not what is measured.
    function _fill(uint256 size) private {
        vm.pauseGasMetering();
        for (; members < size; ++members) {
            this.joinOne(_member(members));
        }
        vm.resumeGasMetering();
    }

    function _member(uint256 number) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode("member", number)))));
    }
}
