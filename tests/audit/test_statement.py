"""A member's statement: its proofs, its forms, and what is found when it is changed."""

import json

import pytest
from click.testing import CliRunner

from mutual_pool.audit.extraction.rpc import Rpc
from mutual_pool.audit.report.statement import check_statement, draw_statement
from mutual_pool.cli.main import application


def run(*arguments):
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


def test_every_members_statement_is_proved(anvil_year, audited):
    result, histories = audited
    layout = anvil_year.release["MutualPool"].storage_layout
    drawn = 0
    for history in histories.values():
        document = draw_statement(result, history, layout, Rpc(anvil_year.address))
        assert check_statement(json.loads(json.dumps(document))) == []
        drawn += 1
    assert drawn > 20


@pytest.fixture
def statement(anvil_year, audited):
    result, histories = audited
    layout = anvil_year.release["MutualPool"].storage_layout
    history = histories[anvil_year.active]
    return draw_statement(result, history, layout, Rpc(anvil_year.address))


def test_a_changed_amount_of_a_statement_is_found(statement):
    statement["movements"][1]["change"] = str(int(statement["movements"][1]["change"]) + 1)
    assert any("add up" in problem for problem in check_statement(statement))


def test_a_changed_balance_of_a_statement_is_found(statement):
    statement["movements"][1]["change"] = str(int(statement["movements"][1]["change"]) + 1)
    statement["standing"]["balance"] = str(int(statement["standing"]["balance"]) + 1)
    assert any("by the state" in problem for problem in check_statement(statement))


def test_a_log_of_a_statement_that_is_not_in_its_receipt_is_found(statement):
    statement["movements"][0]["proof"]["data"] += "00"
    assert any("no such log" in problem for problem in check_statement(statement))


def test_a_changed_header_of_a_statement_is_found(statement):
    proof = statement["proofs"]["logs"][0]
    proof["header"] = proof["header"][:-2] + "00"
    assert any("hash it names" in problem for problem in check_statement(statement))


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
