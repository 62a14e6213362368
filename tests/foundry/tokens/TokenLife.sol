// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ClaimDesk} from "../../../contracts/claims/ClaimDesk.sol";
import {JuryRules, Rules} from "../../../contracts/claims/ClaimTypes.sol";
import {IEnrolment} from "../../../contracts/interfaces/IEnrolment.sol";
import {Tier} from "../../../contracts/panel/PanelTypes.sol";
import {PoolStorage} from "../../../contracts/pool/PoolStorage.sol";
import {Permit} from "../../../contracts/libraries/PermitDeposit.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {ClaimFixture} from "../ClaimFixture.sol";
import {OddToken} from "./OddToken.sol";

/// @title A plan's whole life, one movement of money after another, counted in a token of some decimals.
abstract contract TokenLife is ClaimFixture {
    /// @dev What a step does with the asset. A bond is taken from a short pool too, a deposit is not.
    enum Move {
        Nothing,
        Deposit,
        Bond,
        Payout
    }

    struct Step {
        Move move;
        address who;
        function() external act;
    }

    OddToken internal odd;
    Step[] internal steps;
    address internal payout = makeAddr("alice's other wallet");
    uint256 internal constant PEOPLE = 8;

    /// @dev Of the token of this life.
    uint8 internal decimals = 6;

    /// @dev One whole coin. The fixture's rules are pure, and those of this plan go by a state: read behind a cast.
    function _one() internal pure returns (uint96) {
        function() internal view returns (uint96) reads = _stored;
        function() internal pure returns (uint96) asPure;
        assembly ("memory-safe") {
            asPure := reads
        }
        return asPure();
    }

    function _stored() private view returns (uint96) {
        return uint96(10 ** uint256(decimals));
    }

    /// @dev Another plan, counted in a token of so many decimals.
    function _begin(uint8 decimals_) internal {
        decimals = decimals_;
        setUp();
    }

    function setUp() public virtual override {
        vm.warp(START);
        (registrar, registrarKey) = makeAddrAndKey("registrar");
        if (assessors.length == 0) super.setUp();
        vm.warp(START);
        odd = new OddToken(decimals);
        token = TestToken(address(odd));
        _deploy(IERC20(address(odd)));
        address[PEOPLE] memory all = people();
        for (uint256 i = 0; i < all.length; ++i) {
            odd.mint(all[i], 2000 * uint256(_one()));
            vm.prank(all[i]);
            odd.approve(address(pool), type(uint256).max);
        }
        if (steps.length == 0) _plan();
    }

    /// @dev Whose money is looked at.
    function people() internal view returns (address[PEOPLE] memory) {
        return [alice, bob, carol, dave, stranger, steward, heir, payout];
    }

    function _plan() private {
        _add(Move.Deposit, alice, this.aliceJoins);
        _add(Move.Deposit, bob, this.bobJoins);
        _add(Move.Deposit, carol, this.carolJoins);
        _add(Move.Deposit, dave, this.daveJoinsWithPermit);
        _add(Move.Deposit, stranger, this.somebodyPaysIn);
        _add(Move.Deposit, stranger, this.somebodyGivesToTheReserve);
        _add(Move.Bond, alice, this.aliceFiles);
        _add(Move.Nothing, address(0), this.thePanelApproves);
        _add(Move.Nothing, address(0), this.somebodySettles);
        _add(Move.Payout, payout, this.aliceCollects);
        _add(Move.Payout, steward, this.theStewardIsPaid);
        _add(Move.Deposit, dave, this.daveComesBack);
        _add(Move.Bond, carol, this.carolFiles);
        _add(Move.Nothing, address(0), this.thePanelApproves);
        _add(Move.Bond, bob, this.bobObjects);
        _add(Move.Nothing, address(0), this.somebodySettlesAfterTheJury);
        _add(Move.Payout, carol, this.carolCollects);
        _add(Move.Deposit, bob, this.bobChangesHisBand);
        _add(Move.Payout, bob, this.bobQuits);
        _add(Move.Nothing, address(0), this.thePlanCloses);
        _add(Move.Payout, carol, this.carolTakesTheExcess);
        _add(Move.Nothing, address(0), this.theClosingEnds);
        _add(Move.Payout, alice, this.aliceQuits);
        _add(Move.Payout, carol, this.carolQuits);
        _add(Move.Payout, dave, this.daveQuits);
        _add(Move.Payout, steward, this.theStewardIsPaid);
        _add(Move.Payout, heir, this.theHeirIsPaid);
    }

    function _add(Move move, address who, function() external act) private {
        steps.push(Step(move, who, act));
    }

    // ------------------------------------------------------------ what people do

    function aliceJoins() external {
        _enrol(alice, 0, 200);
    }

    function bobJoins() external {
        _enrol(bob, 1, 400);
    }

    function carolJoins() external {
        _enrol(carol, 2, 600);
    }

    /// @dev The permit is good for nothing; the allowance is there.
    function daveJoinsWithPermit() external {
        IEnrolment.Certificate memory certificate = _certificate(dave, 0);
        bytes memory signature = _signed(certificate);
        Permit memory permit = Permit({value: 1, deadline: block.timestamp, v: 27, r: 0, s: 0});
        uint256 least = pool.minimumDeposit(1);
        vm.prank(dave);
        enrolment.joinWithPermit(certificate, signature, least, permit);
    }

    function somebodyPaysIn() external {
        vm.prank(stranger);
        pool.payIn(alice, 20 * _one());
    }

    function somebodyGivesToTheReserve() external {
        vm.prank(stranger);
        pool.fundReserve(30 * _one());
    }

    function aliceFiles() external {
        vm.warp(START + WAIT + 2 days);
        _ask(alice);
    }

    function thePanelApproves() external {
        _approve(desk.claimCount());
    }

    function somebodySettles() external {
        _skipNotice();
        vm.prank(stranger);
        desk.settle(1);
    }

    function aliceCollects() external {
        vm.prank(alice);
        desk.collect(1, payout);
    }

    function theStewardIsPaid() external {
        vm.prank(steward);
        pool.takeDue(steward);
    }

    function daveComesBack() external {
        vm.prank(dave);
        pool.reinstate(dave, 100 * _one());
    }

    function carolFiles() external {
        vm.warp(START + WAIT + 20 days);
        _ask(carol);
    }

    function bobObjects() external {
        vm.prank(bob);
        jury.object(2);
    }

    function somebodySettlesAfterTheJury() external {
        vm.warp(block.timestamp + 22 days);
        vm.prank(stranger);
        desk.settle(2);
    }

    function carolCollects() external {
        vm.prank(carol);
        desk.collect(2, carol);
    }

    function bobChangesHisBand() external {
        IEnrolment.Certificate memory certificate = _certificate(bob, 2);
        bytes memory signature = _signed(certificate);
        vm.prank(bob);
        enrolment.reband(certificate, signature, 200 * _one());
    }

    function bobQuits() external {
        _quit(bob);
    }

    function thePlanCloses() external {
        vm.prank(memberAssembly);
        enrolment.announceClosing();
    }

    function carolTakesTheExcess() external {
        vm.warp(block.timestamp + 188 days);
        vm.prank(carol);
        pool.withdrawExcess();
    }

    function theClosingEnds() external {
        pool.finishClosing();
    }

    function aliceQuits() external {
        _quit(alice);
    }

    function carolQuits() external {
        _quit(carol);
    }

    function daveQuits() external {
        _quit(dave);
    }

    function theHeirIsPaid() external {
        vm.prank(heir);
        pool.takeDue(heir);
    }

    function _enrol(address member, uint8 band, uint256 coins) private {
        IEnrolment.Certificate memory certificate = _certificate(member, band);
        bytes memory signature = _signed(certificate);
        vm.prank(member);
        enrolment.join(certificate, signature, coins * _one());
    }

    function _ask(address member) private {
        vm.prank(member);
        desk.file(_filing(member, _today(), 1));
    }

    function _quit(address member) private {
        vm.prank(member);
        pool.quit();
    }

    // ---------------------------------------------------------- the plan, by coins

    function _poolConstants() internal view override returns (PoolStorage.Constants memory constants) {
        constants = super._poolConstants();
        (constants.reservePerUnit, constants.capPerPeriod) = (64 * _one(), 120 * uint256(_one()));
    }

    function _rules() internal pure override returns (Rules memory rules) {
        rules = super._rules();
        (rules.capPerUnit, rules.claimBond) = (uint88(30 * _one()), 10 * _one());
    }

    function _juryRules() internal pure override returns (JuryRules memory rules) {
        rules = super._juryRules();
        rules.objectionBond = 5 * _one();
    }

    function _deskConstants() internal view override returns (ClaimDesk.Constants memory constants) {
        constants = super._deskConstants();
        for (uint96 band = 0; band < 3; ++band) {
            (constants.benefits[band][0], constants.benefits[band][1]) = (400 * _one(), 100 * _one());
        }
    }

    function _tiers() internal pure override returns (Tier[] memory tiers) {
        tiers = new Tier[](1);
        tiers[0] = Tier({upTo: 1000 * _one(), threshold: 3});
    }
}
