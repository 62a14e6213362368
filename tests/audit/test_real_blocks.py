"""Headers and receipts of real networks hash to what their chains say.

Each file in `blocks/` names its source.
"""

import json
from pathlib import Path

import pytest

from mutual_pool.audit.proof.headers import read_header
from mutual_pool.audit.proof.receipts import NoReceiptError, receipts_root

BLOCKS = Path(__file__).parent / "blocks"
NAMES = sorted(file.stem for file in BLOCKS.glob("*.json"))


def case(name):
    return json.loads((BLOCKS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(params=NAMES)
def block(request):
    return case(request.param)["block"] | {"transactions": []}


def test_there_are_blocks_of_several_networks():
    assert len(NAMES) >= 4


def test_a_header_hashes_to_its_block(block):
    assert read_header(block).true_to_itself


@pytest.mark.parametrize("field", ["stateRoot", "receiptsRoot", "parentHash", "timestamp"])
def test_an_altered_header_does_not(block, field):
    last = "1" if block[field][-1] != "1" else "2"
    assert not read_header(block | {field: block[field][:-1] + last}).true_to_itself


@pytest.mark.parametrize("field", ["extDataHash", "blockGasCost"])
def test_the_fields_of_avalanche_are_hashed(field):
    block = case("avalanche-header")["block"]
    altered = block | {field: "0x" + "11" * 32 if field == "extDataHash" else "0x1"}
    assert not read_header(altered).true_to_itself


def test_the_seal_of_aura_is_hashed():
    block = case("gnosis-aura-header")["block"]
    assert not read_header(block | {"auraStep": "0x1"}).true_to_itself


@pytest.fixture
def deposit():
    return case("optimism-deposit-receipt")


def test_a_deposit_is_hashed_with_its_nonce_and_version(deposit):
    root = deposit["block"]["receiptsRoot"]
    assert "0x" + receipts_root(deposit["receipts"]).hex() == root
    (receipt,) = deposit["receipts"]
    altered = receipt | {"depositNonce": "0x112"}
    assert "0x" + receipts_root([altered]).hex() != root


def test_before_canyon_a_deposit_states_its_nonce_without_hashing_it(deposit):
    (receipt,) = deposit["receipts"]
    before = {name: value for name, value in receipt.items() if name != "depositReceiptVersion"}
    bare = {name: value for name, value in before.items() if name != "depositNonce"}
    assert receipts_root([before]) == receipts_root([bare])


def test_a_deposit_with_a_version_and_no_nonce_is_no_receipt(deposit):
    (receipt,) = deposit["receipts"]
    with pytest.raises(NoReceiptError, match="depositNonce"):
        receipts_root([{name: v for name, v in receipt.items() if name != "depositNonce"}])
