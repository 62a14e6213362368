// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IEnrolment} from "../../../contracts/interfaces/IEnrolment.sol";
import {SumNode, SumNodes} from "../SumNodes.sol";
import {GroupActions} from "./GroupActions.sol";

/// @title Sponsors whose trees name more units than they paid for, with the registrar's signature.
/// @notice What was paid for is in the plan and pays for claims like any group; of the two leaves at most one can be proved,
/// and never for more.
abstract contract ForgedGroups is GroupActions {
    using SumNodes for SumNode;

    /// @notice How often somebody tried a leaf that was not paid for.
    uint256 public forgedJoins;

    /// @dev The tree says too little of its second leaf; or it is right, and less is signed; or its sums outgrow the 40 bits
    /// of a hash, so that what is left of them is what was signed.
    function enrolForgedGroup(uint256 seed, uint256 perUnit) external watched {
        _assumeOpen();
        vm.assume(groupCount < MOST_GROUPS);
        uint256 least = _naiveMinimum(1);
        perUnit = bound(perUnit, least, 2 * least);
        uint32 cohort = uint32(groupCount + 1);
        _enrolPaper(_forge(seed, cohort), cohort, perUnit);
    }

    function _forge(uint256 seed, uint32 cohort) private returns (IEnrolment.Cohort memory paper) {
        (address one, address other) = _pair(seed);
        IEnrolment.Leaf memory leaf = _leaf(2 * cohort, one, 1);
        IEnrolment.Leaf memory next = _leaf(leaf.number + 1, other, 2);
        (SumNode memory node, SumNode memory beside) = (_nodeOf(leaf), _nodeOf(next));
        uint256 forgery = (seed >> 96) % 3;
        if (forgery == 0) beside.sum = 1 + (seed >> 104) % (next.units - 1);
        else if (forgery == 2) beside.sum = 2 ** 40 - 1;
        SumNode memory root = node.above(beside);
        paper = _paper(leaf, next);
        paper.root = root.hash;
        paper.units = uint40(forgery == 1 ? root.sum - 1 : root.sum);
        (leavesOf[cohort][0], leavesOf[cohort][1]) = (leaf, next);
        (saidOf[cohort][0], saidOf[cohort][1]) = (node.sum, beside.sum);
        (isForged[cohort][0], isForged[cohort][1]) = (forgery != 0, true);
    }

    function _enrolPaper(IEnrolment.Cohort memory paper, uint32 cohort, uint256 perUnit) private {
        uint256 amount = perUnit * paper.units;
        _fund(sponsor, amount);
        bytes memory call = abi.encodeCall(enrolment.enrolCohort, (paper, _signedPaper(paper), amount));
        _makeGood(sponsor, address(enrolment), call);
        vm.prank(sponsor);
        (bool done,) = address(enrolment).call(call);
        assertTrue(done, "a sponsor who pays may enrol a group, whatever the tree says");
        assertEq(enrolment.cohortCount(), cohort, "its number");
        _beginGroup(cohort, paper.units, perUnit);
    }

    /// @dev Who is named by such a leaf does not come in by it, nor by what another step of a proof might say.
    function joinFromForgedGroup(uint256 seed, uint256 place) external watched {
        for (uint256 i = 0; i < groupCount; ++i) {
            uint32 cohort = uint32((seed % groupCount + i) % groupCount + 1);
            if (!isForged[cohort][place % 2]) continue;
            IEnrolment.Leaf memory leaf = leavesOf[cohort][place % 2];
            SumNode memory beside = _nodeOf(leavesOf[cohort][1 - place % 2]);
            beside.sum = (seed >> 32) % 2 == 0 ? saidOf[cohort][1 - place % 2] : (seed >> 40) % 8;
            uint256 units = pool.cohortOf(cohort).units;
            vm.prank(leaf.member);
            (bool done, bytes memory reason) =
                address(enrolment).call(abi.encodeCall(enrolment.joinFromGroup, (cohort, leaf, beside.step())));
            assertFalse(done, "a leaf that nobody paid for was taken");
            bytes4 selector = bytes4(reason);
            assertTrue(
                selector == IEnrolment.EnrolmentNotInCohort.selector
                    || selector == IEnrolment.EnrolmentWrongSum.selector,
                "and is told why"
            );
            assertEq(pool.cohortOf(cohort).units, units, "nothing is taken");
            ++forgedJoins;
            return;
        }
        vm.assume(false);
    }
}
