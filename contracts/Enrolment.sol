// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IEnrolment} from "./interfaces/IEnrolment.sol";
import {IMutualPool} from "./interfaces/IMutualPool.sol";
import {Days} from "./libraries/Days.sol";
import {PackedTable} from "./libraries/PackedTable.sol";
import {Permit, PermitDeposit} from "./libraries/PermitDeposit.sol";
import {Signatures} from "./libraries/Signatures.sol";
import {SumTree} from "./libraries/SumTree.sol";
import {Membership, Placement, Standing} from "./types/PoolTypes.sol";

/// @title The door of the pool: registrar's certificates, identities, bands and cohorts.
/// @notice It places members and never holds money: deposits go from the sender straight to the pool.
contract Enrolment is IEnrolment, EIP712 {
    bytes32 private constant CERTIFICATE_TYPEHASH = keccak256(
        "Certificate(address member,bytes16 identity,uint8 band,uint24 bandUntil,uint40 issuedAt,uint40 expiry)"
    );
    bytes32 private constant COHORT_TYPEHASH =
        keccak256("Cohort(address sponsor,bytes32 root,uint40 units,uint40 issuedAt,uint40 expiry)");
    bytes32 private constant LEAF_TYPEHASH =
        keccak256("Leaf(uint32 number,address member,bytes16 identity,uint8 band,uint24 units,uint24 bandUntil)");
    /// @notice The most that joins may be stopped in any `STOP_PERIOD`, in days.
    uint256 public constant MAX_STOP_DAYS = 90;
    /// @notice The time over which stops are counted.
    uint256 public constant STOP_PERIOD = 365 days;
    /// @notice How long beyond the grace period voters have to be too few before anyone may close the plan. Members who
    /// lapsed together can so come back in time.
    uint256 public constant BELOW_MINIMUM_PERIOD = 30 days;
    uint40 private constant FOR_EVER = type(uint40).max;
    /// @notice The longest founding period.
    uint256 public constant MAX_FOUNDING_PERIOD = 730 days;

    /// @notice The pool members are placed in.
    IMutualPool public immutable pool;
    /// @notice The assembly, which may pass the roles on.
    address public immutable memberAssembly;
    /// @inheritdoc IEnrolment
    uint256 public immutable override minimumVoters;
    uint256 private immutable _foundingPeriod;
    uint256 private immutable _unitsByBand;

    mapping(bytes16 identity => IdentityRecord) private _identities;
    /// @inheritdoc IEnrolment
    address public override registrar;
    /// @inheritdoc IEnrolment
    /// @dev Beside the registrar, so that a join reads both at once.
    uint40 public override joinsStoppedUntil;
    /// @inheritdoc IEnrolment
    uint32 public override cohortCount;
    /// @inheritdoc IEnrolment
    address public override supervisor;
    /// @inheritdoc IEnrolment
    uint40 public override belowMinimumSince;
    /// @inheritdoc IEnrolment
    bool public override minimumInForce;
    mapping(bytes32 root => CohortRecord) private _cohorts;
    /// @dev The cohorts of which an identity had a leaf, but for the one in its record.
    mapping(bytes16 identity => mapping(uint256 cohort => bool)) private _others;
    Stop[] private _stops;

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
    ) EIP712("Mutual Pool Enrolment", "1") {
        if (
            address(pool_) == address(0) || memberAssembly_ == address(0) || registrar_ == address(0)
                || supervisor_ == address(0)
        ) revert EnrolmentZeroAddress();
        if (minimumVoters_ == 0 || minimumVoters_ > type(uint32).max) {
            revert EnrolmentBadConstant("minimumVoters", minimumVoters_);
        }
        if (foundingPeriod > MAX_FOUNDING_PERIOD) revert EnrolmentBadConstant("foundingPeriod", foundingPeriod);
        pool = pool_;
        minimumVoters = minimumVoters_;
        _foundingPeriod = foundingPeriod;
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
        if (
            record.holder != certificate.member
                || pool.membershipOf(certificate.member).identity != certificate.identity
        ) revert EnrolmentNotHolder(certificate.identity, certificate.member);

        record.issuedAt = certificate.issuedAt;
        emit BandRenewed(certificate.identity, certificate.member, certificate.issuedAt);
        pool.reband(placement);
    }

    // ------------------------------------------------------------------ cohorts

    /// @inheritdoc IEnrolment
    function enrolCohort(Cohort calldata cohort, bytes calldata signature, uint256 amount)
        external
        override
        returns (uint32 number)
    {
        _requireNotStopped();
        // Whoever else handed it in would choose the deposit.
        if (msg.sender != cohort.sponsor) revert EnrolmentOnly(cohort.sponsor, msg.sender);
        if (cohort.root == 0 || cohort.units == 0) revert EnrolmentEmptyCohort();
        if (amount % cohort.units != 0) revert EnrolmentNotAMultiple(amount, cohort.units);
        number = _cohorts[cohort.root].number;
        if (number != 0) revert EnrolmentCohortKnown(number);
        _requireInTime(cohort.issuedAt, cohort.expiry);
        _requireSigned(cohortDigestOf(cohort), signature);

        number = ++cohortCount;
        _cohorts[cohort.root] = CohortRecord({number: number, issuedAt: cohort.issuedAt, units: cohort.units});
        emit CohortEnrolled(number, msg.sender, cohort.root, cohort.units, cohort.issuedAt);
        pool.admitCohort(number, msg.sender, cohort.units, amount);
    }

    /// @inheritdoc IEnrolment
    /// @dev Only in person, so that nobody makes voters of people who know nothing of it. The record is written after the
    /// pool was asked, since the pool asks back for the cohort of who is paid in for; it calls nobody else.
    // The pool is this plan's own and calls nobody back: it moves no token here.
    // slither-disable-next-line reentrancy-no-eth
    function joinFromGroup(uint32 cohort, Leaf calldata leaf, bytes calldata proof) external override {
        if (msg.sender != leaf.member) revert EnrolmentOnly(leaf.member, msg.sender);
        uint40 issuedAt = _provenAt(cohort, leaf, proof);
        if (leaf.identity == 0) revert EnrolmentNoIdentity();
        uint256 units = unitsOf(leaf.band);
        if (units == 0) revert EnrolmentUnknownBand(leaf.band);
        if (leaf.units != units) revert EnrolmentWrongUnits(leaf.units, units);
        IdentityRecord memory record = _identities[leaf.identity];
        if (record.cohort == cohort || (record.others && _others[leaf.identity][cohort])) {
            revert EnrolmentAlreadyJoined(cohort, leaf.identity);
        }
        emit JoinedFromGroup(cohort, leaf.member, leaf.identity, leaf.number, leaf.units, leaf.band, leaf.bandUntil);

        bool joined = pool.joinFromGroup(
            cohort,
            Placement({
                member: _holderFor(leaf, record.holder),
                payer: address(0),
                amount: 0,
                identity: leaf.identity,
                bandUntil: leaf.bandUntil,
                band: leaf.band,
                units: leaf.units
            })
        );
        if (joined) {
            if (issuedAt <= record.issuedAt) revert EnrolmentNotNewer(issuedAt, record.issuedAt);
            (record.holder, record.issuedAt) = (leaf.member, issuedAt);
            (cohort, record.cohort) = (record.cohort, cohort);
        }
        // Of two cohorts, the one that is not in the record.
        if (cohort != 0) {
            _others[leaf.identity][cohort] = true;
            record.others = true;
        }
        _identities[leaf.identity] = record;
    }

    // ------------------------------------------------------------------ closing

    /// @inheritdoc IEnrolment
    function announceClosing() external override {
        if (msg.sender != memberAssembly) revert EnrolmentOnly(memberAssembly, msg.sender);
        _close(false);
    }

    /// @inheritdoc IEnrolment
    function recordVoters() external override {
        uint32 voters = pool.books().activeVoters;
        bool few = voters < minimumVoters;
        bool inForceNow = minimumInForce || !few || block.timestamp >= foundingDeadline();
        uint40 since;
        if (inForceNow && few) since = belowMinimumSince == 0 ? uint40(block.timestamp) : belowMinimumSince;
        if (inForceNow == minimumInForce && since == belowMinimumSince) revert EnrolmentNothingToRecord(voters);
        (minimumInForce, belowMinimumSince) = (inForceNow, since);
        emit VotersRecorded(voters, inForceNow, since);
    }

    /// @inheritdoc IEnrolment
    function closeBelowMinimum() external override {
        uint256 voters = pool.books().activeVoters;
        uint256 since = belowMinimumSince;
        if (since == 0 || voters >= minimumVoters || block.timestamp < closableAt()) {
            revert EnrolmentNotBelowMinimum(voters, since);
        }
        _close(true);
    }

    // -------------------------------------------------------------------- roles

    /// @inheritdoc IEnrolment
    function stopJoins(uint256 days_) external override {
        if (msg.sender != supervisor) revert EnrolmentOnly(supervisor, msg.sender);
        _requireOpen();
        if (days_ == 0 || days_ > MAX_STOP_DAYS) revert EnrolmentBadStop(days_);
        uint256 from = Math.max(block.timestamp, joinsStoppedUntil);
        uint256 until = from + days_ * 1 days;

        // No other 365 days hold more of this stop and those before it than the ones that end with it. Each stop lasts a
        // day at least, so few are looked at.
        uint256 stopped = until - from;
        uint256 since = until - STOP_PERIOD;
        for (uint256 i = _stops.length; i > 0; --i) {
            Stop memory earlier = _stops[i - 1];
            if (earlier.until <= since) break;
            stopped += earlier.until - Math.max(earlier.from, since);
        }
        uint256 limit = MAX_STOP_DAYS * 1 days;
        if (stopped > limit) revert EnrolmentStopTooLong(stopped, limit);

        _stops.push(Stop({from: uint40(from), until: uint40(until)}));
        joinsStoppedUntil = uint40(until);
        emit JoinsStopped(msg.sender, uint40(from), uint40(until));
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
    function unitsOf(uint256 band) public view override returns (uint256) {
        return PackedTable.entry(_unitsByBand, band);
    }

    /// @inheritdoc IEnrolment
    function identityOf(bytes16 identity) external view override returns (IdentityRecord memory) {
        return _identities[identity];
    }

    /// @inheritdoc IEnrolment
    function foundingDeadline() public view override returns (uint256) {
        return pool.deployedAt() + _foundingPeriod;
    }

    /// @inheritdoc IEnrolment
    /// @dev The walk is over the stops since then, each of which lasts a day at least: at most 90 a year.
    function closableAt() public view override returns (uint256 time) {
        uint256 since = belowMinimumSince;
        if (since == 0) return 0;
        time = since + pool.gracePeriod() + BELOW_MINIMUM_PERIOD;
        uint256 count = _stops.length;
        uint256 first = count;
        while (first > 0 && _stops[first - 1].until > since) --first;
        for (uint256 i = first; i < count; ++i) {
            Stop memory stop = _stops[i];
            // Once the time is over, a later stop does not begin it again.
            if (stop.from >= time) break;
            time += stop.until - Math.max(stop.from, since);
        }
    }

    /// @inheritdoc IEnrolment
    function stops() external view override returns (Stop[] memory) {
        return _stops;
    }

    /// @inheritdoc IEnrolment
    function cohortOf(bytes32 root) external view override returns (CohortRecord memory) {
        return _cohorts[root];
    }

    /// @inheritdoc IEnrolment
    function groupPositionOf(bytes16 identity, uint256 band)
        external
        view
        override
        returns (uint32 cohort, uint256 units)
    {
        return (_identities[identity].cohort, unitsOf(band));
    }

    /// @inheritdoc IEnrolment
    function cohortDigestOf(Cohort calldata cohort) public view override returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(COHORT_TYPEHASH, cohort.sponsor, cohort.root, cohort.units, cohort.issuedAt, cohort.expiry)
            )
        );
    }

    /// @inheritdoc IEnrolment
    function leafOf(Leaf calldata leaf) public pure override returns (bytes32) {
        bytes32 inner = keccak256(
            abi.encode(LEAF_TYPEHASH, leaf.number, leaf.member, leaf.identity, leaf.band, leaf.units, leaf.bandUntil)
        );
        return keccak256(abi.encode(inner));
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

    /// @dev That a leaf belongs to the cohort of this number; returns when that was signed. The root fixes the leaf, the sum
    /// what all leaves that lead to the root hold together: what was signed and paid for, neither less nor more.
    function _provenAt(uint32 cohort, Leaf calldata leaf, bytes calldata proof) private view returns (uint40 issuedAt) {
        (bytes32 root, uint256 sum) = SumTree.climb(leafOf(leaf), leaf.units, proof);
        CohortRecord memory group = _cohorts[root];
        if (cohort == 0 || group.number != cohort) revert EnrolmentNotInCohort(cohort, leaf.number);
        if (sum != group.units) revert EnrolmentWrongSum(sum, group.units);
        return group.issuedAt;
    }

    /// @dev Whose membership a leaf is for: the member's own, or that of another wallet which holds the identity. One that
    /// is free is freed.
    function _holderFor(Leaf calldata leaf, address holder) private returns (address) {
        if (holder == address(0) || holder == leaf.member) return leaf.member;
        if (pool.membershipOf(leaf.member).identity != 0) return leaf.member;
        Membership memory membership = pool.membershipOf(holder);
        if (membership.identity == leaf.identity && !membership.moved) {
            Standing memory standing = pool.standingOf(holder);
            if (standing.active || block.timestamp <= standing.lapsedAt + pool.gracePeriod()) return holder;
            pool.freeIdentity(holder, leaf.identity);
        }
        return leaf.member;
    }

    function _requireNotStopped() private view {
        uint256 until = joinsStoppedUntil;
        if (block.timestamp >= until) return;
        _requireOpen();
        revert EnrolmentStopped(until);
    }

    function _requireOpen() private view {
        if (joinsStoppedUntil == FOR_EVER) revert EnrolmentClosing(pool.closingAt());
    }

    /// @dev Nobody joins a plan that closes: one time, read by every join, says both.
    function _close(bool belowMinimum) private {
        _requireOpen();
        joinsStoppedUntil = FOR_EVER;
        emit ClosingAnnounced(msg.sender, belowMinimum);
        pool.close();
    }

    function _requireInTime(uint256 issuedAt, uint256 expiry) private view {
        if (block.timestamp > expiry) revert EnrolmentExpired(expiry, block.timestamp);
        if (issuedAt > block.timestamp) revert EnrolmentFromFuture(issuedAt, block.timestamp);
    }

    function _requireSigned(bytes32 digest, bytes calldata signature) private view {
        address signer = registrar;
        if (!Signatures.isSignedBy(signer, digest, signature)) revert EnrolmentBadSignature(signer);
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

        if (holder != address(0)) pool.freeIdentity(holder, certificate.identity);
        pool.admit(placement);
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
