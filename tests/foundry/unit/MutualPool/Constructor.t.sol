// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {MutualPool} from "../../../../contracts/pool/MutualPool.sol";
import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {PoolStorage} from "../../../../contracts/pool/PoolStorage.sol";
import {PlanFixture} from "../../PlanFixture.sol";

contract PoolConstructorTest is PlanFixture {
    function test_keepsWhatThePlanFixes() public {
        vm.expectEmit();
        emit IMutualPoolEvents.StewardChanged(address(0), steward);
        MutualPool other = new MutualPool(_poolConstants());
        assertEq(address(other.asset()), address(token));
        assertEq(other.enrolment(), address(enrolment));
        assertEq(other.claimDesk(), address(desk));
        assertEq(other.memberAssembly(), memberAssembly);
        assertEq(other.steward(), steward);
        assertEq(other.reservePerUnit(), RESERVE);
        assertEq(other.rungSpacing() * 64, RESERVE);
        assertEq(other.capPerPeriod(), PERIOD_CAP);
        assertEq(other.waitingPeriod(), WAIT);
        assertEq(other.gracePeriod(), GRACE);
        assertEq(other.deployedAt(), block.timestamp);
        assertEq(other.room(), PERIOD_CAP);
    }

    function test_refusesAReserveThatIsNotRungs() public {
        PoolStorage.Constants memory constants = _poolConstants();
        constants.reservePerUnit = 0;
        _refused(constants, "reservePerUnit", 0);
        constants.reservePerUnit = RESERVE + 1;
        _refused(constants, "reservePerUnit", RESERVE + 1);
    }

    function test_refusesAReserveTooLargeForTheBooks() public {
        PoolStorage.Constants memory constants = _poolConstants();
        constants.reservePerUnit = uint256(type(uint88).max) + 1;
        _refused(constants, "reservePerUnit", uint256(type(uint88).max) + 1);
    }

    function test_refusesAnEndlessPace() public {
        PoolStorage.Constants memory constants = _poolConstants();
        constants.capPerPeriod = 0;
        _refused(constants, "capPerPeriod", 0);
        constants.capPerPeriod = uint256(type(uint88).max) + 1;
        _refused(constants, "capPerPeriod", uint256(type(uint88).max) + 1);
        constants.capPerPeriod = type(uint88).max;
        assertEq(new MutualPool(constants).capPerPeriod(), type(uint88).max);
    }

    function test_refusesAWaitOfYears() public {
        PoolStorage.Constants memory constants = _poolConstants();
        constants.waitingPeriod = 730 days + 1;
        _refused(constants, "waitingPeriod", 730 days + 1);
    }

    function test_refusesGraceLongerThanTheWait() public {
        PoolStorage.Constants memory constants = _poolConstants();
        constants.gracePeriod = WAIT + 1;
        _refused(constants, "gracePeriod", WAIT + 1);
    }

    /// @dev Two years of waiting, and as long a grace, are the most that a plan may have.
    function test_takesTheLongestTimes() public {
        PoolStorage.Constants memory constants = _poolConstants();
        (constants.waitingPeriod, constants.gracePeriod) = (730 days, 730 days);
        MutualPool longest = new MutualPool(constants);
        assertEq(longest.waitingPeriod(), 730 days);
        assertEq(longest.gracePeriod(), 730 days);
    }

    function test_refusesEveryZeroAddress() public {
        for (uint256 i = 0; i < 7; ++i) {
            PoolStorage.Constants memory constants = _poolConstants();
            if (i == 0) constants.asset = IERC20(address(0));
            if (i == 1) constants.enrolment = address(0);
            if (i == 2) constants.claimDesk = address(0);
            if (i == 3) constants.memberAssembly = address(0);
            if (i == 4) constants.steward = address(0);
            if (i == 5) constants.heir = address(0);
            if (i == 6) constants.guardianship = address(0);
            vm.expectRevert(IMutualPoolErrors.PoolZeroAddress.selector);
            new MutualPool(constants);
        }
    }

    function _refused(PoolStorage.Constants memory constants, string memory name, uint256 value) private {
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolBadConstant.selector, name, value));
        new MutualPool(constants);
    }
}
