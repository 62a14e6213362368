"""Disputes, groups, stops and the closing: true ones pass, and a lie about each has its place."""

import pytest

from mutual_pool.audit.context import Target
from mutual_pool.audit.report.lines import MemberHistory
from mutual_pool.audit.report.statement import draw_statement
from mutual_pool.audit.report.statement_check import check_statement
from mutual_pool.chain.rpc import Rpc
from mutual_pool.protocol.pool.types import DAY, FILING_PERIOD, QUIT_PERIOD
from tests.support.audited import caught, node_caught, true
from tests.support.late_life import close, decide_to_close, wind_up
from tests.support.lying import lying


@pytest.fixture
def late(ganache_year):
    """The year on Ganache, whose storage roots are Ethereum's; what is done to it is undone."""
    snapshot = ganache_year.request("evm_snapshot")
    yield ganache_year
    assert ganache_year.request("evm_revert", snapshot)


def open_claims(year):
    claims = year.twin.claims
    return [number for number, claim in claims.claims.items() if claim.outcome <= 2]


# ----------------------------------------------------------------- what is true


def test_the_year_had_disputes_groups_and_a_stop(audited):
    report = audited[0].document
    disputes, groups = report.disputes, report.groups
    assert disputes.objections > 0 and disputes.holds > 0
    assert disputes.juries_called >= disputes.appeals > 0
    ended = disputes.said_approve + disputes.said_refuse + disputes.said_nothing
    assert 0 < ended <= disputes.juries_called
    assert report.members.joined_from_group == 2
    assert (groups.enrolled, groups.joined_from_group, groups.paid_in) == (1, 3, 1)
    (cohort,) = groups.cohorts
    assert cohort.units_left == groups.units_left > 0
    assert [stop.days for stop in report.stops] == [10]
    assert report.closing.began_at == 0


def test_the_whole_closing_is_true_to_the_last_slot(late, tmp_path):
    close(late)
    result = late.audit(tmp_path)
    true(result)
    assert result.facts["contracts_shown_whole"] == 15
    closing = result.document.closing
    assert closing.quit_until == closing.began_at + QUIT_PERIOD
    assert closing.file_until == closing.quit_until + FILING_PERIOD
    assert result.document.changes[-1].what == "ClosingAnnounced"

    history = MemberHistory(late.active)
    wind_up(late, open_claims(late))
    result = late.audit(tmp_path, observers=[history])
    true(result)
    assert result.facts["contracts_shown_whole"] == 15
    report = result.document
    closing = report.closing
    assert int(closing.excess_withdrawn) > 0 and int(closing.carry_per_unit) > 0
    assert int(closing.heir_from_reserve) + int(closing.heir_from_carry) > 0
    units = next(move for move in reversed(history.movements) if move.event == "Quit")
    assert units.balance == 0
    assert int(closing.carry_paid_out) % int(closing.carry_per_unit) == 0
    money, moved = report.money, report.contributions
    came = int(moved.deposited) + int(money.reserve_given) + int(money.bonds_taken)
    went = int(moved.refunded) + int(money.paid_out) + int(money.dues_taken)
    went += int(closing.excess_withdrawn)
    left = money.closing
    parts = (left.balances, left.carry, left.reserve, left.owed)
    assert came - went == sum(map(int, parts))
    assert "ExcessWithdrawn" in [move.event for move in history.movements]
    layout = late.release["MutualPool"].storage_layout
    document = draw_statement(result, history, layout, Rpc(late.address))
    assert check_statement(document, late.release).problems == []


def test_a_closing_that_lacks_two_thirds_is_not_carried_out(late, tmp_path):
    """Five for it and four against would pass any other proposal."""
    queue, _ = decide_to_close(late, 5, 4)
    with pytest.raises(Exception, match="GovernorUnexpectedProposalState"):
        late.bank.send(queue)
    true(late.audit(tmp_path))


def test_the_statement_of_who_was_taken_up_is_proved(ganache_year, tmp_path):
    histories = [MemberHistory(member) for member in (*ganache_year.group[:2], ganache_year.active)]
    result = ganache_year.audit(tmp_path, observers=histories)
    layout = ganache_year.release["MutualPool"].storage_layout
    for history, event in zip(
        histories, ("JoinedFromGroup", "ToppedUp", "LeafPaidIn"), strict=True
    ):
        assert event in [move.event for move in history.movements]
        document = draw_statement(result, history, layout, Rpc(ganache_year.address))
        assert check_statement(document, ganache_year.release).problems == []
    document["standing"]["due"] = "1"
    problems = check_statement(document, ganache_year.release).problems
    assert any("standing.due is" in problem for problem in problems)


# ------------------------------------------------------------------------- lies


def changed_log(log):
    return {**log, "data": log["data"][:-1] + ("1" if log["data"][-1] != "1" else "0")}


@pytest.mark.parametrize(
    ("name", "lie", "said"),
    [
        ("Voted", lambda log: [changed_log(log)], "changed"),
        ("Objected", lambda log: [], "left out"),
        ("JoinedFromGroup", lambda log: [], "left out"),
        ("CohortJoined", lambda log: [changed_log(log)], "changed"),
        ("JoinsStopped", lambda log: [changed_log(log)], "changed"),
    ],
)
def test_a_lie_about_what_was_said_is_caught(anvil_year, audited, tmp_path, name, lie, said):
    event = next(event for event in audited[0].events if event.name == name)

    def tell(method, params, answer):
        if method != "eth_getLogs":
            return answer
        found = []
        for log in answer:
            place = (int(log["blockNumber"], 16), int(log["logIndex"], 16))
            found += lie(log) if place == (event.block, event.log_index) else [log]
        return found

    with lying(anvil_year.address, tell) as (address, _):
        result = anvil_year.audit(tmp_path, address)
    node_caught(result, "logs", said, event.tx, f"block {event.block}")


def test_a_vote_counted_otherwise_in_storage_is_named(late, tmp_path):
    disputes = late.twin.claims.disputes
    claim = next(number for number, dispute in disputes.items() if dispute.ends_at)
    late.storage("jury").add("_disputes", claim, "votesFor")
    late.request("evm_mine")
    caught(late.audit(tmp_path), "storage", f"claim {claim}", "votesFor", "the jury")


def test_a_false_record_of_an_objection_is_named(late, tmp_path):
    said = late.twin.jury.said.items()
    claim, voter = next(key for key, one in said if one.has_objected)
    late.storage("jury").add("_ballots", claim, voter)
    late.request("evm_mine")
    caught(late.audit(tmp_path), "storage", f"claim {claim}", f"member {voter}", "a voter said")


@pytest.mark.parametrize(
    ("role", "path", "named"),
    [
        ("pool", ("_cohorts", 1, "perUnit"), "_cohorts.1.perUnit"),
        ("pool", ("carryPerUnit",), "carryPerUnit"),
        ("pool", ("_books", "closingAt"), "_books.closingAt"),
        ("enrolment", ("_stops", 0, "until"), "_stops.0.until"),
        ("desk", ("openClaims",), "openClaims"),
        ("donations", ("_appeals", 1, "gifts"), "_appeals.1.gifts"),
    ],
)
def test_any_false_record_of_the_new_parts_is_named(late, tmp_path, role, path, named):
    late.storage(role).add(*path)
    late.request("evm_mine")
    caught(late.audit(tmp_path), "storage", named, f"the {role}")


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("closing", "carry_per_unit", "1"),
        ("groups", "balance_left", "1"),
        ("disputes", "objections", 0),
        ("gifts", "given", "1"),
    ],
)
def test_a_report_with_a_figure_of_the_new_parts_changed_is_found(
    year, audited, tmp_path, part, field, value
):
    last = audited[0].block - 1
    span = (301, last)
    target = Target(registry=year.addresses["registry"], period=span)
    document = year.audit(tmp_path, target=target).document
    false = getattr(document, part).model_copy(update={field: value})
    assert false != getattr(document, part)
    sent = year.publish(document.model_copy(update={part: false}), *span)
    year.request("evm_mine")
    tx = "0x" + sent["transactionHash"].hex().removeprefix("0x")
    caught(year.audit(tmp_path), "reports", f"report 2 on blocks 301 to {last}", tx)


def test_time_alone_brings_a_claim_into_one_period_only(late, tmp_path):
    """Two periods that meet count every claim that ends between them once."""
    late.request("evm_mine")
    late.pass_time(40 * DAY)
    last = late.web3.eth.block_number
    first = late.done.deployment.block
    registry = late.addresses["registry"]

    def drawn(*span):
        return late.audit(tmp_path, target=Target(registry=registry, period=span)).document.claims

    one, two, whole = drawn(first, last - 1), drawn(last, last), drawn(first, last)
    assert one.expired + two.expired == whole.expired
    assert one.refused_finally + two.refused_finally == whole.refused_finally
    assert one.open_at_end == two.open_at_start
