"""What the desk signs and hashes for its page: both hold the same file of tests.

`python -m tests.model.test_receipt_of_the_desk` writes it again.
"""

import json
from pathlib import Path

import pytest
from eth_account import Account

from mutual_pool.office.desk.acts import desk_domain
from mutual_pool.office.desk.client import DeskError
from mutual_pool.office.desk.kinds import codes_hash, receipt_digest
from mutual_pool.office.desk.receipts import check_receipt
from mutual_pool.office.evidence.sealing import read_description

HANDED = Path(__file__).resolve().parents[1] / "support" / "handed"
KEY, AT = "0x" + "42" * 32, 1_900_000_000


@pytest.fixture
def handed():
    return json.loads((HANDED / "receipt.json").read_text(encoding="utf-8"))


def test_the_receipt_that_the_page_takes_is_taken_here(handed):
    domain = desk_domain(handed["chain_id"], handed["pool"])
    pack, receipt = read_description(handed["description"]), handed["receipt"]
    assert check_receipt(domain, handed["signer"], receipt, pack) == receipt
    with pytest.raises(DeskError, match="not for this pack"):
        check_receipt(domain, handed["signer"], {**receipt, "stored_at": AT + 1}, pack)
    codes = [bytes.fromhex(one[2:]) for one in handed["codes"]]
    assert "0x" + codes_hash(codes).hex() == handed["codes_hash"]


def write_handed():
    """Write a receipt for the page's pack."""
    page = json.loads((HANDED / "evidence-page.json").read_text(encoding="utf-8"))
    pack, signer = read_description(page["description"]), Account.from_key(KEY)
    chain_id, pool = 1337, "0x" + "12" * 20
    digest = receipt_digest(desk_domain(chain_id, pool), pack.hash, pack.size, AT)
    signature = signer.unsafe_sign_hash(digest).signature
    codes = [bytes([n]) * 32 for n in (1, 2)]
    content = {
        "chain_id": chain_id,
        "pool": pool,
        "signer": signer.address,
        "description": page["description"],
        "receipt": {
            "evidence_hash": "0x" + pack.hash.hex(),
            "size": pack.size,
            "stored_at": AT,
            "signer": signer.address,
            "signature": signature.to_0x_hex(),
        },
        "codes": ["0x" + one.hex() for one in codes],
        "codes_hash": "0x" + codes_hash(codes).hex(),
    }
    text = json.dumps(content, indent=1) + "\n"
    (HANDED / "receipt.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_handed()
