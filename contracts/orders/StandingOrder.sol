// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IEnrolment} from "../interfaces/IEnrolment.sol";
import {IPlanPart} from "../interfaces/IPlanPart.sol";
import {IStandingOrder} from "../interfaces/IStandingOrder.sol";
import {Days} from "../libraries/Days.sol";
import {Permit, PermitDeposit} from "../libraries/PermitDeposit.sol";
import {Ladder} from "../pool/Ladder.sol";
import {Cohort, Membership, Position, Standing} from "../pool/PoolTypes.sol";
import {MembershipTie} from "./MembershipTie.sol";
import {Order} from "./OrderTypes.sol";

/// @title Standing orders: somebody has a member's balance topped up before it is used up.
/// @notice It has no owner and holds nothing between calls: a run passes the payer's money on to the pool. What it can ever take
/// is the allowance that the payer gave it, and of that one amount a week until the last day.
contract StandingOrder is MembershipTie, IStandingOrder {
    using SafeERC20 for IERC20;

    /// @notice How long after it was set, and after each run, an order rests.
    uint256 public constant INTERVAL = 7 days;
    /// @notice The longest time for which an order is set.
    uint256 public constant LONGEST = 365 days;

    mapping(address payer => mapping(address member => Order)) private _orders;

    /// @param pool_ The pool of the plan.
    constructor(address pool_) MembershipTie(pool_) {
        if (pool_ == address(0)) revert OrderZeroAddress();
    }

    /// @inheritdoc IStandingOrder
    function set(address member, uint96 amount, uint96 distance, uint24 lastDay) external override {
        _set(member, amount, distance, lastDay);
    }

    /// @inheritdoc IStandingOrder
    // The permit calls the asset; what a hostile one does meanwhile it could do before as well.
    // slither-disable-next-line reentrancy-benign,reentrancy-events
    function setWithPermit(address member, uint96 amount, uint96 distance, uint24 lastDay, Permit calldata permit)
        external
        override
    {
        PermitDeposit.tryPermit(address(_pool().asset()), msg.sender, address(this), permit);
        _set(member, amount, distance, lastDay);
    }

    /// @inheritdoc IStandingOrder
    function end(address member) external override {
        if (_orders[msg.sender][member].amount == 0) revert OrderNone(msg.sender, member);
        delete _orders[msg.sender][member];
        emit OrderEnded(msg.sender, member);
    }

    /// @inheritdoc IStandingOrder
    /// @dev The order is noted as run before the asset is called, so a token that calls back finds it resting.
    function run(address payer, address member) external override {
        Order memory order = _orders[payer][member];
        if (order.amount == 0) revert OrderNone(payer, member);
        if (block.timestamp < order.nextAt) revert OrderTooEarly(order.nextAt);
        if (Days.today() > order.lastDay) revert OrderOver(order.lastDay, Days.today());
        (Membership memory membership, Standing memory standing) =
            _requireInForce(member, order.identity, order.joinedDay);
        uint256 left = _distance(member, membership, standing);
        if (left >= order.distance) revert OrderNotDue(left, order.distance);

        uint40 nextAt = uint40(block.timestamp + INTERVAL);
        _orders[payer][member].nextAt = nextAt;
        emit OrderRun(payer, member, order.amount, nextAt);
        _payIn(payer, member, order.amount);
    }

    /// @inheritdoc IStandingOrder
    function orderOf(address payer, address member) external view override returns (Order memory) {
        return _orders[payer][member];
    }

    /// @inheritdoc IStandingOrder
    function distanceOf(address member) external view override returns (uint256) {
        Standing memory standing = _pool().standingOf(member);
        return standing.active ? _distance(member, _pool().membershipOf(member), standing) : 0;
    }

    /// @inheritdoc IPlanPart
    function planRole() external pure override returns (bytes32) {
        return "orders";
    }

    function _set(address member, uint96 amount, uint96 distance, uint24 lastDay) private {
        if (amount == 0) revert OrderZeroAmount(msg.sender);
        uint256 least = _pool().capPerPeriod();
        if (distance < least) revert OrderDistanceTooShort(distance, least);
        uint40 firstAt = uint40(block.timestamp + INTERVAL);
        (uint24 earliest, uint24 latest) = (Days.dayOf(firstAt), Days.dayOf(block.timestamp + LONGEST));
        if (lastDay < earliest || lastDay > latest) revert OrderBadLastDay(lastDay, earliest, latest);
        Membership memory membership = _requireLasting(member);

        _orders[msg.sender][member] = Order({
            amount: amount,
            distance: distance,
            nextAt: firstAt,
            lastDay: lastDay,
            identity: membership.identity,
            joinedDay: membership.joinedDay
        });
        emit OrderSet(msg.sender, member, amount, distance, firstAt, lastDay, membership.identity, membership.joinedDay);
    }

    /// @dev The payer comes from storage: it is who set this very order and gave this contract the allowance. The pool is allowed
    /// this amount and no more, and takes it. Whatever was sent here by mistake before stays as it is.
    // What a call back moves meanwhile is what the comparison is for: it refuses any difference.
    // slither-disable-next-line reentrancy-balance
    function _payIn(address payer, address member, uint256 amount) private {
        IERC20 asset = _pool().asset();
        uint256 before = asset.balanceOf(address(this));
        // slither-disable-next-line arbitrary-send-erc20
        asset.safeTransferFrom(payer, address(this), amount);
        asset.forceApprove(pool, amount);
        _pool().payIn(member, amount);
        uint256 found = asset.balanceOf(address(this));
        if (found != before) revert OrderAssetMismatch(before, found);
    }

    /// @dev How far an active member's rung is from the index. Who joined from a group and has not moved since has the group's.
    function _distance(address member, Membership memory membership, Standing memory standing)
        private
        view
        returns (uint256)
    {
        (uint256 spacing, Position memory position) = (_pool().rungSpacing(), _pool().positionOf(member));
        uint256 rung = position.rung;
        if (position.units == 0) {
            // slither-disable-next-line unused-return
            (uint32 number,) = IEnrolment(_pool().enrolment()).groupPositionOf(membership.identity, membership.band);
            Cohort memory cohort = _pool().cohortOf(number);
            rung = Ladder.rungOf(cohort.index, cohort.perUnit, 1, _pool().reservePerUnit(), spacing);
        }
        return rung * spacing - standing.indexStop;
    }
}
