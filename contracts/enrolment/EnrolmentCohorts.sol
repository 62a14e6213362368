// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IEnrolment} from "../interfaces/IEnrolment.sol";
import {Membership, Placement, Standing} from "../pool/PoolTypes.sol";
import {EnrolmentStops} from "./EnrolmentStops.sol";
import {SumTree} from "./SumTree.sol";

/// @title Groups: a root that the registrar signs, one deposit, and a leaf for each person.
abstract contract EnrolmentCohorts is EnrolmentStops {
    bytes32 private constant COHORT_TYPEHASH =
        keccak256("Cohort(address sponsor,bytes32 root,uint40 units,uint40 issuedAt,uint40 expiry)");
    bytes32 private constant LEAF_TYPEHASH =
        keccak256("Leaf(uint32 number,address member,bytes16 identity,uint8 band,uint24 units,uint24 bandUntil)");

    /// @inheritdoc IEnrolment
    function enrolCohort(Cohort calldata cohort, bytes calldata signature, uint256 amount)
        external
        override
        returns (uint32 number)
    {
        _requireNotStopped();
        // Anybody else who handed it in would choose the deposit.
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
                member: _holderFor(leaf, record),
                payer: leaf.member,
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
    /// is free goes to the member's wallet.
    function _holderFor(Leaf calldata leaf, IdentityRecord memory record) private returns (address) {
        address holder = record.holder;
        if (holder == address(0) || _membershipOf(leaf.member).joinedDay != 0) return leaf.member;
        Membership memory membership = _membershipOf(holder);
        if (membership.identity == leaf.identity && membership.joinedDay != 0) {
            Standing memory standing = pool.standingOf(holder);
            if (standing.active || block.timestamp <= standing.lapsedAt + pool.gracePeriod()) return holder;
        }
        // After the closing a leaf pays money to the person it names, and no identity moves.
        bool finished = joinsStoppedUntil == FOR_EVER && pool.finishedAt() != 0;
        if (!finished) _move(leaf.identity, holder, leaf.member, record.notBefore);
        return leaf.member;
    }
}
