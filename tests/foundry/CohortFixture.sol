// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {IEnrolment} from "../../contracts/interfaces/IEnrolment.sol";
import {ClaimFixture} from "./ClaimFixture.sol";

/// @title Groups that come in together.
abstract contract CohortFixture is ClaimFixture {
    address internal sponsor = makeAddr("sponsor");
    /// @dev Two people a cohort are enough: each is the other's proof.
    mapping(uint256 cohort => IEnrolment.Leaf[2]) internal leavesOf;

    function _leaf(uint32 number, address member, uint8 band) internal view returns (IEnrolment.Leaf memory) {
        return IEnrolment.Leaf({
            number: number,
            member: member,
            identity: _identityOf(member),
            band: band,
            units: uint24(enrolment.unitsOf(band)),
            bandUntil: FAR_DAY
        });
    }

    function _paper(IEnrolment.Leaf memory one, IEnrolment.Leaf memory other)
        internal
        view
        returns (IEnrolment.Cohort memory)
    {
        return IEnrolment.Cohort({
            sponsor: sponsor,
            root: Hashes.commutativeKeccak256(enrolment.leafOf(one), enrolment.leafOf(other)),
            units: uint40(one.units) + other.units,
            members: 2,
            issuedAt: uint40(block.timestamp),
            expiry: uint40(block.timestamp + 1 days)
        });
    }

    function _signedPaper(IEnrolment.Cohort memory paper) internal view returns (bytes memory) {
        return _signature(registrarKey, enrolment.cohortDigestOf(paper));
    }

    function _enrolPair(IEnrolment.Leaf memory one, IEnrolment.Leaf memory other, uint256 perUnit)
        internal
        returns (uint32 cohort)
    {
        IEnrolment.Cohort memory paper = _paper(one, other);
        uint256 amount = perUnit * paper.units;
        _fund(sponsor, amount);
        bytes memory signature = _signedPaper(paper);
        vm.prank(sponsor);
        cohort = enrolment.enrolCohort(paper, signature, amount);
        (leavesOf[cohort][0], leavesOf[cohort][1]) = (one, other);
    }

    function _proof(uint256 cohort, uint256 place) internal view returns (bytes32[] memory proof) {
        proof = new bytes32[](1);
        proof[0] = enrolment.leafOf(leavesOf[cohort][1 - place]);
    }

    function _joinFromGroup(uint32 cohort, uint256 place) internal {
        bytes32[] memory proof = _proof(cohort, place);
        IEnrolment.Leaf memory leaf = leavesOf[cohort][place];
        vm.prank(leaf.member);
        enrolment.joinFromGroup(cohort, leaf, proof);
    }
}
