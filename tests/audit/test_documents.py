"""Reports, statements, notices and source files: what they say, and that it holds."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import rfc8785
from click.testing import CliRunner
from eth_utils.crypto import keccak

from mutual_pool.audit.case import Target
from mutual_pool.audit.report import notice as notices
from mutual_pool.audit.report.document import ReportDocument, canonical, hash_of, schema
from mutual_pool.audit.report.notice import NoticeDocument
from mutual_pool.audit.report.statement import MemberHistory, check_statement, draw_statement
from mutual_pool.chain.contracts import ROLES
from mutual_pool.chain.release import load_build, standard_input
from mutual_pool.chain.source_files import source_folder
from mutual_pool.cli.main import application
from tools.toolchain import ROOT

DOC = ROOT / "docs" / "disclosure.md"


@pytest.fixture(scope="module")
def audited(anvil_year, tmp_path_factory):
    """The audit of the whole year, with everybody's movements."""
    folder = tmp_path_factory.mktemp("audited")
    members = sorted(anvil_year.twin.enrolment.identities.values(), key=lambda one: one.holder)
    histories = {record.holder: MemberHistory(record.holder) for record in members}
    return anvil_year.audit(folder, observers=list(histories.values())), histories


def run(*arguments):
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


# ------------------------------------------------------------------------- report


def test_a_report_keeps_its_schema(audited):
    document = json.loads(canonical(audited[0].document))
    jsonschema.Draft202012Validator(schema()).validate(document)


def test_a_report_is_canonical(audited):
    raw = canonical(audited[0].document)
    assert raw == rfc8785.dumps(json.loads(raw))
    assert b"." not in re.sub(rb'"[^"]*"', b"", raw), "a number that is no integer"
    assert ReportDocument.model_validate_json(raw) == audited[0].document
    assert hash_of(audited[0].document) == keccak(raw)


def test_the_flows_of_a_report_lead_from_opening_to_closing(audited):
    """Money in, less money out, is what is there; nothing appears and nothing is lost."""
    report = audited[0].document
    money, contributions = report.money, report.contributions

    def total(stand):
        return sum(int(getattr(stand, name)) for name in ("balances", "carry", "reserve", "owed"))

    bonds_in = 5_000_000 * sum(part.filed for part in report.claims.by_class)
    came = int(contributions.deposited) + int(money.reserve_given) + bonds_in
    went = int(contributions.refunded) + int(money.paid_out) + int(money.fees_taken)
    assert total(money.opening) + came - went == total(money.closing)
    carry = int(contributions.arrears) + int(contributions.withheld)
    carry += int(contributions.bonds_forfeited) - int(money.from_carry)
    paid = int(money.benefits) + int(money.fees)
    given = sum(int(value) for value in (contributions.charged, money.from_carry))
    surplus = given + int(money.from_reserve) - paid
    assert int(money.closing.carry) == int(money.opening.carry) + carry + surplus


def test_members_of_a_report_add_up(audited):
    members = audited[0].document.members
    came = members.at_start + members.joined + members.reinstated - members.lapsed
    # Who lapsed may quit as well.
    assert came - members.quit <= members.at_end <= came


def test_two_periods_are_the_whole(anvil_year, audited, tmp_path):
    first, last = anvil_year.done.deployment.block, audited[0].block
    parts = [
        anvil_year.audit(
            tmp_path, target=Target(registry=anvil_year.addresses["registry"], period=span)
        ).document
        for span in ((first, 250), (251, last))
    ]
    whole = audited[0].document
    assert parts[0].money.closing == parts[1].money.opening
    assert parts[0].members.at_end == parts[1].members.at_start
    for name in ("joined", "quit", "lapsed", "reinstated", "rebanded"):
        assert sum(getattr(part.members, name) for part in parts) == getattr(whole.members, name)
    for name in ("charged", "per_unit", "per_member", "arrears", "withheld", "deposited"):
        found = sum(int(getattr(part.contributions, name)) for part in parts)
        assert found == int(getattr(whole.contributions, name))
    assert parts[0].shortfalls + parts[1].shortfalls == whole.shortfalls
    assert parts[0].changes + parts[1].changes == whole.changes


def test_every_field_of_the_report_is_documented():
    text = DOC.read_text()
    for part in schema()["$defs"].values():
        for name, about in part["properties"].items():
            assert f"`{name}`" in text, name
            assert about["description"] in text, name


# --------------------------------------------------------------------- statements


def test_every_members_statement_is_proved(anvil_year, audited):
    result, histories = audited
    layout = anvil_year.release["MutualPool"].storage_layout
    from mutual_pool.audit.extraction.rpc import Rpc

    drawn = 0
    for history in histories.values():
        document = draw_statement(result, history, layout, Rpc(anvil_year.address))
        assert check_statement(json.loads(json.dumps(document))) == []
        drawn += 1
    assert drawn > 20


@pytest.fixture
def statement(anvil_year, audited):
    result, histories = audited
    from mutual_pool.audit.extraction.rpc import Rpc

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


# ------------------------------------------------------------------------ notices

NOTICE = {
    "schema_version": "mutual-pool-notice/1",
    "chain_id": 1337,
    "desk": "0x" + "11" * 20,
    "claim": 1,
    "masked_name": "Z**",
    "age_band": "30-34",
    "sex": "f",
    "province": "Zhejiang",
    "condition": "thyroid cancer, found early",
    "severity": "mild",
    "benefit_class": 1,
    "benefit": "480000000",
    "days_in_plan": 200,
    "contributed": "1200000",
    "helped_so_far": 3,
    "findings_hash": "0x" + "22" * 32,
}


def test_a_notice_is_named_by_its_hash(tmp_path):
    given = tmp_path / "given.json"
    given.write_text(json.dumps(NOTICE, indent=4))
    done = run("notice", "make", given, "--out", tmp_path / "notices")
    assert done.exit_code == 0, done.output
    (made,) = (tmp_path / "notices").iterdir()
    assert made.stem == keccak(made.read_bytes()).hex()
    jsonschema.Draft202012Validator(notices.schema()).validate(json.loads(made.read_text()))


@pytest.mark.parametrize(
    "change",
    [
        {"masked_name": "Zhang Wei"},
        {"masked_name": "Zhang**"},
        {"masked_name": "Z"},
        {"age_band": "31"},
        {"age_band": "31-32"},
        {"birthday": "1990-01-01"},
        {"document_number": "330106199001011234"},
        {"province": "Zhejiang, 330106199001011234"},
        {"province": "330106 19900101 1234"},
        {"condition": "born 1990-01-01"},
        {"condition": "born 1/2/90"},
        {"condition": "born 1990\u5e741\u67081\u65e5"},
        {"condition": "cancer of Zhang Wei"},
        {"condition": "write to wei@example.org"},
        {"condition": ""},
        {"sex": "woman"},
        {"benefit": 480000000},
        {"claim": "1"},
    ],
)
def test_what_could_name_the_member_cannot_be_put_in(tmp_path, change):
    given = tmp_path / "given.json"
    given.write_text(json.dumps({**NOTICE, **change}))
    done = run("notice", "make", given, "--out", tmp_path)
    assert done.exit_code == 1
    assert next(iter(change)) in done.output
    assert not list(tmp_path.glob("????????????????????????????????*.json"))
    # What must not be shown is not shown by the refusal either.
    assert "330106" not in done.output and "Zhang" not in done.output


def test_a_notice_is_held_against_what_was_signed(year, tmp_path):
    from tests.audit.test_false_books import NOBODY, assessors, decide, open_claim

    number, verdict = open_claim(year)
    document = NoticeDocument(**{**NOTICE, "claim": number, "desk": year.addresses["desk"].lower()})
    signed = (*verdict[:5], notices.hash_of(document), verdict[6])
    assert NOBODY in verdict
    decide(year, number, signed, assessors(year)[:3])
    plan = ("--rpc", year.address, "--pool", year.addresses["pool"], "--store", tmp_path / "s")
    file = tmp_path / notices.file_name(document)
    file.write_bytes(notices.canonical(document))
    assert run("notice", "check", file, *plan).exit_code == 0
    file.write_text(json.dumps({**json.loads(file.read_text()), "benefit": "1"}))
    other = run("notice", "check", file, *plan)
    assert other.exit_code == 5
    assert "signed was" in other.output


# ------------------------------------------------------------------- source files


def test_the_source_files_reproduce_the_bytecode(anvil_year):
    deployment = anvil_year.done.deployment
    folders = list(Path(anvil_year.folder).glob("**/verification.json"))
    assert len(folders) == 1
    folder = folders[0].parent
    assert folder == source_folder(folder.parents[1], deployment)
    built = load_build(folder / "standard-input.json")
    summary = json.loads(folders[0].read_text())
    for role, name in ROLES.items():
        artifact = built[name]
        assert artifact.bytecode == anvil_year.release[name].bytecode
        about = summary["contracts"][role]
        sent = anvil_year.web3.eth.get_transaction_by_block(deployment.block, 0)
        assert about["contract"] == f"{artifact.source}:{name}"
        assert (folder / about["metadata"]).read_text() == artifact.metadata
        if role == "panel":
            creation = artifact.bytecode + about["constructor_arguments"][2:]
            assert bytes(sent["input"]).hex() == creation
    version, _ = standard_input(ROOT)
    assert summary["compiler"].startswith(version)
