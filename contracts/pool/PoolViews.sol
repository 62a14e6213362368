// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IMutualPoolState} from "../interfaces/IMutualPoolState.sol";
import {CoverMath} from "../libraries/CoverMath.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {SettlementMath} from "../libraries/SettlementMath.sol";
import {
    Books,
    Cover,
    Demand,
    Guardianship,
    History,
    Means,
    Membership,
    Outcome,
    Position,
    Standing
} from "../types/PoolTypes.sol";
import {PoolStorage} from "./PoolStorage.sol";

/// @title What anyone may read of a pool; nothing here writes.
abstract contract PoolViews is PoolStorage {
    /// @inheritdoc IMutualPoolState
    function books() external view override returns (Books memory) {
        return _books;
    }

    /// @inheritdoc IMutualPoolState
    function positionOf(address member) external view override returns (Position memory) {
        return _positions[member];
    }

    /// @inheritdoc IMutualPoolState
    function membershipOf(address member) external view override returns (Membership memory) {
        return _memberships[member];
    }

    /// @inheritdoc IMutualPoolState
    function historyOf(address member) external view override returns (History memory) {
        return _histories[member];
    }

    /// @inheritdoc IMutualPoolState
    function guardianshipOf(address member) external view override returns (Guardianship memory) {
        return _guardianships[member];
    }

    /// @inheritdoc IMutualPoolState
    function rungAt(uint256 rung) external view override returns (Ladder.Rung memory) {
        return _ladder.rung[rung];
    }

    /// @inheritdoc IMutualPoolState
    function standingOf(address member) public view override returns (Standing memory standing) {
        Position memory position = _positions[member];
        if (position.units == 0) return standing;
        Ladder.Rung storage rung = _ladder.rung[position.rung];
        standing.lapsedAt = rung.crossedAt;
        standing.lapsedBy = rung.settlement;
        standing.active = standing.lapsedAt == 0;
        standing.indexStop = standing.active ? _books.index : rung.index;
        standing.balance = position.balance - uint256(position.units) * (standing.indexStop - position.index);
    }

    /// @inheritdoc IMutualPoolState
    function isGuardian(address member, address guardian) public view override returns (bool) {
        Guardianship memory guardianship = _guardianships[member];
        return
            guardian != address(0) && guardianship.guardian == guardian && block.timestamp >= guardianship.effectiveAt;
    }

    /// @inheritdoc IMutualPoolState
    function isVoter(address account, uint24 day) external view override returns (bool) {
        Position storage position = _positions[account];
        return
            position.units != 0 && _ladder.rung[position.rung].crossedAt == 0 && _memberships[account].joinedDay <= day;
    }

    /// @inheritdoc IMutualPoolState
    function coverOn(address member, uint24 day) public view override returns (Cover memory cover) {
        Position storage position = _positions[member];
        if (position.units == 0) return cover;
        uint256 lapsedAt = _ladder.rung[position.rung].crossedAt;
        return CoverMath.coverOn(_memberships[member], _histories[member], lapsedAt, day);
    }

    /// @inheritdoc IMutualPoolState
    function claimantOn(address member, uint24 day)
        external
        view
        override
        returns (bytes16 identity, uint32 lastClaim, uint32 voters, Cover memory cover)
    {
        identity = _memberships[member].identity;
        lastClaim = _memberships[member].claim;
        voters = _books.activeVoters;
        cover = coverOn(member, day);
    }

    /// @inheritdoc IMutualPoolState
    function windowEndsAt() external view override returns (uint256) {
        return deployedAt + (uint256(_window()) + 1) * WINDOW;
    }

    /// @inheritdoc IMutualPoolState
    function room() public view override returns (uint256) {
        return capPerPeriod - _charged(_window());
    }

    /// @inheritdoc IMutualPoolState
    function minimumDeposit(uint256 units) public view override returns (uint256) {
        uint256 index = _books.index;
        return units * (reservePerUnit + Ladder.lowestStanding(index, rungSpacing) * rungSpacing - index);
    }

    /// @inheritdoc IMutualPoolState
    function quoteQuit(address member) external view override returns (uint256 paid, uint256 withheld) {
        return _quoteQuit(member, standingOf(member));
    }

    /// @inheritdoc IMutualPoolState
    function quote(Demand calldata demand) external view override returns (Outcome memory) {
        return SettlementMath.settle(demand, _means());
    }

    /// @inheritdoc IMutualPoolState
    function quoteNew(uint256 benefit, uint256 fee, uint256 capPerUnit)
        external
        view
        override
        returns (Outcome memory)
    {
        Means memory means = _means();
        uint256 share = SettlementMath.shareOf(benefit + fee, means.activeUnits, capPerUnit);
        means.pendingShares += share;
        return SettlementMath.settle(Demand({benefit: benefit, fee: fee, capPerUnit: capPerUnit, share: share}), means);
    }

    /// @dev What is withheld goes to carry, so rounding never comes into it.
    function _quoteQuit(address member, Standing memory standing)
        internal
        view
        returns (uint256 paid, uint256 withheld)
    {
        if (standing.active) {
            uint256 pending = Math.min(_books.pendingShares, room());
            withheld = Math.min(standing.balance, _positions[member].units * pending);
        }
        paid = standing.balance - withheld;
    }

    /// @dev The window this block is in.
    function _window() internal view returns (uint32) {
        return uint32((block.timestamp - deployedAt) / WINDOW);
    }

    /// @dev What a window, this one or a later one, charged a unit so far.
    function _charged(uint32 window) internal view returns (uint256) {
        return window == _books.window ? _books.windowCharged : 0;
    }

    function _means() internal view returns (Means memory) {
        return Means({
            activeUnits: _books.activeUnits,
            room: room(),
            carry: _books.carry,
            reserve: _books.reserve,
            pendingShares: _books.pendingShares
        });
    }
}
