"""A member's statement: its proofs, its forms, and what is found when it is changed."""

import json

import pytest
from click.testing import CliRunner

from mutual_pool.audit.report.statement import draw_statement
from mutual_pool.audit.report.statement_check import check_statement
from mutual_pool.chain.rpc import Rpc
from mutual_pool.cli.main import application
from tests.support.lying import lying


def run(*arguments):
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


def test_every_members_statement_is_proved(anvil_year, audited):
    result, histories = audited
    layout = anvil_year.release["MutualPool"].storage_layout
    drawn = 0
    for history in histories.values():
        document = draw_statement(result, history, layout, Rpc(anvil_year.address))
        assert check_statement(json.loads(json.dumps(document)), anvil_year.release).problems == []
        drawn += 1
    assert drawn > 20


@pytest.fixture
def statement(anvil_year, audited):
    result, histories = audited
    layout = anvil_year.release["MutualPool"].storage_layout
    history = histories[anvil_year.active]
    return draw_statement(result, history, layout, Rpc(anvil_year.address))


@pytest.fixture
def problems(release, statement):
    """What is found in the statement, once a test changed it."""
    return lambda: check_statement(statement, release).problems


def line(statement, event):
    return next(line for line in statement["movements"] if line["event"] == event)


def test_a_changed_amount_of_a_statement_is_found(statement, problems):
    statement["movements"][1]["change"] = str(int(statement["movements"][1]["change"]) + 1)
    assert any("add up" in problem for problem in problems())


def test_a_changed_balance_of_a_statement_is_found(statement, problems):
    statement["movements"][1]["change"] = str(int(statement["movements"][1]["change"]) + 1)
    statement["standing"]["balance"] = str(int(statement["standing"]["balance"]) + 1)
    assert any("by the state" in problem for problem in problems())


def test_two_charges_that_make_up_for_each_other_are_found(statement, problems):
    """The sum is right, and each line's own log says otherwise."""
    one, other = [line for line in statement["movements"] if line["event"] == "Settled"][:2]
    one["change"], other["change"] = str(int(one["change"]) - 5), str(int(other["change"]) + 5)
    assert any("the balance moves by" in problem for problem in problems())


def test_a_changed_running_balance_of_a_statement_is_found(statement, problems):
    statement["movements"][2]["balance"] = "1"
    assert any("do not make" in problem for problem in problems())


def test_a_changed_word_of_a_statement_is_found(statement, problems):
    decided = line(statement, "Decided")
    said = ("approved", "refused") if "approved" in decided["what"] else ("refused", "approved")
    decided["what"] = decided["what"].replace(*said)
    assert any("and its log" in problem for problem in problems())


def test_a_changed_bond_of_a_statement_is_found(statement, problems):
    line(statement, "BondTaken")["amount"] = "1"
    assert any("another amount" in problem for problem in problems())


def test_an_event_called_otherwise_is_found(statement, problems):
    line(statement, "ClaimSettled")["event"] = "Settled"
    assert any("no such event" in problem for problem in problems())


def test_a_log_of_a_statement_that_is_not_in_its_receipt_is_found(statement, problems):
    statement["movements"][0]["proof"]["data"] += "00"
    assert any("no such log" in problem for problem in problems())


def test_a_changed_header_of_a_statement_is_found(statement, problems):
    proof = statement["proofs"]["logs"][0]
    proof["header"] = proof["header"][:-2] + "00"
    assert any("hash it names" in problem for problem in problems())


OTHERWISE = {
    **{("movements", 0, name): value for name, value in (("time", 1), ("tx", "0x" + "1" * 64))},
    **{("movements", 0, name): value for name, value in (("block", 1), ("claim", 77), ("log", -1))},
    **{("standing", name): 12345 for name in ("units", "band", "band_until_day", "joined_day")},
    **{("standing", name): 12345 for name in ("covered_from_day", "lapsed_at", "rung", "cohort")},
    **{("standing", name): "12345" for name in ("balance", "due")},
    ("standing", "active"): False,
    ("standing", "member"): False,
    ("member",): "0x" + "42" * 20,
    ("pool",): "0x" + "42" * 20,
    ("chain_id",): 1,
    ("last_block",): 1,
    ("last_block_time",): 1,
    ("last_block_hash",): "0x" + "1" * 64,
    ("proofs", "state", "address"): "0x" + "42" * 20,
    ("proofs", "state", "block"): 1,
    ("proofs", "state", "fields", 0, "value"): "12345",
}


@pytest.mark.parametrize("path", OTHERWISE, ids=lambda path: ".".join(map(str, path)))
def test_any_field_that_is_changed_is_found(statement, problems, path):
    *way, name = path
    place = statement
    for step in way:
        place = place[step]
    assert place[name] != OTHERWISE[path]
    place[name] = OTHERWISE[path]
    assert problems()


def test_a_line_left_out_is_found(statement, problems):
    moved = next(line for line in statement["movements"] if int(line["change"]))
    statement["movements"].remove(moved)
    assert problems()


def test_a_line_invented_is_found(statement, problems):
    statement["movements"].append(dict(statement["movements"][-1]))
    assert any("there twice" in problem for problem in problems())


def test_the_statement_of_another_member_is_refused(anvil_year, audited, statement, release):
    """Its proofs hold, and are of somebody else's slots."""
    result, histories = audited
    other = next(
        member
        for member in anvil_year.twin.ledger.positions
        if member != anvil_year.active and anvil_year.twin.ledger.standing_of(member).active
    )
    layout = release["MutualPool"].storage_layout
    theirs = draw_statement(result, histories[other], layout, Rpc(anvil_year.address))
    theirs["member"] = anvil_year.active
    for entry in theirs["proofs"]["state"]["fields"]:
        entry["name"] = entry["name"].replace(other, anvil_year.active)
    assert any("are not proved" in problem for problem in check_statement(theirs, release).problems)


def test_what_is_not_proved_is_named(statement, release):
    left = "\n".join(check_statement(statement, release).unproved)
    for entry in statement["proofs"]["logs"]:
        assert f"block {entry['block']} has the hash {entry['hash']}" in left
    assert statement["contracts"]["desk"] in left and "verdict" in left
    assert "active after each line but the last" in left


def test_a_statement_that_would_not_hold_is_not_written(anvil_year, tmp_path, statement):
    """The node answers the audit truly, and otherwise when the proofs are fetched."""
    block, asked = hex(statement["movements"][1]["block"]), []

    def tell(method, params, answer):
        if method == "eth_getBlockReceipts" and params == [block]:
            asked.append(block)
            if len(asked) > 1:
                return [one | {"cumulativeGasUsed": "0x1"} for one in answer]
        return answer

    out = tmp_path / "statement.json"
    with lying(anvil_year.address, tell) as (address, _):
        plan = ("--rpc", address, "--pool", anvil_year.addresses["pool"])
        store = ("--store", tmp_path / "store")
        done = run("statement", anvil_year.active, *plan, *store, "--out", out)
    assert len(asked) > 1
    assert type(done.exception).__name__ == "ProofError"
    assert "do not hash to its receipts root" in str(done.exception)
    assert not out.exists()


def test_gifts_to_a_member_are_among_their_lines(anvil_year, audited):
    claim = anvil_year.twin.claims.claims[anvil_year.topped_up]
    told = {move.event: move for move in audited[1][claim.payee].movements}
    assert (
        told["GiftsTaken"].amount
        == audited[0].replay.community.donations.topped_up[anvil_year.topped_up]
    )
    assert told["AppealFiled"].change == told["GiftsTaken"].change == 0


@pytest.mark.parametrize("form", ["json", "html", "pdf", "txt"])
def test_a_statement_is_written_in_every_form(anvil_year, tmp_path, form):
    out = tmp_path / f"statement.{form}"
    plan = ("--rpc", anvil_year.address, "--pool", anvil_year.addresses["pool"])
    done = run("statement", anvil_year.active, *plan, "--store", tmp_path / "store", "--out", out)
    assert done.exit_code == 0, done.output
    raw = out.read_bytes()
    if form == "pdf":
        assert raw.startswith(b"%PDF-") and raw.rstrip().endswith(b"%%EOF")
    else:
        assert anvil_year.active in raw.decode()
    if form == "json":
        assert run("statement", "check", out).exit_code == 0
        document = json.loads(raw)
        document["standing"]["balance"] = "1"
        out.write_text(json.dumps(document))
        assert run("statement", "check", out).exit_code == 5


def test_the_statement_of_a_stranger_says_so(anvil_year, tmp_path):
    plan = ("--rpc", anvil_year.address, "--pool", anvil_year.addresses["pool"])
    done = run("statement", "0x" + "42" * 20, *plan, "--store", tmp_path / "store")
    assert done.exit_code == 1
    assert "was never a member" in done.output
