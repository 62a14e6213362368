"""What an audit found, in words and in columns, and the verdict that follows.

A finding is about one of three: the plan, the node that was asked, or what was asked for. Only what
is proved against the plan makes a verdict of false.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum, StrEnum


class Verdict(IntEnum):
    """The outcome of an audit; its number is the exit code of `mutual-pool verify`."""

    TRUE = 0
    FALSE = 1
    UNKNOWN = 2


def counted(number: int, what: str) -> str:
    """Return a number with its noun, whose plural has an s more, or ies for y."""
    many = what[:-1] + "ies" if what.endswith("y") else what + "s"
    return f"{number:,} {what if number == 1 else many}"


class Status(Enum):
    """The outcome of one check."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "could not be told"
    SKIPPED = "not asked for"


class Origin(StrEnum):
    """Who is at fault for a finding."""

    PLAN = "plan"
    """The plan: proved by a block's hash, so that the verdict is false."""
    NODE = "node"
    """The node: what it says does not hold, or holds only by its own word."""
    COMMAND = "command"
    """The command: what was asked for cannot be checked like this."""


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be.

    Attributes:
        check: the name of the check that found it.
        what: a sentence about it.
        field: the record's field, or the part of the chain.
        expected, found: both values, as one reads them.
        contract: the role of the contract.
        member: the member's address, "" if it is about none.
        claim: the claim's number, "" if it is about none.
        block: the number of the block, None if it is about none.
        tx: the hash of the transaction, "" if it is about none.
        origin: who is at fault.
    """

    check: str
    what: str
    field: str = ""
    expected: str = ""
    found: str = ""
    contract: str = ""
    member: str = ""
    claim: str = ""
    block: int | None = None
    tx: str = ""
    origin: Origin = Origin.PLAN

    def __str__(self) -> str:
        """Return one line with all there is."""
        parts = [self.what]
        if self.field:
            parts.append(
                f"{self.field}: expected {self.expected or '-'}, found {self.found or '-'}"
            )
        place = [
            self.contract and f"the {self.contract}",
            self.member and f"member {self.member}",
            self.claim and f"claim {self.claim}",
            "" if self.block is None else f"block {self.block}",
            self.tx and f"transaction {self.tx}",
        ]
        where = ", ".join(part for part in place if part)
        return "; ".join(parts) + (f" ({where})" if where else "")


def _printable(finding: Finding) -> Finding:
    """Return a finding in which what may be a node's own words has letters to be seen alone."""
    return replace(
        finding,
        what=_letters(finding.what),
        field=_letters(finding.field),
        expected=_letters(finding.expected),
        found=_letters(finding.found),
        tx=_letters(finding.tx),
    )


def _letters(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


@dataclass
class Check:
    """One thing that was checked.

    Attributes:
        name: the short name that findings refer to.
        title: what it is about, for anybody.
        status: its outcome.
        told: a sentence on what was looked at, or on why it could not be told.
    """

    name: str
    title: str
    status: Status = Status.UNKNOWN
    told: str = "it was not reached"


CHECKS: Mapping[str, str] = {
    "blocks": "The blocks form one chain, each naming the one before it",
    "logs": "The node's list of events is what the blocks hold: none left out, none invented",
    "listing": "The directory lists these very contracts, each made in its turn",
    "code": "The contracts are what this source compiles to, and name each other",
    "replay": "Every number in every event follows from the rules",
    "signatures": "Every decision carries the signatures of enough assessors",
    "votes": "Every vote counted was somebody's to give",
    "sums": "The balances add up to the totals, and the totals to the money held",
    "storage": "Every record that the contracts store is what the events lead to",
    "money": "The pool holds the money that its books say",
    "reports": "The published reports are the reports of these events",
}


@dataclass
class Book:
    """Where findings and checks are written while an audit runs."""

    checks: dict[str, Check] = field(
        default_factory=lambda: {name: Check(name, title) for name, title in CHECKS.items()}
    )
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubt: Origin | None = None
    """Who is at fault that nothing further can be proved against the plan; None if nobody is."""

    def find(self, finding: Finding) -> None:
        """Write a finding; its check has failed, or cannot be told if it is not about the plan."""
        if self.doubt is not None and finding.origin is Origin.PLAN:
            finding = replace(finding, origin=self.doubt)
        # A node's words are shown in terminals and tables: nothing in them may move a cursor.
        finding = _printable(finding)
        self.findings.append(finding)
        check = self.checks[finding.check]
        if finding.origin is Origin.PLAN:
            check.status = Status.FAILED
        elif check.status is not Status.FAILED:
            check.status, check.told = Status.UNKNOWN, finding.what

    def finds_for(self, origin: Origin) -> Callable[[Finding], None]:
        """Return what writes findings for which nobody but this one can be at fault."""
        return lambda finding: self.find(replace(finding, origin=origin))

    def of(self, origin: Origin) -> list[Finding]:
        """Return the findings about the plan, the node or the command."""
        return [finding for finding in self.findings if finding.origin is origin]

    def close(self, name: str, told: str) -> None:
        """End a check: passed, unless something was found."""
        check = self.checks[name]
        if check.status is Status.FAILED:
            check.told = told
        elif not any(finding.check == name for finding in self.findings):
            check.status, check.told = Status.PASSED, told

    def skip(self, name: str, why: str) -> None:
        """End a check that nobody asked for, or that there is nothing to check of."""
        self.checks[name].status, self.checks[name].told = Status.SKIPPED, why

    def unknown(self, name: str, why: str) -> None:
        """End a check whose outcome cannot be told, unless something was found."""
        check = self.checks[name]
        check.told = why
        if check.status is not Status.FAILED:
            check.status = Status.UNKNOWN

    @property
    def verdict(self) -> Verdict:
        """The outcome: something false outweighs what could not be told."""
        if self.of(Origin.PLAN):
            return Verdict.FALSE
        if self.findings or any(check.status is Status.UNKNOWN for check in self.checks.values()):
            return Verdict.UNKNOWN
        return Verdict.TRUE

    @property
    def reasons(self) -> Sequence[str]:
        """Why something could not be told."""
        return [
            f"{check.title}: {check.told}"
            for check in self.checks.values()
            if check.status is Status.UNKNOWN
        ]
