"""What limits 100 million and 1.4 billion members: docs/scale.md, from measured gas and the fields.

    python -m bench.limits [--write]

Gas is that of bench/peers.json; what was run among ten million members is that of
bench/scale.json. The widths of fields are those of contracts/pool/PoolTypes.sol.
"""

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "scale.md"
BEGIN, END = "<!-- scale: begin -->", "<!-- scale: end -->"
SIZES = (10_000_000, 100_000_000, 1_400_000_000)
#: Gas a second: Ethereum's 36 million in 12 seconds, and a rollup of ten times that (settings).
CHAINS = {"Ethereum": 3_000_000, "a rollup": 30_000_000}
_GROUP = 10_000
_HALF = 2
_DAY = 86_400
#: Field, bits, what it counts in, and how many of it a member needs at most (units, or coins).
FIELDS = (
    ("`Books.held`, all money", 96, "coins"),
    ("`Position.balance`, a member's money", 96, "coins of one member"),
    ("`Books.activeUnits`", 56, "units"),
    ("`Cohort.units`", 40, "units of one group"),
    ("`Books.activeVoters`", 32, "voters"),
    ("`Books.settlements`, claims", 32, "claims"),
)
_COINS = 100
_UNITS = 50
_CLAIMS = 0.00067


def _load(name: str) -> Any:  # noqa: ANN401  what JSON holds
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def gas_of() -> dict[str, int]:
    """Return the gas of our acts, at the most participants measured."""
    rows = [row for row in _load("peers.json") if row["peer"] == "Mutual Pool"]
    return {row["act"]: int(row["gas"]) for row in rows}


def times() -> str:
    """Return how long a chain is full with each crowd of acts, as Markdown."""
    gas = gas_of()
    group = gas["let in a group of 10,000"]
    crowds = (
        ("everybody joins alone", lambda size: size * gas["join"]),
        ("everybody comes in by groups", lambda size: size // _GROUP * group),
        ("then half take their places", lambda size: size // _HALF * gas["join from the group"]),
        ("everybody tops up once", lambda size: size * gas["top up"]),
        ("a year's claims, settled one by one", lambda size: round(size * _CLAIMS * _claim(gas))),
        ("a jury's quorum, 1,000 votes", lambda size: 1_000 * gas["jury vote"]),
        ("objections that call a jury, 1,000", lambda size: 1_000 * gas["object"]),
        ("the assembly's quorum, 10,000 votes", lambda size: 10_000 * gas["vote in the assembly"]),
        ("a vote to close, 100,000 votes", lambda size: 100_000 * gas["vote in the assembly"]),
        (
            "a fifth votes, as a share alone would ask",
            lambda size: size // 5 * gas["vote in the assembly"],
        ),
    )
    heads = [f"{size:,}, {chain}" for size in SIZES for chain in CHAINS]
    lines = ["| what | " + " | ".join(heads) + " |", "|---" * (1 + len(heads)) + "|"]
    for title, total in crowds:
        cells = [_span(total(size) / rate) for size in SIZES for rate in CHAINS.values()]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _claim(gas: dict[str, int]) -> int:
    return sum(gas[act] for act in ("file", "decide, three sign", "settle", "collect"))


def widths() -> str:
    """Return what each field holds, with 6 and with 18 decimals, as Markdown."""
    lines = ["| field | bits | holds, 6 decimals | 18 decimals | 1.4 billion members need |"]
    lines.append("|---|---|---|---|---|")
    people = SIZES[-1]
    needs = {
        "coins": people * _COINS,
        "coins of one member": _COINS,
        "units": people * _UNITS,
        "units of one group": _GROUP * _UNITS,
        "voters": people,
        "claims": round(people * _CLAIMS * 50),
    }
    for field, bits, what in FIELDS:
        most = 2**bits - 1
        by_coins = what.startswith("coins")
        held = [f"{most // 10**6:.3g}", f"{most // 10**18:.3g}"] if by_coins else [f"{most:,}"] * 2
        lines.append(f"| {field} | {bits} | {held[0]} | {held[1]} | {needs[what]:,} {what} |")
    return "\n".join(lines)


def run() -> str:
    """Return what was run among ten million members, as Markdown."""
    found = _load("scale.json")
    first, *_, last = found["settle_gas"]
    lapsing = max(found["lapsed_at_each"])
    crossed = found["settle_gas"][found["lapsed_at_each"].index(lapsing)]
    rows = (
        ("members, in groups", f"{found['members']:,} in {found['cohorts']:,}"),
        ("a group of 10,000 let in, the dearest", f"{found['enrol_cohort_gas']:,} gas"),
        ("a place taken", f"{found['join_from_group_gas']:,} gas"),
        ("the first settlement, the last", f"{first:,} and {last:,} gas"),
        (f"the settlement at which {lapsing:,} lapse", f"{crossed:,} gas"),
        ("the audit's verdict", found["audit_verdict"]),
        ("the audit's processor time", f"{found['audit_seconds']} s"),
        ("memory, with the trees of three groups", f"{found['megabytes']:,} MB"),
    )
    return "\n".join(["| what | measured |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])


def _span(seconds: float) -> str:
    for name, length in (("years", 365 * _DAY), ("days", _DAY), ("hours", 3_600), ("minutes", 60)):
        if seconds >= length:
            return f"{seconds / length:.1f} {name}"
    return f"{seconds:.0f} s"


def tables() -> str:
    """Return all three tables."""
    return "\n\n".join((run(), times(), widths()))


def page_with(text: str, table: str) -> str:
    """Return the page's text with this between its marks."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}"


def main() -> int:
    """Print or write the tables."""
    if "--write" not in sys.argv[1:]:
        print(tables())
        return 0
    PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8"), tables()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
