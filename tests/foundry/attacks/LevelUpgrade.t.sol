// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IEnrolment} from "../../../contracts/interfaces/IEnrolment.sol";
import {ClaimDesk} from "../../../contracts/claims/ClaimDesk.sol";
import {BandOrder} from "../../../contracts/enrolment/BandOrder.sol";
import {Cover} from "../../../contracts/pool/PoolTypes.sol";
import {ClaimFixture} from "../ClaimFixture.sol";

/// @title Nobody who is ill already gets a higher benefit at once by a change of level, in one step or in several.
/// @dev Bands 0 to 2 are the levels basic, middle and full of the young, 3 to 5 those of the old.
contract LevelUpgradeTest is ClaimFixture {
    uint8 private constant BASIC = 0;
    uint8 private constant MIDDLE = 1;
    uint8 private constant FULL = 2;
    uint8 private constant OLD_BASIC = 3;
    uint8 private constant OLD_FULL = 5;

    function _deskConstants() internal view override returns (ClaimDesk.Constants memory constants) {
        constants = super._deskConstants();
        constants.vestingBps = new uint16[](1);
        constants.vestingBps[0] = 10_000;
        constants.benefits = new uint96[][](6);
        uint96[6] memory severe = [uint96(20e6), 30e6, 40e6, 8e6, 12e6, 16e6];
        uint96[6] memory mild = [uint96(2e6), 3e6, 4e6, 2e6, 3e6, 4e6];
        for (uint256 band = 0; band < 6; ++band) {
            constants.benefits[band] = new uint96[](2);
            (constants.benefits[band][0], constants.benefits[band][1]) = (severe[band], mild[band]);
        }
    }

    function _unitsByBand() internal pure override returns (uint16[] memory units) {
        units = new uint16[](6);
        (units[0], units[1], units[2], units[3], units[4], units[5]) = (1, 1, 1, 1, 1, 1);
    }

    function setUp() public override {
        super.setUp();
        _join(bob, FULL, 400e6);
    }

    // ---------------------------------------------------------------- one step

    function test_attack_upgradeOnTheDayOfTheDiagnosis() public {
        _coveredMember(BASIC);
        _reband(FULL, FAR_DAY);
        _nextDay();
        assertEq(_benefitToday(0), 20e6);
        assertEq(_benefitToday(1), 2e6);
    }

    function test_honest_afterTheWaitTheLevelCountsInFull() public {
        _coveredMember(BASIC);
        _reband(FULL, FAR_DAY);
        vm.warp(block.timestamp + WAIT);
        assertEq(_benefitToday(0), 20e6);
        _nextDay();
        assertEq(_benefitToday(0), 40e6);
    }

    function test_honest_aLowerLevelCountsAtOnce_andCostsNoWait() public {
        _coveredMember(FULL);
        _reband(BASIC, FAR_DAY);
        assertEq(_benefitToday(0), 40e6);
        _nextDay();
        assertEq(_benefitToday(0), 20e6);
        assertEq(lens.historyOf(alice).floorUntil, 0);
    }

    function test_honest_aBirthdayCostsNoWait() public {
        _coveredMember(FULL);
        _reband(OLD_FULL, FAR_DAY);
        _nextDay();
        assertEq(_benefitToday(0), 16e6);
        assertEq(_benefitToday(1), 4e6);
    }

    function test_honest_aRenewalOfTheSameLevelCostsNoWait() public {
        _coveredMember(FULL);
        _reband(FULL, FAR_DAY - 1);
        assertEq(_benefitToday(0), 40e6);
        assertEq(lens.historyOf(alice).floorUntil, 0);
    }

    // ------------------------------------------------------------ several steps

    /// @dev Two steps up, a day apart: the first level left still counts.
    function test_attack_twoStepsUp() public {
        _coveredMember(BASIC);
        _reband(MIDDLE, FAR_DAY);
        _nextDay();
        _reband(FULL, FAR_DAY);
        _nextDay();
        assertEq(_benefitToday(0), 20e6);
        // The second step restarts the time for both.
        vm.warp(block.timestamp + WAIT - 1 days);
        assertEq(_benefitToday(0), 20e6);
        _nextDay();
        assertEq(_benefitToday(0), 40e6);
    }

    /// @dev Up, down below the level left, and back: that level was left as well, and does not count at once.
    function test_attack_upDownUp() public {
        _coveredMember(MIDDLE);
        _reband(FULL, FAR_DAY);
        _nextDay();
        _reband(BASIC, FAR_DAY);
        _nextDay();
        assertEq(_benefitToday(0), 20e6);
        _reband(MIDDLE, FAR_DAY);
        _nextDay();
        assertEq(_benefitToday(0), 20e6);
    }

    /// @dev Down while healthy, and up when ill.
    function test_attack_downUp() public {
        _coveredMember(FULL);
        _reband(BASIC, FAR_DAY);
        _nextDay();
        _reband(FULL, FAR_DAY);
        _nextDay();
        assertEq(_benefitToday(0), 20e6);
    }

    /// @dev Up, with a certificate that ends tomorrow, renewed the day after: both remembered bands are the high one.
    function test_attack_byAnExpiry() public {
        _coveredMember(BASIC);
        _reband(FULL, _today() + 1);
        _nextDay();
        _nextDay();
        _reband(FULL, FAR_DAY);
        _nextDay();
        assertEq(_benefitToday(0), 20e6);
    }

    /// @dev An expired low certificate, renewed at the high level.
    function test_attack_byARenewalAfterAnExpiry() public {
        _coveredMember(BASIC);
        _reband(BASIC, _today());
        _nextDay();
        _nextDay();
        _reband(FULL, FAR_DAY);
        _nextDay();
        assertEq(_benefitToday(0), 20e6);
    }

    /// @dev A birthday in the time of waiting: both remembered bands are of the high level. What counts is what the
    /// birthday alone would have left.
    function test_attack_byABirthday() public {
        _coveredMember(BASIC);
        _reband(FULL, FAR_DAY);
        _nextDay();
        _reband(OLD_FULL, FAR_DAY);
        _nextDay();
        assertEq(_benefitToday(0), 8e6);
        assertEq(_benefitToday(1), 2e6);
        vm.warp(block.timestamp + WAIT - 1 days);
        assertEq(_benefitToday(0), 16e6);
        assertEq(_benefitToday(1), 4e6);
    }

    /// @dev A birthday and a rise in one certificate, by which one class pays less and the other more.
    function test_attack_byABirthdayWithARise() public {
        _coveredMember(BASIC);
        _reband(OLD_FULL, FAR_DAY);
        _nextDay();
        assertEq(_benefitToday(0), 8e6);
        assertEq(_benefitToday(1), 2e6);
    }

    /// @dev A lapse and a reinstatement within grace keep the floor.
    function test_attack_byALapse() public {
        _join(alice, BASIC, RESERVE + SPACING);
        _skipWait();
        _reband(FULL, FAR_DAY);
        _lapseAlice();
        _fund(alice, 100e6);
        vm.prank(alice);
        pool.reinstate(alice, 100e6);
        _nextDay();
        assertTrue(lens.coverOn(alice, _today()).covered);
        assertEq(_benefitToday(0), 20e6);
    }

    /// @dev Two certificates on one day, the high one last.
    function test_attack_twoCertificatesOnOneDay() public {
        _coveredMember(BASIC);
        _reband(MIDDLE, FAR_DAY);
        vm.warp(block.timestamp + 1);
        _reband(FULL, FAR_DAY);
        _nextDay();
        assertEq(_benefitToday(0), 20e6);
    }

    /// @dev Quit, and join at the high level: a new membership waits as a whole.
    function test_attack_quitAndJoin() public {
        _coveredMember(BASIC);
        vm.prank(alice);
        pool.quit();
        vm.warp(block.timestamp + 1);
        _join(alice, FULL, 100e6);
        _nextDay();
        assertFalse(lens.coverOn(alice, _today()).covered);
    }

    /// @dev Ill in the wait of the first rise, she waits until it is over, and rises again: the days of the first wait keep
    /// its floor.
    function test_attack_aSecondRiseForgetsNoEarlierWait() public {
        _coveredMember(BASIC);
        _reband(MIDDLE, FAR_DAY);
        _nextDay();
        uint24 ill = _today();
        assertEq(_benefitOn(ill, 0), 20e6);
        vm.warp(block.timestamp + WAIT);
        uint24 well = _today();
        assertEq(_benefitOn(well, 0), 30e6);
        _reband(FULL, FAR_DAY);
        assertEq(_benefitOn(ill, 0), 20e6);
        _nextDay();
        assertEq(_benefitOn(ill, 0), 20e6);
        assertEq(_benefitOn(ill, 1), 2e6);
        assertEq(lens.historyOf(alice).earlierFloorBand, BASIC);
        assertEq(lens.historyOf(alice).earlierFloorUntil, well);
    }

    /// @dev After the wait, down and up again on one day: the level in between is the most that any day before counts for,
    /// those of the first wait as well.
    function test_attack_downUpOnOneDayLowersTheEarlierWaitToo() public {
        _coveredMember(BASIC);
        _reband(MIDDLE, FAR_DAY);
        _nextDay();
        uint24 ill = _today();
        vm.warp(block.timestamp + WAIT);
        assertEq(_benefitOn(ill, 0), 20e6);
        _reband(OLD_BASIC, FAR_DAY);
        vm.warp(block.timestamp + 1);
        _reband(FULL, FAR_DAY);
        assertEq(_benefitOn(ill, 0), 8e6);
        assertEq(lens.historyOf(alice).earlierFloorBand, OLD_BASIC);
    }

    /// @dev The neighbour: a first rise has no earlier one to remember.
    function test_honest_aFirstRiseNotesNoEarlierFloor() public {
        _coveredMember(OLD_BASIC);
        _reband(FULL, FAR_DAY);
        assertEq(lens.historyOf(alice).floorBand, OLD_BASIC);
        assertEq(lens.historyOf(alice).earlierFloorBand, 0);
        assertEq(lens.historyOf(alice).earlierFloorUntil, 0);
    }

    /// @dev A third rise leaves only the days after the second covered, so two floors are enough.
    function test_attack_aThirdRiseCoversNoDayOfTheFirstWait() public {
        _coveredMember(OLD_BASIC);
        _reband(BASIC, FAR_DAY);
        _nextDay();
        uint24 ill = _today();
        assertEq(_benefitOn(ill, 0), 8e6);
        vm.warp(block.timestamp + WAIT);
        _reband(MIDDLE, FAR_DAY);
        _nextDay();
        uint24 later = _today();
        vm.warp(block.timestamp + WAIT);
        assertEq(_benefitOn(ill, 0), 8e6);
        _reband(FULL, FAR_DAY);
        assertFalse(lens.coverOn(alice, ill).covered);
        assertEq(_benefitOn(later, 0), 20e6);
        _nextDay();
        assertEq(_benefitToday(0), 30e6);
    }

    /// @dev The neighbour: a day after the first wait counts for the level that was waited for.
    function test_honest_aSecondRiseTakesNothingThatWasWaitedFor() public {
        _coveredMember(BASIC);
        _reband(MIDDLE, FAR_DAY);
        vm.warp(block.timestamp + WAIT + 1 days);
        uint24 ill = _today();
        _reband(FULL, FAR_DAY);
        assertEq(_benefitOn(ill, 0), 30e6);
        _nextDay();
        assertEq(_benefitOn(ill, 0), 30e6);
        assertEq(_benefitToday(0), 30e6);
        vm.warp(block.timestamp + WAIT);
        assertEq(_benefitOn(ill, 0), 30e6);
        assertEq(_benefitToday(0), 40e6);
    }

    /// @dev No day in the past is ever worth more after a later change of level, whatever the row and the waits between.
    function testFuzz_attack_noPastDayIsEverWorthMore(uint256 seed) public {
        _coveredMember(uint8(seed % 6));
        uint24 first = _today();
        for (uint256 i = 0; i < 6; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint24 today = _today();
            uint256[] memory before = _worthSince(first, today);
            _reband(uint8(seed % 6), (seed >> 8) % 4 == 0 ? today + uint24((seed >> 40) % 40) : FAR_DAY);
            uint256[] memory afterwards = _worthSince(first, today);
            for (uint256 j = 0; j < before.length; ++j) {
                assertLe(afterwards[j], before[j], "a past day is worth more");
            }
            // At times on the same day, at times within a wait, at times after it.
            uint256 pause = (seed >> 16) % 4;
            if (pause == 0) vm.warp(block.timestamp + 1);
            else if (pause == 1) vm.warp(block.timestamp + (1 + (seed >> 24) % 20) * 1 days);
            else vm.warp(block.timestamp + WAIT + ((seed >> 24) % 5) * 1 days);
        }
    }

    /// @dev Whatever row of certificates: on no day of waiting does a class pay more than the least band left in it.
    function testFuzz_attack_anyRow(uint256 seed) public {
        uint8 band = uint8(seed % 6);
        _coveredMember(band);
        uint256[2] memory most = [desk.benefitOf(band, 0, 10_000), desk.benefitOf(band, 1, 10_000)];
        uint256 steps = 1 + (seed >> 8) % 8;
        // The wait is 30 days, and all steps together take at most 24.
        for (uint256 i = 0; i < steps; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            band = uint8(seed % 6);
            _reband(band, (seed >> 8) % 3 == 0 ? _today() + 1 : FAR_DAY);
            vm.warp(block.timestamp + (1 + (seed >> 16) % 3) * 1 days);
            for (uint8 kind = 0; kind < 2; ++kind) {
                if (!lens.coverOn(alice, _today()).covered) continue;
                uint256 benefit = _benefitToday(kind);
                assertLe(benefit, most[kind], "more than before at once");
                assertLe(benefit, desk.benefitOf(band, kind, 10_000), "more than the band");
                most[kind] = benefit < most[kind] ? benefit : most[kind];
            }
        }
    }

    // ---------------------------------------------------------------- internals

    function _coveredMember(uint8 band) private {
        _join(alice, band, 100e6);
        _skipWait();
    }

    function _nextDay() private {
        vm.warp(block.timestamp + 1 days);
    }

    function _reband(uint8 band, uint24 until) private {
        IEnrolment.Certificate memory certificate = _certificate(alice, band);
        certificate.bandUntil = until;
        bytes memory signature = _signed(certificate);
        vm.prank(alice);
        enrolment.reband(certificate, signature, 0);
    }

    /// @dev What a claim filed now would be for; it leaves no trace.
    function _benefitOn(uint24 day, uint8 benefitClass) private returns (uint256 benefit) {
        uint256 snapshot = vm.snapshotState();
        benefit = desk.claimOf(_fileFor(alice, alice, day, benefitClass)).benefit;
        vm.revertToState(snapshot);
    }

    function _benefitToday(uint8 benefitClass) private returns (uint256) {
        return _benefitOn(_today(), benefitClass);
    }

    /// @dev What each day counts for now, for both classes, by the pool's word on its cover; 0 for one that is not covered.
    function _worthSince(uint24 first, uint24 last) private view returns (uint256[] memory worth) {
        worth = new uint256[](2 * (last - first + 1));
        for (uint24 day = first; day <= last; ++day) {
            Cover memory cover = lens.coverOn(alice, day);
            if (!cover.covered) continue;
            uint256 band = BandOrder.lower(desk.bandOrder(), cover.band, cover.floorBand);
            for (uint256 kind = 0; kind < 2; ++kind) {
                worth[2 * (day - first) + kind] = desk.benefitOf(band, kind, 10_000);
            }
        }
    }

    /// @dev A settlement of bob's, which takes more of alice than she has above the reserve.
    function _lapseAlice() private {
        uint32 claim = _file(bob, 0);
        _approve(claim);
        _skipNotice();
        vm.prank(bob);
        desk.settleShort(claim, 0);
        assertFalse(pool.standingOf(alice).active);
    }
}
