"""ClaimDesk's constructor and changeRules: tables, and rules within bounds fixed for ever.

Rule: C2.
"""

import brownie
import pytest

from tests.support.deploying import (
    CAP_PER_PERIOD,
    RESERVE,
    Settings,
    deploy_bare_pool,
    desk_constants,
)
from tests.support.events import check_event
from tests.support.reverts import refused as refused_anywhere
from tests.support.values import fields, plain

ZERO = brownie.ZERO_ADDRESS
NAMES = (
    "capPerUnit",
    "claimBond",
    "feeBps",
    "claimWindowDays",
    "panelDays",
    "noticeDays",
    "payeeDays",
    "appealDays",
    "juryDays",
)
JURY_NAMES = ("objectionBps", "quorumBps", "quorumVotes", "objectionVotes", "objectionBond")


@pytest.fixture
def deploy(actors, pool, panel, jury):
    """Deploy a claim desk, with some settings or one field of its constants changed."""

    def deploy(place=None, value=None, **settings):
        constants = [*desk_constants(pool, panel, jury, actors, Settings(**settings))]
        if place is not None:
            constants[place] = value
        return brownie.ClaimDesk.deploy(constants, {"from": actors.deployer})

    return deploy


BAD_RULES = [
    ("capPerUnit", {"cap_per_unit": 0}, 0),
    ("capPerUnit", {"cap_per_unit": CAP_PER_PERIOD + 1}, CAP_PER_PERIOD + 1),
    ("claimBond", {"claim_bond": 10 * RESERVE + 1}, 10 * RESERVE + 1),
    ("feeBps", {"fee_bps": 2_001}, 2_001),
    ("claimWindowDays", {"claim_window_days": 29}, 29),
    ("claimWindowDays", {"claim_window_days": 731}, 731),
    ("panelDays", {"panel_days": 6}, 6),
    ("noticeDays", {"notice_days": 2}, 2),
    # Twice the panel's days, 8 for the jury, and twice the notice with a hold of 14; or once the
    # days to appeal instead, if they are more.
    ("noticeDays", {"panel_days": 36, "notice_days": 7}, 7),
    ("noticeDays", {"notice_days": 29}, 29),
    ("payeeDays", {"payee_days": 29}, 29),
    ("appealDays", {"appeal_days": 6}, 6),
    ("juryDays", {"jury_days": 6}, 6),
    ("noticeDays", {"appeal_days": 64}, 7),
    ("noticeDays", {"jury_days": 51}, 7),
    ("objectionBps", {"objection_bps": 9}, 9),
    ("objectionBps", {"objection_bps": 1_001}, 1_001),
    ("quorumBps", {"quorum_bps": 499}, 499),
    ("quorumBps", {"quorum_bps": 5_001}, 5_001),
    ("quorumVotes", {"quorum_votes": 99}, 99),
    ("objectionVotes", {"objection_votes": 99}, 99),
    ("objectionBond", {"objection_bond": 0}, 0),
    # So a claim has a bond, however small.
    ("objectionBond", {"claim_bond": 0, "objection_bond": 1}, 1),
    ("objectionBond", {"objection_bond": 4}, 4),
    ("objectionBond", {"objection_bond": 51}, 51),
]
GOOD_RULES = [
    {"cap_per_unit": 1, "claim_bond": 100},
    {"cap_per_unit": CAP_PER_PERIOD},
    {"claim_bond": 10 * RESERVE, "objection_bond": RESERVE},
    {"fee_bps": 0, "claim_bond": 1, "objection_bond": 1},
    {"fee_bps": 2_000},
    {"claim_window_days": 30},
    {"claim_window_days": 730},
    {"panel_days": 7, "notice_days": 3},
    {"panel_days": 35, "notice_days": 7},
    {"notice_days": 28},
    {"payee_days": 30},
    {"payee_days": 255},
    {"appeal_days": 7, "jury_days": 7},
    {"appeal_days": 63},
    {"jury_days": 50},
    {"objection_bps": 10, "quorum_bps": 500, "quorum_votes": 100},
    {"objection_votes": 100, "objection_bond": 5},
    {"objection_votes": 2**24 - 2, "objection_bond": 50},
    {"objection_bps": 1_000, "quorum_bps": 5_000, "quorum_votes": 2**32 - 1},
]


@pytest.mark.parametrize(("name", "settings", "value"), BAD_RULES)
def test_rules_out_of_bounds_are_refused_at_deployment(deploy, name, settings, value):
    with refused_anywhere("ClaimBadRule", name, value):
        deploy(**settings)


@pytest.mark.parametrize(("name", "settings", "value"), BAD_RULES)
def test_rules_out_of_bounds_are_refused_later(
    desk, refused, member_assembly, name, settings, value
):
    with refused("ClaimBadRule", name, value):
        changed = Settings().rules(**settings), Settings().jury_rules(**settings)
        desk.changeRules(*changed, {"from": member_assembly})


@pytest.mark.parametrize("settings", GOOD_RULES, ids=str)
def test_rules_at_the_bounds_are_taken(desk, member_assembly, settings):
    rules, jury_rules = Settings().rules(**settings), Settings().jury_rules(**settings)
    transaction = desk.changeRules(rules, jury_rules, {"from": member_assembly})
    check_event(transaction, "RulesChanged", version=2, rules=rules, juryRules=jury_rules)
    assert desk.rulesVersion() == 2
    assert fields(desk.rulesOf(2)) == dict(zip(NAMES, rules, strict=True))
    assert fields(desk.juryRulesOf(2)) == dict(zip(JURY_NAMES, jury_rules, strict=True))
    assert tuple(desk.rulesOf(1)) == Settings().rules(), "the old version stays"
    assert tuple(desk.juryRulesOf(1)) == Settings().jury_rules()


def test_a_cap_above_the_reserve_is_refused(actors, panel, jury):
    """Where a window may charge more than the reserve, the reserve is the bound."""
    wide = deploy_bare_pool(actors, settings=Settings(cap_per_period=10 * RESERVE)).pool
    for cap in (RESERVE + 1, RESERVE):
        constants = desk_constants(wide, panel, jury, actors, Settings(cap_per_unit=cap))
        if cap > RESERVE:
            with refused_anywhere("ClaimBadRule", "capPerUnit", cap):
                brownie.ClaimDesk.deploy(constants, {"from": actors.deployer})
        else:
            brownie.ClaimDesk.deploy(constants, {"from": actors.deployer})


@pytest.mark.parametrize("by", ["stranger", "steward", "assessor_1"])
def test_only_the_assembly_changes_the_rules(desk, refused, actors, member_assembly, by):
    sender = getattr(actors, by)
    with refused("ClaimOnly", member_assembly, sender):
        desk.changeRules(Settings().rules(), Settings().jury_rules(), {"from": sender})


@pytest.mark.parametrize("place", range(4), ids=["pool", "panel", "jury", "assembly"])
def test_no_reference_is_empty(deploy, place):
    with refused_anywhere("ClaimZeroAddress"):
        deploy(place, ZERO)


@pytest.mark.parametrize(
    "vesting", [(), (0,), (0, 10_000), (10_001,), (5_000, 4_999), (8_000, 10_001)], ids=str
)
def test_a_bad_vesting_table_is_refused(deploy, vesting):
    with refused_anywhere("ClaimBadTable", "vestingBps"):
        deploy(vesting=vesting)


def test_a_vesting_table_has_sixteen_years_at_most(deploy):
    with refused_anywhere("PackedTableTooLong", 17):
        deploy(vesting=(*range(1, 18),))
    desk = deploy(vesting=(*range(1, 17),))
    assert [desk.vestingAfter(365 * year) for year in (0, 14, 15, 16)] == [1, 15, 16, 16]


def test_an_empty_benefit_table_is_refused(deploy):
    with refused_anywhere("ClaimBadTable", "benefits"):
        deploy(benefits=())


def test_tables_are_kept(deploy, actors, pool, panel, jury):
    tables = {"vesting": (1, 5_000, 5_000, 10_000), "benefits": ((7, 11), (13,))}
    desk = deploy(**tables, ends_membership=0b101)
    days = (0, 364, 365, 729, 730, 1_094, 1_095, 30_000)
    assert [desk.vestingAfter(day) for day in days] == [1, 1, *[5_000] * 4, 10_000, 10_000]
    full = [[desk.benefitOf(band, kind, 10_000) for kind in range(3)] for band in range(3)]
    assert full == [[7, 11, 0], [13, 0, 0], [0, 0, 0]]
    assert desk.benefitOf(1, 0, 5_000) == 6, "rounded down"
    assert [desk.pool(), desk.panel(), desk.jury()] == [pool, panel, jury]
    assert desk.endsMembership() == 0b101
    assert desk.memberAssembly() == actors.member_assembly
    known = Settings()
    told = {"version": 1, "rules": known.rules(), "juryRules": known.jury_rules()}
    check_event(desk.tx, "RulesChanged", **told)


def test_a_claim_keeps_the_rules_it_was_filed_under(
    desk, claims, pool, token, alice, bob, member_assembly, steward
):
    first = claims.file(alice)
    rules = Settings().rules(fee_bps=0, notice_days=28, claim_bond=20, cap_per_unit=1)
    desk.changeRules(rules, Settings().jury_rules(), {"from": member_assembly})
    second = claims.file(bob)
    assert claims.facts(first)["rulesVersion"] == 1
    assert claims.facts(second)["rulesVersion"] == 2
    claims.make_payable(first)
    claims.settle(first)
    assert pool.dueTo(steward) == 320
    before = token.balanceOf(alice)
    desk.collect(first, alice, {"from": alice})
    assert token.balanceOf(alice) == before + 4_000 + 50
    assert plain(claims.facts(second)["benefit"]) == 4_000
