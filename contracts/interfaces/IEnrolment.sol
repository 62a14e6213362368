// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Permit} from "../libraries/PermitDeposit.sol";

/// @title How people become members: with a registrar's signature, and never without.
interface IEnrolment {
    /// @notice What the registrar signs (EIP-712).
    /// @param member The wallet of the member.
    /// @param identity The first 16 bytes of the HMAC of the document number under the registrar's secret.
    /// @param band The band the member belongs to.
    /// @param bandUntil The last UTC day for which the band is right.
    /// @param issuedAt When it was signed; the newest one of an identity counts.
    /// @param expiry Until when it may be handed in.
    struct Certificate {
        address member;
        bytes16 identity;
        uint8 band;
        uint24 bandUntil;
        uint40 issuedAt;
        uint40 expiry;
    }

    /// @notice Who an identity was last enrolled for, and by which certificate.
    struct IdentityRecord {
        address holder;
        uint40 issuedAt;
    }

    /// @notice A certificate was used to join.
    event Enrolled(bytes16 indexed identity, address indexed member, uint40 issuedAt);
    /// @notice A certificate was used to renew or change a band.
    event BandRenewed(bytes16 indexed identity, address indexed member, uint40 issuedAt);
    /// @notice The role passed from one address to another.
    event RegistrarChanged(address indexed from, address indexed to);
    /// @notice The role passed from one address to another.
    event SupervisorChanged(address indexed from, address indexed to);

    /// @notice Only `required` may do this.
    error EnrolmentOnly(address required, address caller);
    /// @notice The certificate is not signed by the registrar of this plan, for this contract on this chain.
    error EnrolmentBadSignature(address registrar);
    /// @notice The certificate is out of date.
    error EnrolmentExpired(uint256 expiry, uint256 time);
    /// @notice The certificate claims to come from the future, and would block every later one.
    error EnrolmentFromFuture(uint256 issuedAt, uint256 time);
    /// @notice The certificate is not newer than the last one used for this identity.
    error EnrolmentNotNewer(uint256 issuedAt, uint256 last);
    /// @notice The plan has no such band.
    error EnrolmentUnknownBand(uint256 band);
    /// @notice The last day of the band is over already.
    error EnrolmentBandOver(uint256 bandUntil, uint256 today);
    /// @notice A certificate needs an identity.
    error EnrolmentNoIdentity();
    /// @notice The identity belongs to another wallet than the one to be rebanded.
    error EnrolmentNotHolder(bytes16 identity, address member);
    /// @notice A role or a reference cannot be the zero address.
    error EnrolmentZeroAddress();

    /// @notice Become a member, or make the holder of the certificate one, with a deposit of the sender.
    function join(Certificate calldata certificate, bytes calldata signature, uint256 amount) external;

    /// @notice `join` with an EIP-2612 permit of the sender for the pool.
    function joinWithPermit(
        Certificate calldata certificate,
        bytes calldata signature,
        uint256 amount,
        Permit calldata permit
    ) external;

    /// @notice Hand in a newer certificate of a member, with a deposit of the sender if `amount` is not 0.
    function reband(Certificate calldata certificate, bytes calldata signature, uint256 amount) external;

    /// @notice For the assembly: pass the registrar's role on. Certificates of the former one end with it.
    function setRegistrar(address to) external;

    /// @notice For the assembly: pass the supervisor's role on.
    function setSupervisor(address to) external;

    /// @notice Who may hold a claim once, for a time. Touches no money.
    function supervisor() external view returns (address);

    /// @notice Who signs certificates; best a contract wallet.
    function registrar() external view returns (address);

    /// @notice The units of a member of `band`; 0 where the plan has no such band.
    function unitsOf(uint256 band) external view returns (uint256);

    /// @notice Who an identity was last enrolled for.
    function identityOf(bytes16 identity) external view returns (IdentityRecord memory);

    /// @notice The EIP-712 digest the registrar signs.
    function digestOf(Certificate calldata certificate) external view returns (bytes32);
}
