"""The files that people hand to each other: what the page writes is read here, and the reverse.

The same files are read and written again by the page's own tests (`handed.test.ts`).
"""

import json
from pathlib import Path

import pytest
from web3 import Web3

from mutual_pool.chain.contracts import ROLES, attach
from mutual_pool.office.files import (
    enrolment_text,
    pack_text,
    read_enrolment,
    read_pack,
    read_position,
    read_recovery,
)
from mutual_pool.office.structs import FileFormError, signature_bytes

HANDED = Path(__file__).resolve().parents[1] / "support" / "handed"
READERS = {
    "certificate": read_enrolment,
    "recovery": read_recovery,
    "decision": read_pack,
    "position": read_position,
}


@pytest.fixture(scope="module")
def contracts(release):
    """Handles that are never called: the files need the contracts' types alone."""
    nowhere = dict.fromkeys(("asset", "directory", *ROLES), "0x" + "12" * 20)
    return attach(Web3(), release, nowhere)


@pytest.mark.parametrize("kind", READERS)
def test_a_file_of_the_page_is_read(contracts, kind):
    assert READERS[kind](HANDED / f"{kind}.json", contracts)


def test_a_decision_is_written_as_the_page_writes_it(contracts):
    path = HANDED / "decision.json"
    pack = read_pack(path, contracts)
    assert pack.notice_fits
    assert pack_text(pack) == path.read_text(encoding="utf-8")


def test_a_certificate_is_written_as_the_page_reads_it(contracts):
    path = HANDED / "certificate.json"
    found = read_enrolment(path, contracts)
    assert enrolment_text(found.fields, found.signature) == path.read_text(encoding="utf-8")


def test_the_structs_are_those_of_the_contracts(contracts):
    found = read_enrolment(HANDED / "certificate.json", contracts)
    call = contracts.enrolment.functions.join(found.struct, found.signature, 1)
    assert call._encode_transaction_data()
    position = read_position(HANDED / "position.json", contracts)
    leaf = contracts.enrolment.functions.joinFromGroup(
        position.cohort, position.leaf, position.proof
    )
    assert leaf._encode_transaction_data()


@pytest.mark.parametrize("kind", READERS)
def test_every_field_is_needed_and_of_its_type(contracts, tmp_path, kind):
    content = json.loads((HANDED / f"{kind}.json").read_text(encoding="utf-8"))
    inner = {"decision": "verdict", "position": "leaf"}.get(kind, kind)
    file = tmp_path / "changed.json"
    for name in content[inner]:
        for wrong in (None, [], "0x", -1, 2**300, "x", True if name != "approve" else 1):
            changed = {**content, inner: {**content[inner], name: wrong}}
            file.write_text(json.dumps(changed))
            with pytest.raises(FileFormError, match=name):
                READERS[kind](file, contracts)
        lacking = {key: value for key, value in content[inner].items() if key != name}
        file.write_text(json.dumps({**content, inner: lacking}))
        with pytest.raises(FileFormError, match=f"{name} is missing"):
            READERS[kind](file, contracts)
    file.write_text(json.dumps({**content, inner: {**content[inner], "more": 1}}))
    with pytest.raises(FileFormError, match="unknown field 'more'"):
        READERS[kind](file, contracts)


@pytest.mark.parametrize(("given", "kept"), [(0, 27), (1, 28), (27, 27), (28, 28)])
def test_v_is_normalised(given, kept):
    raw = bytes(64) + bytes([given])
    assert signature_bytes("0x" + raw.hex(), "it")[64] == kept
