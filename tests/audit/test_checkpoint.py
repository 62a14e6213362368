"""A true verdict is kept, signed, and the next audit goes on from it."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from eth_account import Account

from mutual_pool.audit.checkpoint import CheckpointError, read_checkpoint, write_checkpoint
from mutual_pool.cli.main import application
from tests.support.actors import key_at
from tests.support.lying import lying

PASSWORD = "a password"


def verify(year, folder, *arguments, address=None):
    plan = ("--rpc", address or year.address, "--pool", year.addresses["pool"])
    command = ["verify", *plan, "--store", folder / "store", *arguments]
    environment = {"MUTUAL_POOL_KEYSTORE_PASSWORD": PASSWORD}
    return CliRunner().invoke(application, list(map(str, command)), env=environment)


@pytest.fixture
def auditor(tmp_path):
    """The auditor's key and its keystore."""
    key, path = key_at(7), tmp_path / "auditor.json"
    path.write_text(json.dumps(Account.encrypt(key.key, PASSWORD, iterations=2)))
    return key, path


@pytest.fixture
def kept(anvil_year, auditor, tmp_path):
    """A checkpoint of a block before the last."""
    path = tmp_path / "checkpoint.json"
    last = anvil_year.web3.eth.block_number - 20
    done = verify(
        *(anvil_year, tmp_path, "--to-block", last),
        *("--checkpoint", path, "--keystore", auditor[1]),
    )
    assert done.exit_code == 0, done.output
    return path


def test_a_checkpoint_says_what_was_found(anvil_year, auditor, kept):
    found = read_checkpoint(kept, auditor[0].address)
    block = anvil_year.request("eth_getBlockByNumber", hex(found.block), False)
    assert found.hash == block["hash"]
    assert found.pool == anvil_year.addresses["pool"].lower()
    assert found.auditor == auditor[0].address.lower()


def test_the_next_audit_goes_on_from_it(anvil_year, auditor, kept, tmp_path):
    given = ("--from-checkpoint", kept, "--auditor", auditor[0].address)
    done = verify(anvil_year, tmp_path, *given)
    assert done.exit_code == 0, done.output
    words = " ".join(done.stdout.split())
    assert "The chain goes on from block" in words and "TRUE if block" in words
    block = read_checkpoint(kept, auditor[0].address).block
    same = verify(anvil_year, tmp_path, *given, "--to-block", block, "--json")
    assert json.loads(same.stdout)["anchor"].endswith("signed")


def test_a_chain_that_does_not_go_on_from_it_is_the_nodes_fault(
    anvil_year, auditor, kept, tmp_path
):
    block = read_checkpoint(kept, auditor[0].address).block

    def tell(method, params, answer):
        if method == "eth_getBlockByNumber" and params == [hex(block), False]:
            return answer | {"extraData": "0x42"}
        return answer

    given = ("--from-checkpoint", kept, "--auditor", auditor[0].address)
    with lying(anvil_year.address, tell) as (address, _):
        done = verify(anvil_year, tmp_path, *given, address=address)
    assert done.exit_code == 2
    assert "does not go on from what" in " ".join(done.stdout.split())


@pytest.mark.parametrize("other", [{"pool": "0x" + "2" * 40}, {"chain_id": 5}])
def test_the_checkpoint_of_another_plan_is_refused(anvil_year, auditor, kept, tmp_path, other):
    """The auditor signed it, and it is of a block of this very chain."""
    found = read_checkpoint(kept, auditor[0].address)
    write_checkpoint(kept, replace(found, **other), auditor[0])
    given = ("--from-checkpoint", kept, "--auditor", auditor[0].address)
    done = verify(anvil_year, tmp_path, *given)
    assert done.exit_code == 2
    assert "give this plan's" in done.stderr


def test_a_checkpoint_is_not_before_the_last_block(anvil_year, auditor, kept, tmp_path):
    given = ("--from-checkpoint", kept, "--auditor", auditor[0].address, "--to-block", 300)
    done = verify(anvil_year, tmp_path, *given)
    assert done.exit_code == 2
    assert "give a later last block" in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("block", 5), ("hash", "0x" + "1" * 64), ("chain_id", 1), ("time", 1)),
        *(("pool", "0x" + "2" * 40), ("auditor", "0x" + "2" * 40), ("sources", "")),
        *(("signature", "0x12"), ("signature", None), ("form", "other"), ("block", "5")),
        *(("block", True), ("extra", 1)),
    ],
)
def test_a_checkpoint_that_was_changed_is_refused(auditor, kept, name, value):
    document = json.loads(kept.read_text()) | {name: value}
    kept.write_text(json.dumps(document))
    with pytest.raises(CheckpointError):
        read_checkpoint(kept, auditor[0].address)


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"null", b"{}", b"[" * 200_000])
def test_what_is_no_checkpoint_is_refused(anvil_year, auditor, tmp_path, content):
    path = tmp_path / "none.json"
    path.write_bytes(content)
    given = ("--from-checkpoint", path, "--auditor", auditor[0].address)
    done = verify(anvil_year, tmp_path, *given)
    assert done.exit_code == 2
    assert "is no checkpoint" in done.stderr


def test_the_checkpoint_of_somebody_else_is_refused(anvil_year, kept, tmp_path):
    given = ("--from-checkpoint", kept, "--auditor", key_at(8).address)
    done = verify(anvil_year, tmp_path, *given)
    assert done.exit_code == 2
    assert "was signed by" in done.stderr


def test_a_false_verdict_is_no_checkpoint(year, auditor, tmp_path):
    year.storage("pool").add("_positions", year.active, "balance")
    year.request("evm_mine")
    path = tmp_path / "checkpoint.json"
    done = verify(year, tmp_path, "--checkpoint", path, "--keystore", auditor[1])
    assert done.exit_code == 1
    assert not path.exists()


@pytest.mark.parametrize("given", [("--checkpoint", "x.json"), ("--keystore", "x.json")])
def test_a_checkpoint_needs_a_key(anvil_year, tmp_path, given):
    done = verify(anvil_year, tmp_path, *given)
    assert done.exit_code == 2
    assert "give both or none" in done.output
