// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../contracts/interfaces/IClaimDeskErrors.sol";
import {ClaimOutcome, ClaimState, PanelDecision} from "../../../contracts/claims/ClaimTypes.sol";
import {JuryFixture} from "../JuryFixture.sol";

/// @title Attacks that take a claim back just before it is lost, keep its bond, and file the same day again.
contract BondSavingTest is JuryFixture {
    uint256 private constant BOND = 1e6;

    uint24 private day;

    function setUp() public override {
        super.setUp();
        day = _today();
    }

    /// @dev Four times: two of three refusals are on chain, and the claimant withdraws. Each try costs a bond.
    function test_beforeTheLastRefusal_theBondIsLost() public {
        uint256 before = token.balanceOf(carol);
        for (uint256 i = 1; i <= 4; ++i) {
            uint32 claim = _fileAgain(0);
            PanelDecision memory refusal = _decision(claim, false);
            for (uint256 seat = 0; seat < 2; ++seat) {
                vm.prank(assessors[seat]);
                desk.decide(claim, refusal);
            }
            _expectState(claim, ClaimState.Filed);
            _withdrawAndLose(claim);
            assertEq(before - token.balanceOf(carol), i * BOND, "a bond for each try");
            assertEq(pool.books().carry, i * BOND, "and it is the members'");
        }
    }

    /// @dev One seat is enough, whatever it said: an approval shows where the panel is going as well.
    function test_afterOneSeat_theBondIsLost() public {
        uint32 claim = _fileAgain(0);
        PanelDecision memory decision = _decision(claim, true);
        vm.prank(assessors[0]);
        desk.decide(claim, decision);
        _withdrawAndLose(claim);
    }

    /// @dev Three times: one objection before the jury the claimant withdraws. The objectors have their bonds back.
    function test_beforeTheLastObjection_theBondIsLost() public {
        for (uint256 i = 1; i <= 3; ++i) {
            uint32 claim = _fileAgain(1);
            _approve(claim);
            for (uint256 j = 0; j < OBJECTIONS - 1; ++j) {
                _object(jurors[j], claim);
            }
            _expectState(claim, ClaimState.UnderNotice);
            _withdrawAndLose(claim);
            for (uint256 j = 0; j < OBJECTIONS - 1; ++j) {
                uint256 before = token.balanceOf(jurors[j]);
                vm.prank(jurors[j]);
                jury.reclaim(claim, jurors[j]);
                assertGt(token.balanceOf(jurors[j]), before, "who objected loses nothing");
            }
            assertEq(pool.books().carry, i * BOND);
        }
    }

    /// @dev Seats sign off the chain, and a claimant who hears of it has three days at most.
    function test_threeDaysAfterTheFiling_theBondIsLost() public {
        uint32 claim = _fileAgain(0);
        skip(3 days);
        _withdrawAndLose(claim);
    }

    /// @dev A claim that is payable is taken back for nothing no more.
    function test_ofAnApprovedClaim_theBondIsLostAndTheShareFree() public {
        uint32 claim = _fileAgain(1);
        _approve(claim);
        skip(7 days);
        _withdrawAndLose(claim);
        assertEq(pool.books().pendingShares, 0);
    }

    /// @dev The neighbour: who filed by mistake says so within three days, before any seat, and loses nothing.
    function test_aMistakeTakenBackAtOnce_costsNothing() public {
        uint256 before = token.balanceOf(carol);
        uint32 claim = _fileAgain(0);
        skip(3 days - 1);
        vm.prank(alice);
        desk.withdraw(claim);
        assertEq(uint8(desk.claimOf(claim).outcome), uint8(ClaimOutcome.Withdrawn));
        vm.prank(carol);
        desk.collect(claim, carol);
        assertEq(token.balanceOf(carol), before);
        assertEq(pool.books().carry, 0);
        assertEq(pool.books().owedByName(), 0);
    }

    function _fileAgain(uint8 benefitClass) private returns (uint32) {
        vm.prank(carol);
        return desk.file(_filing(alice, day, benefitClass));
    }

    function _withdrawAndLose(uint32 claim) private {
        vm.prank(alice);
        desk.withdraw(claim);
        _expectState(claim, ClaimState.Withdrawn);
        assertEq(uint8(desk.claimOf(claim).outcome), uint8(ClaimOutcome.WithdrawnLate));
        vm.prank(carol);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNothingDue.selector, claim, carol));
        desk.collect(claim, carol);
    }
}
