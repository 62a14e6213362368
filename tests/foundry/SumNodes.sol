// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev A node as the builder of a tree sees it.
struct SumNode {
    bytes32 hash;
    uint256 sum;
}

/// @title Trees of sums as their sponsor builds them, honest or not.
library SumNodes {
    /// @dev The node above two, in the words of the specification and without assembly.
    function above(SumNode memory one, SumNode memory other) internal pure returns (SumNode memory) {
        (SumNode memory first, SumNode memory second) = one.hash < other.hash ? (one, other) : (other, one);
        bytes memory preimage = abi.encodePacked(first.hash, uint40(first.sum), second.hash, uint40(second.sum));
        return SumNode({hash: keccak256(preimage), sum: one.sum + other.sum});
    }

    /// @dev The step of a proof that has this node beside its path.
    function step(SumNode memory node) internal pure returns (bytes memory) {
        return abi.encodePacked(node.hash, uint40(node.sum));
    }

    /// @dev The root over these leaves. A node without a partner rises as it is.
    function root(SumNode[] memory leaves) internal pure returns (SumNode memory) {
        SumNode[] memory level = leaves;
        while (level.length > 1) level = _next(level);
        return level[0];
    }

    /// @dev The proof of the leaf at `place`.
    function proof(SumNode[] memory leaves, uint256 place) internal pure returns (bytes memory steps) {
        SumNode[] memory level = leaves;
        while (level.length > 1) {
            uint256 beside = place ^ 1;
            if (beside < level.length) steps = bytes.concat(steps, step(level[beside]));
            place /= 2;
            level = _next(level);
        }
    }

    function _next(SumNode[] memory level) private pure returns (SumNode[] memory next) {
        next = new SumNode[]((level.length + 1) / 2);
        for (uint256 i = 0; i < next.length; ++i) {
            bool alone = 2 * i + 1 == level.length;
            next[i] = alone ? level[2 * i] : above(level[2 * i], level[2 * i + 1]);
        }
    }
}
