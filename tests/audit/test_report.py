"""The report of a period: its form, its sums, its hash on chain."""

import json
import re
from types import SimpleNamespace

import jsonschema
import pytest
import rfc8785
from click.testing import CliRunner
from eth_account import Account
from eth_utils.crypto import keccak

from mutual_pool.audit.context import Target
from mutual_pool.audit.render.tables import appeal_rows, member_rows
from mutual_pool.audit.report.document import ReportDocument, canonical, hash_of, schema
from mutual_pool.cli.main import application
from tests.support.actors import key_at
from tools.toolchain import ROOT

DOC = ROOT / "docs" / "disclosure.md"


def run(*arguments):
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


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

    came = int(contributions.deposited) + int(money.reserve_given) + int(money.bonds_taken)
    went = int(contributions.refunded) + int(money.paid_out) + int(money.dues_taken)
    assert total(money.opening) + came - went == total(money.closing)
    carry = int(contributions.arrears) + int(contributions.withheld)
    carry += int(contributions.bonds_forfeited) - int(money.from_carry)
    paid = int(money.benefits) + int(money.fees)
    given = sum(int(value) for value in (contributions.charged, money.from_carry))
    surplus = given + int(money.from_reserve) - paid
    assert int(money.closing.carry) == int(money.opening.carry) + carry + surplus


def test_members_of_a_report_add_up(audited):
    members = audited[0].document.members
    came = members.at_start + members.joined + members.joined_from_group + members.reinstated
    came -= members.lapsed
    # Who lapsed may quit as well.
    assert came - members.quit - members.ended <= members.at_end <= came


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


def test_the_tables_add_up(audited):
    """What members and cohorts have, row by row, is what the books say of all of them."""
    result = audited[0]
    rows = member_rows(result)
    found = sum(int(row["balance"]) for row in rows)
    assert found == int(result.document.money.closing.balances)
    assert [row["member"] for row in rows if not row["member"].startswith("0x")] == ["cohort 1"]
    gifts = [row for row in appeal_rows(result) if row["state"] != "paid"]
    assert sum(int(row["gifts"]) for row in gifts) == int(result.document.gifts.held_at_end)


def test_the_schema_in_the_documentation_is_this_one():
    written = json.loads((DOC.parent / "report-2.schema.json").read_text())
    assert written == schema() == json.loads(run("report", "schema").output)


def publish(year, folder, *arguments):
    plan = ("--rpc", year.address, "--registry", year.addresses["registry"])
    store = ("--store", folder / "store", "--location", "somewhere", "--yes")
    return run("report", "publish", *plan, *store, *arguments)


def sent_by(done):
    return json.loads(done.stdout)["transaction"]


def test_a_report_is_published_by_the_steward(year, tmp_path):
    year.request("evm_mine")
    last = year.web3.eth.block_number - 1
    span = ("--from-block", 301, "--to-block", last, "--json")
    refused = publish(year, tmp_path, *span, "--from", year.web3.eth.accounts[3])
    assert "DisclosureOnly" in str(refused.exception)
    registry, steward = year.contracts.registry, year.web3.eth.accounts[1]
    tried = publish(year, tmp_path, *span, "--from", steward, "--dry-run")
    assert "Publish the report of blocks 301" in json.loads(tried.stdout)["would"][0]
    file = tmp_path / "unsigned.json"
    written = publish(year, tmp_path, *span, "--from", steward, "--unsigned", file)
    assert written.exit_code == 0, written.output
    assert registry.functions.reportCount().call() == 1
    (unsent,) = json.loads(file.read_text(encoding="utf-8"))["transactions"]
    unsent = unsent.get("transaction", unsent)
    assert unsent["to"].lower() == registry.address.lower()
    done = publish(year, tmp_path, *span, "--from", steward)
    assert done.exit_code == 0, done.output
    assert unsent["data"] == year.web3.eth.get_transaction(sent_by(done))["input"].to_0x_hex()
    told = json.loads(done.stdout)
    stated = year.contracts.registry.functions.reportOf(2).call()
    assert (told["report"], told["hash"]) == (2, "0x" + stated[0].hex())
    year.request("evm_mine")
    assert int(year.audit(tmp_path).verdict) == 0
    again = publish(year, tmp_path, *span, "--from", year.web3.eth.accounts[1])
    assert "stands already" in str(again.exception)


def test_a_false_report_is_superseded(year, tmp_path):
    document = year.audit(tmp_path).document
    year.publish(document, 301, 350)
    year.request("evm_mine")
    assert int(year.audit(tmp_path).verdict) == 1
    keystore, password = tmp_path / "key.json", "a password"
    steward = key_at(1)
    keystore.write_text(json.dumps(Account.encrypt(steward.key, password, iterations=2)))
    environment = {
        "MUTUAL_POOL_KEYSTORE_PASSWORD": password,
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    plan = ("--rpc", year.address, "--registry", year.addresses["registry"])
    span = ("--from-block", "301", "--to-block", "350", "--location", "somewhere", "--yes")
    command = ["report", "publish", *plan, *span, "--store", str(tmp_path / "store")]
    done = CliRunner().invoke(application, [*command, "--keystore", str(keystore)], env=environment)
    assert done.exit_code == 0, done.output
    year.request("evm_mine")
    result = year.audit(tmp_path)
    assert int(result.verdict) == 0
    assert sorted(result.reports) == [1, 2, 3]
    (note,) = [note for note in result.book.notes if note.startswith("Report 2 ")]
    assert "was not the report of the events" in note and "no longer stands" in note


def test_no_report_is_drawn_of_false_books(year, tmp_path):
    year.storage("pool").add("_books", "carry")
    year.request("evm_mine")
    done = publish(year, tmp_path, "--from-block", 301, "--from", year.web3.eth.accounts[1])
    assert done.exit_code == 5
    assert "No report was drawn" in done.stderr
    assert year.contracts.registry.functions.reportCount().call() == 1


def test_a_report_has_one_hash_however_it_is_written(anvil_year, audited, tmp_path):
    file = tmp_path / "report.json"
    file.write_text(json.dumps(json.loads(canonical(audited[0].document)), indent=3))
    done = run("report", "hash", file)
    assert done.output.strip() == "0x" + hash_of(audited[0].document).hex()
    file.write_text("{}")
    assert run("report", "hash", file).exit_code == 2


def test_the_script_for_brownie_gives_the_same_verdict(anvil_year, tmp_path, monkeypatch):
    from scripts import verify_disclosure

    provider = SimpleNamespace(provider=SimpleNamespace(endpoint_uri=anvil_year.address))
    monkeypatch.setattr(verify_disclosure, "brownie_web3", provider)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        verify_disclosure.main(anvil_year.addresses["pool"], str(tmp_path / "out"))
    assert ended.value.code == 0
    assert list((tmp_path / "out").glob("verdict-*.html"))


def test_every_field_of_the_report_is_documented():
    text = DOC.read_text()
    for part in schema()["$defs"].values():
        for name, about in part["properties"].items():
            assert f"`{name}`" in text, name
            assert about["description"] in text, name


def test_ratings_stand_beside_a_report_as_not_proved(audited, tmp_path):
    file, ratings = tmp_path / "report.json", tmp_path / "ratings.json"
    file.write_bytes(canonical(audited[0].document))
    row = {"programme": 1, "quarter": "2037-Q2", "counts": [0, 1, 0, 0, 4]}
    ratings.write_text(json.dumps({"ratings": [row]}))
    told = json.loads(run("report", "services", file, "--ratings", ratings, "--json").output)
    assert told["not_proved"] == {"ratings": [row]}
    assert told["proved"]["steward"] == audited[0].document.steward.model_dump()
    said = run("report", "services", file, "--ratings", ratings, "--decimals", "6").output
    proved, _, rest = said.partition("Not proved:")
    assert "fees of settled claims: " in proved and "stars" not in proved
    assert "programme 1, 2037-Q2: 4.4 stars in 5 ratings" in rest
    ratings.write_text("[]")
    assert "no list of ratings" in str(
        run("report", "services", file, "--ratings", ratings).exception
    )
    file.write_text("{}")
    assert run("report", "services", file).exit_code == 2
