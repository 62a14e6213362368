// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title A Merkle tree whose nodes commit to the units below them.
/// @notice A node is the hash of 74 bytes: each child's hash (32 bytes) and the sum of the units below that child (5 bytes),
/// the child with the smaller hash first. The leaves that can be proved against one root and one sum never hold more units
/// than this sum: a node fixes both sums below it, so each of its two branches only leads up with its own part.
/// @dev The preimage of a leaf has another length than 74 bytes, so that no node passes for a leaf, nor a leaf for a node.
library SumTree {
    /// @notice The bytes of a step of a proof: the hash beside the path, then the sum of the units below it.
    uint256 internal constant STEP = 37;

    /// @notice A proof is a whole number of steps.
    /// @param length the length found.
    error SumTreeBadProof(uint256 length);

    /// @notice Where a proof leads.
    /// @dev The sum is never cut to the 40 bits that a hash holds of it. It only grows, so a path on which it outgrew them
    /// ends with a sum that no root of 40 bits has. 2^216 steps would overflow it.
    /// @param leaf The hash of the leaf.
    /// @param units The units of the leaf.
    /// @param proof The steps from the leaf to the root.
    /// @return root The hash at the end of the path.
    /// @return sum The units of the leaf and of everything beside the path.
    function climb(bytes32 leaf, uint256 units, bytes calldata proof)
        internal
        pure
        returns (bytes32 root, uint256 sum)
    {
        if (proof.length % STEP != 0) revert SumTreeBadProof(proof.length);
        (root, sum) = (leaf, units);
        // The compiler would copy each step to new memory, which costs more than the hash. This uses one place after the
        // memory in use, again and again; 216 = 256 - 40 moves a sum to the upper end of its word, and back.
        // slither-disable-next-line assembly
        assembly ("memory-safe") {
            let node := mload(0x40)
            let end := add(proof.offset, proof.length)
            for { let at := proof.offset } lt(at, end) { at := add(at, 37) } {
                let beside := calldataload(at)
                let besideSum := shr(216, calldataload(add(at, 32)))
                switch lt(root, beside)
                case 1 {
                    mstore(node, root)
                    mstore(add(node, 32), shl(216, sum))
                    mstore(add(node, 37), beside)
                    mstore(add(node, 69), shl(216, besideSum))
                }
                default {
                    mstore(node, beside)
                    mstore(add(node, 32), shl(216, besideSum))
                    mstore(add(node, 37), root)
                    mstore(add(node, 69), shl(216, sum))
                }
                root := keccak256(node, 74)
                sum := add(sum, besideSum)
            }
        }
    }
}
