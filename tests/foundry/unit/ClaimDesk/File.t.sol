// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../../contracts/interfaces/IClaimDeskErrors.sol";
import {Permit} from "../../../../contracts/libraries/PermitDeposit.sol";
import {Claim, ClaimState, Filing} from "../../../../contracts/claims/ClaimTypes.sol";
import {ClaimFixture} from "../../ClaimFixture.sol";

contract ClaimDeskFileTest is ClaimFixture {
    function setUp() public override {
        super.setUp();
        _join(alice, 0, 60e6);
        _join(bob, 1, 60e6);
        _skipWait();
        _fund(alice, 1e9);
    }

    function test_file_fixesRulesPanelAndBenefit() public {
        uint32 claim = _file(alice, 0);
        Claim memory facts = desk.claimOf(claim);
        assertEq(facts.member, alice);
        assertEq(facts.benefit, 20e6);
        assertEq(facts.vestingBps, 5000);
        assertEq(facts.rulesVersion, 1);
        assertEq(facts.panelVersion, 1);
        assertEq(facts.guardian, address(0));
        assertEq(uint8(desk.stateOf(claim)), uint8(ClaimState.Filed));
        assertEq(uint8(desk.stateOf(claim + 1)), uint8(ClaimState.None));
        assertEq(pool.membershipOf(alice).claim, claim);
        assertEq(pool.books().owedByName(), 1e6);
    }

    function test_file_byPermitOrAllowance() public {
        Permit memory permit = _uselessPermit(alice);
        vm.prank(alice);
        assertEq(desk.fileWithPermit(_filing(alice, _today(), 0), permit), 1);
    }

    function test_file_byTheGuardianInEffect() public {
        vm.prank(alice);
        guardianship.nameGuardian(carol);
        Filing memory filing = _filing(alice, _today(), 0);
        _refused(
            carol, filing, abi.encodeWithSelector(IClaimDeskErrors.ClaimNotMemberOrGuardian.selector, alice, carol)
        );
        skip(30 days);
        uint32 claim = _fileFor(alice, carol, _today(), 0);
        assertEq(desk.claimOf(claim).guardian, carol);
    }

    function test_file_refusesDaysNotCovered() public {
        uint24 first = pool.membershipOf(alice).coveredFrom;
        _refused(
            alice,
            _filing(alice, first - 1, 0),
            abi.encodeWithSelector(IClaimDeskErrors.ClaimNotCovered.selector, alice, first - 1)
        );
        _refused(
            alice,
            _filing(alice, _today() + 1, 0),
            abi.encodeWithSelector(IClaimDeskErrors.ClaimInFuture.selector, _today() + 1, _today())
        );
        _fileFor(alice, alice, first, 0);
    }

    function test_file_refusesAfterTheClaimWindow() public {
        uint24 day = _today();
        skip(181 days);
        _refused(
            alice,
            _filing(alice, day, 0),
            abi.encodeWithSelector(IClaimDeskErrors.ClaimTooLate.selector, day, uint256(day) + 180)
        );
        vm.warp(block.timestamp - 1 days);
        _fileFor(alice, alice, day, 0);
    }

    function test_file_refusesAnUnknownClass() public {
        _refused(
            alice, _filing(alice, _today(), 2), abi.encodeWithSelector(IClaimDeskErrors.ClaimUnknownClass.selector, 2)
        );
    }

    function test_file_refusesASecondOpenClaim() public {
        uint32 claim = _file(alice, 0);
        bytes memory open = abi.encodeWithSelector(IClaimDeskErrors.ClaimOpen.selector, alice, claim);
        _refused(alice, _filing(alice, _today(), 0), open);
        _approve(claim);
        _refused(alice, _filing(alice, _today(), 0), open);
        _skipNotice();
        _refused(alice, _filing(alice, _today(), 0), open);
    }

    function test_file_refusesADayThatWasDecided() public {
        uint24 day = _today();
        (uint32 paid,) = _settledClaim(alice, 0);
        _refused(
            alice, _filing(alice, day, 0), abi.encodeWithSelector(IClaimDeskErrors.ClaimDayDecided.selector, paid, day)
        );
        uint24 next = _today();
        uint32 refused = _file(alice, 0);
        _refuse(refused);
        // Until the refusal is final, the claim is open.
        _refused(
            alice, _filing(alice, next, 0), abi.encodeWithSelector(IClaimDeskErrors.ClaimOpen.selector, alice, refused)
        );
        skip(7 days);
        _refused(
            alice,
            _filing(alice, next, 0),
            abi.encodeWithSelector(IClaimDeskErrors.ClaimDayDecided.selector, refused, next)
        );
        // The walk goes past newer claims to older ones.
        _refused(
            alice, _filing(alice, day, 0), abi.encodeWithSelector(IClaimDeskErrors.ClaimDayDecided.selector, paid, day)
        );
    }

    function test_file_notForAnotherDayWhileARefusalMayBeAppealed() public {
        uint32 refused = _file(alice, 0);
        _refuse(refused);
        skip(1 days);
        _refused(
            alice,
            _filing(alice, _today(), 0),
            abi.encodeWithSelector(IClaimDeskErrors.ClaimOpen.selector, alice, refused)
        );
        skip(7 days);
        _file(alice, 0);
    }

    function test_file_keepsTheClassFiled() public {
        uint32 claim = _file(alice, 1);
        assertEq(desk.claimOf(claim).filedClass, 1);
        assertEq(desk.claimOf(_file(bob, 0)).filedClass, 0);
    }

    function test_file_anewAfterAWithdrawal() public {
        uint32 claim = _file(alice, 0);
        vm.prank(alice);
        desk.withdraw(claim);
        assertEq(_file(alice, 0), claim + 1);
        assertEq(desk.claimOf(claim + 1).previous, 0, "a withdrawn claim leaves the chain");
    }

    /// @dev A claim nobody decided may be filed again for thirty days, though the window is over.
    function test_file_anewAfterAnExpiry() public {
        uint24 day = _today();
        skip(170 days);
        uint32 claim = _fileFor(alice, alice, day, 0);
        skip(37 days);
        _expectState(claim, ClaimState.Expired);
        uint256 snapshot = vm.snapshotState();
        skip(30 days);
        _refused(
            alice,
            _filing(alice, day, 0),
            abi.encodeWithSelector(IClaimDeskErrors.ClaimTooLate.selector, day, uint256(day) + 180)
        );
        vm.revertToState(snapshot);
        // Another day is too late all the same.
        _refused(
            alice,
            _filing(alice, day - 1, 0),
            abi.encodeWithSelector(IClaimDeskErrors.ClaimTooLate.selector, day - 1, uint256(day) + 179)
        );
        _fileFor(alice, alice, day, 0);
    }

    function _refused(address sender, Filing memory filing, bytes memory reason) private {
        vm.prank(sender);
        vm.expectRevert(reason);
        desk.file(filing);
    }
}
