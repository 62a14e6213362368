"""What acts, members and communities cost, in yuan: docs/costs.md, from gas and stated prices.

    python -m bench.costs [--write]

Gas and calldata are those of bench/peers.json, which `make bench-peers KEEP=--keep` measured;
prices are bench/prices.yaml. Without --write the tables are printed.
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.regular import MANY

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "costs.md"
BEGIN, END = "<!-- costs: begin -->", "<!-- costs: end -->"
OURS = "Mutual Pool"
GWEI, ETHER = 10**9, 10**18
SIZES = (1_000, 100_000, 10_000_000)
_GROUP = 10_000
_BATCH = 4
ACTS = {
    "join": "join, alone",
    "let in a group of 10,000": "let a group of 10,000 in",
    "join from the group": "join from the group, in person",
    "top up": "top up",
    "set a standing order": "set a standing order",
    "run a standing order": "run it, alone",
    "file": "file a claim",
    "decide, three sign": "decide, three signatures",
    "settle": "settle",
    "collect": "collect benefit and bond",
    "object": "object",
    "jury vote": "vote on a jury",
    "leave": "quit",
}


@dataclass(frozen=True)
class Act:
    """What one act needs: gas, and the bytes of its calldata, plain and compressed."""

    gas: float
    packed: float


Price = Callable[[Act], float]
Part = tuple[float, Act]


def prices() -> dict[str, Any]:
    """Return the settings, each without its source."""
    stored = yaml.safe_load((HERE / "prices.yaml").read_text(encoding="utf-8"))
    return {name: _values(node) for name, node in stored.items()}


def _values(node: Any) -> Any:  # noqa: ANN401  what YAML holds
    if isinstance(node, dict):
        return node["value"] if "value" in node else {k: _values(v) for k, v in node.items()}
    return node


def acts(envelope: int) -> dict[str, Act]:
    """Return what each act of ours was measured to need, at the most participants."""
    rows = json.loads((HERE / "peers.json").read_text(encoding="utf-8"))
    return {
        row["act"]: Act(row["gas"], row["calldata_zlib"] + envelope)
        for row in rows
        if row["peer"] == OURS
    }


def networks(known: Mapping[str, Any]) -> dict[str, Price]:
    """Return, by name, what turns an act into yuan on each network."""
    yuan = known["ether_in_yuan"]
    found: dict[str, Price] = {}
    for gwei in known["ethereum_gwei"]:
        found[f"Ethereum, {gwei} gwei"] = _by_gas(gwei, yuan)
    found["OP stack"] = _op_stack(known["op_stack"], yuan)
    found["Arbitrum"] = _arbitrum(known["arbitrum"], yuan)
    return found


def _by_gas(gwei: float, yuan: float) -> Price:
    return lambda act: act.gas * gwei * GWEI / ETHER * yuan


def _op_stack(known: Mapping[str, float], yuan: float) -> Price:
    """Gas on the rollup, and the data by Fjord's formula; what zlib leaves stands for FastLZ."""
    scaled = known["base_fee_scalar"] * known["l1_gwei"] * 16
    scaled += known["blob_fee_scalar"] * known["blob_gwei"]

    def price(act: Act) -> float:
        size = known["intercept"] + known["coefficient"] * act.packed
        size = max(known["least_bytes"] * 1e6, size)
        data = size * scaled * GWEI / 1e12
        return (act.gas * known["l2_gwei"] * GWEI + data) / ETHER * yuan

    return price


def _arbitrum(known: Mapping[str, float], yuan: float) -> Price:
    """Gas on the rollup, and 16 units of the data's price for each byte that zlib leaves."""
    each = known["units_a_byte"] * known["l1_gwei_a_unit"]
    return lambda act: (act.gas * known["l2_gwei"] + act.packed * each) * GWEI / ETHER * yuan


def ways(measured: Mapping[str, Act], year: Mapping[str, float]) -> dict[str, tuple[Part, ...]]:
    """Return a member's year by the way the community does it: how often each act, on average.

    A claim's acts are shared by everybody: a member's part is `claims` of a claim's. What a later
    settlement of a batch costs is a third of what a batch of four costs more than one of one;
    so does a further run of a standing order, which its payer sets once a year.
    """
    claims, later = year["claims"], year["claims"] / (_BATCH - 1)
    around: tuple[Part, ...] = tuple(
        (claims, measured[act]) for act in ("file", "decide, three sign", "collect")
    )
    around += ((claims * year["jury_votes_a_claim"], measured["jury vote"]),)
    single = (*around, (claims, measured["settle"]))
    batched = (
        *around,
        (later, measured[f"settle {_BATCH} in a batch"]),
        (-later, measured["settle 1 in a batch"]),
    )
    group = (year["joins"] / _GROUP, measured["let in a group of 10,000"])
    join, person = (year["joins"], measured["join"]), measured["join from the group"]
    payments = (year["top_ups"], measured["top up"])
    runs = year["top_ups"] / (MANY - 1)
    orders: tuple[Part, ...] = (
        (1, measured["set a standing order"]),
        (runs, measured[f"run {MANY} orders in a batch"]),
        (-runs, measured["run 1 order in a batch"]),
    )
    return {
        "each joins and pays alone": (join, payments, *single),
        "the same, claims settled in batches": (join, payments, *batched),
        "a group, each takes their place and pays": (
            *(group, (year["joins"], person), payments, *batched),
        ),
        "a group, each takes their place, a keeper runs orders in batches": (
            *(group, (year["joins"], person), *orders, *batched),
        ),
        "a group, each takes their place, the year in the deposit": (
            *(group, (year["joins"], person), *batched),
        ),
        "a group, a place is taken only to claim": (group, (claims, person), *batched),
    }


def tables() -> str:
    """Return both tables and the settings, as Markdown."""
    known = prices()
    measured = acts(known["envelope_bytes"])
    by_network = networks(known)
    year = known["year"]
    head = "| act | gas | " + " | ".join(by_network) + " |"
    lines = [head, "|---" * (2 + len(by_network)) + "|"]
    for act, title in ACTS.items():
        one = measured[act]
        cells = " | ".join(in_yuan(price(one)) for price in by_network.values())
        lines.append(f"| {title} | {one.gas:,.0f} | {cells} |")
    fee = year["claims"] * year["benefit_yuan"] * year["fee_bps"] / 10_000
    lines += [
        "",
        f"A year, in yuan. Xiang Hu Bao's 8 % of the benefits is {in_yuan(fee)} a member.",
        "",
    ]
    sizes = " | ".join(f"{size:,} members" for size in SIZES)
    lines += [
        f"| how | network | a member | of the 8 % | {sizes} |",
        "|---" * (4 + len(SIZES)) + "|",
    ]
    for way, parts in ways(measured, year).items():
        for network, price in by_network.items():
            cost = yearly(parts, price)
            shares = " | ".join(in_yuan(cost * size) for size in SIZES)
            lines.append(f"| {way} | {network} | {in_yuan(cost)} | {cost / fee:.2%} | {shares} |")
    return "\n".join(lines)


def yearly(parts: tuple[Part, ...], price: Price) -> float:
    """Return a member's year in yuan."""
    return sum(count * price(act) for count, act in parts)


def in_yuan(value: float) -> str:
    """Return an amount to as many digits as say something."""
    if value >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value >= 1 else f"{value:.2g}"


def page_with(text: str, table: str, marks: tuple[str, str] = (BEGIN, END)) -> str:
    """Return the page's text with this between its marks."""
    begin, end = marks
    before, rest = text.split(begin)
    return f"{before}{begin}\n{table}\n{end}{rest.split(end)[1]}"


def main() -> int:
    """Print or write the tables."""
    table = tables()
    if "--write" not in sys.argv[1:]:
        print(table)
        return 0
    PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8"), table), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
