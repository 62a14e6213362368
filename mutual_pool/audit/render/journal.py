"""A journal of every movement of money, in double entry: each entry's debits are its credits.

What the pool holds is on one side, whom it belongs to on the other: members' balances, carry,
reserve, and what is owed by name (benefits, fees, dues and bonds). Donation desk and service fund
have two accounts each. Each row is one pair of accounts; a settlement that charges everybody is one
row, since it is one movement of the totals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from mutual_pool.audit.replay.replay import Replay
from mutual_pool.chain.events import ChainEvent

if TYPE_CHECKING:
    from mutual_pool.audit.render.audit_html import Asset

COLUMNS = (
    *("date", "day", "time", "block", "tx", "log", "event", "account", "counter_account"),
    *("amount", "amount_in_asset", "symbol", "decimals", "claim", "member"),
)
POOL, GIFTS_HELD, SERVICES_HELD = "Assets:Pool", "Assets:DonationDesk", "Assets:ServiceFund"
MEMBERS, CARRY, RESERVE = "Liabilities:Members", "Liabilities:Carry", "Liabilities:Reserve"
OWED, GIFTS, SPONSORS = "Liabilities:OwedByName", "Liabilities:Gifts", "Liabilities:Sponsors"
ACCOUNTS = (POOL, GIFTS_HELD, SERVICES_HELD, MEMBERS, CARRY, RESERVE, OWED, GIFTS, SPONSORS)
_SUSPENSE = "Equity:Unexplained"
_DAY = 86_400


@dataclass
class Journal:
    """Notes every movement, as an `Observer`.

    Attributes:
        entries: one for each movement between two accounts; `amount` is a whole number of the
            asset's smallest part, moved from `counter_account` to `account`.
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        """Begin with empty books."""
        self.entries: list[dict[str, str]] = []
        self._standing: dict[str, int] = {}

    def begin(self, replay: Replay) -> None:
        """Begin with what is there before the first block."""
        self._standing = _balances(replay)

    def before(self, replay: Replay, event: ChainEvent) -> None:
        """Nothing is to be noted before a call: it begins where the last one ended."""

    def after(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Note what a call moved."""
        now = _balances(replay)
        moved = {name: now[name] - self._standing.get(name, 0) for name in now}
        self._standing = now
        for debit, credit, amount in _pairs(moved):
            self.entries.append(_entry(events, debit, credit, amount))

    def end(self, replay: Replay) -> None:
        """Nothing is to be noted after the last block."""

    def rows(self, asset: "Asset") -> list[dict[str, str]]:
        """Return the entries as a table, with amounts in the asset too."""
        return [
            {
                **entry,
                "amount_in_asset": in_asset(int(entry["amount"]), asset.decimals),
                "symbol": asset.symbol,
                "decimals": str(asset.decimals),
            }
            for entry in self.entries
        ]


def in_asset(amount: int, decimals: int) -> str:
    """Return a whole number of the smallest part as a decimal number of the asset, exactly."""
    return f"{Decimal(amount).scaleb(-decimals):f}" if decimals else str(amount)


def write_beancount(path: Path, rows: Sequence[Mapping[str, str]], asset: "Asset") -> None:
    """Write a journal in the form of beancount (https://beancount.github.io).

    Raises:
        OSError: if it cannot be written.
    """
    currency = _currency(asset.symbol)
    begin = min((row["date"] for row in rows), default="1970-01-01")
    used = [*ACCOUNTS, *sorted({row[side] for row in rows for side in _SIDES} - {*ACCOUNTS})]
    with path.open("w", encoding="utf-8") as file:
        file.write(f'option "title" "Mutual Pool"\noption "operating_currency" "{currency}"\n\n')
        for account in used:
            file.write(f"{begin} open {account} {currency}\n")
        for row in rows:
            amount = row["amount_in_asset"]
            lines = [
                f'{row["date"]} * "{row["event"]}"',
                *(f'  {name}: "{row[name]}"' for name in _META if row[name]),
                f"  {row['account']}  {amount} {currency}",
                f"  {row['counter_account']}  -{amount} {currency}",
            ]
            file.write("\n" + "\n".join(lines) + "\n")


_SIDES = ("account", "counter_account")
_META = ("block", "tx", "log", "claim", "member")


def _currency(symbol: str) -> str:
    """Return a symbol as beancount takes it: capital letters and digits, 24 at most."""
    kept = "".join(c for c in symbol.upper() if c.isascii() and (c.isalnum() or c in "-_."))
    kept = kept.strip("-_.")[:24].strip("-_.")
    return kept if len(kept) > 1 and kept[0].isalpha() else "UNITS"


def _balances(replay: Replay) -> dict[str, int]:
    """Return the balance of each account: above zero for what is held, below for what is owed."""
    books = replay.community.ledger.books
    gifts, deposits = replay.community.donations.held, replay.community.services.owed
    return {
        POOL: books.held,
        MEMBERS: -books.total_balances,
        CARRY: -books.carry,
        RESERVE: -books.reserve,
        OWED: -books.owed,
        GIFTS_HELD: gifts,
        GIFTS: -gifts,
        SERVICES_HELD: deposits,
        SPONSORS: -deposits,
    }


def _pairs(moved: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Return movements between two accounts each: debit, credit and an amount above zero.

    A rest that no account explains is a movement of its own; the checks of sums find it as well.
    """
    debits = [(name, amount) for name, amount in moved.items() if amount > 0]
    credits = [(name, -amount) for name, amount in moved.items() if amount < 0]
    rest = sum(moved.values())
    if rest:
        (credits if rest > 0 else debits).append((_SUSPENSE, abs(rest)))
    found: list[tuple[str, str, int]] = []
    while debits and credits:
        (debit, left), (credit, right) = debits.pop(0), credits.pop(0)
        amount = min(left, right)
        found.append((debit, credit, amount))
        if left > amount:
            debits.insert(0, (debit, left - amount))
        if right > amount:
            credits.insert(0, (credit, right - amount))
    return found


def _entry(events: Sequence[ChainEvent], debit: str, credit: str, amount: int) -> dict[str, str]:
    event = events[-1]
    claim = next((one.args["claim"] for one in events if one.args.get("claim")), "")
    member = next((one.args["member"] for one in events if one.args.get("member")), "")
    moment = datetime.fromtimestamp(event.time, UTC)
    return {
        "date": moment.date().isoformat(),
        "day": str(event.time // _DAY),
        "time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "block": str(event.block),
        "tx": event.tx,
        "log": str(event.log_index),
        "event": " ".join(dict.fromkeys(one.name for one in events)),
        "account": debit,
        "counter_account": credit,
        "amount": str(amount),
        "claim": str(claim),
        "member": str(member),
    }
