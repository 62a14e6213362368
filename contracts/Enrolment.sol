// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IEnrolment} from "./interfaces/IEnrolment.sol";
import {IMutualPool} from "./interfaces/IMutualPool.sol";
import {Days} from "./libraries/Days.sol";
import {PackedTable} from "./libraries/PackedTable.sol";
import {Permit, PermitDeposit} from "./libraries/PermitDeposit.sol";
import {Signatures} from "./libraries/Signatures.sol";
import {Placement} from "./types/PoolTypes.sol";

/// @title The door of the pool: registrar's certificates, identities and bands.
/// @notice It places members and never holds money: deposits go from the sender straight to the pool.
contract Enrolment is IEnrolment, EIP712 {
    bytes32 private constant CERTIFICATE_TYPEHASH = keccak256(
        "Certificate(address member,bytes16 identity,uint8 band,uint24 bandUntil,uint40 issuedAt,uint40 expiry)"
    );

    /// @notice The pool members are placed in.
    IMutualPool public immutable pool;
    /// @notice The assembly, which may pass the roles on.
    address public immutable memberAssembly;
    uint256 private immutable _unitsByBand;

    mapping(bytes16 identity => IdentityRecord) private _identities;
    /// @inheritdoc IEnrolment
    address public override registrar;
    /// @inheritdoc IEnrolment
    address public override supervisor;

    constructor(
        IMutualPool pool_,
        address memberAssembly_,
        address registrar_,
        address supervisor_,
        uint16[] memory unitsByBand
    ) EIP712("Mutual Pool Enrolment", "1") {
        if (
            address(pool_) == address(0) || memberAssembly_ == address(0) || registrar_ == address(0)
                || supervisor_ == address(0)
        ) revert EnrolmentZeroAddress();
        pool = pool_;
        memberAssembly = memberAssembly_;
        _unitsByBand = PackedTable.pack(unitsByBand);
        registrar = registrar_;
        emit RegistrarChanged(address(0), registrar_);
        supervisor = supervisor_;
        emit SupervisorChanged(address(0), supervisor_);
    }

    /// @inheritdoc IEnrolment
    function join(Certificate calldata certificate, bytes calldata signature, uint256 amount) external override {
        _join(certificate, signature, amount);
    }

    /// @inheritdoc IEnrolment
    function joinWithPermit(
        Certificate calldata certificate,
        bytes calldata signature,
        uint256 amount,
        Permit calldata permit
    ) external override {
        PermitDeposit.tryPermit(address(pool.asset()), msg.sender, address(pool), permit);
        _join(certificate, signature, amount);
    }

    /// @inheritdoc IEnrolment
    function reband(Certificate calldata certificate, bytes calldata signature, uint256 amount) external override {
        IdentityRecord storage record = _identities[certificate.identity];
        Placement memory placement = _check(certificate, signature, record.issuedAt, amount);
        if (
            record.holder != certificate.member
                || pool.membershipOf(certificate.member).identity != certificate.identity
        ) revert EnrolmentNotHolder(certificate.identity, certificate.member);

        record.issuedAt = certificate.issuedAt;
        emit BandRenewed(certificate.identity, certificate.member, certificate.issuedAt);
        pool.reband(placement);
    }

    /// @inheritdoc IEnrolment
    function setRegistrar(address to) external override {
        _requireAssembly(to);
        emit RegistrarChanged(registrar, to);
        registrar = to;
    }

    /// @inheritdoc IEnrolment
    function setSupervisor(address to) external override {
        _requireAssembly(to);
        emit SupervisorChanged(supervisor, to);
        supervisor = to;
    }

    /// @inheritdoc IEnrolment
    function unitsOf(uint256 band) public view override returns (uint256) {
        return PackedTable.entry(_unitsByBand, band);
    }

    /// @inheritdoc IEnrolment
    function identityOf(bytes16 identity) external view override returns (IdentityRecord memory) {
        return _identities[identity];
    }

    /// @inheritdoc IEnrolment
    function digestOf(Certificate calldata certificate) public view override returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    CERTIFICATE_TYPEHASH,
                    certificate.member,
                    certificate.identity,
                    certificate.band,
                    certificate.bandUntil,
                    certificate.issuedAt,
                    certificate.expiry
                )
            )
        );
    }

    /// @dev Only the assembly passes a role on, and never to nobody.
    function _requireAssembly(address to) private view {
        if (msg.sender != memberAssembly) revert EnrolmentOnly(memberAssembly, msg.sender);
        if (to == address(0)) revert EnrolmentZeroAddress();
    }

    function _join(Certificate calldata certificate, bytes calldata signature, uint256 amount) private {
        IdentityRecord memory record = _identities[certificate.identity];
        Placement memory placement = _check(certificate, signature, record.issuedAt, amount);
        _identities[certificate.identity] = IdentityRecord({holder: certificate.member, issuedAt: certificate.issuedAt});
        emit Enrolled(certificate.identity, certificate.member, certificate.issuedAt);

        if (record.holder != address(0)) pool.freeIdentity(record.holder, certificate.identity);
        pool.admit(placement);
    }

    /// @dev What a certificate is worth: signed, in time, the newest of its identity, of a band that lasts.
    function _check(Certificate calldata certificate, bytes calldata signature, uint256 last, uint256 amount)
        private
        view
        returns (Placement memory)
    {
        if (certificate.identity == 0) revert EnrolmentNoIdentity();
        if (block.timestamp > certificate.expiry) {
            revert EnrolmentExpired(certificate.expiry, block.timestamp);
        }
        if (certificate.issuedAt > block.timestamp) {
            revert EnrolmentFromFuture(certificate.issuedAt, block.timestamp);
        }
        if (certificate.issuedAt <= last) revert EnrolmentNotNewer(certificate.issuedAt, last);
        uint256 units = unitsOf(certificate.band);
        if (units == 0) revert EnrolmentUnknownBand(certificate.band);
        uint24 today = Days.today();
        if (certificate.bandUntil < today) revert EnrolmentBandOver(certificate.bandUntil, today);
        address signer = registrar;
        if (!Signatures.isSignedBy(signer, digestOf(certificate), signature)) {
            revert EnrolmentBadSignature(signer);
        }
        return Placement({
            member: certificate.member,
            payer: msg.sender,
            amount: amount,
            identity: certificate.identity,
            bandUntil: certificate.bandUntil,
            band: certificate.band,
            units: uint24(units)
        });
    }
}
