// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IEnrolment} from "../interfaces/IEnrolment.sol";
import {EnrolmentStorage} from "./EnrolmentStorage.sol";

/// @title When nobody may join: for a time, or for ever, because the plan closes.
abstract contract EnrolmentStops is EnrolmentStorage {
    /// @inheritdoc IEnrolment
    function stopJoins(uint256 days_) external override {
        if (msg.sender != supervisor) revert EnrolmentOnly(supervisor, msg.sender);
        _requireOpen();
        if (days_ == 0 || days_ > MAX_STOP_DAYS) revert EnrolmentBadStop(days_);
        uint256 from = Math.max(block.timestamp, joinsStoppedUntil);
        uint256 until = from + days_ * 1 days;

        // No other 365 days hold more of this stop and those before it than the ones that end with it. Each stop lasts a
        // day at least, so few are looked at.
        uint256 stopped = until - from;
        uint256 since = until - STOP_PERIOD;
        for (uint256 i = _stops.length; i > 0; --i) {
            Stop memory earlier = _stops[i - 1];
            if (earlier.until <= since) break;
            stopped += earlier.until - Math.max(earlier.from, since);
        }
        uint256 limit = MAX_STOP_DAYS * 1 days;
        if (stopped > limit) revert EnrolmentStopTooLong(stopped, limit);

        _stops.push(Stop({from: uint40(from), until: uint40(until)}));
        joinsStoppedUntil = uint40(until);
        emit JoinsStopped(msg.sender, uint40(from), uint40(until));
    }

    /// @inheritdoc IEnrolment
    function announceClosing() external override {
        if (msg.sender != memberAssembly) revert EnrolmentOnly(memberAssembly, msg.sender);
        _close(false);
    }

    /// @inheritdoc IEnrolment
    function recordVoters() external override {
        uint32 voters = pool.books().activeVoters;
        bool few = voters < minimumVoters;
        bool inForceNow = minimumInForce || !few || block.timestamp >= foundingDeadline();
        uint40 since;
        if (inForceNow && few) since = belowMinimumSince == 0 ? uint40(block.timestamp) : belowMinimumSince;
        if (inForceNow == minimumInForce && since == belowMinimumSince) revert EnrolmentNothingToRecord(voters);
        (minimumInForce, belowMinimumSince) = (inForceNow, since);
        emit VotersRecorded(voters, inForceNow, since);
    }

    /// @inheritdoc IEnrolment
    function closeBelowMinimum() external override {
        uint256 voters = pool.books().activeVoters;
        uint256 since = belowMinimumSince;
        if (since == 0 || voters >= minimumVoters || block.timestamp < closableAt()) {
            revert EnrolmentNotBelowMinimum(voters, since);
        }
        _close(true);
    }

    /// @inheritdoc IEnrolment
    /// @dev The walk is over the stops since then, each of which lasts a day at least: at most 90 a year.
    function closableAt() public view override returns (uint256 time) {
        uint256 since = belowMinimumSince;
        if (since == 0) return 0;
        time = since + pool.gracePeriod() + BELOW_MINIMUM_PERIOD;
        uint256 count = _stops.length;
        uint256 first = count;
        while (first > 0 && _stops[first - 1].until > since) --first;
        for (uint256 i = first; i < count; ++i) {
            Stop memory stop = _stops[i];
            // Once the time is over, a later stop does not begin it again.
            if (stop.from >= time) break;
            time += stop.until - Math.max(stop.from, since);
        }
    }

    /// @inheritdoc IEnrolment
    function stops() external view override returns (Stop[] memory) {
        return _stops;
    }

    /// @dev Nobody joins a plan that closes: one time, read by every join, says both.
    function _close(bool belowMinimum) private {
        _requireOpen();
        joinsStoppedUntil = FOR_EVER;
        emit ClosingAnnounced(msg.sender, belowMinimum);
        pool.close();
    }
}
