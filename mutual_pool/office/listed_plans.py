"""The plans that a directory lists: what each asks and pays, as its contracts say it.

A directory proves nothing: anybody may list contracts of any kind. What cannot be read as a plan is
shown as that, and hides no other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from web3 import Web3
from web3.contract.contract import ContractFunctions

from mutual_pool.chain.any_text import shown_text
from mutual_pool.chain.asset_check import TOKEN_VIEWS
from mutual_pool.chain.contracts import FIXED_ROLES
from mutual_pool.chain.node import NoAnswer, NodeError, call_all, try_all
from mutual_pool.chain.release import Release
from mutual_pool.plan import Plan
from mutual_pool.protocol.claims.types import BPS

_TABLE = 16
"""Bands and classes that a plan can have."""
_MOST_LETTERS = 12
_PLACES = {role: place for place, role in enumerate(FIXED_ROLES)}


@dataclass(frozen=True)
class ListedBand:
    """What a member of one band pays and gets, in the asset's smallest part.

    Attributes:
        number: the band's number.
        units: what a member holds.
        deposit: the least that is paid in at joining.
        per_case: the most that one claim takes.
        in_30_days: the most that all claims of 30 days take.
        benefits: of each class, in full.
    """

    number: int
    units: int
    deposit: int
    per_case: int
    in_30_days: int
    benefits: tuple[int, ...]


@dataclass(frozen=True)
class ListedPlan:
    """One place of a directory.

    Attributes:
        number: the place.
        pool: the address of the plan's pool.
        trouble: why it cannot be read as a plan; "" if it can.
        symbol, decimals: of the asset.
        units: what all members hold who are covered or waiting.
        closing: whether the plan is closing or closed.
        waiting_days: from joining to cover.
        bands: by their numbers.
    """

    number: int
    pool: str
    trouble: str = ""
    symbol: str = ""
    decimals: int = 0
    units: int = 0
    closing: bool = False
    waiting_days: int = 0
    bands: tuple[ListedBand, ...] = ()


def listed_plans(web3: Web3, release: Release, directory: str) -> Iterator[ListedPlan]:
    """Yield the plans that a directory lists, in its order.

    Args:
        web3: the chain.
        release: its ABIs are asked.
        directory: the directory's address.

    Raises:
        NodeError: if there is no directory, or the node does not answer.
    """
    address = Web3.to_checksum_address(directory)
    if not web3.eth.get_code(address):
        raise NodeError(f"there is no contract at {address} on this chain, so no directory")
    functions = web3.eth.contract(address=address, abi=release["PlanDirectory"].abi).functions
    (count,) = call_all(web3, [functions.planCount()])
    for number in range(1, int(count) + 1):
        (contracts,) = call_all(web3, [functions.contractsOf(number)])
        yield _read(web3, release, number, [str(one) for one in contracts])


def rules_of(listed: ListedPlan, known: Sequence[Plan]) -> Plan | None:
    """Return the plan file whose amounts are those of a listed plan; None if there is none.

    Which ages belong to a band is in the file alone: the contracts know bands by numbers.
    """
    for plan in known:
        if listed.bands and amounts_of(plan) == [_shape(band) for band in listed.bands]:
            return plan
    return None


def amounts_of(plan: Plan) -> list[tuple[int, ...]]:
    """Return the amounts by which a plan's file is recognised on a chain, one row a band.

    A row has the units, the most of one case, the most of 30 days, and each class's full benefit,
    in the asset's smallest part.
    """
    cap, pace = plan.cap_per_unit.value, plan.cap_per_period.value
    years = len(plan.vesting.value)
    return [
        (
            band.units,
            min(cap, pace) * band.units,
            pace * band.units,
            *(plan.benefit(band.number, row.number, years) for row in plan.classes.value),
        )
        for band in plan.bands.value
    ]


def _shape(band: ListedBand) -> tuple[int, ...]:
    return (band.units, band.per_case, band.in_30_days, *band.benefits)


def _read(web3: Web3, release: Release, number: int, addresses: Sequence[str]) -> ListedPlan:
    def functions(role: str) -> ContractFunctions:
        address = Web3.to_checksum_address(addresses[_PLACES[role]])
        return web3.eth.contract(address=address, abi=release[FIXED_ROLES[role]].abi).functions

    address = Web3.to_checksum_address(addresses[_PLACES["pool"]])
    pool, desk, enrolment = functions("pool"), functions("desk"), functions("enrolment")
    answers = try_all(
        web3,
        [
            *(pool.asset(), pool.books(), pool.closingAt(), pool.capPerPeriod()),
            *(pool.waitingPeriod(), desk.rulesVersion()),
            *(enrolment.unitsOf(band) for band in range(_TABLE)),
        ],
    )
    if trouble := _trouble(answers):
        return ListedPlan(number, address, trouble)
    asset, books, closing_at, pace, waiting, version, *units = answers
    units = units[: 1 + max((band for band in range(_TABLE) if units[band]), default=-1)]
    token = web3.eth.contract(address=Web3.to_checksum_address(asset), abi=TOKEN_VIEWS).functions
    cells = [(band, kind) for band in range(len(units)) for kind in range(_TABLE)]
    answers = try_all(
        web3,
        [
            *(token.symbol(), token.decimals(), desk.rulesOf(version)),
            *(pool.minimumDeposit(held) for held in units),
            *(desk.benefitOf(band, kind, BPS) for band, kind in cells),
        ],
    )
    if trouble := _trouble(answers):
        return ListedPlan(number, address, trouble)
    symbol, decimals, rules, *amounts = answers
    deposits, benefits = amounts[: len(units)], amounts[len(units) :]
    cap = min(rules[0], pace)
    classes = _classes(benefits)
    bands = tuple(
        ListedBand(
            number=band,
            units=held,
            deposit=deposits[band],
            per_case=cap * held,
            in_30_days=pace * held,
            benefits=tuple(benefits[band * _TABLE : band * _TABLE + classes]),
        )
        for band, held in enumerate(units)
    )
    return ListedPlan(
        number=number,
        pool=address,
        symbol=shown_text(symbol)[:_MOST_LETTERS],
        decimals=decimals,
        units=books[_UNITS],
        closing=closing_at != 0,
        waiting_days=waiting // 86_400,
        bands=bands,
    )


_UNITS = 2
"""The place of `activeUnits` in the pool's books."""


def _classes(benefits: Sequence[int]) -> int:
    """Return how many classes a plan has: those beyond pay nothing to anybody."""
    paid = [place % _TABLE for place, amount in enumerate(benefits) if amount]
    return 1 + max(paid, default=-1)


def _trouble(answers: Sequence[object]) -> str:
    for answer in answers:
        if isinstance(answer, NoAnswer):
            return shown_text(answer.reason)[:200]
    return ""
