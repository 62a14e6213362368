// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {SumTree} from "../../../contracts/enrolment/SumTree.sol";

/// @title Proofs of the tree that commits to units.
/// @notice The solver knows of the hash that it never gives one value for two inputs, and nothing else.
contract SumTreeProof is Test {
    /// @dev One step of a proof.
    struct Step {
        bytes32 hash;
        uint40 sum;
    }

    /// @notice Bound: paths of two steps. Whatever stands beside them, two different leaves that lead to one root with one
    /// sum hold no more than this sum together.
    function check_twoLeavesNeverExceedTheSum(
        bytes32[2] memory leaves,
        uint24[2] memory units,
        Step[2] memory one,
        Step[2] memory other
    ) public view {
        vm.assume(leaves[0] != leaves[1]);
        (bytes32 root, uint256 sum) = this.climb(leaves[0], units[0], _path(one));
        (bytes32 again, uint256 sumAgain) = this.climb(leaves[1], units[1], _path(other));
        if (root == again && sum == sumAgain) assertLe(uint256(units[0]) + units[1], sum);
    }

    /// @notice Bound: a path of two steps. No path to one root with one sum leads from a leaf with other units.
    function check_aLeafHasOneNumberOfUnits(bytes32 leaf, uint24[2] memory units, Step[2] memory path) public view {
        (bytes32 root, uint256 sum) = this.climb(leaf, units[0], _path(path));
        (bytes32 again, uint256 sumAgain) = this.climb(leaf, units[1], _path(path));
        if (root == again && sum == sumAgain) assertEq(units[0], units[1]);
    }

    /// @notice Bound: none, but that the sum at the root fits into the 40 bits of the one signed. Two ways up to one node with one
    /// sum come from the same child, or from its two children, whose sums add up to the node's. Level by level it follows that
    /// any number of leaves, at any depths, hold no more than the sum at the root.
    function check_aNodeHasTwoChildrenAndTheirSum(
        bytes32[2] memory children,
        uint256[2] memory sums,
        Step memory one,
        Step memory other
    ) public view {
        vm.assume(sums[0] < 1 << 40 && sums[1] < 1 << 40);
        (bytes32 root, uint256 sum) = this.climb(children[0], sums[0], abi.encodePacked(one.hash, one.sum));
        (bytes32 again, uint256 sumAgain) = this.climb(children[1], sums[1], abi.encodePacked(other.hash, other.sum));
        vm.assume(root == again && sum == sumAgain && sum < 1 << 40);
        bool same = children[0] == children[1] && sums[0] == sums[1];
        bool beside = children[1] == one.hash && sums[1] == one.sum && sums[0] + sums[1] == sum;
        assertTrue(same || beside);
    }

    function climb(bytes32 leaf, uint256 units, bytes calldata proof) external pure returns (bytes32, uint256) {
        return SumTree.climb(leaf, units, proof);
    }

    function _path(Step[2] memory steps) private pure returns (bytes memory) {
        return abi.encodePacked(steps[0].hash, steps[0].sum, steps[1].hash, steps[1].sum);
    }
}
