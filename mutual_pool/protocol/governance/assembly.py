"""What the assembly may carry out, under its own address.

How it votes and waits is no part of the twin: `audit.observers.assembly` follows that by its
events. `now` is the block's time in seconds.
"""

from collections.abc import Sequence

from mutual_pool.protocol.claims.desk import ClaimDesk
from mutual_pool.protocol.claims.types import JuryRules, Rules
from mutual_pool.protocol.enrolment.enrolment import Enrolment
from mutual_pool.protocol.panel.panel import AssessorPanel
from mutual_pool.protocol.panel.types import Tier
from mutual_pool.protocol.pool.pool import MutualPool


class MemberAssembly:
    """The decisions of one plan's members, as its contracts take them.

    Attributes:
        address: its own, that of its timelock.
    """

    def __init__(
        self,
        ledger: MutualPool,
        enrolment: Enrolment,
        panel: AssessorPanel,
        claims: ClaimDesk,
        *,
        address: str,
    ) -> None:
        """Assemble the members of a plan."""
        self._ledger, self._enrolment, self._panel, self._claims = ledger, enrolment, panel, claims
        self.address = address

    def set_steward(self, to: str, *, now: int) -> None:
        """Pass the steward's role on; see `MutualPool.set_steward`."""
        self._ledger.set_steward(to, by=self.address, now=now)

    def set_registrar(self, to: str, *, now: int) -> None:
        """Pass the registrar's role on; see `Enrolment.set_registrar`."""
        self._enrolment.set_registrar(to, by=self.address, now=now)

    def set_supervisor(self, to: str, *, now: int) -> None:
        """Pass the supervisor's role on; see `Enrolment.set_supervisor`."""
        self._enrolment.set_supervisor(to, by=self.address, now=now)

    def change_panel(self, holders: Sequence[str], tiers: Sequence[Tier], *, now: int) -> None:
        """Seat a new panel; see `AssessorPanel.change`."""
        self._panel.change(holders, tiers, by=self.address, now=now)

    def change_rules(self, rules: Rules, jury_rules: JuryRules, *, now: int) -> int:
        """Set the rules for claims filed from now on; see `ClaimDesk.change_rules`."""
        return self._claims.change_rules(rules, jury_rules, sender=self.address, now=now)

    def announce_closing(self, *, now: int) -> None:
        """Close the plan; see `Enrolment.announce_closing`."""
        self._enrolment.announce_closing(by=self.address, now=now)
