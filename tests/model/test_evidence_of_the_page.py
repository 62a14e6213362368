"""Packs that the page sealed open here; the page's tests open the ones that were sealed here.

`python -m tests.model.test_evidence_of_the_page` writes the command line's pack again, and
`WRITE_HANDED=1 npx vitest run src/evidence` (in frontend_bridge/web) the page's.
"""

import base64
import json
from pathlib import Path

import pyrage
import pytest

from mutual_pool.office.evidence.files import EvidenceError
from mutual_pool.office.evidence.folder import SealedFolder
from mutual_pool.office.evidence.grants import make_grant, open_grant
from mutual_pool.office.evidence.keys import key_of, new_key
from mutual_pool.office.evidence.pack import make_pack
from mutual_pool.office.evidence.sealing import open_sealed, read_description, seal

HANDED = Path(__file__).resolve().parents[1] / "support" / "handed"
LETTER = "the doctor's letter: 诊断"


@pytest.fixture(scope="module")
def handed():
    found = json.loads((HANDED / "evidence-page.json").read_text(encoding="utf-8"))
    for name in ("pack", "grant", "key_file"):
        found[name] = base64.b64decode(found[name])
    found["filed"] = bytes.fromhex(found["filed"][2:])
    return found


def test_what_the_page_sealed_and_granted_opens_here(handed):
    key = open_grant(handed["grant"], key_of(handed["reader"]), handed["filed"])
    letter, pdf = open_sealed(handed["pack"], key, handed["filed"])
    assert (letter.name, letter.content.decode("utf-8")) == (handed["name"], handed["content"])
    assert pdf.kind == "application/pdf"
    with pytest.raises(EvidenceError, match="not what was filed"):
        open_sealed(handed["pack"], key, bytes(32))


def test_the_copy_that_the_page_saves_is_a_folder_of_evidence(handed, tmp_path):
    (tmp_path / "evidence.age").write_bytes(handed["pack"])
    (tmp_path / "claim-key.age").write_bytes(handed["key_file"])
    (tmp_path / "description.json").write_text(json.dumps(handed["description"]), encoding="utf-8")
    place = SealedFolder(tmp_path)
    assert place.description() == read_description(handed["description"])
    assert place.description().hash == handed["filed"]
    assert open_sealed(place.ciphertext(), place.key(handed["password"]), handed["filed"])


def write_handed():
    """Write a pack of the command line for the page's tests."""
    folder = HANDED / "letter"
    folder.mkdir()
    letter = folder / "letter.txt"
    letter.write_text(LETTER, encoding="utf-8")
    sealed = seal(make_pack([letter]))
    letter.unlink()
    folder.rmdir()
    reader, filed, password = new_key(), sealed.description.hash, "a password of the tests"
    locked = pyrage.passphrase.encrypt(reader.secret.encode("ascii"), password)
    parts = {
        "pack": sealed.ciphertext,
        "grant": make_grant(sealed.key, filed, [reader.recipient]),
        "reader_file": locked,
    }
    content = {
        **{name: base64.b64encode(part).decode("ascii") for name, part in parts.items()},
        "filed": "0x" + filed.hex(),
        "reader": reader.secret,
        "password": password,
        "name": "letter.txt",
        "content": LETTER,
    }
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (HANDED / "evidence-command.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_handed()
