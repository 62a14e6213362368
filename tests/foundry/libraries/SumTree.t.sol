// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {SumTree} from "../../../contracts/enrolment/SumTree.sol";
import {SumNode, SumNodes} from "../SumNodes.sol";

// Rule: E4.
contract SumTreeTest is Test {
    using SumNodes for SumNode;

    uint256 private constant LEAVES = 8;

    function testFuzz_everyLeafOfAnHonestTreeLeadsToItsRoot(uint24[13] memory units, uint256 size) public view {
        SumNode[] memory leaves = new SumNode[](bound(size, 1, 13));
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = SumNode({hash: keccak256(abi.encode(i)), sum: units[i]});
        }
        SumNode memory top = SumNodes.root(leaves);
        for (uint256 i = 0; i < leaves.length; ++i) {
            (bytes32 root, uint256 sum) = this.climb(leaves[i].hash, leaves[i].sum, SumNodes.proof(leaves, i));
            assertEq(root, top.hash);
            assertEq(sum, top.sum);
        }
    }

    /// @notice In a tree that lies about any of its sums, the leaves that can be proved never hold more than the root's sum.
    /// @dev What a node says of a child may be anything (`lies`, where the bit is set). Signed is the sum that the path of one
    /// leaf ends with, so that the comparison does not fail for all of them at once.
    function testFuzz_provableLeavesNeverExceedTheSum(
        uint24[8] memory units,
        uint40[14] memory lies,
        uint16 where,
        uint256 favoured
    ) public view {
        (SumNode[] memory leaves, bytes[] memory proofs, bytes32 top) = _lyingTree(units, lies, where);
        favoured %= LEAVES;
        (, uint256 signed) = this.climb(leaves[favoured].hash, leaves[favoured].sum, proofs[favoured]);
        assertLe(_provable(leaves, proofs, top, signed, Guard.Compared), signed);
    }

    /// @notice As many lies, each by a little: here paths often stay right to the root.
    function testFuzz_provableLeavesNeverExceedTheSum_smallLies(uint256 seed, uint16 where, uint256 favoured)
        public
        view
    {
        uint24[8] memory units;
        uint40[14] memory lies;
        for (uint256 i = 0; i < 14; ++i) {
            if (i < LEAVES) units[i] = uint24(seed >> (8 * i)) % 3;
            lies[i] = uint40(seed >> (64 + 8 * i)) % 5;
        }
        testFuzz_provableLeavesNeverExceedTheSum(units, lies, where, favoured);
    }

    /// @notice Without the comparison, two leaves lead to the root of a group that paid for one.
    function test_withoutTheComparison_moreIsProved() public view {
        uint24[8] memory units = [uint24(1), 1, 0, 0, 0, 0, 0, 0];
        uint40[14] memory lies;
        (SumNode[] memory leaves, bytes[] memory proofs, bytes32 top) = _lyingTree(units, lies, 0);
        assertEq(_provable(leaves, proofs, top, 1, Guard.None), 2);
        assertEq(_provable(leaves, proofs, top, 1, Guard.Compared), 0);
    }

    /// @notice A sum cut to the 40 bits of a hash before it is compared would prove more as well.
    function test_withACutSum_moreIsProved() public view {
        uint24[8] memory units = [uint24(10), 0, 0, 0, 5, 0, 0, 0];
        uint40[14] memory lies;
        // The leaf of ten units stands beside a leaf that claims 2^40 - 1, and the node above says 9.
        (lies[1], lies[8]) = (type(uint40).max, 9);
        (SumNode[] memory leaves, bytes[] memory proofs, bytes32 top) = _lyingTree(units, lies, 1 << 1 | 1 << 8);
        assertEq(_provable(leaves, proofs, top, 14, Guard.Cut), 15);
        assertEq(_provable(leaves, proofs, top, 14, Guard.Compared), 5);
    }

    function test_aLeafWithoutAProofIsItsRoot() public view {
        (bytes32 root, uint256 sum) = this.climb(keccak256("leaf"), 7, "");
        assertEq(root, keccak256("leaf"));
        assertEq(sum, 7);
    }

    /// @dev Equal hashes, with other sums beside them: the running one comes second.
    function test_equalHashes() public view {
        bytes32 hash = keccak256("leaf");
        (bytes32 root, uint256 sum) = this.climb(hash, 7, SumNode({hash: hash, sum: 3}).step());
        assertEq(root, keccak256(abi.encodePacked(hash, uint40(3), hash, uint40(7))));
        assertEq(sum, 10);
    }

    function testFuzz_refusesAPartOfAStep(uint256 length) public {
        length = bound(length, 1, 36) + 37 * (length % 3);
        vm.expectRevert(abi.encodeWithSelector(SumTree.SumTreeBadProof.selector, length));
        this.climb(keccak256("leaf"), 7, new bytes(length));
    }

    function climb(bytes32 leaf, uint256 units, bytes calldata proof) external pure returns (bytes32, uint256) {
        return SumTree.climb(leaf, units, proof);
    }

    enum Guard {
        None,
        Cut,
        Compared
    }

    /// @dev The units of all leaves that can be proved, with the contract's comparison or a weaker one.
    function _provable(SumNode[] memory leaves, bytes[] memory proofs, bytes32 top, uint256 signed, Guard guard)
        private
        view
        returns (uint256 proven)
    {
        for (uint256 i = 0; i < LEAVES; ++i) {
            (bytes32 root, uint256 sum) = this.climb(leaves[i].hash, leaves[i].sum, proofs[i]);
            if (guard == Guard.Cut) sum = uint40(sum);
            if (root == top && (guard == Guard.None || sum == signed)) proven += leaves[i].sum;
        }
    }

    /// @dev Eight leaves and the six nodes below the root, numbered level by level: what the node above says of each is its
    /// lie, or the sum of what it says itself.
    function _lyingTree(uint24[8] memory units, uint40[14] memory lies, uint16 where)
        private
        pure
        returns (SumNode[] memory leaves, bytes[] memory proofs, bytes32 top)
    {
        (leaves, proofs) = (new SumNode[](LEAVES), new bytes[](LEAVES));
        SumNode[] memory level = new SumNode[](LEAVES);
        for (uint256 i = 0; i < LEAVES; ++i) {
            leaves[i] = SumNode({hash: keccak256(abi.encode(i)), sum: units[i]});
            level[i] = SumNode({hash: leaves[i].hash, sum: units[i]});
        }
        uint256 number;
        for (uint256 width = LEAVES; width > 1; width /= 2) {
            for (uint256 i = 0; i < width; ++i) {
                if (where >> number & 1 != 0) level[i].sum = lies[number];
                ++number;
            }
            for (uint256 i = 0; i < LEAVES; ++i) {
                proofs[i] = bytes.concat(proofs[i], level[(i * width / LEAVES) ^ 1].step());
            }
            SumNode[] memory next = new SumNode[](width / 2);
            for (uint256 i = 0; i < next.length; ++i) {
                next[i] = level[2 * i].above(level[2 * i + 1]);
            }
            level = next;
        }
        top = level[0].hash;
    }
}
