// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IEnrolment} from "../../contracts/interfaces/IEnrolment.sol";
import {ClaimFixture} from "./ClaimFixture.sol";
import {SumNode, SumNodes} from "./SumNodes.sol";

/// @title Groups that come in together.
abstract contract CohortFixture is ClaimFixture {
    using SumNodes for SumNode;

    address internal sponsor = makeAddr("sponsor");
    /// @dev Two people a cohort are enough: each is the other's proof.
    mapping(uint256 cohort => IEnrolment.Leaf[2]) internal leavesOf;
    /// @dev The units that a tree says of each leaf, where that is not what the leaf says.
    mapping(uint256 cohort => uint256[2]) internal saidOf;

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
            root: _nodeOf(one).above(_nodeOf(other)).hash,
            units: uint40(one.units) + other.units,
            issuedAt: uint40(block.timestamp),
            expiry: uint40(block.timestamp + 1 days)
        });
    }

    function _nodeOf(IEnrolment.Leaf memory leaf) internal view returns (SumNode memory) {
        return SumNode({hash: enrolment.leafOf(leaf), sum: leaf.units});
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

    function _proof(uint256 cohort, uint256 place) internal view returns (bytes memory) {
        SumNode memory beside = _nodeOf(leavesOf[cohort][1 - place]);
        if (saidOf[cohort][1 - place] != 0) beside.sum = saidOf[cohort][1 - place];
        return beside.step();
    }

    function _joinFromGroup(uint32 cohort, uint256 place) internal {
        bytes memory proof = _proof(cohort, place);
        IEnrolment.Leaf memory leaf = leavesOf[cohort][place];
        vm.prank(leaf.member);
        enrolment.joinFromGroup(cohort, leaf, proof);
    }
}
