// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {DonationDesk} from "../../contracts/donations/DonationDesk.sol";
import {IAssessorPanel} from "../../contracts/interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../../contracts/interfaces/IClaimDesk.sol";
import {IDonationDesk} from "../../contracts/interfaces/IDonationDesk.sol";
import {IMutualPool} from "../../contracts/interfaces/IMutualPool.sol";
import {Appeal, AppealState, AppealPanelDecision, Petition} from "../../contracts/donations/DonationTypes.sol";
import {ClaimFixture} from "./ClaimFixture.sol";

/// @title A plan with its donation desk, and helpers that take an appeal from filing to its end.
abstract contract DonationFixture is ClaimFixture {
    uint96 internal constant GOAL = 10e6;
    uint96 internal constant LARGE_GOAL = 50e6;
    uint96 internal constant MINIMUM = 4e6;
    uint256 internal constant PANEL_TIME = 30 days;
    uint256 internal constant GIVING = 60 days;
    uint256 internal constant TAKING = 180 days;

    DonationDesk internal donations;
    address internal filer = makeAddr("filer");
    address internal payee = makeAddr("payee");
    address internal donor = makeAddr("donor");

    function setUp() public virtual override {
        super.setUp();
        _deployDonations();
    }

    function _deployDonations() internal {
        donations =
            new DonationDesk(IMutualPool(address(pool)), IClaimDesk(address(desk)), IAssessorPanel(address(panel)));
    }

    function _petition(uint96 goal) internal view returns (Petition memory) {
        return Petition({
            claim: 0,
            payee: payee,
            goal: goal,
            minimum: MINIMUM,
            deadline: uint40(block.timestamp + GIVING),
            evidenceHash: EVIDENCE
        });
    }

    function _ask(Petition memory petition) internal returns (uint32) {
        vm.prank(filer);
        return donations.file(petition);
    }

    function _asked() internal returns (uint32) {
        return _ask(_petition(GOAL));
    }

    function _word(bool approve) internal view returns (AppealPanelDecision memory) {
        return AppealPanelDecision({
            approve: approve,
            findingsHash: keccak256("findings"),
            noticeHash: keccak256("notice"),
            validUntil: uint40(block.timestamp + 1 days)
        });
    }

    function _say(uint32 appeal, bool approve, uint256 first, uint256 seats) internal {
        AppealPanelDecision memory word = _word(approve);
        bytes32 digest = donations.digestOf(appeal, word);
        donations.decideBySignatures(appeal, word, _approvals(digest, first, seats));
    }

    function _granted() internal returns (uint32 appeal) {
        appeal = _asked();
        _say(appeal, true, 0, 2);
    }

    /// @dev Give, with enough at hand.
    function _giveBy(address who, uint32 appeal, uint256 amount) internal returns (uint256) {
        token.mint(who, amount);
        vm.prank(who);
        token.approve(address(donations), amount);
        vm.prank(who);
        return donations.give(appeal, amount);
    }

    function _funded() internal returns (uint32 appeal) {
        appeal = _granted();
        _giveBy(donor, appeal, GOAL);
    }

    /// @dev To the day after a gift of today, on which the payee may take it.
    function _skipDay() internal {
        skip(1 days);
    }

    /// @dev A claim of alice's approved for 10e6 that the only two members paid 6e6 for, less the fee.
    function _shortClaim() internal returns (uint32 claim) {
        _join(alice, 0, 20e6);
        _join(bob, 0, 20e6);
        _skipWait();
        claim = _file(alice, 0);
        _approve(claim);
        _skipNotice();
        vm.prank(alice);
        desk.settleShort(claim, 0);
    }

    function _petitionFor(uint32 claim, uint96 goal) internal view returns (Petition memory petition) {
        petition = _petition(goal);
        (petition.claim, petition.payee, petition.minimum) = (claim, alice, 1);
    }

    function _fileFor(uint32 claim, uint96 goal) internal returns (uint32) {
        vm.prank(alice);
        return donations.file(_petitionFor(claim, goal));
    }

    function _state(uint32 appeal) internal view returns (AppealState) {
        return donations.stateOf(appeal);
    }

    function _expectState(uint32 appeal, AppealState state) internal view {
        assertEq(uint256(_state(appeal)), uint256(state), "state");
    }

    function _wrongState(uint32 appeal, AppealState state) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IDonationDesk.DonationWrongState.selector, appeal, state);
    }

    function _facts(uint32 appeal) internal view returns (Appeal memory) {
        return donations.appealOf(appeal);
    }
}
