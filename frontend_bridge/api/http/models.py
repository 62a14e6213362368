"""The answers' shapes, for the OpenAPI document.

Records of the contracts are open objects: their fields are the contracts' own and grow with them.
"""

from typing import Any

from pydantic import BaseModel, Field

Number = Field(pattern=r"^-?\d+$", description="an integer as a decimal string")


class Block(BaseModel):
    """The block an answer holds for."""

    number: int
    hash: str
    time: int = Field(description="seconds since 1970")
    chain: int
    unsure_from: int | None = Field(
        default=None,
        description="the first block that the index could not apply: figures stand at the one "
        "before it, and nothing from it on is sure; left out while there is none",
    )


class Call(BaseModel):
    """A view call by which a figure can be checked on one's own node."""

    contract: str
    to: str
    function: str
    args: list[str]
    data: str
    block: int


class Event(BaseModel):
    """An event of the plan with its place on chain."""

    name: str
    contract: str = Field(description="the contract's role; its address stands in /v1/plan")
    block: int
    time: int
    tx: str
    log_index: int
    args: dict[str, Any]
    unreadable: bool = Field(default=False, description="true if its bytes are not as its ABI says")


class One(BaseModel):
    """An answer about one thing."""

    block: Block
    data: dict[str, Any]
    check: list[Call]


class Page(BaseModel):
    """A page of a list; ask with `cursor` = `next` for the following one."""

    block: Block
    data: list[dict[str, Any]]
    next: str | None
    total: int | None = Field(
        default=None,
        description="how many there are on all pages together; left out where it is not counted",
    )


class EventPage(BaseModel):
    """A page of events."""

    block: Block
    data: list[Event]
    next: str | None


class Statement(Page):
    """A page of a member's statement."""

    balance: str = Number
    agrees: bool = Field(description="whether the movements add up to the twin's balance")
    check: list[Call]


class Series(BaseModel):
    """A row for each day on which something happened."""

    block: Block
    data: list[dict[str, Any]]
    counts: dict[str, str] = Field(description="how often each event happened")


class Health(BaseModel):
    """How the index stands."""

    healthy: bool
    head: int
    node_head: int
    behind: int
    problem: str = Field(description="why it is not healthy, in plain words; else empty")
    unsure_from: int | None = Field(
        default=None, description="the first block that could not be applied, if any"
    )


class ProblemBody(BaseModel):
    """What is wrong with a question, and what to do (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
