// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IEnrolment} from "../interfaces/IEnrolment.sol";
import {IMutualPool} from "../interfaces/IMutualPool.sol";
import {PoolWords} from "../lens/PoolWords.sol";
import {Days} from "../libraries/Days.sol";
import {Permit, PermitDeposit} from "../libraries/PermitDeposit.sol";
import {History, Membership, Placement, Rise} from "../pool/PoolTypes.sol";
import {BandOrder} from "./BandOrder.sol";
import {EnrolmentCohorts} from "./EnrolmentCohorts.sol";
import {EnrolmentStorage} from "./EnrolmentStorage.sol";

/// @title The door of the pool: registrar's certificates, identities, bands and cohorts.
/// @notice It places members and never holds money: deposits go from the sender straight to the pool.
contract Enrolment is EnrolmentCohorts {
    bytes32 private constant CERTIFICATE_TYPEHASH = keccak256(
        "Certificate(address member,bytes16 identity,uint8 band,uint24 bandUntil,uint40 issuedAt,uint40 expiry)"
    );

    /// @param pool_ The pool members are placed in.
    /// @param memberAssembly_ The assembly, which may pass the roles on.
    /// @param registrar_ Who signs certificates at first.
    /// @param supervisor_ Who may stop joins and hold claims at first.
    /// @param unitsByBand The units of a member by band.
    /// @param minimumVoters_ The voters below which the plan may be closed by anyone.
    /// @param foundingPeriod How long after the pool's deployment the plan has to find them, in seconds.
    constructor(
        IMutualPool pool_,
        address memberAssembly_,
        address registrar_,
        address supervisor_,
        uint16[] memory unitsByBand,
        uint256 minimumVoters_,
        uint256 foundingPeriod
    ) EnrolmentStorage(pool_, memberAssembly_, registrar_, supervisor_, unitsByBand, minimumVoters_, foundingPeriod) {}

    /// @inheritdoc IEnrolment
    function join(Certificate calldata certificate, bytes calldata signature, uint256 amount) external override {
        _join(certificate, signature, amount);
    }

    /// @inheritdoc IEnrolment
    // The permit calls the asset; what a hostile one does meanwhile it could do before as well.
    // slither-disable-next-line reentrancy-events
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
        Membership memory membership = _membershipOf(certificate.member);
        if (record.holder != certificate.member || membership.identity != certificate.identity) {
            revert EnrolmentNotHolder(certificate.identity, certificate.member);
        }

        record.issuedAt = certificate.issuedAt;
        emit BandRenewed(certificate.identity, certificate.member, certificate.issuedAt);
        pool.reband(placement, _riseFrom(membership.band, placement));
    }

    /// @inheritdoc IEnrolment
    // `_requireAssembly` refuses the zero address.
    // slither-disable-next-line missing-zero-check
    function setRegistrar(address to) external override {
        _requireAssembly(to);
        _requireOpen();
        emit RegistrarChanged(registrar, to);
        registrar = to;
    }

    /// @inheritdoc IEnrolment
    // `_requireAssembly` refuses the zero address.
    // slither-disable-next-line missing-zero-check
    function setSupervisor(address to) external override {
        _requireAssembly(to);
        emit SupervisorChanged(supervisor, to);
        supervisor = to;
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
        _requireNotStopped();
        IdentityRecord storage record = _identities[certificate.identity];
        (address holder, uint40 last) = (record.holder, record.issuedAt);
        Placement memory placement = _check(certificate, signature, last, amount);
        (address member, uint40 issuedAt) = (certificate.member, certificate.issuedAt);
        (record.holder, record.issuedAt) = (member, issuedAt);
        emit Enrolled(certificate.identity, certificate.member, certificate.issuedAt);

        if (holder != address(0)) _move(certificate.identity, holder, member, record.notBefore);
        pool.admit(placement);
    }

    /// @dev Whether the benefit rises, and the band above which no day counts until the new one has been waited for. Where
    /// another rise is being waited for, it is a band no higher than both, so no row of changes comes to more at once. Where
    /// that wait is over, its days keep the floor they had, or have the new one if that is lower.
    function _riseFrom(uint8 band, Placement memory placement) private view returns (Rise memory rise) {
        uint256 order = _desk().bandOrder();
        rise.rises = BandOrder.rises(order, band, placement.band);
        if (!rise.rises) return rise;
        bytes32 slot = PoolWords.entrySlot(uint160(placement.member), PoolWords.HISTORIES_SLOT);
        History memory history = PoolWords.toHistory(uint256(pool.storedAt(slot)));
        rise.floorBand = band;
        (rise.earlierFloorBand, rise.earlierFloorUntil) = (history.earlierFloorBand, history.earlierFloorUntil);
        if (Days.today() < history.floorUntil) {
            rise.floorBand = uint8(BandOrder.lower(order, band, history.floorBand));
        } else {
            (rise.earlierFloorBand, rise.earlierFloorUntil) = (history.floorBand, history.floorUntil);
        }
        if (rise.earlierFloorUntil != 0) {
            rise.earlierFloorBand = uint8(BandOrder.lower(order, rise.floorBand, rise.earlierFloorBand));
        }
    }

    /// @dev What a certificate is worth: signed, in time, the newest of its identity, of a band that lasts.
    function _check(Certificate calldata certificate, bytes calldata signature, uint256 last, uint256 amount)
        private
        view
        returns (Placement memory)
    {
        if (certificate.identity == 0) revert EnrolmentNoIdentity();
        _requireInTime(certificate.issuedAt, certificate.expiry);
        if (certificate.issuedAt <= last) revert EnrolmentNotNewer(certificate.issuedAt, last);
        uint256 units = unitsOf(certificate.band);
        if (units == 0) revert EnrolmentUnknownBand(certificate.band);
        uint24 today = Days.today();
        if (certificate.bandUntil < today) revert EnrolmentBandOver(certificate.bandUntil, today);
        _requireSigned(digestOf(certificate), signature);
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
