// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../../contracts/interfaces/IClaimDeskErrors.sol";
import {ClaimState} from "../../../../contracts/claims/ClaimTypes.sol";
import {JuryFixture} from "../../JuryFixture.sol";

/// @title A day whose claim expired may be claimed again for thirty days, though the claim window is over.
contract ClaimRefileTest is JuryFixture {
    uint24 private day;
    uint32 private claim;

    /// @dev A claim of the last week of the window.
    function setUp() public override {
        super.setUp();
        day = _today();
        skip(175 days);
        vm.prank(carol);
        claim = desk.file(_filing(alice, day, 1));
    }

    function test_refile_afterASilence() public {
        skip(37 days);
        _mayRefileForThirtyDays();
    }

    function test_refile_afterAJuryWithoutAWord() public {
        skip(30 days);
        _appeal(claim);
        _votes(claim, QUORUM - 1, 0);
        skip(7 days);
        _mayRefileForThirtyDays();
    }

    function test_refile_afterASilenceAJuryAndNoSeat() public {
        skip(30 days);
        _appeal(claim);
        _votes(claim, QUORUM, 0);
        skip(37 days);
        _mayRefileForThirtyDays();
    }

    function test_refile_afterARefusalAJuryAndNoSeat() public {
        _refuse(claim);
        _appeal(claim);
        _votes(claim, QUORUM, 0);
        skip(37 days);
        _mayRefileForThirtyDays();
    }

    /// @dev Nobody may wait: a claim that expired is filed again, expires, and is filed again.
    function test_refile_again() public {
        skip(37 days);
        uint32 second = _refile();
        skip(37 days);
        _expectState(second, ClaimState.Expired);
        uint32 third = _refile();
        assertEq(desk.claimOf(third).previous, second);
    }

    function test_refile_notAfterAWithdrawal() public {
        vm.prank(alice);
        desk.withdraw(claim);
        skip(6 days);
        _tooLate(day);
    }

    function test_refile_notAfterARefusal() public {
        _refuse(claim);
        skip(7 days);
        _tooLate(day - 1);
        _fund(alice, 1e6);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimDayDecided.selector, claim, day));
        desk.file(_filing(alice, day, 0));
    }

    function _mayRefileForThirtyDays() private {
        _expectState(claim, ClaimState.Expired);
        // Whether somebody concluded it makes no difference.
        for (uint256 i = 0; i < 2; ++i) {
            uint256 snapshot = vm.snapshotState();
            if (i == 1) desk.conclude(claim);
            _tooLate(day - 1);
            skip(30 days - 1);
            uint256 inTime = vm.snapshotState();
            _expectState(_refile(), ClaimState.Filed);
            vm.revertToState(inTime);
            skip(1);
            _tooLate(day);
            vm.revertToState(snapshot);
        }
    }

    function _refile() private returns (uint32) {
        vm.prank(carol);
        return desk.file(_filing(alice, day, 1));
    }

    function _tooLate(uint24 which) private {
        vm.prank(carol);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimTooLate.selector, which, uint256(which) + 180));
        desk.file(_filing(alice, which, 1));
    }
}
