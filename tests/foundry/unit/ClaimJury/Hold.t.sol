// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ClaimJury} from "../../../../contracts/claims/ClaimJury.sol";
import {IClaimDesk} from "../../../../contracts/interfaces/IClaimDesk.sol";
import {IClaimDeskErrors} from "../../../../contracts/interfaces/IClaimDeskErrors.sol";
import {IClaimJury} from "../../../../contracts/interfaces/IClaimJury.sol";
import {IMutualPool} from "../../../../contracts/interfaces/IMutualPool.sol";
import {ClaimState, ClaimSnapshot} from "../../../../contracts/claims/ClaimTypes.sol";
import {JuryFixture} from "../../JuryFixture.sol";

/// @title The supervisor's one hold, and what the jury is made of.
contract JuryHoldTest is JuryFixture {
    function test_constructor_keepsItsReferences() public view {
        assertEq(address(jury.desk()), address(desk));
        assertEq(address(jury.pool()), address(pool));
        assertEq(jury.STANDING_DAYS(), 30);
    }

    function test_constructor_refusesZeroAddresses() public {
        vm.expectRevert(IClaimJury.JuryZeroAddress.selector);
        new ClaimJury(IClaimDesk(address(0)), IMutualPool(address(pool)));
        vm.expectRevert(IClaimJury.JuryZeroAddress.selector);
        new ClaimJury(IClaimDesk(address(desk)), IMutualPool(address(0)));
    }

    function test_hold_makesTheNoticeLonger() public {
        uint32 claim = _approved();
        vm.expectEmit(address(jury));
        emit IClaimJury.Held(claim, supervisor, 5);
        _hold(claim, 5);
        assertEq(jury.disputeOf(claim).heldDays, 5);
        skip(12 days - 1);
        _expectState(claim, ClaimState.UnderNotice);
        skip(1);
        _expectState(claim, ClaimState.Payable);
    }

    /// @dev Voters have the longer notice to object in.
    function test_hold_leavesTimeToObject() public {
        uint32 claim = _approved();
        _hold(claim, 14);
        skip(21 days - 1);
        _object(jurors[0], claim);
    }

    function test_hold_putsOffTheDayOnWhichAnyoneMaySettleForLess() public {
        for (uint256 i = 5; i < JURORS; ++i) {
            vm.prank(jurors[i]);
            pool.quit();
        }
        vm.prank(carol);
        uint32 claim = desk.file(_filing(alice, _today(), 0));
        _approve(claim);
        _hold(claim, 14);
        skip(21 days);
        assertFalse(lens.quoteClaim(claim).full);
        uint256 until = block.timestamp + 60 days;
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimOnlyPayeeMaySettle.selector, claim, until));
        desk.settleShort(claim, 0);
        vm.warp(until);
        desk.settleShort(claim, 0);
    }

    function test_hold_onceInTheLifeOfAClaim() public {
        uint32 claim = _approved();
        _hold(claim, 1);
        _refusedHold(supervisor, claim, 1, abi.encodeWithSelector(IClaimJury.JuryHeldAlready.selector, claim));
    }

    function test_hold_ofOneToFourteenDays() public {
        uint32 claim = _approved();
        _refusedHold(supervisor, claim, 0, abi.encodeWithSelector(IClaimJury.JuryBadHold.selector, 0, 14));
        _refusedHold(supervisor, claim, 15, abi.encodeWithSelector(IClaimJury.JuryBadHold.selector, 15, 14));
        uint256 snapshot = vm.snapshotState();
        _hold(claim, 1);
        vm.revertToState(snapshot);
        _hold(claim, 14);
    }

    function test_hold_isTheSupervisorsWhoeverThatIsNow() public {
        uint32 claim = _approved();
        _refusedHold(stranger, claim, 1, abi.encodeWithSelector(IClaimJury.JuryOnly.selector, supervisor, stranger));
        vm.prank(memberAssembly);
        enrolment.setSupervisor(stranger);
        _refusedHold(supervisor, claim, 1, abi.encodeWithSelector(IClaimJury.JuryOnly.selector, stranger, supervisor));
        vm.prank(stranger);
        jury.hold(claim, 1);
    }

    function test_hold_ofANoticeAfterAJury() public {
        uint32 claim = _refused();
        _appeal(claim);
        _votes(claim, QUORUM, 0);
        skip(7 days);
        _decide(claim, true, 1);
        _hold(claim, 14);
        skip(21 days - 1);
        _expectState(claim, ClaimState.UnderNotice);
        skip(1);
        _expectState(claim, ClaimState.Payable);
    }

    /// @dev What anyone may read at once.
    function test_read_bringsTogetherWhatAStateFollowsFrom() public {
        uint32 claim = _approved();
        _object(jurors[0], claim);
        _hold(claim, 3);
        ClaimSnapshot memory snapshot = desk.snapshotOf(claim);
        assertEq(snapshot.facts.member, alice);
        assertEq(snapshot.facts.guardian, carol);
        assertEq(snapshot.rules.juryDays, 7);
        assertEq(snapshot.dispute.objections, 1);
        assertEq(snapshot.dispute.heldDays, 3);
        assertEq(uint8(snapshot.state), uint8(ClaimState.UnderNotice));
        assertEq(desk.juryRulesOf(1).quorumBps, 2000);
    }

    function _refusedHold(address sender, uint32 claim, uint8 days_, bytes memory reason) private {
        vm.prank(sender);
        vm.expectRevert(reason);
        jury.hold(claim, days_);
    }
}
