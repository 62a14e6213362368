// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IEnrolment} from "../../../../contracts/interfaces/IEnrolment.sol";
import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {Permit} from "../../../../contracts/libraries/PermitDeposit.sol";
import {FalseToken} from "../../../../contracts/mocks/FalseToken.sol";
import {FeeToken} from "../../../../contracts/mocks/FeeToken.sol";
import {NoReturnToken} from "../../../../contracts/mocks/NoReturnToken.sol";
import {ReentrantToken} from "../../../../contracts/mocks/ReentrantToken.sol";
import {TestToken} from "../../../../contracts/mocks/TestToken.sol";
import {MutualPool} from "../../../../contracts/pool/MutualPool.sol";
import {PoolStorage} from "../../../../contracts/pool/PoolStorage.sol";
import {Placement, Rise} from "../../../../contracts/pool/PoolTypes.sol";
import {PlanFixture} from "../../PlanFixture.sol";

/// @title Assets that do not do what a token should.
contract PoolTokensTest is PlanFixture {
    function test_aTokenThatReturnsNothingIsFine() public {
        _deployWith(address(new NoReturnToken()));
        this.join(alice, 10e6);
        assertEq(token.balanceOf(address(pool)), 10e6);
        vm.prank(alice);
        pool.quit();
        assertEq(token.balanceOf(alice), 10e6);
    }

    function test_aTokenThatTakesAFeeIsRefused() public {
        _deployWith(address(new FeeToken()));
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolAssetMismatch.selector, 10e6, 9.9e6));
        this.join(alice, 10e6);
        assertEq(pool.books().activeUnits, 0);
    }

    function test_aTokenThatReturnsFalseIsRefused() public {
        _deployWith(address(new FalseToken()));
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token)));
        this.join(alice, 10e6);
    }

    function test_nobodyComesInWhileATransferRuns() public {
        ReentrantToken reentrant = new ReentrantToken();
        _deployWith(address(reentrant));
        this.join(alice, 10e6);
        Permit memory permit = Permit(1, block.timestamp, 27, 0, 0);
        bytes[8] memory calls = [
            abi.encodeCall(pool.payIn, (alice, 1)),
            abi.encodeCall(pool.payInWithPermit, (alice, 1, permit)),
            abi.encodeCall(pool.reinstate, (alice, 1)),
            abi.encodeCall(pool.reinstateWithPermit, (alice, 1, permit)),
            abi.encodeCall(pool.quit, ()),
            abi.encodeCall(pool.fundReserve, (1)),
            abi.encodeCall(pool.takeDue, (steward)),
            abi.encodeCall(pool.withdrawExcess, ())
        ];
        _fund(bob, 10e6);
        for (uint256 i = 0; i < calls.length; ++i) {
            reentrant.arm(address(pool), calls[i]);
            _refusedPayIn();
        }
        // Nor by the enrolment.
        IEnrolment.Certificate memory certificate = _certificate(bob, 0);
        reentrant.arm(address(enrolment), abi.encodeCall(enrolment.join, (certificate, _signed(certificate), 10e6)));
        _refusedPayIn();
        skip(1);
        certificate = _certificate(alice, 0);
        reentrant.arm(address(enrolment), abi.encodeCall(enrolment.reband, (certificate, _signed(certificate), 0)));
        _refusedPayIn();
        assertEq(pool.standingOf(alice).balance, 10e6);
        assertFalse(pool.books().entered, "the lock is open between transactions");
    }

    /// @dev The other contracts of the plan have the lock's other side: here the asset has their roles itself.
    function test_noOtherContractOfThePlanComesInMeanwhile() public {
        ReentrantToken reentrant = new ReentrantToken();
        token = TestToken(address(reentrant));
        PoolStorage.Constants memory constants = _poolConstants();
        (constants.asset, constants.enrolment) = (IERC20(address(reentrant)), address(reentrant));
        (constants.claimDesk, constants.guardianship) = (address(reentrant), address(reentrant));
        pool = new MutualPool(constants);
        Placement memory placement;
        bytes[7] memory calls = [
            abi.encodeCall(pool.openClaim, (1, alice, alice, 1)),
            abi.encodeCall(pool.takeBond, (1, alice, 1)),
            abi.encodeCall(pool.payOut, (1, alice, 1)),
            abi.encodeCall(pool.quitFor, (alice, alice)),
            abi.encodeCall(pool.admit, (placement)),
            abi.encodeCall(pool.admitCohort, (1, alice, 1, 10e6)),
            abi.encodeCall(pool.reband, (placement, Rise(false, 0, 0, 0)))
        ];
        _fund(bob, 10e6);
        for (uint256 i = 0; i < calls.length; ++i) {
            reentrant.arm(address(pool), calls[i]);
            vm.prank(bob);
            vm.expectRevert(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
            pool.fundReserve(1);
        }
    }

    function _refusedPayIn() private {
        vm.prank(bob);
        vm.expectRevert(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
        pool.payIn(alice, 1e6);
    }

    function join(address member, uint256 amount) external {
        token.mint(member, amount);
        vm.prank(member);
        // As the oldest tokens have it: nothing comes back.
        (bool done,) = address(token).call(abi.encodeCall(IERC20.approve, (address(pool), type(uint256).max)));
        assertTrue(done);
        IEnrolment.Certificate memory certificate = _certificate(member, 0);
        bytes memory signature = _signed(certificate);
        vm.prank(member);
        enrolment.join(certificate, signature, amount);
    }

    function _deployWith(address asset) private {
        token = TestToken(asset);
        _deploy(IERC20(asset));
    }
}
