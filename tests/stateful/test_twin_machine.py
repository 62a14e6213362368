"""Random valid and invalid calls: contracts and twin do the same, or refuse for the same reason.

Always the same lives, unless MUTUAL_POOL_SEEDS names others, as in `100-119`. What was called is
written to build/test/stateful.json.
"""

import json
import os
from pathlib import Path

import pytest

from tests.stateful.dispute_rules import DisputeRules
from tests.stateful.group_rules import GroupRules
from tests.stateful.life import SETTINGS
from tests.stateful.member_rules import MemberRules
from tests.stateful.pair import Pair, Tally
from tests.stateful.role_rules import RoleRules
from tests.twin.chain_side import deploy

FIRST, LAST = map(int, os.environ.get("MUTUAL_POOL_SEEDS", "1-6").split("-"))
SEEDS = range(FIRST, LAST + 1)
STEPS = 400
# While the plan closes.
LAST_STEPS = 60
REPORT = Path(__file__).parents[2] / "build" / "test" / "stateful.json"
VERBS = {
    "join",
    "reband",
    "pay_in",
    "reinstate",
    "quit",
    "fund_reserve",
    "take_due",
    "name_guardian",
    "give_quit_notice",
    "object_to_quit_notice",
    "quit_for",
    "give_recovery_notice",
    "recover",
    "file",
    "decide",
    "decide_by_signatures",
    "settle",
    "settle_short",
    "collect",
    "withdraw",
    "redirect",
    "object",
    "reclaim",
    "appeal",
    "vote",
    "hold",
    "recount",
    "conclude",
    "end_membership",
    "change_rules",
    "change_panel",
    "enrol_cohort",
    "join_from_group",
    "stop_joins",
    "record_voters",
    "announce_closing",
    "withdraw_excess",
    "finish_closing",
    "set_registrar",
    "set_supervisor",
    "set_steward",
}
MOMENTS = {
    "a guardian quit",
    "a wallet was recovered",
    "came back late",
    "came back within grace",
    "carry used",
    "lapses",
    "a jury overturned a refusal",
    "a jury overturned an approval",
    "a jury stood in for a silent panel",
    "a lesser class appealed",
    "a refusal concluded",
    "a seat signed what a jury approved",
    "an expiry concluded",
    "a balance of a former member taken",
    "ended by collecting",
    "ended by anyone",
    "objections lost",
    "to be ended",
    "quit with claims approved",
    "a leaf was a payment",
    "taken up",
    "taken up after a crossing",
    "finished",
    "rebanded again",
    "reserve used",
    "settled for less",
    "settled in full",
}


class WholeLife(MemberRules, GroupRules, DisputeRules, RoleRules):
    """All moves together."""


@pytest.fixture(scope="module")
def plan(module_isolation, actors):
    return deploy(actors, SETTINGS)


@pytest.fixture(scope="module")
def tally():
    """What was called in all lives."""
    return Tally()


@pytest.mark.parametrize("seed", SEEDS)
def test_contracts_and_twin_live_the_same_life(plan, fn_isolation, tally, seed):
    pair = Pair(plan, SETTINGS, tally)
    with pair.chain.own_clock():
        life = WholeLife(seed, pair)
        life.begin()
        for number in range(STEPS):
            life.step(number)
        life.begin_to_close()
        for number in range(STEPS, STEPS + LAST_STEPS):
            life.step(number)
        pair.close()


def test_enough_of_everything_was_called(tally, capsys):
    if not tally.calls:
        pytest.skip("this counts the lives above, and none was lived")
    summary = tally.summary()
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(summary, indent=2) + "\n")
    with capsys.disabled():
        told = f"{summary['calls']} calls, {summary['percent_valid']} % of them valid"
        print(f"\n{told}; see {REPORT}")

    assert summary["calls"] >= 1_500
    assert 0.35 <= tally.share_valid <= 0.85
    assert {verb for verb in VERBS if tally.valid[verb]} == VERBS
    assert {verb for verb in VERBS if tally.refused[verb]} == VERBS
    assert {moment for moment in MOMENTS if tally.moments[moment]} == MOMENTS
