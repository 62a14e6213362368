"""The figures of the peers, and the bounds the project holds itself to.

A peer's figure is that of bench/peers.json, which `make bench-peers` measures; those of Liquity,
Nexus Mutual and Takasure are quoted, as they are in no package.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SIZE_LIMIT = 24_576
"""Bytes of code that a contract may have (EIP-170)."""


TRANSACTION_LIMIT = 16_777_216
"""Gas that one transaction may have (EIP-7825)."""
NEW_SLOTS = {
    "settle": 0,
    "join": 3,
    "top_up": 0,
    "quit": 0,
    "file_claim": 3,
    "decide_1": 1,
    "decide_2": 1,
    "decide_3": 1,
    "collect": 0,
    "object": 1,
    "appeal": 2,
    "jury_vote": 1,
    "enrol_group": 3,
    "join_from_group": 2,
    "reband": 2,
    "propose": 3,
    "assembly_vote": 1,
    "donate": 1,
    "open_programme": 4,
    "redeem": 0,
    "redeem_50": 0,
    "order_set": 2,
    "order_run": 0,
    "subscription_set": 2,
    "subscription_collect": 0,
    "withdraw_excess": 1,
}
"""Storage slots that each act may write for the first time; where state is to cost by its growth
(EIP-8037) each may cost 110,000 gas."""


@dataclass(frozen=True)
class Figure:
    """One row: what it is, what the peers need, what we may need at most, and the floor.

    The floor is what the opcodes of the act cost that no contract could leave out.
    """

    name: str
    peers: str
    measured: float
    bound: float | None = None
    floor: int | None = None

    @property
    def missed(self) -> bool:
        """Whether the bound is missed."""
        return self.bound is not None and self.measured > self.bound


def measured_peers() -> dict[tuple[str, str, int], int]:
    """Gas by peer, act and number of participants, from bench/peers.json."""
    rows = json.loads(Path(__file__).with_name("peers.json").read_text(encoding="utf-8"))
    return {(row["peer"], row["act"], row["participants"]): row["gas"] for row in rows}


def figures(gas: Mapping[str, int]) -> list[Figure]:
    """The rows of the table, from what was measured."""
    peers = measured_peers()
    chef = {act: peers["MasterChef", act, 1_000] for act in ("update", "join", "top up", "leave")}
    vault = {act: peers["ERC-4626", act, 1_000] for act in ("top up", "withdraw a part")}
    ask, answer = peers["UMA", "file: ask", 1], peers["UMA", "file: answer with a bond", 1]
    few, none = (peers["Uniswap v3", "swap across the ticks", count] for count in (100, 0))
    tick = (few - none) // 100
    signing, many = "a transfer, three sign", "a transfer, more than half sign"
    safe = peers["Safe", signing, 100]
    # Of 100 owners 51 sign, 48 more than three.
    further_of_safe = (peers["Safe", many, 100] - safe) // 48
    growth = gas["settle_100000"] / gas["settle_10"]
    further = gas["decide_3"] - gas["decide_2"]
    settle = f"MasterChef update {chef['update']:,}; UMA {peers['UMA', 'settle', 1]:,}"
    settle += "; Liquity 299,072, quoted"
    join = f"MasterChef {chef['join']:,}; Nexus 138,240 without a token, quoted"
    leave = f"MasterChef {chef['leave']:,}; StakingRewards "
    leave += f"{peers['StakingRewards', 'leave', 1_000]:,}; ERC-4626 {vault['withdraw a part']:,}"
    top_up = f"MasterChef {chef['top up']:,}; ERC-4626 {vault['top up']:,}"
    filing = f"UMA {ask:,} to ask, {answer:,} to answer; Nexus 224,075, quoted"
    claim = f"a Merkle claim, {peers['Merkle distributor', 'claim', 1_000]:,}"
    flat = "Liquity 1.014 (10 to 500); Takasure 19,308 gas a member"
    largest = max((name for name in gas if name.startswith("size_")), key=lambda name: gas[name])
    acts = [
        Figure("settle, no rung crossed", settle, gas["settle"], 96_000, 67_733),
        Figure("settle, each further one of a batch", "", gas["settle_batch_next"]),
        Figure("settle, 100,000 members over 10", flat, growth, 1.001),
        Figure("each rung crossed", f"Uniswap v3, {tick:,} a tick", gas["rung"], 6_200),
        Figure("join, certificate and deposit", join, gas["join"], 160_000, 135_396),
        Figure("top up", top_up, gas["top_up"], 82_000, 62_577),
        Figure("file a claim, with bond", filing, gas["file_claim"], 170_000, 144_996),
        Figure("decide, one signature", "", gas["decide_1"]),
        Figure(
            "decide, three signatures",
            f"Safe, three sign, {safe:,}",
            gas["decide_3"],
            147_000,
            94_581,
        ),
        Figure(
            "decide, each further one, logged", f"Safe {further_of_safe:,}", further, 6_500, 4_650
        ),
        Figure("take the benefit and the bond", "", gas["collect"]),
        Figure("quit", leave, gas["quit"], 66_000, 54_557),
        Figure("change of band, with a deposit", "", gas["reband"]),
        Figure("group: a member of 10,000", "", gas["enrol_group_per_member"], 16),
        Figure("join from it", claim, gas["join_from_group"], 120_000),
        Figure("object to a claim", "", gas["object"]),
        Figure("appeal to the jury", "", gas["appeal"]),
        Figure("jury vote", "Nexus 86,346, quoted", gas["jury_vote"], 62_500, 58_725),
        Figure("give to an appeal", "", gas["donate"]),
        Figure("open a programme of services", "", gas["open_programme"]),
        Figure("redeem a code of 10,000", claim, gas["redeem"]),
        Figure("redeem 50 of them at once, each", claim, gas["redeem_50"] // 50),
        Figure("set a standing order", "", gas["order_set"]),
        Figure("run it", "", gas["order_run"]),
        Figure("run it, each further one of a batch", "", gas["order_run_batch_next"]),
        Figure("set a subscription", "", gas["subscription_set"]),
        Figure("collect it", "", gas["subscription_collect"]),
        Figure(
            "collect it, each further one of a batch", "", gas["subscription_collect_batch_next"]
        ),
        Figure("propose to the assembly", "", gas["propose"]),
        Figure(
            "vote in the assembly",
            f"Governor {peers['Governor', 'vote', 1_000]:,}",
            gas["assembly_vote"],
        ),
        Figure("take the excess of a closing plan", "", gas["withdraw_excess"]),
    ]
    limits = [
        Figure(f"bytes of the largest, {largest[5:]}", "EIP-170", gas[largest], SIZE_LIMIT),
        Figure(
            "the largest transaction", "EIP-7825", gas["largest_transaction"], TRANSACTION_LIMIT
        ),
        Figure("deploy a whole plan", "", sum(gas[name] for name in gas if name[:7] == "deploy_")),
    ]
    slots = [
        Figure(f"new slots: {act.replace('_', ' ')}", "", gas[f"new_slots_{act}"], bound)
        for act, bound in NEW_SLOTS.items()
    ]
    return [*acts, *limits, *slots]
