// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IMutualPoolPeriphery} from "../interfaces/IMutualPoolPeriphery.sol";
import {Ladder} from "./Ladder.sol";
import {SettlementMath} from "./SettlementMath.sol";
import {Books, Demand, Means, Outcome} from "./PoolTypes.sol";
import {PoolClosing} from "./PoolClosing.sol";

/// @title One claim's charge to every active unit, whatever the number of members.
abstract contract PoolSettling is PoolClosing {
    using Ladder for Ladder.Rungs;
    using SafeCast for uint256;

    /// @inheritdoc IMutualPoolPeriphery
    function settle(uint32 claim, Demand calldata demand)
        external
        override
        onlyClaimDesk
        returns (Outcome memory outcome)
    {
        Books memory books_ = _booksNow();
        uint256 units = books_.activeUnits;
        uint32 window = _window();
        uint256 charged = window == books_.window ? books_.windowCharged : 0;
        outcome = SettlementMath.settle(
            demand,
            Means({
                activeUnits: units,
                room: capPerPeriod - charged,
                carry: books_.carry,
                reserve: books_.reserve,
                pendingShares: books_.pendingShares
            })
        );

        books_.settlements += 1;
        _advance(books_, outcome.perUnit);
        books_.totalBalances -= uint96(outcome.perUnit * units);
        books_.carry = uint96(books_.carry - outcome.fromCarry + outcome.surplus);
        books_.reserve -= uint96(outcome.fromReserve);
        books_.pendingShares = (uint256(books_.pendingShares) - demand.share).toUint96();
        books_.windowCharged = uint88(charged + outcome.perUnit);
        books_.window = window;
        books_.fees += uint96(outcome.fee);
        _store(books_);
        _emitSettled(claim, units, demand, outcome, books_);
    }

    /// @dev What a settlement changes, slot by slot, so that each is written once.
    function _store(Books memory books_) private {
        Books storage stored = _books;
        stored.totalBalances = books_.totalBalances;
        stored.activeUnits = books_.activeUnits;
        stored.index = books_.index;
        stored.windowCharged = books_.windowCharged;
        stored.activeVoters = books_.activeVoters;
        stored.carry = books_.carry;
        stored.pendingShares = books_.pendingShares;
        stored.settlements = books_.settlements;
        stored.window = books_.window;
        stored.reserve = books_.reserve;
        stored.fees = books_.fees;
    }

    /// @dev Raise the index and take the units of the rungs it passes out of `books_`.
    function _advance(Books memory books_, uint256 perUnit) private {
        uint96 index = (uint256(books_.index) + perUnit).toUint96();
        (uint256 units, uint256 voters) = _ladder.cross(
            Ladder.lowestStanding(books_.index, rungSpacing),
            Ladder.lowestStanding(index, rungSpacing),
            Ladder.Crossing({index: index, time: uint40(block.timestamp), settlement: books_.settlements})
        );
        books_.index = index;
        books_.activeUnits -= uint56(units);
        books_.activeVoters -= uint32(voters);
    }

    function _emitSettled(
        uint32 claim,
        uint256 units,
        Demand calldata demand,
        Outcome memory outcome,
        Books memory books_
    ) private {
        emit Settled(
            claim,
            books_.settlements,
            demand.benefit + demand.fee,
            units,
            outcome.perUnit,
            outcome.fromCarry,
            outcome.fromReserve,
            outcome.benefit,
            outcome.fee,
            books_.carry,
            books_.index
        );
    }
}
