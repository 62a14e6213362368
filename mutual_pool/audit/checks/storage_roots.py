"""The contracts' storage against the twin: by its root first, slot by slot where that differs.

A storage root that comes out of the twin's records alone proves every slot at once, and that there
is no other. Only where it does not come out are slots asked for and proved one by one, to say which
record is false. Very large pools may be sampled instead.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mutual_pool.audit.findings import Finding, Origin
from mutual_pool.audit.proof.accounts import StateReader
from mutual_pool.audit.proof.layout import Field, Layout
from mutual_pool.audit.proof.trie import ProofError, storage_root
from mutual_pool.audit.sampling import Sampling

Progress = Callable[[int, int], None]

BY_MEMBER = ("_positions", "_memberships", "_histories", "_guardians")
_RECORDS = {
    "_books": "the pool's books",
    "_ladder": "the ladder",
    "_positions": "the position of a member",
    "_memberships": "the membership of a member",
    "_histories": "the earlier cover of a member",
    "_guardians": "the guardian of a member",
    "noticedRecipientOf": "where the money of a lost wallet will go",
    "_successions": "who has the money of a lost wallet",
    "_cohorts": "a cohort",
    "_dues": "what is due to somebody",
    "carryPerUnit": "each unit's part of carry",
    "finishedAt": "the end of the closing",
    "_claims": "a claim",
    "_identities": "an identity",
    "_others": "the cohorts of an identity",
    "_stops": "a stop of joins",
    "_rules": "a version of the rules",
    "_juryRules": "a version of the jury's rules",
    "_benefits": "the benefit table",
    "_reports": "a report",
    "_opinions": "an opinion on a report",
    "votesFor": "the votes for a decision",
    "decidedSeats": "the seats that decided",
    "_disputes": "what was said of a claim",
    "_ballots": "what a voter said of a claim",
    "_appeals": "an appeal",
    "giftOf": "a gift",
    "lastAppealFor": "the last appeal for a claim",
    "toppedUp": "what gifts added to a claim",
    "_proposals": "a proposal",
    "_proposalVotes": "the votes on a proposal",
    "_timelockIds": "the place of a decision in the timelock",
    "_fifthAt": "a fifth of the voters at a snapshot",
    "_lastOf": "the last proposal of a voter",
    "closesPlan": "whether a proposal closes the plan",
    "isExtended": "whether the vote on a proposal was extended",
    "_nonces": "the votes signed for others to send",
    "_roles": "who holds a role at the timelock",
    "_timestamps": "from when on a decision may be carried out",
}
_OF_CLAIMS = frozenset({"_claims", "votesFor", "decidedSeats", "_disputes"})
_OF_VOTERS = frozenset({"_ballots"})


@dataclass(frozen=True)
class StorageResult:
    """What became of one contract's storage.

    Attributes:
        slots: how many slots were shown to be right or wrong.
        by_root: whether the whole storage was shown at once.
        unknown: why it could not be told, "" where it could.
        members: how many members were looked at, where they were sampled.
        of_members: of how many.
    """

    slots: int
    by_root: bool = False
    unknown: str = ""
    members: int = 0
    of_members: int = 0


class StorageCheck:
    """Compares contracts one after another and writes what differs.

    Attributes:
        keeps_zeros: whether the node keeps slots of 0 in its tries, as Anvil does with every slot
            that was ever read; then nobody can know all of them.
    """

    def __init__(
        self,
        reader: StateReader,
        find: Callable[[Finding], None],
        block: int,
        *,
        slot_by_slot: bool = False,
        sampling: Sampling | None = None,
        keeps_zeros: bool = False,
        origin_of_strays: Callable[[], Origin] = lambda: Origin.PLAN,
        progress: Progress = lambda done, of: None,
    ) -> None:
        """Compare with the state that `reader` reads, at `block`; findings go to `find`.

        Who is at fault for what no event accounts for, `origin_of_strays` says.
        """
        self._origin_of_strays = origin_of_strays
        self._reader, self._find, self._block = reader, find, block
        self.keeps_zeros = keeps_zeros
        self._slot_by_slot, self._sampling, self._progress = slot_by_slot, sampling, progress

    def compare(
        self, role: str, address: str, storage_layout: Mapping[str, Any], values: Mapping[str, Any]
    ) -> StorageResult:
        """Compare one contract.

        Args:
            role: what it is called in findings.
            address: where it is.
            storage_layout: the compiler's.
            values: what each variable must hold; see `stored`.

        Raises:
            NodeError: if the node does not answer.
        """
        layout = Layout.of(storage_layout)
        try:
            account = self._reader.account(address)
        except ProofError as error:
            return self._unproved(role, error)
        drawn, of_members = self._drawn(values)
        if drawn is None and not self._slot_by_slot:
            words = layout.words(values)
            if not layout.gaps and storage_root(words) == account.storage_root:
                return StorageResult(sum(map(bool, words.values())), by_root=True)
            del words
        fields = [
            field for field in layout.fields(values) if drawn is None or _is_drawn(field, drawn)
        ]
        slots = sorted({field.slot for field in fields})
        found = dict[int, int]()
        try:
            for slot, word in self._reader.words(
                address,
                account.storage_root,
                slots,
                lambda done: self._progress(done, len(slots)),
            ):
                found[slot] = word
        except ProofError as error:
            return self._unproved(role, error)
        wrong = [field for field in fields if field.found_in(found[field.slot]) != field.expected]
        for field in wrong:
            self._find(self._finding(role, field, found[field.slot]))
        told, whole = "", False
        if layout.gaps:
            told = f"the {role} stores what this program does not derive: {_listed(layout.gaps)}"
        elif not wrong and drawn is None:
            whole = self._whole(role, fields, account.storage_root)
        return StorageResult(len(slots), whole, told, len(drawn or ()), of_members)

    def _unproved(self, role: str, error: ProofError) -> StorageResult:
        """Find that a node's proof is false."""
        self._find(
            Finding(
                check="storage",
                what=f"the node's proof of the {role}'s storage does not hold: {error}",
                field="proof",
                expected="a proof against the block's state root",
                found=str(error),
                contract=role,
                block=self._block,
                origin=Origin.NODE,
            )
        )
        return StorageResult(0)

    def _whole(self, role: str, fields: list[Field], root: bytes) -> bool:
        """Whether the whole storage is these fields; a finding where it surely is not."""
        words: dict[int, int] = {}
        for field in fields:
            words[field.slot] = words.get(field.slot, 0) | field.expected << field.shift
        zero_leaves = self._reader.zero_leaves
        if storage_root(words, zero_leaves) == root:
            return True
        self.keeps_zeros = self.keeps_zeros or bool(zero_leaves)
        if self.keeps_zeros:
            # No trie of Ethereum's: what else is kept at 0 cannot be known.
            return False
        self._find(
            Finding(
                check="storage",
                what=f"the {role} stores something that no event accounts for",
                field="storage root",
                expected="0x" + storage_root(words).hex(),
                found="0x" + root.hex(),
                contract=role,
                block=self._block,
                origin=self._origin_of_strays(),
            )
        )
        return False

    def _drawn(self, values: Mapping[str, Any]) -> tuple[set[str] | None, int]:
        everybody = {member for name in BY_MEMBER for member in values.get(name, ())}
        if self._sampling is None or len(everybody) <= self._sampling.size(len(everybody)):
            return None, len(everybody)
        return self._sampling.draw(everybody), len(everybody)

    def _finding(self, role: str, field: Field, word: int) -> Finding:
        variable, *keys = field.path
        name = str(keys[-1]) if keys else str(variable)
        member = claim = ""
        if variable in BY_MEMBER:
            member = str(keys[0])
        elif variable in _OF_CLAIMS and role != "donations":
            claim = str(keys[0])
        elif variable in _OF_VOTERS:
            claim, member = str(keys[0]), str(keys[1])
        elif variable in ("_lastOf", "_nonces"):
            member = str(keys[0])
        elif variable == "_proposalVotes" and keys[-2:-1] == ["hasVoted"]:
            member = str(keys[-1])
        about = _RECORDS.get(str(variable), str(variable))
        return Finding(
            check="storage",
            what=f"{about} is stored otherwise than the events lead to",
            field=".".join([str(variable), *map(_shown, keys)]) if keys else name,
            expected=_value(field, field.expected),
            found=_value(field, field.found_in(word)),
            contract=role,
            member=member,
            claim=claim,
            block=self._block,
        )


def _is_drawn(field: Field, drawn: set[str]) -> bool:
    return field.path[0] not in BY_MEMBER or field.path[1] in drawn


def _value(field: Field, value: int) -> str:
    """An address or a hash in hexadecimal, a number as it is."""
    if field.bits in (128, 160) or value >> 128:
        return f"0x{value:0{field.bits // 4}x}"
    return str(value)


def _shown(key: object) -> str:
    return "0x" + key.hex() if isinstance(key, bytes) else str(key)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
