// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {IEnrolment} from "../interfaces/IEnrolment.sol";
import {IGuardianship} from "../interfaces/IGuardianship.sol";
import {IMutualPool} from "../interfaces/IMutualPool.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {GuardianRecord, Succession} from "./GuardianTypes.sol";
import {Membership} from "../pool/PoolTypes.sol";

/// @title Guardians: who acts for a member who cannot, and how money leaves a lost wallet.
/// @notice It holds no money and decides no claim. The pool trusts it for one thing: to end a membership for somebody else than
/// the member. A recovery needs a guardian whom the member named, 180 days in which the member does not object, and a certificate
/// of the registrar before and after them. Only money moves: no membership, no vote and no cover.
contract Guardianship is IGuardianship, EIP712 {
    /// @notice How long a guardian waits before they may act.
    uint256 public constant GUARDIAN_DELAY = 30 days;
    /// @notice How long a member may object to a notice.
    uint256 public constant QUIT_NOTICE = 180 days;
    bytes32 private constant RECOVERY_TYPEHASH =
        keccak256("Recovery(bytes16 identity,address from,address to,uint40 issuedAt,uint40 expiry)");

    /// @notice The pool whose members these are.
    IMutualPool public immutable pool;

    mapping(address member => GuardianRecord) private _guardians;
    /// @inheritdoc IGuardianship
    mapping(address member => address) public override noticedRecipientOf;
    mapping(address from => Succession) private _successions;

    /// @param pool_ The pool.
    constructor(IMutualPool pool_) EIP712("Mutual Pool Guardianship", "1") {
        if (address(pool_) == address(0)) revert GuardianZeroAddress();
        pool = pool_;
    }

    /// @inheritdoc IGuardianship
    function nameGuardian(address guardian) external override {
        Membership memory membership = pool.membershipOf(msg.sender);
        if (membership.joinedDay == 0) revert GuardianNotMember(msg.sender);
        if (guardian == msg.sender) revert GuardianOfOneself(msg.sender);
        _endNotice(msg.sender);
        if (guardian == address(0)) {
            delete _guardians[msg.sender];
            emit GuardianNamed(msg.sender, address(0), 0);
            return;
        }
        uint40 effectiveAt = uint40(block.timestamp + GUARDIAN_DELAY);
        _guardians[msg.sender] = GuardianRecord({
            guardian: guardian, effectiveAt: effectiveAt, noticedAt: 0, joinedDay: uint16(membership.joinedDay)
        });
        emit GuardianNamed(msg.sender, guardian, effectiveAt);
    }

    /// @inheritdoc IGuardianship
    function giveQuitNotice(address member) external override {
        _requireGuardian(member);
        _endNotice(member);
        _notice(member, member);
    }

    /// @inheritdoc IGuardianship
    function giveRecoveryNotice(Recovery calldata recovery, bytes calldata signature) external override {
        _requireGuardian(recovery.from);
        _requireRecoverable(recovery, signature);
        noticedRecipientOf[recovery.from] = recovery.to;
        _notice(recovery.from, recovery.to);
    }

    /// @inheritdoc IGuardianship
    function objectToQuitNotice() external override {
        GuardianRecord storage record = _guardians[msg.sender];
        if (record.noticedAt == 0) revert GuardianNoNotice(msg.sender);
        record.noticedAt = 0;
        _endNotice(msg.sender);
        emit GuardianQuitObjected(msg.sender);
    }

    /// @inheritdoc IGuardianship
    function quitFor(address member) external override {
        _finishNotice(member);
        emit GuardianQuit(member, msg.sender);
        pool.quitFor(member, member);
    }

    /// @inheritdoc IGuardianship
    function recover(Recovery calldata recovery, bytes calldata signature) external override {
        address from = recovery.from;
        address to = noticedRecipientOf[from];
        _finishNotice(from);
        if (to == address(0) || to != recovery.to) revert GuardianOtherRecipient(to, recovery.to);
        _requireRecoverable(recovery, signature);

        uint32 lastClaim = IClaimDesk(pool.claimDesk()).claimCount();
        _successions[from] = Succession({to: to, lastClaim: lastClaim});
        emit MoneyRecovered(from, to, msg.sender, recovery.identity, lastClaim);
        pool.quitFor(from, to);
    }

    /// @inheritdoc IGuardianship
    /// @dev A record of an earlier membership is left alone: it says nothing of this one.
    function keep(address member, uint24 joinedDay) external override {
        if (msg.sender != address(pool)) revert GuardianOnly(address(pool), msg.sender);
        GuardianRecord storage record = _guardians[member];
        if (record.guardian == address(0) || record.joinedDay != uint16(joinedDay)) return;
        record.joinedDay = uint16(pool.membershipOf(member).joinedDay);
    }

    /// @inheritdoc IGuardianship
    function isGuardian(address member, address guardian) public view override returns (bool) {
        GuardianRecord memory record = _guardians[member];
        if (guardian == address(0) || record.guardian != guardian || block.timestamp < record.effectiveAt) {
            return false;
        }
        Membership memory membership = pool.membershipOf(member);
        return membership.joinedDay == 0 || uint16(membership.joinedDay) == record.joinedDay;
    }

    /// @inheritdoc IGuardianship
    function guardianOf(address member) external view override returns (GuardianRecord memory) {
        return _guardians[member];
    }

    /// @inheritdoc IGuardianship
    function successionOf(address from) external view override returns (Succession memory) {
        return _successions[from];
    }

    /// @inheritdoc IGuardianship
    function isSuccessor(address from, address to, uint256 claim) public view override returns (bool) {
        Succession memory succession = _successions[from];
        return to != address(0) && succession.to == to && claim <= succession.lastClaim;
    }

    /// @inheritdoc IGuardianship
    function mayAct(address account, address by, uint256 claim) external view override returns (bool) {
        return claim == 0 ? isGuardian(account, by) : isSuccessor(account, by, claim);
    }

    /// @inheritdoc IGuardianship
    function digestOf(Recovery calldata recovery) public view override returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    RECOVERY_TYPEHASH, recovery.identity, recovery.from, recovery.to, recovery.issuedAt, recovery.expiry
                )
            )
        );
    }

    function _notice(address member, address to) private {
        _guardians[member].noticedAt = uint40(block.timestamp);
        emit GuardianQuitNoticed(member, msg.sender, to, uint40(block.timestamp + QUIT_NOTICE));
    }

    /// @dev Forget where the money would have gone; most notices said nothing of it.
    function _endNotice(address member) private {
        if (noticedRecipientOf[member] != address(0)) delete noticedRecipientOf[member];
    }

    /// @dev The caller acts on a notice that ran out without an objection. With it the guardian's task is done.
    function _finishNotice(address member) private {
        _requireGuardian(member);
        uint256 noticedAt = _guardians[member].noticedAt;
        if (noticedAt == 0) revert GuardianNoNotice(member);
        uint256 until = noticedAt + QUIT_NOTICE;
        if (block.timestamp < until) revert GuardianNoticeRuns(member, until);
        delete _guardians[member];
        _endNotice(member);
    }

    /// @dev That a certificate is good today. Without a membership at the lost wallet, what it left is the person's by the word of
    /// the registrar alone.
    function _requireRecoverable(Recovery calldata recovery, bytes calldata signature) private view {
        address from = recovery.from;
        if (recovery.to == address(0) || recovery.to == from) revert GuardianBadRecipient(recovery.to);
        if (from == pool.steward() || from == pool.heir()) revert GuardianRoleHolder(from);
        address before = _successions[from].to;
        if (before != address(0)) revert GuardianRecovered(from, before);
        bytes16 found = pool.membershipOf(from).identity;
        if (recovery.identity == 0 || (found != 0 && found != recovery.identity)) {
            revert GuardianWrongIdentity(recovery.identity, found);
        }
        if (block.timestamp > recovery.expiry) revert GuardianExpired(recovery.expiry, block.timestamp);
        if (recovery.issuedAt > block.timestamp) revert GuardianFromFuture(recovery.issuedAt, block.timestamp);
        address registrar = IEnrolment(pool.enrolment()).registrar();
        if (!Signatures.isSignedBy(registrar, digestOf(recovery), signature)) revert GuardianBadSignature(registrar);
    }

    function _requireGuardian(address member) private view {
        if (!isGuardian(member, msg.sender)) revert GuardianMayNotAct(member, msg.sender);
    }
}
