// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Permit} from "../../../contracts/libraries/PermitDeposit.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {PlanFixture} from "../PlanFixture.sol";
import {DaiLikeToken, UntoldDomainToken} from "./OddToken.sol";

/// @title Tokens whose permits are of another form, or whose domain nobody can ask for; and a sum that no field holds.
contract PermitsTest is PlanFixture {
    uint256 private constant PAID = 1e6;
    address private payer;
    uint256 private payerKey;

    function setUp() public override {
        super.setUp();
        (payer, payerKey) = makeAddrAndKey("payer");
    }

    /// @dev The pool calls a function that the token has not, and goes on: the allowance decides.
    function test_aPermitOfDaisForm_isNoPermitHere_andTheAllowanceDecides() public {
        DaiLikeToken dai = new DaiLikeToken();
        _use(address(dai));
        Permit memory permit = _permit(dai.DOMAIN_SEPARATOR(), dai.PERMIT_TYPEHASH());
        vm.prank(payer);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(pool), 0, PAID)
        );
        pool.payInWithPermit(alice, PAID, permit);
        assertEq(token.balanceOf(payer), 2 * PAID);

        // The way on is the token's own permit first, which anybody may hand in.
        bytes32 what = keccak256(abi.encode(dai.PERMIT_TYPEHASH(), payer, address(pool), 0, 0, true));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(payerKey, _digest(dai.DOMAIN_SEPARATOR(), what));
        dai.permit(payer, address(pool), 0, 0, true, v, r, s);
        vm.prank(payer);
        pool.payIn(alice, PAID);
        assertEq(token.balanceOf(payer), PAID);
    }

    /// @dev The contracts ask for no domain: who signs has to know it.
    function test_aPermitWithoutEip712Domain_isTaken() public {
        UntoldDomainToken untold = new UntoldDomainToken();
        _use(address(untold));
        Permit memory permit = _permit(untold.DOMAIN_SEPARATOR(), untold.PERMIT_TYPEHASH());
        vm.prank(payer);
        pool.payInWithPermit(alice, PAID, permit);
        assertEq(token.balanceOf(payer), PAID);
    }

    /// @dev 2^96 parts are 79,228 coins of 24 decimals, and of 18 decimals 79 billion.
    function test_aSumThatNoFieldHolds_isRefused_andNothingMoves() public {
        _join(alice, 0, 20e6);
        uint256 tooMuch = 2 ** 96;
        _fund(payer, tooMuch);
        vm.prank(payer);
        try pool.payIn(alice, tooMuch) {
            fail();
        } catch (bytes memory why) {
            assertEq(bytes4(why), SafeCast.SafeCastOverflowedUintDowncast.selector);
        }
        vm.prank(payer);
        try pool.fundReserve(tooMuch) {
            fail();
        } catch (bytes memory why) {
            assertEq(bytes4(why), SafeCast.SafeCastOverflowedUintDowncast.selector);
        }
        assertEq(token.balanceOf(payer), tooMuch);
        assertEq(pool.books().held, 20e6);
    }

    function _use(address asset) private {
        token = TestToken(asset);
        _deploy(IERC20(asset));
        _join(alice, 0, 20e6);
        token.mint(payer, 2 * PAID);
    }

    function _permit(bytes32 domain, bytes32 kind) private view returns (Permit memory) {
        bytes32 what = keccak256(abi.encode(kind, payer, address(pool), PAID, 0, block.timestamp));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(payerKey, _digest(domain, what));
        return Permit({value: PAID, deadline: block.timestamp, v: v, r: r, s: s});
    }

    function _digest(bytes32 domain, bytes32 what) private pure returns (bytes32) {
        return keccak256(abi.encodePacked("\x19\x01", domain, what));
    }
}
