"""Answers that are missing, late, doubled or written otherwise are survived, or told of truly."""

import json

import pytest
from click.testing import CliRunner

from mutual_pool.audit.findings import Origin
from mutual_pool.chain.node import NodeError
from mutual_pool.cli.main import application
from tests.support.audited import node_caught, true
from tests.support.lying import lying


@pytest.fixture
def through(anvil_year, tmp_path):
    def audit(tell, **options):
        with lying(anvil_year.address, tell) as (address, _):
            return anvil_year.audit(tmp_path, address, **options)

    return audit


def capitals(value):
    return value[:2] + value[2:].upper()


@pytest.mark.parametrize("field", ["data", "transactionHash", "address", "blockHash", "topics"])
def test_capitals_say_the_same(through, field):
    def tell(method, params, answer):
        if method != "eth_getLogs":
            return answer
        return [
            log
            | {
                field: list(map(capitals, log[field]))
                if field == "topics"
                else capitals(log[field])
            }
            for log in answer
        ]

    true(through(tell))


def test_a_log_stated_twice_is_one(through):
    def tell(method, params, answer):
        return [*answer, *answer[-1:]] if method == "eth_getLogs" else answer

    true(through(tell))


def test_logs_that_come_late_are_waited_for(through, anvil_year):
    newest, times = anvil_year.web3.eth.block_number, []

    def tell(method, params, answer):
        if method == "eth_getLogs" and len(times) < 4:
            late = [log for log in answer if int(log["blockNumber"], 16) > newest - 20]
            times.extend([1] if late else [])
            return [log for log in answer if log not in late]
        return answer

    true(through(tell))
    assert times


@pytest.mark.parametrize("answer", [None, [], "0x", [None], {}, [{}]])
def test_receipts_of_blocks_that_are_no_receipts_are_asked_for_one_by_one(through, answer):
    def tell(method, params, honest):
        return answer if method == "eth_getBlockReceipts" else honest

    result = through(tell)
    if answer in ([], [{}]):
        node_caught(result, "logs", "receipts root")
    else:
        true(result)


def test_receipts_that_are_missing_once_are_survived(through):
    times = []

    def tell(method, params, answer):
        if method in ("eth_getBlockReceipts", "eth_getTransactionReceipt") and len(times) < 2:
            times.append(method)
            return None
        return answer

    true(through(tell))


def test_receipts_that_stay_missing_are_told(through):
    def tell(method, params, answer):
        return None if "Receipt" in method else answer

    with pytest.raises(NodeError, match="does not give its receipts"):
        through(tell)


def test_encoded_receipts_stand_for_those_of_no_known_form(anvil_year, through):
    """A type that this program does not know: the encoding is asked for, and proved."""
    asked = []

    def tell(method, params, answer):
        if method == "eth_getBlockReceipts":
            return [receipt | {"type": "0x50"} for receipt in answer]
        asked.extend([method] if method == "debug_getRawReceipts" else [])
        return answer

    with pytest.raises(NodeError, match="a receipt of type 0x50 is not known here"):
        through(tell)


def test_a_chain_that_settles_its_blocks_later_is_no_lie_of_its_node(through):
    """Its receipts do not hash to their block's root, which is true of an honest node."""

    def tell(method, params, answer):
        if method == "eth_getBlockByNumber" and answer is not None:
            return answer | {"settledHeight": hex(int(answer["number"], 16) - 3)}
        return answer

    with pytest.raises(NodeError, match="executes a block after it is sealed"):
        through(tell)


@pytest.mark.parametrize("answer", [None, [], {}, {"accountProof": None}, {"accountProof": ["0x"]}])
def test_a_proof_that_is_none_is_told(through, answer):
    def tell(method, params, honest):
        return answer if method == "eth_getProof" else honest

    with pytest.raises(NodeError, match="eth_getProof"):
        through(tell)


def test_a_proof_that_is_missing_once_is_survived(through):
    times = []

    def tell(method, params, answer):
        if method == "eth_getProof" and len(times) < 2:
            times.append(method)
            return None
        return answer

    true(through(tell))


def test_an_empty_value_of_a_slot_is_nothing(through):
    """Some nodes write 0x for 0; where the slot holds something, they say what is not so."""

    def tell(method, params, answer):
        if method == "eth_getProof" and answer["storageProof"]:
            answer["storageProof"][0]["value"] = "0x"
        return answer

    result = through(tell, slot_by_slot=True)
    assert int(result.verdict) in (0, 2)
    assert not result.book.of(Origin.PLAN)


def test_an_internal_error_once_is_no_missing_contract(through):
    times = []

    def tell(method, params, answer):
        if method == "eth_call" and not times:
            times.append(method)
            return {"error": {"code": -32603, "message": "Internal error"}}
        return answer

    true(through(tell))


@pytest.mark.parametrize("method", ["eth_call", "eth_getCode"])
def test_an_internal_error_that_stays_is_no_missing_contract(through, method):
    def tell(asked, params, answer):
        if asked == method:
            return {"error": {"code": -32603, "message": "Internal error"}}
        return answer

    with pytest.raises(NodeError, match="Internal error"):
        through(tell)


# ------------------------------------------------------------------ the command line


def verify(year, folder, *arguments):
    plan = ("--pool", year.addresses["pool"], "--store", str(folder / "store"))
    address = () if "--rpc" in arguments else ("--rpc", year.address)
    return CliRunner().invoke(application, ["verify", *address, *plan, *map(str, arguments)])


@pytest.mark.parametrize("text", ["0x12", "hash", "0x" + "g" * 64, "0x" + "1" * 65])
def test_a_trusted_hash_that_is_none_is_refused(anvil_year, tmp_path, text):
    done = verify(anvil_year, tmp_path, "--trusted-hash", text)
    assert done.exit_code == 2
    assert "no hash of a block" in done.output


def test_a_trusted_hash_of_no_block_is_told(anvil_year, tmp_path):
    done = verify(anvil_year, tmp_path, "--trusted-hash", "0x" + "1" * 64)
    assert done.exit_code == 2
    assert "the node knows no block with the hash" in done.stderr


def test_a_trusted_hash_finds_its_block(anvil_year, tmp_path):
    number = anvil_year.web3.eth.block_number - 10
    trusted = anvil_year.web3.eth.get_block(number)["hash"].hex()
    done = verify(anvil_year, tmp_path, "--trusted-hash", trusted.upper(), "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 0, done.output
    assert told["last_block"] == number
    assert told["headline"].startswith("TRUE: ") and str(number) in told["anchor"]


def test_a_trusted_hash_vouches_for_earlier_blocks_only(anvil_year, tmp_path):
    number = anvil_year.web3.eth.block_number - 10
    trusted = "0x" + anvil_year.web3.eth.get_block(number)["hash"].hex().removeprefix("0x")
    given = ("--trusted-hash", trusted, "--to-block")
    assert verify(anvil_year, tmp_path, *given, number - 20).exit_code == 0
    done = verify(anvil_year, tmp_path, *given, number + 1)
    assert done.exit_code == 2
    assert "says nothing of later blocks" in done.stderr


def test_without_an_anchor_the_verdict_depends_on_a_hash(anvil_year, tmp_path):
    done = verify(anvil_year, tmp_path)
    newest = anvil_year.web3.eth.get_block("latest")
    assert done.exit_code == 0
    words = " ".join(done.stdout.split())
    assert words.startswith(f"TRUE if block {newest['number']} has the hash")
    assert newest["hash"].hex().removeprefix("0x") in words
    assert "Compare that hash with an explorer's" in words


def test_blocks_the_wrong_way_round_are_refused(anvil_year, tmp_path):
    done = verify(anvil_year, tmp_path, "--from-block", 200, "--to-block", 100)
    assert done.exit_code == 2
    assert "lies after the last block" in done.stderr


def test_blocks_that_begin_or_end_within_the_deployment_are_refused(anvil_year, tmp_path):
    first = anvil_year.done.deployment.block
    code = anvil_year.web3.eth.get_code
    last = anvil_year.addresses["lens"]
    whole = next(n for n in range(first, first + 50) if code(last, n))
    assert whole > first
    for number in range(first, whole):
        done = verify(anvil_year, tmp_path, "--to-block", number)
        assert done.exit_code == 2, (number, done.output)
        assert "lies within the plan's deployment" in done.stderr, (number, done.stderr)
    done = verify(anvil_year, tmp_path, "--from-block", first + 1)
    assert done.exit_code == 2
    assert "lies within the plan's deployment" in done.stderr


def test_no_block_makes_an_honest_plan_false(anvil_year, tmp_path):
    """Whichever block is the last one, just after the deployment too."""
    first = anvil_year.done.deployment.block
    for number in range(first, first + 40, 3):
        done = verify(anvil_year, tmp_path, "--to-block", number)
        assert done.exit_code in (0, 2), (number, done.output)


def test_a_typing_error_in_an_option_ends_with_2(anvil_year, tmp_path):
    done = verify(anvil_year, tmp_path, "--trusted-hsah", "0x1")
    assert done.exit_code == 2
    assert "--trusted-hash" in done.output


def test_a_failure_is_told_in_json_too(anvil_year, tmp_path):
    done = verify(anvil_year, tmp_path, "--to-block", 10**7, "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == told["exit_code"] == 2
    assert told["findings"] == [{"origin": "node", "what": told["could_not_tell"][0]}]


def test_a_node_that_errs_is_no_missing_contract(anvil_year, tmp_path):
    def tell(method, params, answer):
        return None if method == "eth_getCode" else answer

    with lying(anvil_year.address, tell) as (address, _):
        done = verify(anvil_year, tmp_path, "--rpc", address)
    assert done.exit_code == 2
    assert "no contract" not in done.stderr and "eth_getCode" in done.stderr
