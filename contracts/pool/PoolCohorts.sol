// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IMutualPoolPeriphery} from "../interfaces/IMutualPoolPeriphery.sol";
import {CoverMath} from "./CoverMath.sol";
import {Days} from "../libraries/Days.sol";
import {Ladder} from "./Ladder.sol";
import {Cohort, Placement, Position, Standing} from "./PoolTypes.sol";
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
        _pullDeposit(payer, amount);
    }

    /// @inheritdoc IMutualPoolPeriphery
    // The enrolment is this plan's own: it notes claims here, and moves no token.
    // slither-disable-next-line reentrancy-no-eth
    function joinFromGroup(uint32 number, Placement calldata placement)
        external
        override
        onlyEnrolment
        returns (bool joined)
    {
        Cohort memory cohort = cohortOf(number);
        if (placement.units > cohort.units) revert PoolCohortUsedUp(number, placement.units, cohort.units);
        _cohorts[number].units = cohort.units - placement.units;

        Position memory share = _shareOf(cohort, placement.units);
        Standing memory standing = _standingAt(share);
        bool finished = _books.closingAt != 0 && finishedAt != 0;
        if (finished || _memberships[placement.member].joinedDay != 0) {
            _payLeaf(number, placement, share, standing, finished);
            return false;
        }

        _begin(placement, CoverMath.firstDayFrom(cohort.joinedDay, waitingPeriod));
        if (standing.active) _addVoter(share.rung);
        return true;
    }

    /// @dev The units of a leaf leave the plan, as if they quit: what they have, less their share of the claims already approved,
    /// goes to the balance of the membership. Once the closing is finished it is due, with their part of carry, to the
    /// person whom the leaf names, even if another wallet holds the identity.
    function _payLeaf(
        uint32 number,
        Placement calldata placement,
        Position memory share,
        Standing memory standing,
        bool finished
    ) private {
        if (standing.active) {
            if (!finished) _requireQuitting();
            _descend(share.rung, share.units, 0);
        }
        (uint256 amount, uint256 withheld) = _quoteQuit(share.units, standing);
        if (finished) {
            _takeOut(standing.balance, amount, 0);
            _dues[placement.payer] += amount;
            emit LeafDue(number, placement.payer, placement.units, amount);
        } else {
            _takeOut(withheld, 0, 0);
            uint40 rung = _credit(placement.member, amount);
            emit LeafPaidIn(number, placement.member, placement.units, amount, withheld, rung);
        }
    }
}
