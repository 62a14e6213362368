// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {IEnrolment} from "../interfaces/IEnrolment.sol";
import {IMutualPool} from "../interfaces/IMutualPool.sol";
import {IPlanLens} from "../interfaces/IPlanLens.sol";
import {Ladder} from "../pool/Ladder.sol";
import {SettlementMath} from "../pool/SettlementMath.sol";
import {Claim, Rules} from "../claims/ClaimTypes.sol";
import {Books, Cover, Demand, History, Means, Membership, Outcome, Standing} from "../pool/PoolTypes.sol";
import {PoolWords} from "./PoolWords.sol";

/// @title What people and programs read of a plan, and no contract of it needs.
/// @notice It only reads, holds nothing and has no role: without it the plan works as before. It lies outside the pool and
/// the desk because both are near the largest size a contract may have.
contract PlanLens is IPlanLens {
    uint256 private constant BPS = 10_000;

    /// @notice The pool of the plan.
    IMutualPool public immutable pool;
    /// @notice The claim desk that the pool names.
    IClaimDesk public immutable desk;

    /// @param pool_ The pool of the plan.
    constructor(IMutualPool pool_) {
        if (address(pool_) == address(0)) revert LensZeroAddress();
        pool = pool_;
        desk = IClaimDesk(pool_.claimDesk());
    }

    /// @notice Its role in the plan, as the directory lists it (`IPlanPart`).
    function planRole() external pure returns (bytes32) {
        return "lens";
    }

    /// @inheritdoc IPlanLens
    function historyOf(address member) external view override returns (History memory) {
        return PoolWords.toHistory(_entry(uint160(member), PoolWords.HISTORIES_SLOT));
    }

    /// @inheritdoc IPlanLens
    function rungAt(uint256 rung) external view override returns (Ladder.Rung memory) {
        return PoolWords.toRung(_entry(rung, PoolWords.LADDER_SLOT));
    }

    /// @inheritdoc IPlanLens
    function coverOn(address member, uint24 day) external view override returns (Cover memory cover) {
        // The rest of the answer is for the one who files a claim.
        // slither-disable-next-line unused-return
        (,,,, cover) = pool.claimantOn(member, day);
    }

    /// @inheritdoc IPlanLens
    /// @dev What is withheld goes to carry, so rounding never comes into it. Once the closing is finished nothing is, and
    /// an active member's part of carry comes on top of their balance.
    function quoteQuit(address member) external view override returns (uint256 paid, uint256 withheld) {
        Standing memory standing = pool.standingOf(member);
        paid = standing.balance;
        if (standing.active) {
            uint256 units = _unitsOf(member);
            Books memory books = pool.books();
            withheld = Math.min(paid, units * Math.min(books.pendingShares, pool.room()));
            paid -= withheld;
            if (books.closingAt != 0) paid += units * pool.carryPerUnit();
        }
    }

    /// @inheritdoc IPlanLens
    function quoteClaim(uint32 claim) external view override returns (Outcome memory) {
        Claim memory facts = desk.claimOf(claim);
        Rules memory rules = desk.rulesOf(facts.rulesVersion);
        return quoteDemand(
            Demand({
                benefit: facts.benefit,
                fee: _feeOn(facts.benefit, rules),
                capPerUnit: rules.capPerUnit,
                share: facts.share
            })
        );
    }

    /// @inheritdoc IPlanLens
    function quote(uint256 benefit) external view override returns (Outcome memory) {
        Rules memory rules = desk.rulesOf(desk.rulesVersion());
        return quoteNew(benefit, _feeOn(benefit, rules), rules.capPerUnit);
    }

    /// @inheritdoc IPlanLens
    function quoteNew(uint256 benefit, uint256 fee, uint256 capPerUnit) public view override returns (Outcome memory) {
        Means memory means = _means();
        uint256 share = SettlementMath.shareOf(benefit + fee, means.activeUnits, capPerUnit);
        means.pendingShares += share;
        return SettlementMath.settle(Demand({benefit: benefit, fee: fee, capPerUnit: capPerUnit, share: share}), means);
    }

    /// @inheritdoc IPlanLens
    function quoteDemand(Demand memory demand) public view override returns (Outcome memory) {
        return SettlementMath.settle(demand, _means());
    }

    /// @dev A member who joined from a group and has not moved since has the units of their band, and no position.
    function _unitsOf(address member) private view returns (uint256 units) {
        units = pool.positionOf(member).units;
        if (units != 0) return units;
        Membership memory membership = pool.membershipOf(member);
        // slither-disable-next-line unused-return
        (, units) = IEnrolment(pool.enrolment()).groupPositionOf(membership.identity, membership.band);
    }

    function _means() private view returns (Means memory) {
        Books memory books = pool.books();
        return Means({
            activeUnits: books.activeUnits,
            room: pool.room(),
            carry: books.carry,
            reserve: books.reserve,
            pendingShares: books.pendingShares
        });
    }

    /// @dev Rounded down, against the steward, as the desk does.
    function _feeOn(uint256 benefit, Rules memory rules) private pure returns (uint256) {
        return benefit * rules.feeBps / BPS;
    }

    function _entry(uint256 key, uint256 mappingSlot) private view returns (uint256) {
        return uint256(pool.storedAt(PoolWords.entrySlot(key, mappingSlot)));
    }
}
