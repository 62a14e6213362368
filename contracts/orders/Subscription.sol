// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPlanPart} from "../interfaces/IPlanPart.sol";
import {ISubscription} from "../interfaces/ISubscription.sol";
import {Days} from "../libraries/Days.sol";
import {Permit, PermitDeposit} from "../libraries/PermitDeposit.sol";
import {Membership} from "../pool/PoolTypes.sol";
import {MembershipTie} from "./MembershipTie.sol";
import {Agreement, Round} from "./SubscriptionTypes.sol";

/// @title Subscriptions: a member pays the steward of the day a fixed amount for 30 days, outside the pool.
/// @notice It has no owner and holds nothing, not even within a call: a collection goes from the member to the steward. It touches no
/// balance, unit, benefit or claim. What it can ever take is the allowance that a member gave it.
contract Subscription is MembershipTie, ISubscription {
    using SafeERC20 for IERC20;

    /// @notice How long after it was set a subscription is first collected, and how long before a collection is announced.
    uint256 public constant NOTICE = 7 days;
    /// @notice The time for which the amount is paid, and how long a collection that was announced is open.
    uint256 public constant PERIOD = 30 days;
    /// @notice The longest time for which a subscription is set.
    uint256 public constant LONGEST = 365 days;

    mapping(address member => Agreement) private _agreements;
    Round private _round;

    /// @param pool_ The pool of the plan.
    constructor(address pool_) MembershipTie(pool_) {
        if (pool_ == address(0)) revert SubscriptionZeroAddress();
    }

    /// @inheritdoc ISubscription
    function set(uint96 amount, uint24 lastDay) external override {
        _set(amount, lastDay);
    }

    /// @inheritdoc ISubscription
    // The permit calls the asset; what a hostile one does meanwhile it could do before as well.
    // slither-disable-next-line reentrancy-benign,reentrancy-events
    function setWithPermit(uint96 amount, uint24 lastDay, Permit calldata permit) external override {
        PermitDeposit.tryPermit(address(_pool().asset()), msg.sender, address(this), permit);
        _set(amount, lastDay);
    }

    /// @inheritdoc ISubscription
    function end() external override {
        Agreement storage agreement = _agreements[msg.sender];
        if (agreement.amount == 0) revert SubscriptionNone(msg.sender);
        (agreement.amount, agreement.lastDay, agreement.joinedDay, agreement.identity) = (0, 0, 0, 0);
        emit SubscriptionEnded(msg.sender);
    }

    /// @inheritdoc ISubscription
    function announce() external override {
        address steward = _pool().steward();
        if (msg.sender != steward) revert SubscriptionOnlySteward(steward, msg.sender);
        uint40 from = uint40(block.timestamp + NOTICE);
        uint40 until = uint40(block.timestamp + NOTICE + PERIOD);
        Round memory before = _round;
        // Each second of both times was announced a week before.
        if (before.steward == steward && before.until >= from) from = before.from;
        _round = Round({steward: steward, from: from, until: until});
        emit CollectionAnnounced(steward, from, until);
    }

    /// @inheritdoc ISubscription
    /// @dev It is noted as collected before the asset is called, so a token that calls back finds nothing due.
    function collect(address member) external override {
        Agreement memory agreement = _agreements[member];
        if (agreement.amount == 0) revert SubscriptionNone(member);
        if (block.timestamp < agreement.nextAt) revert SubscriptionTooEarly(agreement.nextAt);
        if (Days.today() > agreement.lastDay) revert SubscriptionOver(agreement.lastDay, Days.today());
        address steward = _requireAnnounced();
        if (member == steward) revert SubscriptionOfSteward(member);
        // What it returns is not needed: it asks for the membership and its standing.
        // slither-disable-next-line unused-return
        _requireInForce(member, agreement.identity, agreement.joinedDay);

        uint40 nextAt = uint40(block.timestamp + PERIOD);
        _agreements[member].nextAt = nextAt;
        emit SubscriptionCollected(member, steward, agreement.amount, nextAt);
        _pay(member, steward, agreement.amount);
    }

    /// @inheritdoc ISubscription
    function agreementOf(address member) external view override returns (Agreement memory) {
        return _agreements[member];
    }

    /// @inheritdoc ISubscription
    function round() external view override returns (Round memory) {
        return _round;
    }

    /// @inheritdoc IPlanPart
    function planRole() external pure override returns (bytes32) {
        return "subscriptions";
    }

    function _set(uint96 amount, uint24 lastDay) private {
        if (amount == 0) revert SubscriptionZeroAmount(msg.sender);
        // A change is collected no sooner than what it takes the place of.
        uint40 firstAt = uint40(Math.max(block.timestamp + NOTICE, _agreements[msg.sender].nextAt));
        (uint24 earliest, uint24 latest) = (Days.dayOf(firstAt), Days.dayOf(block.timestamp + LONGEST));
        if (lastDay < earliest || lastDay > latest) revert SubscriptionBadLastDay(lastDay, earliest, latest);
        Membership memory membership = _requireLasting(msg.sender);

        _agreements[msg.sender] = Agreement({
            amount: amount,
            nextAt: firstAt,
            lastDay: lastDay,
            joinedDay: membership.joinedDay,
            identity: membership.identity
        });
        emit SubscriptionSet(msg.sender, amount, firstAt, lastDay, membership.identity, membership.joinedDay);
    }

    /// @dev That the steward of the day announced a collection that is open now. Another steward has to announce again, a week before.
    function _requireAnnounced() private view returns (address steward) {
        steward = _pool().steward();
        Round memory announced = _round;
        if (announced.steward != steward) revert SubscriptionNotAnnounced(steward, 0, 0);
        if (block.timestamp < announced.from || block.timestamp >= announced.until) {
            revert SubscriptionNotAnnounced(steward, announced.from, announced.until);
        }
    }

    /// @dev The member comes from storage: it is who set this subscription and gave this contract the allowance. A token that takes
    /// more from the member, or gives the steward less, is refused.
    function _pay(address member, address steward, uint256 amount) private {
        IERC20 asset = _pool().asset();
        (uint256 had, uint256 before) = (asset.balanceOf(member), asset.balanceOf(steward));
        // slither-disable-next-line arbitrary-send-erc20
        asset.safeTransferFrom(member, steward, amount);
        (uint256 has, uint256 found) = (asset.balanceOf(member), asset.balanceOf(steward));
        uint256 given = has > had ? 0 : had - has;
        uint256 received = found < before ? 0 : found - before;
        if (given != amount || received != amount) revert SubscriptionAssetMismatch(amount, received, given);
    }
}
