// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {GuardianRecord, Succession} from "../guardianship/GuardianTypes.sol";

/// @title Whom members trust to act when they cannot, and how money leaves a lost wallet.
interface IGuardianship {
    /// @notice What the registrar signs (EIP-712) for somebody who lost the wallet they are a member with.
    /// @param identity The person's identity, as in the certificate they joined with.
    /// @param from The lost wallet.
    /// @param to Where the money goes.
    /// @param issuedAt When it was signed.
    /// @param expiry Until when it may be handed in.
    struct Recovery {
        bytes16 identity;
        address from;
        address to;
        uint40 issuedAt;
        uint40 expiry;
    }

    /// @notice A member named a guardian, who may act from `effectiveAt` on; or none, with 0.
    /// @param member the member's address.
    /// @param guardian the guardian's address.
    /// @param effectiveAt from when on the guardian may act, in seconds.
    event GuardianNamed(address indexed member, address indexed guardian, uint40 effectiveAt);
    /// @notice A guardian announced to quit for a member. `to` is where the money will go: the member's own address, or what the
    /// registrar certified. Until `quitAfter` the member may object.
    /// @param member the member's address.
    /// @param guardian the guardian's address.
    /// @param to who would be paid; the zero address for the member.
    /// @param quitAfter from when on the guardian may quit, in seconds.
    event GuardianQuitNoticed(address indexed member, address indexed guardian, address indexed to, uint40 quitAfter);
    /// @notice The member stopped the notice.
    /// @param member the member's address.
    event GuardianQuitObjected(address indexed member);
    /// @notice The guardian quit for the member, whose own address is paid; the pool's `Quit` follows.
    /// @param member the member's address.
    /// @param guardian the guardian's address.
    event GuardianQuit(address indexed member, address indexed guardian);
    /// @notice The money of a lost wallet goes to `to`: balance and dues with this call, and later what is due to `member` of the
    /// claims up to number `lastClaim`. The pool's `Quit` and `DueTaken` follow where there was something.
    /// @param member the lost wallet.
    /// @param to who receives the money.
    /// @param guardian the guardian's address.
    /// @param identity the identity, 16 bytes.
    /// @param lastClaim the last claim whose money goes along.
    event MoneyRecovered(
        address indexed member, address indexed to, address indexed guardian, bytes16 identity, uint32 lastClaim
    );

    /// @notice Only `required` may do this.
    /// @param required who may do this.
    /// @param caller who called.
    error GuardianOnly(address required, address caller);
    /// @notice The caller is not the member's guardian, or may not act yet.
    /// @param member the member's address.
    /// @param caller who called.
    error GuardianMayNotAct(address member, address caller);
    /// @notice Only a member has a guardian.
    /// @param account who has no membership.
    error GuardianNotMember(address account);
    /// @notice Nobody is their own guardian.
    /// @param member the member's address.
    error GuardianOfOneself(address member);
    /// @notice There is no notice to act on, or to object to.
    /// @param member the member's address.
    error GuardianNoNotice(address member);
    /// @notice The member may still object, until `until`.
    /// @param member the member's address.
    /// @param until until when, in seconds.
    error GuardianNoticeRuns(address member, uint256 until);
    /// @notice The notice announced to pay `noticed`, not `to`; the zero address for the member's own.
    /// @param noticed who was announced; the zero address for the member.
    /// @param to the recipient of the certificate.
    error GuardianOtherRecipient(address noticed, address to);
    /// @notice Money does not go to nobody, nor to the lost wallet itself.
    /// @param to the recipient of the certificate.
    error GuardianBadRecipient(address to);
    /// @notice The membership at the lost wallet has another identity than the certificate.
    /// @param identity the identity, 16 bytes.
    /// @param found the identity of the membership.
    error GuardianWrongIdentity(bytes16 identity, bytes16 found);
    /// @notice The steward and the heir hold money for others: it is never recovered.
    /// @param from the lost wallet.
    error GuardianRoleHolder(address from);
    /// @notice The money of this wallet went to `to` before, once and for ever.
    /// @param from the lost wallet.
    /// @param to who receives the money.
    error GuardianRecovered(address from, address to);
    /// @notice The registrar of today did not sign this certificate, for this contract on this chain.
    /// @param registrar the registrar's address.
    error GuardianBadSignature(address registrar);
    /// @notice The certificate is out of date.
    /// @param expiry when the certificate expires, in seconds.
    /// @param time the time of this block, in seconds.
    error GuardianExpired(uint256 expiry, uint256 time);
    /// @notice The certificate claims to come from the future.
    /// @param issuedAt when the certificate was issued, in seconds.
    /// @param time the time of this block, in seconds.
    error GuardianFromFuture(uint256 issuedAt, uint256 time);
    /// @notice A guardianship needs a pool.
    error GuardianZeroAddress();

    /// @notice As a member: name a guardian, who may act in 30 days, or none. The guardian before and their notice end with it.
    /// @param guardian The guardian; the zero address for none.
    function nameGuardian(address guardian) external;

    /// @notice As the guardian: announce to quit for a member, whose own address will be paid. A notice before it ends.
    /// @param member The member.
    function giveQuitNotice(address member) external;

    /// @notice As the guardian: announce to quit for a member who lost their wallet, and to have the money paid to the address
    /// that the registrar certified. A notice before it ends.
    /// @param recovery The registrar's certificate.
    /// @param signature The registrar's signature of it.
    function giveRecoveryNotice(Recovery calldata recovery, bytes calldata signature) external;

    /// @notice As the member: stop a notice.
    function objectToQuitNotice() external;

    /// @notice As the guardian, 180 days after a notice without an objection: end the membership. The member's own address is
    /// paid, whatever the notice said.
    /// @param member The member.
    function quitFor(address member) external;

    /// @notice As the guardian, 180 days after a notice with a certificate and without an objection: end the membership, if there
    /// is one, and pay balance and dues to the address noticed. The certificate, this or a newer one, is checked again, against
    /// the registrar of today.
    /// @param recovery The registrar's certificate.
    /// @param signature The registrar's signature of it.
    function recover(Recovery calldata recovery, bytes calldata signature) external;

    /// @notice For the pool: a membership began to count from today, since it was reinstated after the grace period. Its guardian
    /// stays.
    /// @param member The member.
    /// @param joinedDay The day from which it counted before.
    function keep(address member, uint24 joinedDay) external;

    /// @notice Whether somebody may act for a member now: named 30 days ago, in the membership there is or in the last there was.
    /// @param member The member.
    /// @param guardian Who would act.
    /// @return Whether they may.
    function isGuardian(address member, address guardian) external view returns (bool);

    /// @notice What a member said of their guardian, as stored; `isGuardian` says whether it holds.
    /// @param member The member.
    /// @return The guardian, from when on they may act, and their notice.
    function guardianOf(address member) external view returns (GuardianRecord memory);

    /// @notice Where the money goes by the notice that runs.
    /// @param member The member.
    /// @return The address; zero for the member's own.
    function noticedRecipientOf(address member) external view returns (address);

    /// @notice Who has the money of a lost wallet.
    /// @param from The lost wallet.
    /// @return Who, and up to which claim; the zero address where nothing was recovered.
    function successionOf(address from) external view returns (Succession memory);

    /// @notice Whether somebody may take what is due to a lost wallet of a claim. It is one step: who lost `to` as well has
    /// nothing of `from`.
    /// @param from The wallet to which it is due.
    /// @param to Who would take it.
    /// @param claim The claim.
    /// @return Whether they may.
    function isSuccessor(address from, address to, uint256 claim) external view returns (bool);

    /// @notice For the claim desk, which asks both in one way: `isGuardian` for claim 0, `isSuccessor` for any other.
    /// @param account The member, or the wallet to which something is due.
    /// @param by Who would act.
    /// @param claim The claim of which something is due; 0 for filing one.
    /// @return Whether they may.
    function mayAct(address account, address by, uint256 claim) external view returns (bool);

    /// @notice The EIP-712 digest the registrar signs.
    /// @param recovery The certificate.
    /// @return The digest.
    function digestOf(Recovery calldata recovery) external view returns (bytes32);
}
