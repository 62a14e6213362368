"""Appeals and gifts: decided, given, paid, taken back; a lie about each has its place."""

import pytest

from mutual_pool.demo.community import make_account
from mutual_pool.protocol.pool.types import DAY
from tests.support.audited import caught, node_caught, true
from tests.support.lying import lying

# Answers whatever is asked with two words: the seats 1 to 4, and a threshold of 3.
YES_PANEL = "0x601e600052600360205260406000f3"


def test_the_report_says_what_became_of_appeals_and_gifts(anvil_year, audited):
    gifts = audited[0].document.gifts
    desk, claim = anvil_year.contracts.donations.functions, anvil_year.topped_up
    assert gifts.desk == anvil_year.addresses["donations"].lower()
    assert (gifts.asked, gifts.asked_for_claims) == (5, 1)
    assert (gifts.approved, gifts.refused, gifts.withdrawn, gifts.paid) == (2, 1, 1, 2)
    assert (gifts.open_at_start, gifts.open_at_end, gifts.expired) == (0, 1, 0)
    states = ["filed", "paid", "refused", "paid", "withdrawn"]
    assert [appeal.state for appeal in gifts.appeals] == states
    assert int(gifts.topped_up) == desk.toppedUp(claim).call() > 0
    assert int(gifts.taken_back) == 70
    assert int(gifts.paid_out) == int(gifts.topped_up) + 2_000
    held = anvil_year.contracts.asset.functions.balanceOf(anvil_year.addresses["donations"]).call()
    came = int(gifts.held_at_start) + int(gifts.given)
    assert came - int(gifts.paid_out) - int(gifts.taken_back) == int(gifts.held_at_end) == held


def test_before_anybody_asked_the_report_names_no_desk(anvil_year, tmp_path):
    gifts = anvil_year.audit(tmp_path).reports[1].gifts
    assert gifts.desk == "0x" + "00" * 20
    assert (gifts.asked, gifts.given, gifts.appeals) == (0, "0", [])


def test_decisions_on_appeals_are_counted_among_those_recovered(audited):
    told = audited[0].book.checks
    claims = len(audited[0].replay.votes_by_digest())
    assert f"{claims:,} decisions on claims and 3 on appeals" in told["signatures"].told
    assert "5 appeals" in told["replay"].told


def test_signatures_from_outside_the_panel_are_found(year, tmp_path):
    """For one transaction the panel's code says yes to everything; afterwards all looks right."""
    panel = year.addresses["panel"]
    code = year.request("eth_getCode", panel, "latest")
    keys = [make_account(5, f"outsider {place}") for place in range(3)]
    year.request("anvil_setCode", panel, YES_PANEL)
    sent = year.giving.sign(1, keys)
    year.request("anvil_setCode", panel, code)
    year.request("evm_mine")
    result = year.audit(tmp_path)
    tx = "0x" + sent["transactionHash"].hex().removeprefix("0x")
    caught(result, "signatures", "AppealDecisionSigned", "PanelNoSeat", tx)


def test_a_decision_by_the_panel_itself_is_true(year, tmp_path):
    year.giving.sign(1)
    true(year.audit(tmp_path))


def test_gifts_paid_out_before_the_panel_spoke_are_found(year, tmp_path):
    """For one transaction the appeal is stored as approved and full; afterwards all looks right."""
    giving, stored = year.giving, year.storage("donations")
    giving.give(1, 10**6)
    year.pass_time(DAY)
    stored.add("_appeals", 1, "outcome")
    sent = giving.payee.send(giving.desk.take(1, giving.payee.address))
    year.request("evm_mine")
    result = year.audit(tmp_path)
    tx = "0x" + sent["transactionHash"].hex().removeprefix("0x")
    caught(result, "replay", "GiftsTaken", "DonationWrongState", tx)


def test_a_gift_above_what_was_asked_is_found(year, tmp_path):
    """For one transaction the goal is stored higher."""
    giving, stored = year.giving, year.storage("donations")
    stored.add("_appeals", 1, "goal", amount=5_000)
    sent = giving.give(1, 10**6)
    stored.add("_appeals", 1, "goal", amount=-5_000)
    year.request("evm_mine")
    tx = "0x" + sent["transactionHash"].hex().removeprefix("0x")
    caught(year.audit(tmp_path), "replay", "Given", "amount", tx)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (("giftOf", 1, "donor"), "the donations"),
        (("toppedUp", "claim"), "toppedUp"),
        (("lastAppealFor", "claim"), "lastAppealFor"),
        (("decidedSeats", 3), "decidedSeats.3"),
        (("_appeals", 2, "outcome"), "_appeals.2.outcome"),
        (("appealCount",), "appealCount"),
    ],
)
def test_any_false_record_of_the_desk_is_named(year, tmp_path, path, named):
    known = {"donor": year.giving.donors[0].address, "claim": year.topped_up}
    year.storage("donations").add(*(known.get(step, step) for step in path))
    year.request("evm_mine")
    caught(year.audit(tmp_path), "storage", named)


def test_gifts_that_are_gone_are_found(year, tmp_path):
    year.storage("asset").add("_balances", year.addresses["donations"], amount=-1)
    year.request("evm_mine")
    caught(year.audit(tmp_path), "money", "the donation desk holds less")


def test_another_desk_in_the_place_of_this_one_is_found(year, tmp_path):
    code = year.request("eth_getCode", year.addresses["donations"], "latest")
    changed = code[:300] + ("00" if code[300:302] != "00" else "11") + code[302:]
    year.request("anvil_setCode", year.addresses["donations"], changed)
    year.request("evm_mine")
    caught(year.audit(tmp_path), "code", "DonationDesk")


@pytest.mark.parametrize(
    "name", ["AppealFiled", "AppealDecisionSigned", "Given", "GiftsTaken", "GiftTakenBack"]
)
def test_an_event_of_the_desk_left_out_is_caught(anvil_year, audited, tmp_path, name):
    event = next(event for event in audited[0].events if event.name == name)

    def tell(method, params, answer):
        if method != "eth_getLogs":
            return answer
        place = (hex(event.block), hex(event.log_index))
        return [log for log in answer if (log["blockNumber"], log["logIndex"]) != place]

    with lying(anvil_year.address, tell) as (address, _):
        result = anvil_year.audit(tmp_path, address)
    node_caught(result, "logs", "left out", event.tx, f"block {event.block}")
