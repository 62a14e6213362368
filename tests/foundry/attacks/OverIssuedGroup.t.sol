// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IEnrolment} from "../../../contracts/interfaces/IEnrolment.sol";
import {IMutualPoolErrors} from "../../../contracts/interfaces/IMutualPoolErrors.sol";
import {Placement} from "../../../contracts/pool/PoolTypes.sol";
import {CohortFixture} from "../CohortFixture.sol";
import {SumNode, SumNodes} from "../SumNodes.sol";

/// @title A group whose root names more people than its sponsor paid for.
/// @notice Nobody joins at first. After an incident the sick person joins from the group and files, with cover from the day
/// the group came in. With a plain tree it worked: one unit paid for two people, and the one who fell ill came first.
contract OverIssuedGroupTest is CohortFixture {
    using SumNodes for SumNode;

    function test_attack_oneUnitForTwoPeople_nobodyCanBeProved() public {
        _join(carol, 0, 100e6);
        IEnrolment.Leaf memory well = _leaf(0, alice, 0);
        IEnrolment.Leaf memory sick = _leaf(1, bob, 0);
        IEnrolment.Cohort memory paper = _paper(well, sick);
        paper.units = 1;
        uint32 cohort = _enrol(paper, RESERVE);

        skip(100 days);
        // The tree is right, the units are not: whichever leaf comes first, the sum is 2.
        _refused(cohort, sick, _nodeOf(well).step(), _wrongSum(2, 1));
        _refused(cohort, well, _nodeOf(sick).step(), _wrongSum(2, 1));
        // What is said of the other leaf is in the hash as well.
        bytes memory nothing = SumNode({hash: _nodeOf(well).hash, sum: 0}).step();
        _refused(cohort, sick, nothing, _notInCohort(cohort, 1));
    }

    /// @dev A tree made for this: the root says of the other one that they hold nothing.
    function test_attack_aTreeThatHidesALeaf_provesOneOnly() public {
        IEnrolment.Leaf memory one = _leaf(0, alice, 0);
        IEnrolment.Leaf memory hidden = _leaf(1, bob, 0);
        SumNode memory lie = SumNode({hash: _nodeOf(hidden).hash, sum: 0});
        IEnrolment.Cohort memory paper = _paper(one, hidden);
        (paper.root, paper.units) = (_nodeOf(one).above(lie).hash, 1);
        uint32 cohort = _enrol(paper, RESERVE);

        _refused(cohort, hidden, _nodeOf(one).step(), _notInCohort(cohort, 1));
        vm.prank(alice);
        enrolment.joinFromGroup(cohort, one, lie.step());
        assertEq(pool.cohortOf(cohort).units, 0);
    }

    /// @dev The sums of two leaves changed for each other: the total is right, and neither can be proved.
    function test_attack_swappedSums_proveNobody() public {
        IEnrolment.Leaf memory one = _leaf(0, alice, 0);
        IEnrolment.Leaf memory other = _leaf(1, bob, 1);
        SumNode memory mine = SumNode({hash: _nodeOf(one).hash, sum: 2});
        SumNode memory theirs = SumNode({hash: _nodeOf(other).hash, sum: 1});
        IEnrolment.Cohort memory paper = _paper(one, other);
        paper.root = mine.above(theirs).hash;
        uint32 cohort = _enrol(paper, 3 * RESERVE);
        _refused(cohort, one, theirs.step(), _notInCohort(cohort, 0));
        _refused(cohort, one, _nodeOf(other).step(), _notInCohort(cohort, 0));
        _refused(cohort, other, mine.step(), _notInCohort(cohort, 1));
        _refused(cohort, other, _nodeOf(one).step(), _notInCohort(cohort, 1));
    }

    /// @dev Sums past 40 bits: below the node `wrapped` stand 2^40 units and one, of which a hash holds 1.
    function test_attack_aSumThatWrapsAround_isNotCutBack() public {
        IEnrolment.Leaf memory one = _leaf(0, alice, 0);
        IEnrolment.Leaf memory other = _leaf(1, bob, 0);
        SumNode memory filler = SumNode({hash: keccak256("nobody"), sum: type(uint40).max});
        SumNode memory top = SumNode({hash: keccak256("nobody else"), sum: 1});
        SumNode memory wrapped = _nodeOf(one).above(filler).above(top);
        assertEq(wrapped.sum, uint256(type(uint40).max) + 2);
        IEnrolment.Cohort memory paper = _paper(one, other);
        (paper.root, paper.units) = (wrapped.above(_nodeOf(other)).hash, 2);
        uint32 cohort = _enrol(paper, 2 * RESERVE);

        bytes memory path = bytes.concat(filler.step(), top.step(), _nodeOf(other).step());
        _refused(cohort, one, path, _wrongSum(uint256(type(uint40).max) + 3, 2));
        // The other one is provable, within what was paid.
        vm.prank(bob);
        enrolment.joinFromGroup(cohort, other, wrapped.step());
    }

    /// @dev One leaf under two branches counts twice in the sum, and is used once.
    function test_attack_overlappingBranches_areUsedOnce() public {
        IEnrolment.Leaf memory one = _leaf(0, alice, 0);
        SumNode memory twice = _nodeOf(one).above(_nodeOf(one));
        IEnrolment.Cohort memory paper = _paper(one, one);
        assertEq(paper.root, twice.hash);
        uint32 cohort = _enrol(paper, 2 * RESERVE);
        bytes memory proof = _nodeOf(one).step();
        vm.prank(alice);
        enrolment.joinFromGroup(cohort, one, proof);
        _refused(
            cohort, one, proof, abi.encodeWithSelector(IEnrolment.EnrolmentAlreadyJoined.selector, cohort, one.identity)
        );
        assertEq(pool.cohortOf(cohort).units, 1);
    }

    /// @dev Two leaves that share an identity: the second is refused, as ever.
    function test_attack_twoLeavesOfOneIdentity_areUsedOnce() public {
        IEnrolment.Leaf memory one = _leaf(0, alice, 0);
        IEnrolment.Leaf memory again = _leaf(1, bob, 0);
        again.identity = one.identity;
        uint32 cohort = _enrolPair(one, again, RESERVE);
        _joinFromGroup(cohort, 0);
        bytes memory proof = _proof(cohort, 1);
        _refused(
            cohort,
            again,
            proof,
            abi.encodeWithSelector(IEnrolment.EnrolmentAlreadyJoined.selector, cohort, one.identity)
        );
    }

    /// @dev A node in the place of a leaf, and a leaf in the place of a node: their preimages have other lengths.
    function test_attack_aLeafIsNoNode() public {
        IEnrolment.Leaf memory one = _leaf(0, alice, 0);
        IEnrolment.Leaf memory other = _leaf(1, bob, 0);
        uint32 cohort = _enrolPair(one, other, RESERVE);
        // The root alone, with an empty proof, is nobody's leaf, whatever the leaf says.
        _refused(cohort, one, "", _notInCohort(cohort, 0));
        // A group of one person: its leaf is the root, and nothing can be hung below it.
        IEnrolment.Leaf memory alone = _leaf(0, dave, 0);
        IEnrolment.Cohort memory paper = _paper(alone, other);
        (paper.root, paper.units) = (enrolment.leafOf(alone), 1);
        uint32 second = _enrol(paper, RESERVE);
        _refused(second, other, _nodeOf(alone).step(), _notInCohort(second, 1));
        vm.prank(dave);
        enrolment.joinFromGroup(second, alone, "");
        assertEq(pool.cohortOf(second).units, 0);
    }

    /// @dev The honest neighbour: everybody of an odd group joins, and the group is used up exactly.
    function test_honest_everybodyOfAnOddGroupJoins() public {
        address[5] memory people = [alice, bob, carol, dave, makeAddr("fifth")];
        IEnrolment.Leaf[] memory list = new IEnrolment.Leaf[](5);
        SumNode[] memory nodes = new SumNode[](5);
        for (uint32 i = 0; i < 5; ++i) {
            list[i] = _leaf(i, people[i], uint8(i % 3));
            nodes[i] = _nodeOf(list[i]);
        }
        SumNode memory top = SumNodes.root(nodes);
        IEnrolment.Cohort memory paper = _paper(list[0], list[1]);
        (paper.root, paper.units) = (top.hash, uint40(top.sum));
        uint32 cohort = _enrol(paper, RESERVE * top.sum);
        for (uint256 i = 0; i < 5; ++i) {
            bytes memory proof = SumNodes.proof(nodes, i);
            vm.prank(people[i]);
            enrolment.joinFromGroup(cohort, list[i], proof);
        }
        assertEq(pool.cohortOf(cohort).units, 0);
        assertEq(pool.books().activeUnits, top.sum);
    }

    /// @dev The pool keeps its own count none the less.
    function test_thePoolNeverGivesMoreUnitsThanThereAre() public {
        uint32 cohort = _enrolPair(_leaf(0, alice, 0), _leaf(1, bob, 0), RESERVE);
        _joinFromGroup(cohort, 0);
        Placement memory placement = Placement({
            member: carol,
            payer: address(0),
            amount: 0,
            identity: _identityOf(carol),
            bandUntil: FAR_DAY,
            band: 1,
            units: 2
        });
        vm.prank(address(enrolment));
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolCohortUsedUp.selector, cohort, 2, 1));
        pool.joinFromGroup(cohort, placement);
    }

    function _enrol(IEnrolment.Cohort memory paper, uint256 amount) private returns (uint32 cohort) {
        _fund(sponsor, amount);
        bytes memory signature = _signedPaper(paper);
        vm.prank(sponsor);
        return enrolment.enrolCohort(paper, signature, amount);
    }

    function _refused(uint32 cohort, IEnrolment.Leaf memory leaf, bytes memory proof, bytes memory reason) private {
        vm.prank(leaf.member);
        vm.expectRevert(reason);
        enrolment.joinFromGroup(cohort, leaf, proof);
    }

    function _wrongSum(uint256 sum, uint256 units) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IEnrolment.EnrolmentWrongSum.selector, sum, units);
    }

    function _notInCohort(uint32 cohort, uint32 number) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IEnrolment.EnrolmentNotInCohort.selector, cohort, number);
    }
}
