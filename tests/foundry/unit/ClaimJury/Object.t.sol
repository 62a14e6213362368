// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IClaimDesk} from "../../../../contracts/interfaces/IClaimDesk.sol";
import {IClaimJury} from "../../../../contracts/interfaces/IClaimJury.sol";
import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {ClaimState, Dispute} from "../../../../contracts/claims/ClaimTypes.sol";
import {JuryFixture} from "../../JuryFixture.sol";

/// @title Objections, their bonds, and how they call the jury.
contract JuryObjectTest is JuryFixture {
    uint32 private claim;

    function setUp() public override {
        super.setUp();
        claim = _approved();
    }

    function test_object_takesABondOfOneCap() public {
        uint256 owed = pool.books().owedByName();
        vm.expectEmit(address(jury));
        emit IClaimJury.Objected(claim, jurors[0], OBJECTION_BOND, 1);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.BondTaken(claim, jurors[0], jurors[0], OBJECTION_BOND);
        _object(jurors[0], claim);
        assertEq(uint8(jury.ballotOf(claim, jurors[0])), uint8(IClaimJury.Ballot.Objected));
        assertEq(jury.disputeOf(claim).objections, 1);
        assertEq(pool.books().owedByName(), owed + OBJECTION_BOND);
        assertEq(token.balanceOf(jurors[0]), 0);
        _expectState(claim, ClaimState.UnderNotice);
    }

    function test_object_withoutMoneyChangesNothing() public {
        vm.prank(jurors[0]);
        token.transfer(stranger, OBJECTION_BOND);
        _refusedObjection(
            jurors[0],
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, jurors[0], 0, OBJECTION_BOND)
        );
        assertEq(uint8(jury.ballotOf(claim, jurors[0])), uint8(IClaimJury.Ballot.Nothing));
        assertEq(jury.disputeOf(claim).objections, 0);
    }

    function test_object_onceAVoter() public {
        _object(jurors[0], claim);
        _refusedObjection(jurors[0], abi.encodeWithSelector(IClaimJury.JuryObjectedAlready.selector, claim, jurors[0]));
    }

    function test_object_isNotForPartiesOrStrangers() public {
        _fund(alice, OBJECTION_BOND);
        _fund(stranger, OBJECTION_BOND);
        address[3] memory others = [alice, carol, stranger];
        for (uint256 i = 0; i < others.length; ++i) {
            _refusedObjection(others[i], abi.encodeWithSelector(IClaimJury.JuryNoVote.selector, claim, others[i]));
        }
    }

    /// @dev A guardian who is a member is a party of the claim they filed, and of no other.
    function test_object_isForAGuardianWhoFiledNothing() public {
        vm.prank(jurors[1]);
        guardianship.nameGuardian(jurors[0]);
        skip(30 days);
        _fund(jurors[0], 2 * OBJECTION_BOND);
        uint32 guarded = _fileFor(jurors[1], jurors[0], _today(), 1);
        _approve(guarded);
        vm.prank(jurors[0]);
        vm.expectRevert(abi.encodeWithSelector(IClaimJury.JuryNoVote.selector, guarded, jurors[0]));
        jury.object(guarded);
        _fund(jurors[1], OBJECTION_BOND);
        uint32 own = _file(jurors[2], 1);
        _approve(own);
        _object(jurors[0], own);
        _object(jurors[1], own);
    }

    /// @dev Standing: thirty days in the plan, counted in whole days, when the claim was filed.
    function test_object_needsStandingAtTheFiling() public {
        _join(bob, 0, 60e6);
        uint24 joined = _today();
        _fund(bob, OBJECTION_BOND);
        vm.warp((uint256(joined) + 29) * 1 days + 1 days - 1);
        uint32 early = _file(jurors[0], 1);
        skip(1);
        uint32 late = _file(jurors[1], 1);
        _approve(early);
        _approve(late);
        skip(2 days);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IClaimJury.JuryNoVote.selector, early, bob));
        jury.object(early);
        _object(bob, late);
    }

    function test_object_isNotForTheLapsedOrTheGone() public {
        vm.prank(jurors[0]);
        pool.quit();
        _refusedObjection(jurors[0], abi.encodeWithSelector(IClaimJury.JuryNoVote.selector, claim, jurors[0]));
        address frail = makeAddr("frail");
        _join(frail, 0, RESERVE);
        _fund(frail, OBJECTION_BOND);
        _skipWait();
        uint32 first = _file(jurors[1], 1);
        uint32 second = _file(jurors[2], 1);
        _approve(first);
        skip(1 days);
        _approve(second);
        uint256 snapshot = vm.snapshotState();
        _object(frail, second);
        vm.revertToState(snapshot);
        skip(6 days);
        desk.settle(first);
        assertFalse(pool.standingOf(frail).active);
        vm.prank(frail);
        vm.expectRevert(abi.encodeWithSelector(IClaimJury.JuryNoVote.selector, second, frail));
        jury.object(second);
    }

    /// @dev More than a tenth of twenty voters are three.
    function test_object_pastTheShareCallsTheJury() public {
        _object(jurors[0], claim);
        _object(jurors[1], claim);
        _expectState(claim, ClaimState.UnderNotice);
        assertEq(jury.disputeOf(claim).endsAt, 0);
        uint24 standingDay = uint24(desk.claimOf(claim).filedAt / 1 days) - 30;
        uint40 endsAt = uint40(block.timestamp + 7 days);
        vm.expectEmit(address(jury));
        emit IClaimJury.Objected(claim, jurors[2], OBJECTION_BOND, 3);
        vm.expectEmit(address(jury));
        emit IClaimJury.JuryCalled(claim, uint32(VOTERS), uint32(QUORUM), standingDay, endsAt);
        _object(jurors[2], claim);
        _expectState(claim, ClaimState.Jury);
        Dispute memory dispute = jury.disputeOf(claim);
        assertEq(dispute.endsAt, endsAt);
        assertEq(dispute.standingDay, standingDay);
        assertEq(dispute.quorum, QUORUM);
        assertEq(uint8(jury.ballotOf(claim, alice)), uint8(IClaimJury.Ballot.Party));
        assertEq(uint8(jury.ballotOf(claim, carol)), uint8(IClaimJury.Ballot.Party));
    }

    /// @dev The jury's word stands: what is left of the notice is for snapshot only.
    function test_object_notAfterTheJury() public {
        _hold(claim, 14);
        _callByObjections(claim);
        skip(7 days);
        _expectState(claim, ClaimState.UnderNotice);
        _refusedObjection(jurors[5], abi.encodeWithSelector(IClaimJury.JuryWasCalled.selector, claim));
    }

    /// @dev A notice after a jury and a seat has no second jury either.
    function test_object_notInANoticeAfterAnAppeal() public {
        vm.prank(carol);
        desk.withdraw(claim);
        claim = _refused();
        _appeal(claim);
        _votes(claim, QUORUM, 0);
        skip(7 days);
        _decide(claim, true, 1);
        _expectState(claim, ClaimState.UnderNotice);
        _refusedObjection(jurors[5], abi.encodeWithSelector(IClaimJury.JuryWasCalled.selector, claim));
    }

    function test_reclaim_afterARefusalByTheJury() public {
        _callByObjections(claim);
        _votes(claim, 0, QUORUM);
        _refusedReclaim(jurors[0], abi.encodeWithSelector(IClaimJury.JuryWrongState.selector, claim, ClaimState.Jury));
        skip(7 days);
        uint256 snapshot = vm.snapshotState();
        for (uint256 i = 0; i < 2; ++i) {
            // Before and after somebody concludes the refusal.
            if (i == 1) desk.conclude(claim);
            for (uint256 j = 0; j < OBJECTIONS; ++j) {
                vm.expectEmit(address(jury));
                emit IClaimJury.ObjectionReclaimed(claim, jurors[j], dave, OBJECTION_BOND);
                vm.prank(jurors[j]);
                jury.reclaim(claim, dave);
                assertEq(token.balanceOf(dave), (j + 1) * OBJECTION_BOND);
                _refusedReclaim(jurors[j], abi.encodeWithSelector(IClaimJury.JuryNoBond.selector, claim, jurors[j]));
            }
            assertEq(pool.books().owedByName(), i == 0 ? 1e6 : 0);
            if (i == 0) vm.revertToState(snapshot);
        }
        assertEq(pool.books().carry, 1e6, "the claimant's bond only");
    }

    function test_reclaim_afterAWithdrawal() public {
        _object(jurors[0], claim);
        vm.prank(alice);
        desk.withdraw(claim);
        vm.prank(jurors[0]);
        jury.reclaim(claim, jurors[0]);
        assertEq(token.balanceOf(jurors[0]), OBJECTION_BOND);
        assertEq(pool.books().owedByName(), 0);
        assertEq(pool.books().carry, 1e6, "the claimant's bond");
    }

    function test_reclaim_byWhoQuitMeanwhile() public {
        _object(jurors[0], claim);
        vm.prank(jurors[0]);
        pool.quit();
        vm.prank(alice);
        desk.withdraw(claim);
        vm.prank(jurors[0]);
        jury.reclaim(claim, dave);
        assertEq(token.balanceOf(dave), OBJECTION_BOND);
    }

    function test_reclaim_neverToNobody() public {
        _object(jurors[0], claim);
        vm.prank(alice);
        desk.withdraw(claim);
        vm.prank(jurors[0]);
        vm.expectRevert(IMutualPoolErrors.PoolZeroAddress.selector);
        jury.reclaim(claim, address(0));
        assertEq(uint8(jury.ballotOf(claim, jurors[0])), uint8(IClaimJury.Ballot.Objected));
    }

    /// @dev Whoever objected to a claim that is paid was wrong, jury or not.
    function test_settle_takesTheBondsOfTheObjections() public {
        _object(jurors[0], claim);
        _object(jurors[1], claim);
        skip(7 days);
        uint256 carry = pool.books().carry;
        vm.expectEmit(address(desk));
        emit IClaimDesk.ClaimSettled(claim, address(this));
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.BondForfeited(claim, 2 * OBJECTION_BOND);
        uint256 surplus = desk.settle(claim).surplus;
        assertEq(pool.books().carry, carry + surplus + 2 * OBJECTION_BOND);
        _refusedReclaim(jurors[0], abi.encodeWithSelector(IClaimJury.JuryWrongState.selector, claim, ClaimState.Paid));
        // The fee, the benefit and the claim's bond are what is owed.
        assertEq(pool.books().owedByName(), BENEFIT + BENEFIT * 800 / 10_000 + 1e6);
    }

    function _refusedObjection(address voter, bytes memory reason) private {
        vm.prank(voter);
        vm.expectRevert(reason);
        jury.object(claim);
    }

    function _refusedReclaim(address voter, bytes memory reason) private {
        vm.prank(voter);
        vm.expectRevert(reason);
        jury.reclaim(claim, voter);
    }
}
