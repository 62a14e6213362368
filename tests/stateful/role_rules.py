"""What guardians and the holders of roles may call, and those who hold none."""

from mutual_pool.protocol.pool.types import GUARDIAN_QUIT_NOTICE
from tests.stateful.life import MEMBERS, SETTINGS, ZERO, Life, anybody, members, picks
from tests.stateful.moves import among, chance, move, sample
from tests.twin.people import (
    ALICE,
    ASSEMBLY,
    ASSESSORS,
    BOB,
    GUARDIAN,
    NEWCOMER,
    REGISTRAR,
    STEWARD,
    STRANGER,
)

GUARDIANS = (GUARDIAN, BOB, STRANGER, ASSESSORS[1])
TIERS = (
    *(SETTINGS.tiers,) * 4,
    ((200_000, 2),),
    ((100, 1), (200_000, 2)),
    ((500, 3), (500, 3)),
    ((600, 1),),
)
RULES = (
    ("cap_per_unit", (0, 1_000, 3_000, 6_400, 6_401)),
    ("claim_bond", (0, 50, 64_001)),
    ("fee_bps", (0, 800, 2_000, 2_001)),
    ("claim_window_days", (29, 30, 180)),
    ("panel_days", (6, 7, 14)),
    ("notice_days", (2, 3, 7, 107)),
    ("payee_days", (29, 30, 60)),
    ("appeal_days", (6, 7, 10)),
    ("jury_days", (6, 7, 8)),
    ("objection_bps", (9, 500, 1_000)),
    ("quorum_bps", (499, 2_000, 5_000)),
    ("quorum_votes", (99, 100)),
    ("objection_votes", (99, 100, 1_000)),
    ("objection_bond", (0, 4, 5, 20, 50, 51)),
)
assembly = among(ASSEMBLY, ASSEMBLY, ASSEMBLY, ALICE)


class RoleRules(Life):
    """Guardians, the assembly and the steward."""

    @property
    def guardians(self):
        return self.pair.twin.community.guardianship

    @move(0.7, member=members, guardian=among(*GUARDIANS, *GUARDIANS, ZERO))
    def a_guardian_is_named(self, member, guardian):
        self.on(member, "name_guardian", member, guardian)

    @move(0.4, member=members, by=anybody, verb=among("give_quit_notice", "quit_for"))
    def somebody_acts_as_guardian(self, member, by, verb):
        self.on(member, verb, member, by=by)

    @move(pick=picks)
    def somebody_objects(self, pick):
        """Seldom without a notice; often enough guardians are let go on."""
        guarded = self.guardians.records.items()
        noticed = [member for member, held in guarded if held.noticed_at]
        if noticed and pick % 3:
            return
        member = noticed[pick % len(noticed)] if noticed else MEMBERS[pick % len(MEMBERS)]
        self.on(member, "object_to_quit_notice", member)

    @move(1.5, pick=picks, patient=chance(0.3), beside=among(-1, 0, 0))
    def a_guardian_goes_on(self, pick, patient, beside):
        """To a name, through the wait, to a notice, through it, to quitting."""
        guarded = [one for one in MEMBERS if self.guardians.guardian_of(one).guardian != ZERO]
        if not guarded:
            member = MEMBERS[pick % len(MEMBERS)]
            self.on(member, "name_guardian", member, STRANGER)
            return
        member = guarded[pick % len(guarded)]
        held = self.guardians.guardian_of(member)
        if not held.noticed_at:
            self.pair.wait_until(held.effective_at + beside)
            if pick % 2:
                self.say_it_is_lost(member, NEWCOMER)
            else:
                self.on(member, "give_quit_notice", member, by=held.guardian)
            return
        if patient:
            self.pair.wait_until(held.noticed_at + GUARDIAN_QUIT_NOTICE + beside)
        to = self.guardians.noticed_recipient_of(member)
        if to != ZERO and pick % 4:
            refusal = self.a_wallet_is_recovered(member, to)
            self.moments["a wallet was recovered"] += refusal is None
            return
        refusal = self.on(member, "quit_for", member, by=held.guardian)
        self.moments["a guardian quit"] += refusal is None

    @move(0.7, pick=picks, to=among(NEWCOMER, STRANGER, ALICE, ZERO))
    def a_wallet_is_said_to_be_lost(self, pick, to):
        """By a guardian, with the registrar's certificate."""
        guarded = [one for one in MEMBERS if self.guardians.guardian_of(one).guardian != ZERO]
        if guarded:
            self.say_it_is_lost(guarded[pick % len(guarded)], to)

    def say_it_is_lost(self, member, to):
        return self.of_lost("give_recovery_notice", member, to)

    def a_wallet_is_recovered(self, member, to):
        return self.of_lost("recover", member, to)

    def of_lost(self, verb, member, to):
        by = self.guardians.guardian_of(member).guardian
        also = [("noticed_recipient", member), ("succession", member), ("due", member)]
        recovery, signer = self.pair.twin.recovery(member, to), self.registrar
        return self.pair.call(verb, recovery, by=by, signer=signer, members=[member], also=also)

    @property
    def registrar(self):
        return self.pair.twin.community.enrolment.registrar

    @move(0.7, by=assembly, pick=picks)
    def the_rules_change(self, by, pick):
        """One of them, the others as they began."""
        name, values = RULES[pick % len(RULES)]
        change = {name: values[pick // len(RULES) % len(values)]}
        self.pair.call("change_rules", by=by, **change)

    @move(
        0.7,
        by=assembly,
        holders=sample((*ASSESSORS, NEWCOMER), 3),
        tiers=among(*TIERS),
        pick=among(0, 1, 1, 1),
    )
    def the_panel_changes(self, by, holders, tiers, pick):
        """Mostly in order."""
        self.pair.call("change_panel", sorted(holders) if pick else holders, tiers, by=by)

    @move(
        1.2,
        by=assembly,
        verb=among("set_registrar", "set_supervisor", "set_steward"),
        to=among(REGISTRAR, STEWARD, ZERO),
    )
    def a_role_is_passed_on(self, by, verb, to):
        self.pair.call(verb, to, by=by)
