"""Public notices cannot name a member, and source files reproduce the bytecode."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from eth_utils.crypto import keccak

from mutual_pool.audit.report import notice as notices
from mutual_pool.audit.report.notice import NoticeDocument
from mutual_pool.chain.contracts import ROLES
from mutual_pool.chain.release import load_build, standard_input
from mutual_pool.chain.source_files import source_folder
from mutual_pool.cli.main import application
from tools.toolchain import ROOT


def run(*arguments):
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


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
    assert done.exit_code == 2
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
    file.write_bytes(notices.canonical(document))
    year.storage("pool").add("_books", "carry")
    year.request("evm_mine")
    false = run("notice", "check", file, *plan)
    assert false.exit_code == 5
    assert "_books.carry" in false.output


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
