"""Whatever is given wrongly ends in a sentence that says what to do, and in exit code 2."""

import json

import pytest
from click.testing import CliRunner

from mutual_pool.audit.extraction.store import Store, StoreError
from mutual_pool.cli.main import application
from tests.support.audited import true
from tests.support.lying import lying
from tools.local_chain import free_port


def run(*arguments):
    return CliRunner().invoke(application, [str(argument) for argument in arguments])


def verify(year, folder, *arguments, address=None):
    plan = ("--pool", year.addresses["pool"]) if "--pool" not in arguments else ()
    rpc = address or year.address
    return run("verify", "--rpc", rpc, *plan, "--store", folder / "store", *arguments)


def test_a_true_plan_ends_with_0(anvil_year, tmp_path):
    done = verify(anvil_year, tmp_path, "--out", tmp_path / "out", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["verdict"], told["exit_code"], told["findings"]) == ("true", 0, [])
    suffixes = sorted(path.suffix for path in (tmp_path / "out").iterdir())
    assert suffixes == sorted([".json", ".json", ".html", ".beancount", *[".csv", ".parquet"] * 6])
    page = next((tmp_path / "out").glob("*.html")).read_text()
    assert "Plotly.newPlot" in page and "TRUE" in page


def test_a_false_plan_ends_with_1_and_names_everything(year, tmp_path):
    year.storage("pool").add("_positions", year.active, "balance")
    year.request("evm_mine")
    done = verify(year, tmp_path, "--json")
    assert done.exit_code == 1
    (finding,) = json.loads(done.stdout)["findings"]
    assert finding["member"] == year.active
    assert finding["field"].endswith("balance")
    assert int(finding["found"]) == int(finding["expected"]) + 1
    assert finding["block"] == year.web3.eth.block_number
    assert "FALSE" in verify(year, tmp_path).stdout


def test_what_cannot_be_asked_is_json_as_well(anvil_year, tmp_path):
    done = verify(anvil_year, tmp_path, "--report", "99", "--json")
    assert done.exit_code == 2
    told = json.loads(done.stdout)
    assert told["findings"][0]["origin"] == "command"
    assert "has no report 99" in told["could_not_tell"][0] and "no report 99" in done.stderr


def test_no_node_is_said_so(anvil_year, tmp_path):
    address = f"http://127.0.0.1:{free_port()}"
    done = verify(anvil_year, tmp_path, "--timeout", "0.2", address=address)
    assert done.exit_code == 2
    assert "nobody listens there" in done.stderr and "give another address" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--pool", "0x" + "42" * 20), "there is no contract at"),
        (("--pool", "0x1234"), "is no address"),
        (("--to-block", "10000000"), "is not there yet"),
        (("--to-block", "3"), "did not exist yet"),
        (("--period", "2025Q9"), "allowed: 2025, 2025Q3, 2025-07"),
        (("--period", "2030"), "has no block of this plan"),
        (("--period", "2090"), "is not over"),
        (("--registry", "0x" + "42" * 20), "there is no contract at"),
        (("--build", __file__), "no standard-JSON input"),
        (("--directory", "0x" + "42" * 20), "there is no contract at"),
        (("--number", "1"), "give --directory as well"),
    ],
)
def test_what_is_wrong_is_said(anvil_year, tmp_path, arguments, said):
    done = verify(anvil_year, tmp_path, *arguments)
    assert done.exit_code == 2, done.output
    assert said in done.stderr


def test_without_an_address_usage_is_said(anvil_year):
    done = run("verify", "--rpc", anvil_year.address)
    assert done.exit_code == 2
    assert "give --deployment, --pool or --registry" in done.output


def test_another_contract_is_told_from_a_pool(anvil_year, tmp_path):
    done = verify(anvil_year, tmp_path, "--pool", anvil_year.done.deployment.asset)
    assert done.exit_code == 2
    assert "it is no MutualPool contract" in done.stderr


def test_a_registry_of_another_pool_is_refused(anvil_year, tmp_path):
    other = anvil_year.addresses["enrolment"]
    registry = ("--registry", anvil_year.addresses["registry"])
    done = verify(anvil_year, tmp_path, "--pool", other, *registry)
    assert done.exit_code == 2
    assert "not on" in done.stderr


def test_a_pruned_node_is_told(anvil_year, tmp_path):
    newest = hex(anvil_year.web3.eth.block_number)

    def tell(method, params, answer):
        if method == "eth_getCode" and params[1] not in ("latest", newest):
            return {"error": {"code": -32000, "message": "missing trie node"}}
        return answer

    with lying(anvil_year.address, tell) as (address, _):
        done = verify(anvil_year, tmp_path, address=address)
        assert done.exit_code == 2
        assert "--first-block" in done.stderr
        first = str(anvil_year.done.deployment.block)
        assert verify(anvil_year, tmp_path, "--first-block", first, address=address).exit_code == 0


def test_a_node_that_does_not_prove_is_told(anvil_year, tmp_path):
    def tell(method, params, answer):
        if method == "eth_getProof":
            return {
                "error": {"code": -32000, "message": "distance to target block exceeds maximum"}
            }
        return answer

    with lying(anvil_year.address, tell) as (address, _):
        done = verify(anvil_year, tmp_path, address=address)
    assert done.exit_code == 2
    assert "archive node" in done.stderr


def test_a_node_that_dropped_old_blocks_is_told(anvil_year, tmp_path):
    def tell(method, params, answer):
        old = method == "eth_getBlockByNumber" and int(params[0], 16) < 100
        return None if old else answer

    with lying(anvil_year.address, tell) as (address, _):
        done = verify(anvil_year, tmp_path, address=address)
    assert done.exit_code == 2
    assert "keeps all of them" in done.stderr


def test_a_node_behind_the_chain_is_told(anvil_year, tmp_path, monkeypatch):
    newest = anvil_year.web3.eth.get_block("latest")["timestamp"]
    monkeypatch.setattr("mutual_pool.audit.checks.chain.clock.time", lambda: newest + 4_000)
    done = verify(anvil_year, tmp_path, "--max-age", "3600")
    assert done.exit_code == 2
    assert "may be behind" in done.stdout
    assert verify(anvil_year, tmp_path, "--max-age", "5000").exit_code == 0


# -------------------------------------------------------------------------- store


def test_a_damaged_file_of_the_store_is_fetched_again(anvil_year, tmp_path):
    first = anvil_year.audit(tmp_path)
    damaged = sorted((tmp_path / "store").glob("*.npz"))[-1]
    damaged.write_bytes(damaged.read_bytes()[:-100])
    (tmp_path / "store" / "blocks-1-2.npz.tmp").write_bytes(b"half")
    second = anvil_year.audit(tmp_path)
    true(second)
    assert 0 < second.facts["blocks_fetched_now"] < first.facts["blocks"]
    assert not list((tmp_path / "store").glob("*.tmp"))


def test_a_gap_in_the_store_is_filled(anvil_year, tmp_path):
    first = anvil_year.audit(tmp_path)
    sorted((tmp_path / "store").glob("*.npz"))[0].unlink()
    second = anvil_year.audit(tmp_path)
    true(second)
    assert second.facts["blocks_fetched_now"] == first.facts["blocks"]


def test_the_store_of_another_plan_is_refused(anvil_year, tmp_path):
    Store(tmp_path / "store", 1, ["0x" + "11" * 20])
    done = verify(anvil_year, tmp_path)
    assert done.exit_code == 2
    assert "another plan, chain or version" in done.stderr


@pytest.mark.parametrize("content", [None, "{"])
def test_a_folder_that_is_no_store_is_left_alone(tmp_path, content):
    folder = tmp_path / "mine"
    folder.mkdir()
    name = "letter.txt" if content is None else "store.json"
    (folder / name).write_text(content or "dear")
    with pytest.raises(StoreError, match=r"empty folder|remove the folder"):
        Store(folder, 1, [])
    assert (folder / name).exists()


def test_a_file_in_the_place_of_the_store_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="name a folder"):
        Store(tmp_path / "file", 1, [])


def test_what_lied_once_is_asked_for_anew(anvil_year, tmp_path):
    """A lie is kept in the store for the run that found it, and not for the next node."""

    def tell(method, params, answer):
        whole = method == "eth_getLogs" and "topics" not in params[0]
        return answer[:-1] if whole else answer

    with lying(anvil_year.address, tell) as (address, _):
        assert int(anvil_year.audit(tmp_path, address).verdict) == 2
    true(anvil_year.audit(tmp_path))


def test_a_contract_found_later_begins_the_store_anew(anvil_year, tmp_path):
    """A registry that published nothing yet is not found from the pool."""
    addresses = list(anvil_year.addresses.values())
    pool = anvil_year.addresses["pool"]
    first = anvil_year.audit(tmp_path).facts["blocks"]
    Store(tmp_path / "store", 1337, addresses[:-1], pool)
    again = anvil_year.audit(tmp_path)
    true(again)
    assert again.facts["blocks_fetched_now"] == first
