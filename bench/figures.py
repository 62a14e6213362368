"""The figures of the peers, and the bounds the project holds itself to."""

from collections.abc import Mapping
from dataclasses import dataclass

SIZE_LIMIT = 24_576
"""Bytes of code that a contract may have (EIP-170)."""


@dataclass(frozen=True)
class Figure:
    """One row: what it is, what the peers need, and what we may need at most."""

    name: str
    peers: str
    measured: float
    bound: float | None = None

    @property
    def missed(self) -> bool:
        """Whether the bound is missed."""
        return self.bound is not None and self.measured > self.bound


def figures(gas: Mapping[str, int]) -> list[Figure]:
    """The rows of the table, from what was measured."""
    growth = gas["settle_100000"] / gas["settle_10"]
    further = gas["decide_3"] - gas["decide_2"]
    settle = "Liquity 299,094; MasterChef 86,322; StakingRewards 58,939"
    claims = "a Merkle claim, 77,075-91,650"
    flat = "Liquity 1.014 (10 to 500); Takasure 19,308 gas a member"
    largest = max((name for name in gas if name.startswith("size_")), key=lambda name: gas[name])
    return [
        Figure("settle, no rung crossed", settle, gas["settle"], 110_000),
        Figure("settle, 100,000 members over 10", flat, growth, 1.001),
        Figure("each rung crossed", "Uniswap v3, 7,612 a tick", gas["rung"], 7_600),
        Figure("join", "Nexus Mutual 166,269, no token moved", gas["join"], 160_000),
        Figure("file a claim, with bond", "Nexus Mutual 253,414", gas["file_claim"], 170_000),
        Figure("decide, one signature", "", gas["decide_1"]),
        Figure("decide, three signatures", "Safe 3 of 3, 79,714", gas["decide_3"], 147_000),
        Figure("decide, each further one", "Safe 7,045, unlogged", further, 6_500),
        Figure("quit", "Nexus Mutual 61,285, no token moved", gas["quit"], 72_000),
        Figure("join in a group of 10,000", claims, gas["enrol_group_per_member"], 60),
        Figure("be taken up from it", claims, gas["join_from_group"], 120_000),
        Figure("object to a claim", "", gas["object"]),
        Figure("appeal to the jury", "", gas["appeal"]),
        Figure("jury vote", "Nexus Mutual 97,137", gas["jury_vote"], 65_000),
        Figure("top up", "", gas["top_up"]),
        Figure("give to an appeal", "", gas["donate"]),
        Figure("propose to the assembly", "", gas["propose"]),
        Figure("vote in the assembly", "Governor 66,311-86,385", gas["assembly_vote"]),
        Figure(f"bytes of the largest, {largest[5:]}", "EIP-170", gas[largest], SIZE_LIMIT),
        Figure("deploy a whole plan", "", sum(gas[name] for name in gas if name[:7] == "deploy_")),
    ]
