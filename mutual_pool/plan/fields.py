"""The kinds of value that a plan's fields hold, each refusing with what is allowed."""

from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from mutual_pool.plan.money import parse_money

T = TypeVar("T")


class Strict(BaseModel):
    """A part of a plan: unknown fields are refused, and nothing changes once it is made."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _whole(low: int, high: int) -> BeforeValidator:
    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return value

    return BeforeValidator(check)


def _text(shape: str, accept: Callable[[str], bool]) -> BeforeValidator:
    def check(value: object) -> str:
        if not isinstance(value, str) or not accept(value):
            raise ValueError(shape)
        return value

    return BeforeValidator(check)


def _money(low: int) -> BeforeValidator:
    def check(value: object, info: ValidationInfo) -> int:
        decimals = (info.context or {}).get("decimals")
        if not isinstance(decimals, int):
            raise ValueError("an amount is read with its asset: use mutual_pool.plan.parse_plan")
        amount = parse_money(value, decimals)
        if amount < low:
            raise ValueError("an amount above 0")
        return amount

    return BeforeValidator(check)


def _is_slug(text: str) -> bool:
    return len(text) <= 40 and text.isascii() and text.islower() and text.isidentifier()


def _is_line(text: str) -> bool:
    return text.strip() == text and 0 < len(text) <= 80 and text.isprintable()


PositiveMoney = Annotated[int, _money(1)]
"""An amount in the asset's smallest part, above 0."""
BasisPoints = Annotated[int, _whole(1, 10_000)]
FeeBasisPoints = Annotated[int, _whole(0, 2_000)]
Wait = Annotated[int, _whole(0, 730)]
ClaimWindow = Annotated[int, _whole(30, 730)]
"""Days; the bounds of this and the next seven are those of contracts/claims/ClaimRules.sol."""
PanelWindow = Annotated[int, _whole(7, 39)]
NoticeWindow = Annotated[int, _whole(3, 35)]
PayeeWindow = Annotated[int, _whole(30, 255)]
DisputeWindow = Annotated[int, _whole(7, 82)]
ObjectionShare = Annotated[int, _whole(10, 1_000)]
ObjectionVotes = Annotated[int, _whole(100, 2**24 - 2)]
QuorumShare = Annotated[int, _whole(500, 5_000)]
QuorumVotes = Annotated[int, _whole(100, 2**32 - 1)]
Age = Annotated[int, _whole(0, 120)]
AgeInDays = Annotated[int, _whole(0, 364)]
Decimals = Annotated[int, _whole(0, 36)]
Number = Annotated[int, _whole(0, 15)]
Units = Annotated[int, _whole(1, 65_535)]
FoundingPeriod = Annotated[int, _whole(0, 730)]
"""Days; the bounds of this and the next are those of contracts/enrolment/Enrolment.sol."""
Voters = Annotated[int, _whole(1, 2**32 - 1)]
AssemblyVotes = Annotated[int, _whole(10_000, 2**32 - 1)]
"""Votes; the bound is that of contracts/governance/MemberAssembly.sol."""
Seats = Annotated[int, _whole(1, 32)]
Slug = Annotated[str, _text("lower-case letters, digits and _, at most 40", _is_slug)]
Line = Annotated[str, _text("one line of text, at most 80 characters", _is_line)]
Prose = Annotated[str, _text("some text", lambda text: bool(text.strip()))]
Flag = Annotated[
    bool,
    BeforeValidator(lambda value: value if isinstance(value, bool) else _refuse("true or false")),
]


def _refuse(allowed: str) -> bool:
    raise ValueError(allowed)


class Rule(Strict, Generic[T]):
    """A rule and where it comes from.

    `source` names a platform's rule or a document, or begins with "setting:" where the value is
    a choice of this project, or is commonly stated but was not found in a source.
    """

    value: T
    source: Prose
