"""Logs encoded from all digits at once, against the package `rlp` and malformed fields."""

import random

import pytest
import rlp

from mutual_pool.audit.proof.log_digits import encode_logs
from mutual_pool.audit.proof.receipts import NoReceiptError, encode_receipt

LOG = {"address": "0x" + "ab" * 20, "topics": ["0x" + "a0" * 32, "0x" + "cd" * 32], "data": "0x01"}
RECEIPT = {"status": "0x1", "cumulativeGasUsed": "0x5208", "logsBloom": "0x" + "00" * 256}
SIZES = (0, 1, 1, 2, 31, 32, 33, 54, 55, 56, 57, 160, 255, 256, 70_000)


def raw(value):
    return bytes.fromhex(value[2:])


def drawn(source):
    size = source.choice(SIZES)
    return {
        "address": "0x" + source.randbytes(20).hex(),
        "topics": ["0x" + source.randbytes(32).hex() for _ in range(source.randrange(5))],
        "data": "0x" + source.randbytes(size).hex(),
    }


@pytest.mark.parametrize("seed", range(40))
def test_logs_are_encoded_as_the_package_does(seed):
    source = random.Random(seed)
    logs = [drawn(source) for _ in range(source.randrange(12))]
    entries = [
        [raw(log["address"]), list(map(raw, log["topics"])), raw(log["data"])] for log in logs
    ]
    assert encode_logs(logs) == rlp.encode(entries)


@pytest.mark.parametrize("byte", range(256))
def test_data_of_one_byte_is_its_own_encoding_or_not(byte):
    data = f"0x{byte:02x}"
    entries = [[raw(LOG["address"]), list(map(raw, LOG["topics"])), raw(data)]]
    assert encode_logs([{**LOG, "data": data}]) == rlp.encode(entries)


def test_large_letters_are_the_same_digits():
    large = {**LOG, "address": "0x" + "AB" * 20, "topics": [t.upper() for t in LOG["topics"]]}
    assert encode_logs([large]) == encode_logs([LOG])


WRONG = {
    "a blank in the address": {"address": "0x " + "ab" * 20},
    "a blank for a digit": {"address": "0x" + "ab" * 19 + "  "},
    "a short address": {"address": "0x" + "ab" * 19},
    "a long address": {"address": "0x" + "ab" * 21},
    "a short topic": {"topics": ["0x" + "a0" * 31]},
    "topics cut elsewhere": {"topics": ["0x" + "a0" * 33, "0x" + "cd" * 31]},
    "one topic in place of two": {"topics": ["0x" + "a0" * 32 + "a0" + "cd" * 32]},
    "topics in a text": {"topics": "0x" + "a0" * 32},
    "topics by name": {"topics": {"0x" + "a0" * 32: 1}},
    "a number among the topics": {"topics": [5]},
    "no topics": {"topics": None},
    "data with a blank": {"data": "0x01 02"},
    "data with an odd number of digits": {"data": "0x012"},
    "data without anything": {"data": ""},
    "data that is no text": {"data": 1},
    "data in a list of four": {"data": ["0", "x", "0", "1"]},
    "data with a letter": {"data": "0x0g"},
    "data in other digits": {"data": "0x\u0661\u0662"},
}


@pytest.mark.parametrize("what", WRONG)
def test_a_malformed_field_is_refused(what):
    logs = [LOG, {**LOG, **WRONG[what]}]
    with pytest.raises(NoReceiptError):
        encode_receipt({**RECEIPT, "logs": logs})


@pytest.mark.parametrize("field", LOG)
def test_a_missing_field_is_named(field):
    log = {name: value for name, value in LOG.items() if name != field}
    with pytest.raises(NoReceiptError, match=f"no {field}"):
        encode_receipt({**RECEIPT, "logs": [log]})
