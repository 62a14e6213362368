"""Codes as text and in files: what goes in comes out, and what is wrong is named."""

import json

import pytest

from mutual_pool.office.evidence.keys import new_key, recipient_bytes
from mutual_pool.office.services.code_files import (
    make_secrets,
    open_secrets,
    read_leaves,
    require_codes,
    require_secrets,
)
from mutual_pool.office.services.code_text import ServiceCode, read_code
from mutual_pool.office.services.errors import CodeError
from mutual_pool.protocol.services.codes import CodeSeries, leads_to

SERIES = CodeSeries(1337, "0x" + "11" * 20, "0x" + "22" * 20, 3)


@pytest.fixture
def made():
    return make_secrets(SERIES, 20)


def test_a_code_is_read_as_it_was_written(made):
    code = made.code(7, 13)
    assert read_code(code.text) == code
    assert read_code(f"  {code.text.lower()[:20]} {code.text.lower()[20:]}\n") == code
    misread = code.text[:9] + code.text[9:].replace("O", "0").replace("L", "1").replace("B", "8")
    assert read_code(misread) == code
    assert code.secret.hex() not in repr(code)
    assert len(code.word) == 32 and code.word[16:] == bytes(16)


def test_every_slip_of_the_pen_is_told(made):
    text = made.code(7, 13).text
    for place, letter in enumerate(text):
        if letter == "-":
            continue
        other = "3" if letter != "3" else "4"
        with pytest.raises(CodeError):
            read_code(text[:place] + other + text[place + 1 :])
    for wrong in ("", "MP", text[:-1], text + "A", "XX" + text[2:], "MP-0" + text[4:], "x" * 10**5):
        with pytest.raises(CodeError, match="no code") as told:
            read_code(wrong)
        # Not most of a good code, in a message that may end in a log.
        assert len(str(told.value)) < 200 and text[9:30] not in str(told.value)


def test_numbers_beyond_all_are_refused():
    with pytest.raises(CodeError, match="beyond all"):
        read_code(ServiceCode(2**32, 0, bytes(16)).text)
    with pytest.raises(CodeError, match="beyond all"):
        read_code(ServiceCode(1, 2**24, bytes(16)).text)


def test_files_give_back_what_was_written(made, tmp_path):
    key = new_key()
    leaves, sealed = tmp_path / "leaves.json", tmp_path / "codes.age"
    leaves.write_bytes(made.leaves().as_bytes())
    sealed.write_bytes(made.sealed(recipient_bytes(key.recipient)))
    assert read_leaves(leaves) == made.leaves()
    assert open_secrets(sealed, key) == made
    require_secrets(open_secrets(sealed, key), read_leaves(leaves))
    root = made.leaves().tree.root
    require_codes(read_leaves(leaves), 20, root)
    code = made.code(1, 4)
    leaf = SERIES.leaf(4, code.word)
    assert leads_to(root, leaf, read_leaves(leaves).tree.proof(4))
    # The leaves tell no secret, and the sealed file shows none.
    for content in (leaves.read_bytes(), sealed.read_bytes()):
        assert not any(one.hex().encode() in content or one in content for one in made.secrets)
    assert not any(one.hex() in repr(made) for one in made.secrets)


def test_secrets_differ_and_the_files_of_another_programme_do_not_fit(made):
    assert len(set(made.secrets)) == 20
    other = make_secrets(SERIES, 20)
    assert not set(other.secrets) & set(made.secrets)
    with pytest.raises(CodeError, match="the sealed code 0 is not the one of its leaf"):
        require_secrets(other, made.leaves())
    fewer = make_secrets(SERIES, 19)
    with pytest.raises(CodeError, match="different programmes"):
        require_secrets(fewer, made.leaves())
    with pytest.raises(CodeError, match="another root"):
        require_codes(other.leaves(), 20, made.leaves().tree.root)


def test_a_root_has_as_many_codes_as_were_paid_for(made):
    leaves, root = made.leaves(), made.leaves().tree.root
    with pytest.raises(CodeError, match="names 20 codes, and 21 were paid for: 1 uses"):
        require_codes(leaves, 21, root)
    with pytest.raises(CodeError, match="names 20 codes, and 19 were paid for"):
        require_codes(leaves, 19, root)
    copied = type(leaves)(SERIES, (*leaves.leaves[:-1], leaves.leaves[0]))
    with pytest.raises(CodeError, match="stands in the file twice"):
        require_codes(copied, 20, copied.tree.root)
    for uses in (0, 2**24):
        with pytest.raises(CodeError, match="from 1 to"):
            make_secrets(SERIES, uses)


def test_files_that_are_none(made, tmp_path):
    path, key = tmp_path / "file", new_key()
    with pytest.raises(CodeError, match="cannot be read"):
        read_leaves(path)
    good = json.loads(made.leaves().as_bytes())
    for told, message in (
        (b"\xff", "JSON in UTF-8"),
        (b"[" * 100_000, "JSON in UTF-8"),
        (b"[]", "not of the form"),
        (json.dumps({**good, "schema": "x"}).encode(), "not of the form"),
        (json.dumps({**good, "series": True}).encode(), "whose codes"),
        (json.dumps({**good, "fund": "0x1"}).encode(), "whose codes"),
        (json.dumps({**good, "leaves": []}).encode(), "no list of codes"),
        (json.dumps({**good, "leaves": ["0x11"]}).encode(), "no list of codes"),
        (json.dumps({**good, "leaves": [7]}).encode(), "no list of codes"),
    ):
        path.write_bytes(told)
        with pytest.raises(CodeError, match=message):
            read_leaves(path)
    path.write_bytes(made.sealed(recipient_bytes(new_key().recipient)))
    with pytest.raises(CodeError, match="does not open with this key"):
        open_secrets(path, key)
    with pytest.raises(CodeError, match="from 0 to 19"):
        made.code(1, 20)
