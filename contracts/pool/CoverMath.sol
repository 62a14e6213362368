// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Cover, History, Membership, Rise} from "./PoolTypes.sol";
import {Days} from "../libraries/Days.sol";

/// @title Which days a member is covered for, and how a reinstatement or a rebanding changes that.
library CoverMath {
    /// @notice The first day of cover of who starts waiting now: the day after the waiting period ends.
    function firstDayAfter(uint256 waitingPeriod) internal view returns (uint24) {
        return Days.dayOf(block.timestamp + waitingPeriod) + 1;
    }

    /// @notice The first day of cover of a group that came in on `joinedDay`; part of a day of waiting counts as a day.
    function firstDayFrom(uint24 joinedDay, uint256 waitingPeriod) internal pure returns (uint24) {
        return joinedDay + uint24(Math.ceilDiv(waitingPeriod, 1 days)) + 1;
    }

    /// @notice Whether and how a day was covered. `lapsedAt` is 0 for who is active.
    /// @dev A day belongs to the current interval, or to the one before it; and to the current band, or to the one
    /// before it. Between the end of a band and the day after its renewal there is no cover.
    function coverOn(Membership storage membership, History storage history, uint256 lapsedAt, uint24 day)
        internal
        view
        returns (Cover memory cover)
    {
        if (day >= membership.coveredFrom) {
            if (lapsedAt != 0 && day >= Days.dayOf(lapsedAt)) return cover;
            cover.joinedDay = vestsFrom(history.vestsFrom, membership.joinedDay);
        } else {
            if (history.coveredFrom == 0 || day < history.coveredFrom || day > history.coveredUntil) return cover;
            cover.joinedDay = history.joinedDay;
        }

        if (day >= history.bandFrom) {
            cover.band = membership.band;
            cover.covered = day <= membership.bandUntil;
        } else {
            cover.band = history.previousBand;
            cover.covered = day >= history.previousBandFrom && day <= history.previousBandUntil;
        }
        cover.floorBand = day < history.earlierFloorUntil
            ? history.earlierFloorBand
            : day < history.floorUntil ? history.floorBand : cover.band;
    }

    /// @notice The day from which vesting counts: that of the cohort a member came with, or of their own joining.
    function vestsFrom(uint24 cohortDay, uint24 joinedDay) internal pure returns (uint24) {
        return cohortDay == 0 ? joinedDay : cohortDay;
    }

    /// @notice End the current interval of cover with a lapse and begin the next.
    /// @param late Whether the grace period is over, so that everything starts again.
    function resume(
        Membership storage membership,
        History storage history,
        uint256 lapsedAt,
        uint256 waitingPeriod,
        bool late
    ) internal {
        uint24 lapseDay = Days.dayOf(lapsedAt);
        uint24 coveredFrom = membership.coveredFrom;
        // A lapse before cover began leaves no interval behind; the one before it stays the earlier one.
        if (coveredFrom < lapseDay) {
            history.coveredFrom = coveredFrom;
            history.coveredUntil = lapseDay - 1;
            history.joinedDay = vestsFrom(history.vestsFrom, membership.joinedDay);
        }
        if (late) {
            membership.joinedDay = Days.today();
            history.vestsFrom = 0;
            membership.coveredFrom = firstDayAfter(waitingPeriod);
        } else {
            membership.coveredFrom = uint24(Math.max(coveredFrom, Days.today() + 1));
        }
    }

    /// @notice Remember that the benefit rises: until the waiting period is over, no day counts for more than a band.
    /// @dev No later rebanding, expiry, renewal or reinstatement takes that away; a further rise restarts the time. The days of
    /// a wait that was over keep their floor. Two floors are enough: a third rise leaves only days after the second one covered.
    function note(History storage history, Rise calldata rise, uint256 waitingPeriod) internal {
        history.floorBand = rise.floorBand;
        history.floorUntil = firstDayAfter(waitingPeriod);
        history.earlierFloorBand = rise.earlierFloorBand;
        history.earlierFloorUntil = rise.earlierFloorUntil;
    }

    /// @notice Change the band from tomorrow on, and keep the band of the days before. Days before that earlier band
    /// are covered no longer.
    /// @return bandFrom The first day of the new band.
    function reband(Membership storage membership, History storage history, uint8 band, uint24 bandUntil)
        internal
        returns (uint24 bandFrom)
    {
        uint24 today = Days.today();
        if (band == membership.band && membership.bandUntil >= today) {
            // The band in force goes on; the record of the one before it stays.
            membership.bandUntil = bandUntil;
            return history.bandFrom;
        }
        bandFrom = today + 1;
        // Of two certificates on one day the first is never in force: the band before it stays.
        if (history.bandFrom != bandFrom) {
            history.previousBandFrom = history.bandFrom;
            history.previousBandUntil = uint24(Math.min(membership.bandUntil, today));
            history.previousBand = membership.band;
            history.bandFrom = bandFrom;
        }
        membership.band = band;
        membership.bandUntil = bandUntil;
    }
}
