"""What nodes and providers say instead of an answer, and what helps: waiting, less, or neither.

There is no common list of codes: each provider has its own. Known words and codes decide; what is
unknown is asked for again a few times, and then stays a refusal.
"""

from enum import Enum
from typing import Any

from mutual_pool.chain.node import NodeError

_RATE_CODES = (-32005, -32007, -32012, -32016, -32029, -32097, 429)
_RATE_WORDS = (
    *("rate limit", "rate-limit", "ratelimit", "too many requests", "exceeded its"),
    *("request limit", "requests limit", "throttl", "credits", "compute unit", "capacity"),
    *("quota", "per second", "/sec", "connection limit", "too many connections", "overload"),
    *("server busy", "is busy", "try again", "temporarily", "please retry"),
)
_TOO_MUCH_WORDS = (
    *("more than", "too many", "too large", "too big", "range", "limit", "exceed", "timeout"),
    *("timed out", "response size", "query returned", "too wide", "max ", "maximum", "deadline"),
    *("payload", "entity too large", "too long", "at most"),
)
_SIZE_WORDS = ("query returned", "range", "response size", "batch", "results", "too large")
_HICCUP_WORDS = (
    *("internal", "server error", "bad gateway", "unavailable", "header not found", "timeout"),
    *("unknown block", "block not found", "header for hash not found", "no backend", "upstream"),
    *("unfinalized", "after last accepted", "no response", "connection", "context canceled"),
)
_HICCUP_CODES = (-32603, -32000, -32001, -32009, -32011, -32050)
_STAYS_WORDS = (
    *("revert", "missing trie", "pruned", "archive", "not supported", "unsupported", "invalid"),
    *("distance to target", "historical state", "out of gas", "stack underflow", "opcode"),
)
_OF_CONTRACTS = (
    *("revert", "invalid opcode", "invalidopcode", "opcodenotfound", "out of gas", "outofgas"),
    *("stack underflow", "stackunderflow", "invalid jump", "invalidjump", "invalidfe"),
    *("vm exception", "evm error", "write protection"),
)
_HAS_IT = ("already known", "known transaction", "already imported", "alreadyknown")
_UNKNOWN_METHOD = (
    *("not supported", "not exist", "not available", "not found", "unsupported", "unknown method"),
    *("not allowed", "not whitelisted", "disabled", "not implemented", "not enabled"),
)
_LONGEST_WORDS = 300


class Remedy(Enum):
    """What may help after a refusal."""

    WAIT = "wait"
    """The node limits how often it is asked: it answers later."""
    RETRY = "retry"
    """The node failed: it may answer the next time."""
    NONE = "none"
    """The same question is refused for ever; a smaller one may be granted (`too_much`)."""


class NodeRefusalError(NodeError):
    """A node that answered a request with an error of its own."""

    def __init__(self, method: str, error: Any) -> None:  # noqa: ANN401  whatever a node says
        """Keep what was asked and what was answered."""
        code = error.get("code") if isinstance(error, dict) else None
        self.method, self.error = method, error
        self.code = code if isinstance(code, int) else 0
        words = error.get("message", error) if isinstance(error, dict) else error
        # A provider's words are shown in a terminal: nothing in them may move its cursor.
        self.words = "".join(c if c.isprintable() else " " for c in str(words))[:_LONGEST_WORDS]
        super().__init__(f"the node refuses {method}: {self.words}")

    @property
    def unknown_method(self) -> bool:
        """Whether the node does not have this method at all."""
        words = self.words.lower()
        return self.code in (-32601, -32004) or (
            "method" in words and any(word in words for word in _UNKNOWN_METHOD)
        )

    @property
    def too_much(self) -> bool:
        """Whether less may be granted: fewer blocks, fewer keys, fewer questions at once."""
        return any(word in self.words.lower() for word in _TOO_MUCH_WORDS)

    @property
    def reverted(self) -> bool:
        """Whether the contract itself refused or failed, and the node only says so."""
        return self.code == 3 or any(word in self.words.lower() for word in _OF_CONTRACTS)

    @property
    def of_the_way(self) -> bool:
        """Whether the node, or what stands before it, says that it failed: it may have acted."""
        words = self.words.lower()
        return any(word in words for word in (*_RATE_WORDS, *_HICCUP_WORDS))

    @property
    def has_it(self) -> bool:
        """Whether the node refuses a transaction because it has it already."""
        return any(word in self.words.lower() for word in _HAS_IT)

    @property
    def passing(self) -> bool:
        """Whether the node answers later, since it only limits how often it is asked."""
        return self.remedy is Remedy.WAIT

    @property
    def remedy(self) -> Remedy:
        """What may help."""
        words = self.words.lower()
        of_size = any(word in words for word in _SIZE_WORDS)
        if any(word in words for word in _RATE_WORDS) and "query returned" not in words:
            return Remedy.WAIT
        if self.code in _RATE_CODES and not of_size:
            return Remedy.WAIT
        if self.unknown_method or self.reverted or any(word in words for word in _STAYS_WORDS):
            return Remedy.NONE
        if any(word in words for word in _HICCUP_WORDS) or (
            self.code in _HICCUP_CODES and not self.too_much
        ):
            return Remedy.RETRY
        return Remedy.NONE
