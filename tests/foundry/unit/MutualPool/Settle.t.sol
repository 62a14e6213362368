// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {Books, Demand, Outcome} from "../../../../contracts/pool/PoolTypes.sol";
import {ClaimFixture} from "../../ClaimFixture.sol";

/// @title The claim desk's doors, and what a settlement does to the books.
contract PoolSettleTest is ClaimFixture {
    function setUp() public override {
        super.setUp();
        _join(alice, 0, 100e6);
        _join(bob, 1, 100e6);
    }

    function test_settle_chargesEveryUnitRoundedUp() public {
        Outcome memory outcome = _settle(Demand({benefit: 100, fee: 0, capPerUnit: CAP, share: 0}));
        assertEq(outcome.perUnit, 34);
        assertEq(outcome.surplus, 2);
        assertTrue(outcome.full);
        assertEq(pool.books().carry, 2);
        assertEq(pool.standingOf(alice).balance, 100e6 - 34);
        assertEq(pool.standingOf(bob).balance, 100e6 - 68);
        assertEq(pool.books().totalBalances, 200e6 - 102);
    }

    function test_settle_stopsAtTheRoomOfTheWindow() public {
        for (uint256 i = 0; i < 3; ++i) {
            _settle(Demand({benefit: 12e6, fee: 0, capPerUnit: 4e6, share: 0}));
        }
        assertEq(pool.room(), 0);
        Outcome memory outcome = lens.quoteDemand(Demand({benefit: 12e6, fee: 0, capPerUnit: 4e6, share: 0}));
        assertTrue(outcome.roomBound);
        assertEq(outcome.perUnit, 0);
        vm.warp(START + 30 days);
        assertEq(pool.room(), PERIOD_CAP);
        outcome = _settle(Demand({benefit: 12e6, fee: 0, capPerUnit: 4e6, share: 0}));
        assertTrue(outcome.full);
        assertEq(pool.books().window, 1);
    }

    function test_settle_tellsAll() public {
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.Settled(9, 1, 109, 3, 37, 0, 0, 100, 9, 2, 37);
        vm.prank(address(desk));
        pool.settle(9, Demand({benefit: 100, fee: 9, capPerUnit: CAP, share: 0}));
        assertEq(pool.dueTo(steward), 9);
        assertEq(pool.books().owedByName(), 109);
        assertEq(pool.books().settlements, 1);
        _settle(Demand({benefit: 100, fee: 9, capPerUnit: CAP, share: 0}));
        assertEq(pool.books().settlements, 2);
    }

    /// @dev The fees of the steward of the moment are in the books; with the role, they leave them.
    function test_setSteward_feesStayWithWhoeverEarnedThem() public {
        Demand memory demand = Demand({benefit: 100, fee: 9, capPerUnit: CAP, share: 0});
        _settle(demand);
        assertEq(pool.books().fees, 9);
        address next = makeAddr("next");
        vm.prank(memberAssembly);
        pool.setSteward(next);
        assertEq(pool.books().fees, 0);
        assertEq(pool.dueTo(steward), 9, "earned before");
        assertEq(pool.dueTo(next), 0, "nothing earned yet");
        _settle(demand);
        assertEq(pool.dueTo(next), 9);

        // Both at once to who comes back: what was due before, and what is earned now.
        vm.prank(memberAssembly);
        pool.setSteward(steward);
        _settle(demand);
        assertEq(pool.dueTo(steward), 18);
        assertEq(pool.dueTo(next), 9, "untouched by the change");
        uint256 owed = pool.books().owedByName();
        vm.prank(next);
        pool.takeDue(next);
        assertEq(pool.books().fees, 9, "only the steward's own taking empties the books");
        vm.prank(steward);
        pool.takeDue(steward);
        assertEq(token.balanceOf(steward), 18);
        assertEq(token.balanceOf(next), 9);
        assertEq(pool.books().fees, 0);
        assertEq(pool.dueTo(steward), 0);
        assertEq(pool.books().owedByName(), owed - 27);
        vm.prank(steward);
        vm.expectRevert(IMutualPoolErrors.PoolZeroAmount.selector);
        pool.takeDue(steward);
    }

    /// @dev Naming the same steward again changes nothing of what is due.
    function test_setSteward_toWhoHasTheRole() public {
        _settle(Demand({benefit: 100, fee: 9, capPerUnit: CAP, share: 0}));
        vm.prank(memberAssembly);
        pool.setSteward(steward);
        assertEq(pool.dueTo(steward), 9);
    }

    /// @dev A smaller pot first pays its part of the fee, rounded down.
    function test_settle_cutsTheFeeWithTheBenefit() public {
        Outcome memory outcome = _settle(Demand({benefit: 100, fee: 10, capPerUnit: 10, share: 0}));
        assertFalse(outcome.full);
        assertEq(outcome.fee, 2);
        assertEq(outcome.benefit, 28);
    }

    function test_settle_theReservePaysWhatTheCapLeaves() public {
        _fund(carol, 5e6);
        vm.prank(carol);
        pool.fundReserve(5e6);
        Outcome memory outcome = _settle(Demand({benefit: 100, fee: 10, capPerUnit: 10, share: 0}));
        assertTrue(outcome.full);
        assertEq(outcome.fromReserve, 80);
        assertEq(pool.books().reserve, 5e6 - 80);
    }

    function test_quoteNew_counterpartOfAnApproval() public {
        Outcome memory outcome = lens.quoteNew(100, 8, CAP);
        assertEq(outcome.perUnit, 36);
        assertTrue(outcome.full);
        vm.prank(address(desk));
        assertEq(pool.setAside(1, 108, CAP), 36);
    }

    function test_shares_areSetAsideAndSetFree() public {
        vm.startPrank(address(desk));
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.ShareSetAside(1, 36, 36);
        pool.setAside(1, 108, CAP);
        pool.setAside(2, 30, 5);
        assertEq(pool.books().pendingShares, 41);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.ShareReleased(1, 36, 5);
        pool.releaseShare(1, 36);
        assertEq(pool.books().pendingShares, 5);
    }

    function test_payOut_neverMoreThanOwed() public {
        _settle(Demand({benefit: 100, fee: 0, capPerUnit: CAP, share: 0}));
        vm.startPrank(address(desk));
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNotOwed.selector, 101, 100));
        pool.payOut(1, carol, 101);
        vm.expectRevert(IMutualPoolErrors.PoolZeroAddress.selector);
        pool.payOut(1, address(0), 100);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.PaidOut(1, carol, 100);
        pool.payOut(1, carol, 100);
        assertEq(token.balanceOf(carol), 100);
    }

    function test_bonds_areOwedUntilForfeited() public {
        _fund(alice, 1e6);
        vm.startPrank(address(desk));
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.BondTaken(7, alice, alice, 1e6);
        pool.openClaim(7, alice, alice, 1e6);
        assertEq(pool.books().owedByName(), 1e6);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.BondForfeited(7, 1e6);
        pool.forfeitBond(7, 1e6);
        Books memory books = pool.books();
        assertEq(books.owedByName(), 0);
        assertEq(books.carry, 1e6);
        // No bond, no transfer.
        pool.openClaim(8, alice, alice, 0);
    }

    function test_takeDue_feesGoToWhoHeldTheRole() public {
        _settle(Demand({benefit: 100, fee: 9, capPerUnit: CAP, share: 0}));
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.StewardChanged(steward, carol);
        vm.prank(memberAssembly);
        pool.setSteward(carol);
        vm.prank(carol);
        vm.expectRevert(IMutualPoolErrors.PoolZeroAmount.selector);
        pool.takeDue(carol);
        vm.prank(steward);
        pool.takeDue(steward);
        assertEq(token.balanceOf(steward), 9);
        assertEq(pool.books().owedByName(), 100);
    }

    function test_setSteward_isTheAssemblys() public {
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolOnly.selector, memberAssembly, address(this)));
        pool.setSteward(carol);
        vm.prank(memberAssembly);
        vm.expectRevert(IMutualPoolErrors.PoolZeroAddress.selector);
        pool.setSteward(address(0));
    }

    function _settle(Demand memory demand) private returns (Outcome memory) {
        vm.prank(address(desk));
        return pool.settle(1, demand);
    }
}
