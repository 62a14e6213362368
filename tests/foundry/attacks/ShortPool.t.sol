// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IEnrolment} from "../../../contracts/interfaces/IEnrolment.sol";
import {IMutualPoolErrors} from "../../../contracts/interfaces/IMutualPoolErrors.sol";
import {CohortFixture} from "../CohortFixture.sol";

/// @title The asset's issuer takes tokens out of a pool, and a newcomer's deposit shall pay an old member's exit.
contract ShortPoolTest is CohortFixture {
    uint256 private constant DEPOSIT = 26.4e6;

    function setUp() public override {
        super.setUp();
        _join(alice, 0, DEPOSIT);
        _join(bob, 0, DEPOSIT);
    }

    function test_attack_aNewcomersDepositDoesNotPayAnExit() public {
        // 1. The issuer takes away everything but one deposit.
        token.confiscate(address(pool), DEPOSIT);
        // 2. A newcomer is about to join; the pool refuses the deposit.
        _fund(carol, DEPOSIT);
        IEnrolment.Certificate memory certificate = _certificate(carol, 0);
        bytes memory signature = _signed(certificate);
        _expectShort(3 * DEPOSIT, 2 * DEPOSIT);
        vm.prank(carol);
        enrolment.join(certificate, signature, DEPOSIT);
        // 3. Old members still leave, first come, first served, with what is there.
        vm.prank(alice);
        pool.quit();
        assertEq(token.balanceOf(alice), DEPOSIT);
        vm.prank(bob);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, address(pool), 0, DEPOSIT)
        );
        pool.quit();
        assertEq(token.balanceOf(carol), DEPOSIT, "the newcomer lost nothing");
    }

    function test_everyDepositIsRefused() public {
        _join(dave, 0, RESERVE);
        _skipWait();
        uint32 claim = _file(alice, 0);
        _approve(claim);
        _skipNotice();
        vm.prank(alice);
        desk.settleShort(claim, 0);
        assertFalse(pool.standingOf(dave).active, "dave lapsed");
        address[4] memory payers = [alice, bob, dave, sponsor];
        for (uint256 i = 0; i < payers.length; ++i) {
            _fund(payers[i], 100e6);
        }
        IEnrolment.Certificate memory certificate = _certificate(bob, 1);
        bytes memory signature = _signed(certificate);
        IEnrolment.Cohort memory paper = _paper(_leaf(0, carol, 0), _leaf(1, stranger, 0));
        bytes memory cohortSignature = _signedPaper(paper);
        uint256 before = token.balanceOf(address(pool));
        assertEq(pool.books().held, before, "all is accounted for");

        // One unit of the smallest part is enough.
        token.confiscate(address(pool), 1);
        _expectShort(before + 1, before);
        vm.prank(alice);
        pool.payIn(alice, 1);
        _expectShort(before + 20e6, before + 20e6 - 1);
        vm.prank(dave);
        pool.reinstate(dave, 20e6);
        _expectShort(before + 20e6, before + 20e6 - 1);
        vm.prank(bob);
        enrolment.reband(certificate, signature, 20e6);
        _expectShort(before + 40e6, before + 40e6 - 1);
        vm.prank(sponsor);
        enrolment.enrolCohort(paper, cohortSignature, 40e6);
        _expectShort(before + 5e6, before + 5e6 - 1);
        vm.prank(sponsor);
        pool.fundReserve(5e6);
    }

    function test_bondsAndPaymentsOutGoOn() public {
        _skipWait();
        token.confiscate(address(pool), 1e6);
        uint32 claim = _file(alice, 1);
        _approve(claim);
        _skipNotice();
        desk.settle(claim);
        uint256 before = token.balanceOf(alice);
        vm.prank(alice);
        desk.collect(claim, alice);
        assertEq(token.balanceOf(alice), before + 5e6 + 1e6, "the benefit, half vested, and the bond");
        vm.prank(steward);
        pool.takeDue(steward);
        assertEq(token.balanceOf(steward), 0.4e6);
        // A new certificate that brings no money is none of a short pool's business.
        IEnrolment.Certificate memory certificate = _certificate(bob, 0);
        enrolment.reband(certificate, _signed(certificate), 0);
    }

    function test_aPlainTransferRepairsIt() public {
        token.confiscate(address(pool), 7e6);
        _fund(alice, 10e6);
        _expectShort(2 * DEPOSIT + 1e6, 2 * DEPOSIT + 1e6 - 7e6);
        vm.prank(alice);
        pool.payIn(alice, 1e6);
        _fund(stranger, 7e6);
        vm.prank(stranger);
        token.transfer(address(pool), 7e6 - 1);
        _expectShort(2 * DEPOSIT + 1e6, 2 * DEPOSIT + 1e6 - 1);
        vm.prank(alice);
        pool.payIn(alice, 1e6);
        vm.prank(stranger);
        token.transfer(address(pool), 1);
        vm.prank(alice);
        pool.payIn(alice, 1e6);
        assertEq(pool.books().held, token.balanceOf(address(pool)));
    }

    /// @dev A gift without a call covers what is taken away later.
    function test_whatSomebodySentCountsToo() public {
        token.mint(address(pool), 3e6);
        token.confiscate(address(pool), 3e6);
        _payIn(alice, 1e6);
    }

    function _expectShort(uint256 held, uint256 balance) private {
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolShort.selector, held, balance));
    }
}
