"""The assembly's timelock rebuilt from its events: what is announced, and who may announce it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from eth_utils.crypto import keccak

from mutual_pool.audit.replay.replay import Replay
from mutual_pool.chain.events import ChainEvent

ROLES_OF_THE_ASSEMBLY = tuple(
    bytes(keccak(text=name)) for name in ("PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE")
)
"""By which it announces, carries out and takes back; nobody else may have them."""
_DONE = 1
"""What OpenZeppelin's TimelockController notes of a decision that was carried out."""
_LAST = 2**63


@dataclass(slots=True)
class Role:
    """Who holds a role, in the fields of the contract's struct."""

    has_role: dict[str, int] = field(default_factory=dict)
    admin_role: bytes = bytes(32)


class TimelockBook:
    """Follows the timelock, as an `Observer` of the replay that only sees what it wants.

    Attributes:
        wanted: the names of the events it looks at.
        roles: who holds each role, by the role's hash.
        timestamps: from when on each decision may be carried out, in seconds; 1 once it was.
        delay: how long a decision is announced, in seconds.
    """

    wanted = frozenset(
        {
            *("RoleGranted", "RoleRevoked", "RoleAdminChanged", "MinDelayChange"),
            *("CallScheduled", "CallExecuted", "Cancelled"),
        }
    )

    def __init__(self) -> None:
        """Follow from the plan's first event."""
        self.first, self.last = 0, _LAST
        self.roles: dict[bytes, Role] = {}
        self.timestamps: dict[bytes, int] = {}
        self.delay = 0

    def begin(self, replay: Replay) -> None:
        """Nothing is there before the first event."""

    def before(self, replay: Replay, event: ChainEvent) -> None:
        """Nothing is to be noted before a call."""

    def after(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Note what the timelock says."""
        for event in events:
            if event.contract == "timelock":
                self._note(event)

    def end(self, replay: Replay) -> None:
        """Nothing is left to note."""

    def _note(self, event: ChainEvent) -> None:
        name, args = event.name, event.args
        if name in ("RoleGranted", "RoleRevoked"):
            role = self.roles.setdefault(args["role"], Role())
            role.has_role[args["account"]] = int(name == "RoleGranted")
        elif name == "RoleAdminChanged":
            self.roles.setdefault(args["role"], Role()).admin_role = args["newAdminRole"]
        elif name == "MinDelayChange":
            self.delay = args["newDuration"]
        elif name == "CallScheduled":
            self.timestamps[args["id"]] = event.time + args["delay"]
        elif name == "CallExecuted":
            self.timestamps[args["id"]] = _DONE
        elif name == "Cancelled":
            self.timestamps[args["id"]] = 0
