"""Headers and receipts of real networks hash to what their chains say.

Each file in `blocks/` names its source.
"""

import json
from pathlib import Path

import pytest

from mutual_pool.audit.proof.headers import read_header, read_raw_header, unknown_fields
from mutual_pool.audit.proof.receipts import (
    NoReceiptError,
    UnknownReceiptError,
    encode_receipt,
    logs_of_encoded,
    receipts_root,
)
from mutual_pool.audit.proof.rlp_codec import decode
from mutual_pool.audit.proof.settled import SettledLaterError, refuse_settled_later
from mutual_pool.audit.proof.transactions import (
    FORMS,
    UnknownTransactionError,
    encode_transaction,
    hash_of,
    transactions_root,
)
from mutual_pool.audit.proof.trie import ordered_root

BLOCKS = Path(__file__).parent / "blocks"
CASES = {
    file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(BLOCKS.glob("*"))
}
NAMES = [name for name, one in CASES.items() if "block" in one]
WITH_RECEIPTS = [name for name, one in CASES.items() if "receipts" in one and "header" not in one]
WHOLE = [
    name
    for name in NAMES
    if any(isinstance(one, dict) for one in CASES[name]["block"].get("transactions", ()))
]
RAW = [name for name, one in CASES.items() if "header" in one]
NITRO = json.loads((BLOCKS.parent / "vectors" / "nitro.json").read_text(encoding="utf-8"))


def case(name):
    return CASES[name]


@pytest.fixture(params=NAMES)
def block(request):
    return case(request.param)["block"] | {"transactions": []}


def test_there_are_blocks_of_several_networks():
    assert len(NAMES) >= 25
    assert {name.split("-")[0] for name in CASES} >= {
        *("mainnet", "frontier", "prague", "amsterdam", "optimism", "arbitrum", "gnosis"),
        *("bnb", "polygon", "avalanche", "base", "zora"),
    }
    assert all(one["source"] for one in CASES.values())


def test_the_table_of_the_documents_says_what_is_tested_on_which_blocks():
    """Rows name a file of `blocks/`; what a file lets the tests recompute is what the row says."""
    text = (BLOCKS.parents[2] / "docs" / "disclosure.md").read_text(encoding="utf-8")
    rows = {
        cells[0].strip("` "): cells[2:5]
        for line in text.splitlines()
        if line.startswith("| `")
        and len(cells := [one.strip() for one in line.split("|")[1:-1]]) == 5
    }
    assert set(rows) == set(CASES)
    for name, cells in rows.items():
        held = (name in NAMES or name in RAW, name in WHOLE, name in WITH_RECEIPTS or name in RAW)
        assert cells == ["yes" if one else "" for one in held], name


@pytest.mark.parametrize("name", WITH_RECEIPTS)
def test_receipts_hash_to_their_root(name):
    one = case(name)
    root = one["block"]["receiptsRoot"] if "block" in one else one["receiptsRoot"]
    assert "0x" + receipts_root(one["receipts"]).hex() == root
    first, *others = one["receipts"]
    altered = first | {"cumulativeGasUsed": hex(int(first["cumulativeGasUsed"], 16) + 1)}
    assert "0x" + receipts_root([altered, *others]).hex() != root


def test_receipts_of_these_types_are_real():
    """Those of Arbitrum's other types are held by Nitro's own encodings below."""
    found = {one.get("type", "0x0") for name in WITH_RECEIPTS for one in case(name)["receipts"]}
    assert found >= {"0x0", "0x2", "0x6a", "0x7e"}
    raw = {int(one[2:4], 16) for name in RAW for one in case(name)["receipts"]}
    assert raw >= {0x2, 0x3}


@pytest.mark.parametrize("name", RAW)
def test_encoded_headers_and_receipts_hash_to_what_the_chain_has(name):
    header, receipts = (case(name)[part] for part in ("header", "receipts"))
    fields = decode(bytes.fromhex(header[2:]))
    encoded = [bytes.fromhex(one[2:]) for one in receipts]
    found = read_raw_header(bytes.fromhex(header[2:]), {"hash": "0x00", "transactions": []})
    assert found.receipts_root == fields[5] == ordered_root(encoded)
    # Each receipt that is taken apart and put together again is the same.
    for one in encoded:
        kind, body = (one[0], one[1:]) if one[0] < 0xC0 else (0, one)
        state, used, bloom, _ = decode(body)
        stated = {
            **(
                {"root": "0x" + state.hex()}
                if len(state) > 1
                else {"status": "0x" + (state.hex() or "0")}
            ),
            **{"type": hex(kind), "cumulativeGasUsed": "0x" + used.hex()},
            **{"logsBloom": "0x" + bloom.hex(), "logs": logs_of_encoded(one)},
        }
        assert encode_receipt(stated) == one


@pytest.mark.parametrize("vector", NITRO["receipts"], ids=lambda vector: vector["name"])
def test_receipts_of_every_type_of_arbitrum_are_encoded_as_nitro_does(vector):
    raw = bytes.fromhex(vector["raw"][2:])
    bloom = decode(raw[1:] if raw[0] < 0xC0 else raw)[2]
    stated = {
        **{"type": vector["receipt_type"], "status": hex(vector["expect"]["status"])},
        **{"cumulativeGasUsed": hex(vector["expect"]["cumulative_gas_used"])},
        **{"logsBloom": "0x" + bloom.hex(), "logs": logs_of_encoded(raw), "gasUsedForL1": "0x7"},
    }
    assert encode_receipt(stated) == raw
    assert len(stated["logs"]) == vector["expect"]["logs_len"]


@pytest.mark.parametrize("vector", NITRO["transactions"], ids=lambda vector: vector["name"])
def test_transactions_of_every_type_of_arbitrum_are_encoded_as_nitro_does(vector):
    raw = bytes.fromhex(vector["raw"][2:])
    form, fields = FORMS[raw[0]], decode(raw[1:])
    assert len(form) == len(fields)
    stated = {
        name: "0x" + (value.hex() or ("" if len(value) == 0 and name in ("input", "to") else "0"))
        for (name, _), value in zip(form, fields, strict=True)
    }
    assert encode_transaction(stated | {"type": vector["tx_type"]}) == raw
    assert hash_of(stated | {"type": vector["tx_type"]}) == vector["hash"]


@pytest.mark.parametrize("name", WHOLE)
def test_whole_blocks_hash_their_transactions(name):
    block = case(name)["block"]
    assert "0x" + transactions_root(block["transactions"]).hex() == block["transactionsRoot"]
    assert [hash_of(one) for one in block["transactions"]] == [
        one["hash"] for one in block["transactions"]
    ]


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


@pytest.mark.parametrize("field", ["minDelayExcess", "targetExponent", "settledExcess"])
def test_the_later_fields_of_avalanche_are_hashed(field):
    block = case("avalanche-helicon-block")["block"]
    assert not read_header(block | {field: "0x1"}).true_to_itself


def test_a_block_that_settles_earlier_ones_does_not_hold_its_own_receipts():
    """One transfer used 21,000 gas, and the receipts root is that of no receipt at all."""
    block = case("avalanche-helicon-block")["block"]
    assert len(block["transactions"]) == 1
    assert block["receiptsRoot"] == "0x" + receipts_root([]).hex()
    with pytest.raises(SettledLaterError, match="block 58119344 cannot be proved: its chain exec"):
        refuse_settled_later(58119344, block)
    refuse_settled_later(30282469, case("avalanche-header")["block"])


def test_the_seal_of_aura_is_hashed():
    block = case("gnosis-aura-block")["block"]
    assert not read_header(block | {"auraStep": "0x1"}).true_to_itself


def test_no_field_of_a_known_network_is_unknown(block):
    assert unknown_fields(block) == []
    assert unknown_fields(block | {"zkProof": "0x1"}) == ["zkProof"]


@pytest.mark.parametrize("step", [307831686, "307831686", "0x12592386"])
def test_the_step_of_openethereum_is_a_number_in_any_form(step):
    block = case("gnosis-openethereum-header")["block"] | {"step": step, "transactions": []}
    assert read_header(block).true_to_itself
    assert not read_header(block | {"step": 307831687}).true_to_itself


def test_transactions_hash_to_their_root_and_to_their_names():
    block = case("polygon-amoy-legacy-block")["block"]
    assert {one["type"] for one in block["transactions"]} == {"0x0", "0x2"}
    assert "0x" + transactions_root(block["transactions"]).hex() == block["transactionsRoot"]
    assert [hash_of(one) for one in block["transactions"]] == [
        one["hash"] for one in block["transactions"]
    ]


def test_a_transaction_of_no_known_type_is_named():
    known = case("polygon-amoy-legacy-block")["block"]["transactions"][0]
    with pytest.raises(UnknownTransactionError, match="type 0x50 is not known"):
        encode_transaction(known | {"type": "0x50"})
    for name in ("nonce", "gasPrice", "gas", "value", "input", "v", "r", "s"):
        with pytest.raises(UnknownTransactionError):
            encode_transaction({key: known[key] for key in known if key != name})


def test_the_types_of_every_network_are_known():
    assert {*range(5), 0x64, 0x65, 0x66, 0x68, 0x69, 0x6A, 0x7E} == set(FORMS)


@pytest.mark.parametrize("kind", [*range(5), *range(0x64, 0x6B), 0x7E])
def test_receipts_of_known_types_are_hashed_with_their_type(kind):
    receipt = case("optimism-deposit-receipt")["receipts"][0] | {"depositReceiptVersion": None}
    plain = receipts_root([receipt | {"type": "0x0"}])
    assert (receipts_root([receipt | {"type": hex(kind)}]) == plain) is (kind == 0)


def test_a_receipt_of_no_known_type_is_named():
    receipt = case("optimism-deposit-receipt")["receipts"][0]
    with pytest.raises(UnknownReceiptError, match="type 0x50 is not known"):
        receipts_root([receipt | {"type": "0x50"}])


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
