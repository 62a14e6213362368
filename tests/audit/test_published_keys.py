"""The keys that people published are read from the events, and proved by the board's storage."""

from mutual_pool.audit.observers.published_keys import KeyRecord, PublishedKeys, key_hash
from mutual_pool.chain.events import ChainEvent
from tests.support.audited import caught
from tests.support.keys import RECIPIENTS


def event(account, recipient, expiry, time):
    args = {"account": account, "recipient": recipient, "expiry": expiry}
    return ChainEvent(
        contract="keys", name="KeyPublished", args=args, block=7, time=time, tx="0x", log_index=0
    )


def test_the_last_key_counts():
    keys = PublishedKeys()
    keys.apply([event("0xa", RECIPIENTS[0], 9, 1), event("0xa", RECIPIENTS[1], 8, 2)])
    assert keys.valid == {"0xa": (RECIPIENTS[1], 8)}
    assert keys.records == {"0xa": KeyRecord(key_hash(RECIPIENTS[1], 8), 2)}


def test_a_withdrawn_key_is_gone_and_its_record_stays():
    keys = PublishedKeys()
    keys.apply([event("0xa", RECIPIENTS[0], 9, 1), event("0xa", bytes(32), 0, 3)])
    assert keys.valid == {}
    assert keys.records == {"0xa": KeyRecord(key_hash(bytes(32), 0), 3)}


def test_an_audit_knows_the_valid_keys(anvil_year, audited):
    result, _ = audited
    bank, steward = anvil_year.bank.address.lower(), anvil_year.steward.address.lower()
    assert result.keys.valid[bank][0] == RECIPIENTS[1]
    assert steward in result.keys.records
    assert steward not in result.keys.valid


def test_a_replaced_key_in_the_storage_is_caught(year, tmp_path):
    """The board's slot holds another key than the events: what is encrypted to it goes astray."""
    year.storage("keys").add("_records", year.bank.address, "keyHash")
    year.request("evm_mine")
    caught(year.audit(tmp_path), "storage", "keys")
