// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IMutualPoolPeriphery} from "../interfaces/IMutualPoolPeriphery.sol";
import {CoverMath} from "../libraries/CoverMath.sol";
import {Days} from "../libraries/Days.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {Cohort, Placement, Position, Standing} from "../types/PoolTypes.sol";
import {PoolLedger} from "./PoolLedger.sol";

/// @title Groups that come in together: one entry on the ladder, taken up member by member.
/// @notice Until a leaf is taken up its units pay and lapse like anybody's, and nobody votes with them.
abstract contract PoolCohorts is PoolLedger {
    using Ladder for Ladder.Rungs;
    using SafeCast for uint256;

    /// @inheritdoc IMutualPoolPeriphery
    function admitCohort(uint32 number, address payer, uint256 units, uint256 amount)
        external
        override
        onlyEnrolment
        nonReentrant
    {
        // A member's units are at most 2^24, and 2^32 voters: with this bound all units together fit into 56 bits, and
        // these into 40.
        // slither-disable-next-line unused-return
        (uint256(_books.activeUnits) + units).toUint40();
        _deposit(amount);
        uint40 rung = _climb(_books.index, units, amount, 0);
        _cohorts[number] = Cohort({
            perUnit: uint96(amount / units), index: _books.index, units: uint40(units), joinedDay: Days.today()
        });
        emit CohortJoined(number, payer, amount, units, rung);
        _pull(payer, amount);
    }

    /// @inheritdoc IMutualPoolPeriphery
    function joinFromGroup(uint32 number, Placement calldata placement)
        external
        override
        onlyEnrolment
        returns (bool joined)
    {
        Cohort memory cohort = cohortOf(number);
        if (placement.units > cohort.units) revert PoolCohortUsedUp(number, placement.units, cohort.units);
        _cohorts[number].units = cohort.units - placement.units;

        address member = placement.member;
        Position memory share = _shareOf(cohort, placement.units);
        Standing memory standing = _standingAt(share);
        if (_memberships[member].identity != 0) {
            // Whoever quits first has the part of carry of these units as well.
            _requireUnfinished();
            uint256 amount = standing.balance;
            if (standing.active) _descend(share.rung, placement.units, 0);
            uint40 rung = _credit(member, amount);
            emit LeafPaidIn(number, member, placement.units, amount, rung);
            return false;
        }

        _begin(placement, CoverMath.firstDayFrom(cohort.joinedDay, waitingPeriod));
        if (standing.active) _addVoter(share.rung);
        return true;
    }
}
