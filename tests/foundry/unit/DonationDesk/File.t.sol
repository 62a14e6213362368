// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {DonationDesk} from "../../../../contracts/donations/DonationDesk.sol";
import {IAssessorPanel} from "../../../../contracts/interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../../../../contracts/interfaces/IClaimDesk.sol";
import {IDonationDesk} from "../../../../contracts/interfaces/IDonationDesk.sol";
import {IMutualPool} from "../../../../contracts/interfaces/IMutualPool.sol";
import {Appeal, AppealOutcome, AppealState, Petition} from "../../../../contracts/donations/DonationTypes.sol";
import {DonationFixture} from "../../DonationFixture.sol";

/// @title Asking for gifts.
contract DonationFileTest is DonationFixture {
    function test_names_itsPlanForEver() public view {
        assertEq(address(donations.pool()), address(pool));
        assertEq(address(donations.desk()), address(desk));
        assertEq(address(donations.panel()), address(panel));
        assertEq(address(donations.asset()), address(token));
    }

    function test_needs_allItsReferences() public {
        IMutualPool thePool = IMutualPool(address(pool));
        IClaimDesk theDesk = IClaimDesk(address(desk));
        IAssessorPanel thePanel = IAssessorPanel(address(panel));
        vm.expectRevert(IDonationDesk.DonationZeroAddress.selector);
        new DonationDesk(IMutualPool(address(0)), theDesk, thePanel);
        vm.expectRevert(IDonationDesk.DonationZeroAddress.selector);
        new DonationDesk(thePool, IClaimDesk(address(0)), thePanel);
        vm.expectRevert(IDonationDesk.DonationZeroAddress.selector);
        new DonationDesk(thePool, theDesk, IAssessorPanel(address(0)));
    }

    function test_anyoneFiles_forAnyone() public {
        Petition memory petition = _petition(GOAL);
        vm.expectEmit(address(donations));
        emit IDonationDesk.AppealFiled(
            1,
            filer,
            payee,
            0,
            GOAL,
            MINIMUM,
            uint40(block.timestamp + PANEL_TIME),
            petition.deadline,
            EVIDENCE,
            panel.currentVersion()
        );
        assertEq(_ask(petition), 1);
        assertEq(donations.appealCount(), 1);
        Appeal memory facts = _facts(1);
        assertEq(facts.filer, filer);
        assertEq(facts.payee, payee);
        assertEq(facts.goal, GOAL);
        assertEq(facts.minimum, MINIMUM);
        assertEq(facts.gifts, 0);
        assertEq(facts.lastGiftDay, 0);
        assertEq(facts.decideBy, block.timestamp + PANEL_TIME);
        assertEq(facts.deadline, petition.deadline);
        assertEq(facts.claim, 0);
        assertEq(facts.panelVersion, 1);
        assertEq(uint256(facts.outcome), uint256(AppealOutcome.Pending));
        assertEq(facts.evidenceHash, EVIDENCE);
        _expectState(1, AppealState.Filed);
        assertEq(donations.lastAppealFor(0), 0, "no claim, no last appeal");
        _expectState(2, AppealState.None);
        assertEq(_ask(petition), 2);
    }

    function test_theGoal_isBounded() public {
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationBadGoal.selector, 0, type(uint96).max));
        _ask(_petition(0));
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelBenefitTooLarge.selector, 1e12 + 1));
        _ask(_petition(1e12 + 1));
        _ask(_petition(1e12));
    }

    function test_theMinimum_isBounded() public {
        Petition memory petition = _petition(GOAL);
        petition.minimum = 0;
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationBadMinimum.selector, 0, GOAL));
        _ask(petition);
        petition.minimum = GOAL + 1;
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationBadMinimum.selector, GOAL + 1, GOAL));
        _ask(petition);
        petition.minimum = GOAL;
        _ask(petition);
        petition.minimum = 1;
        _ask(petition);
    }

    function test_theDeadline_isBounded() public {
        Petition memory petition = _petition(GOAL);
        uint256 earliest = block.timestamp + PANEL_TIME + donations.MIN_GIVING_PERIOD();
        uint256 latest = block.timestamp + donations.MAX_GIVING_PERIOD();
        assertEq(latest, block.timestamp + 365 days);
        assertEq(earliest, block.timestamp + 37 days);
        for (uint256 i = 0; i < 2; ++i) {
            petition.deadline = uint40(i == 0 ? earliest - 1 : latest + 1);
            vm.expectRevert(
                abi.encodeWithSelector(IDonationDesk.DonationBadDeadline.selector, petition.deadline, earliest, latest)
            );
            _ask(petition);
            petition.deadline = uint40(i == 0 ? earliest : latest);
            _ask(petition);
        }
    }

    function test_payeeAndEvidence_areNeeded() public {
        Petition memory petition = _petition(GOAL);
        petition.payee = address(0);
        vm.expectRevert(IDonationDesk.DonationZeroAddress.selector);
        _ask(petition);
        petition = _petition(GOAL);
        petition.evidenceHash = 0;
        vm.expectRevert(IDonationDesk.DonationNoEvidence.selector);
        _ask(petition);
    }

    // ------------------------------------------------------------- for a claim

    function test_forAClaim_whatItLacks() public {
        uint32 claim = _shortClaim();
        uint256 paid = desk.claimOf(claim).benefit;
        // Approved were 20e6 (half of it vested); two units paid 3e6 each, a fee of 8 in 108 included.
        assertEq(paid, 5_555_556);
        assertEq(donations.shortfallOf(claim), 20e6 - paid);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationBadGoal.selector, 20e6 - paid + 1, 20e6 - paid));
        _fileFor(claim, uint96(20e6 - paid + 1));
        uint32 appeal = _fileFor(claim, uint96(20e6 - paid));
        assertEq(_facts(appeal).claim, claim);
        assertEq(donations.lastAppealFor(claim), appeal);
    }

    function test_forAClaim_onlyOneAtATime() public {
        uint32 claim = _shortClaim();
        uint32 first = _fileFor(claim, 1e6);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationAppealOpen.selector, claim, first));
        _fileFor(claim, 1e6);
        vm.prank(alice);
        donations.withdraw(first);
        assertEq(_fileFor(claim, 1e6), first + 1);
    }

    function test_forAClaim_toNobodyButItsPayee() public {
        uint32 claim = _shortClaim();
        Petition memory petition = _petitionFor(claim, 1e6);
        petition.payee = payee;
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationOnly.selector, alice, payee));
        donations.file(petition);
    }

    function test_forAClaim_notByAStranger() public {
        uint32 claim = _shortClaim();
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationOnly.selector, alice, filer));
        _ask(_petitionFor(claim, 1e6));
    }

    function test_forAClaim_notBeforeItIsPaid() public {
        _join(alice, 0, 20e6);
        _skipWait();
        uint32 claim = _file(alice, 0);
        assertEq(donations.shortfallOf(claim), 0);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationBadGoal.selector, 1e6, 0));
        _fileFor(claim, 1e6);
    }

    function test_forAClaim_thatNobodyFiled() public {
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationOnly.selector, address(0), alice));
        _fileFor(9, 1e6);
    }

    /// @dev The guardian filed the claim, so the guardian is its payee; the member may ask for them.
    function test_forAClaim_ofAGuardian() public {
        _join(alice, 0, 20e6);
        vm.prank(alice);
        guardianship.nameGuardian(carol);
        _skipWait();
        uint32 claim = _fileFor(alice, carol, _today(), 0);
        _approve(claim);
        _skipNotice();
        vm.prank(carol);
        desk.settleShort(claim, 0);
        Petition memory petition = _petitionFor(claim, 1e6);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationOnly.selector, carol, alice));
        donations.file(petition);
        petition.payee = carol;
        vm.prank(alice);
        uint32 appeal = donations.file(petition);
        vm.prank(carol);
        donations.withdraw(appeal);
        vm.prank(carol);
        donations.file(petition);
    }

    /// @dev Turned to the member, it is the member's alone.
    function test_forAClaim_redirected() public {
        _join(alice, 0, 20e6);
        vm.prank(alice);
        guardianship.nameGuardian(carol);
        _skipWait();
        uint32 claim = _fileFor(alice, carol, _today(), 0);
        _approve(claim);
        vm.prank(alice);
        desk.redirect(claim);
        _skipNotice();
        vm.prank(alice);
        desk.settleShort(claim, 0);
        vm.prank(carol);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationOnly.selector, alice, carol));
        donations.file(_petitionFor(claim, 1e6));
        _fileFor(claim, 1e6);
    }
}
