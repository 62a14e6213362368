"""Reading keys, sealed packs and grants: what was changed, or is for others, does not open."""

import json
from dataclasses import asdict, replace

import bech32
import pyrage
import pytest
from eth_utils.crypto import keccak

from mutual_pool.office.evidence.files import EvidenceError
from mutual_pool.office.evidence.folder import SealedFolder
from mutual_pool.office.evidence.grants import make_grant, open_grant
from mutual_pool.office.evidence.keys import (
    AgeKey,
    AgeKeyError,
    key_of,
    new_key,
    read_key,
    recipient_bytes,
    recipient_text,
    write_key,
)
from mutual_pool.office.evidence.new_files import new_folder, write_again, write_new
from mutual_pool.office.evidence.pack import make_pack
from mutual_pool.office.evidence.sealing import (
    Description,
    describe,
    open_sealed,
    read_description,
    seal,
)


@pytest.fixture
def files(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("the doctor's letter: 诊断", encoding="utf-8")
    return [path]


@pytest.fixture
def sealed(files):
    return seal(make_pack(files))


# ------------------------------------------------------------------------ keys


def test_a_recipient_is_32_bytes_and_back():
    key = new_key()
    public = recipient_bytes(key.recipient)
    assert len(public) == 32
    assert recipient_text(public) == key.recipient
    # The specification's own example of a recipient.
    known = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
    assert recipient_text(recipient_bytes(known)) == known


@pytest.mark.parametrize(
    "make",
    [
        lambda: "",
        lambda: "age1",
        lambda: "x" * 5_000,
        lambda: new_key().secret,
        lambda: new_key().recipient[:-1] + "!",
        lambda: "age1é",
    ],
    ids=["nothing", "prefix", "long", "secret", "sign", "letter"],
)
def test_what_is_no_recipient_is_refused(make):
    with pytest.raises(AgeKeyError):
        recipient_bytes(make())


def test_a_key_is_kept_under_a_password(tmp_path):
    key, path = new_key(), tmp_path / "key.age"
    write_key(path, key, "right")
    assert read_key(path, "right") == key
    assert path.stat().st_mode & 0o077 == 0
    assert key.secret.encode() not in path.read_bytes()
    with pytest.raises(AgeKeyError, match="password is wrong"):
        read_key(path, "wrong")
    with pytest.raises(AgeKeyError, match="never written over"):
        write_key(path, new_key(), "right")
    assert read_key(path, "right") == key


def test_a_secret_is_not_printed():
    key = new_key()
    assert key.secret not in f"{key!r} {key} {[key]}"
    with pytest.raises(AgeKeyError, match="no key of the age format"):
        key_of(key.recipient)


SMALL = (
    "00" * 32,
    "01" + "00" * 31,
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ec" + "ff" * 30 + "7f",
    "ed" + "ff" * 30 + "7f",
    "ee" + "ff" * 30 + "7f",
    "ed" + "ff" * 31,
)
"""The points of https://cr.yp.to/ecdh.html, and one whose highest bit is set."""


@pytest.mark.parametrize("point", SMALL)
def test_a_point_to_which_nothing_can_be_encrypted_is_refused(point):
    words = bech32.convertbits(bytes.fromhex(point), 8, 5)
    for use in (
        lambda: recipient_text(bytes.fromhex(point)),
        lambda: recipient_bytes(bech32.bech32_encode("age", words)),
    ):
        with pytest.raises(AgeKeyError, match="nothing can be encrypted"):
            use()


def test_a_password_is_the_same_however_it_is_composed(tmp_path):
    key, path = new_key(), tmp_path / "key.age"
    write_key(path, key, "g\u00fcn")
    assert read_key(path, "gu\u0308n") == key


@pytest.mark.parametrize("password", ["", "\udcff"])
def test_what_is_no_password_is_refused(tmp_path, password):
    with pytest.raises(AgeKeyError, match="password"):
        write_key(tmp_path / "key.age", new_key(), password)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("secret", ["", "\ud800", "AGE-SECRET-KEY-1é", "x" * 9_000])
def test_what_is_no_key_is_named(secret):
    with pytest.raises(AgeKeyError, match="no key of the age format"):
        key_of(secret)


# ----------------------------------------------------------------------- files


def test_a_file_is_never_written_over(tmp_path):
    path = tmp_path / "grant.age"
    write_new(path, b"first")
    with pytest.raises(FileExistsError):
        write_new(path, b"second")
    assert path.read_bytes() == b"first"
    write_again(path, b"third")
    assert path.read_bytes() == b"third"
    assert [one.name for one in tmp_path.iterdir()] == ["grant.age"]


@pytest.mark.parametrize("wrong", [OSError(28, "No space left"), KeyboardInterrupt()])
def test_a_folder_is_whole_or_not_there(tmp_path, wrong):
    with pytest.raises(type(wrong)), new_folder(tmp_path / "claim") as draft:
        (draft / "letter.txt").write_bytes(b"plain")
        raise wrong
    assert list(tmp_path.iterdir()) == []
    with new_folder(tmp_path / "claim") as draft:
        (draft / "letter.txt").write_bytes(b"plain")
    assert (tmp_path / "claim" / "letter.txt").is_file()
    with pytest.raises(FileExistsError), new_folder(tmp_path / "claim"):
        pass


# --------------------------------------------------------------------- sealing


def test_a_sealed_pack_opens_with_its_key_alone(sealed):
    filed = sealed.description.hash
    assert len(open_sealed(sealed.ciphertext, sealed.key, filed)) == 1
    with pytest.raises(EvidenceError, match="not what was filed"):
        open_sealed(sealed.ciphertext, new_key(), filed)
    with pytest.raises(EvidenceError, match="not what was filed"):
        open_sealed(sealed.ciphertext[:-1], sealed.key, filed)
    with pytest.raises(EvidenceError, match="not what was filed"):
        open_sealed(sealed.ciphertext, sealed.key, bytes(32))


def test_a_pack_that_its_own_key_does_not_open_is_named(sealed):
    """A claimant files the hash of rubbish: it is proved that nobody can read it."""
    rubbish = b"age-encryption.org/v1\n" + bytes(100)
    filed = describe(rubbish, sealed.key.recipient).hash
    with pytest.raises(EvidenceError, match="filed a pack that nobody can read"):
        open_sealed(rubbish, sealed.key, filed)


def test_two_packs_of_the_same_files_have_nothing_in_common(files):
    first, second = seal(make_pack(files)), seal(make_pack(files))
    assert first.key != second.key
    assert first.description.hash != second.description.hash


@pytest.mark.parametrize("change", [{"size": 1}, {"sha256": "0" * 64}, {"recipient": "other"}])
def test_every_part_of_a_description_is_in_its_hash(sealed, change):
    if "recipient" in change:
        change = {"recipient": new_key().recipient}
    assert replace(sealed.description, **change).hash != sealed.description.hash


def test_a_description_is_read_as_it_was_written(sealed):
    fields = asdict(sealed.description)
    assert read_description(fields) == sealed.description
    for wrong in (
        [],
        {},
        {**fields, "more": 1},
        {**fields, "size": "1"},
        {**fields, "size": 0},
        {**fields, "sha256": 5},
        {**fields, "schema": "x"},
        {**fields, "recipient": "age1"},
        {**fields, "recipient": None},
    ):
        with pytest.raises(EvidenceError):
            read_description(wrong)


def test_the_hash_is_that_of_the_canonical_form():
    """Written out by hand, so that an implementation in another language can be held to it."""
    recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
    canonical = (
        f'{{"recipient":"{recipient}","schema":"mutual-pool/sealed-evidence/1",'
        f'"sha256":"{"ab" * 32}","size":1234}}'
    )
    found = Description(recipient, "ab" * 32, 1234)
    assert found.hash == keccak(canonical.encode())


# ---------------------------------------------------------------------- grants


def test_a_grant_opens_for_each_reader_alone(sealed):
    readers, stranger = [new_key() for _ in range(3)], new_key()
    filed = sealed.description.hash
    grant = make_grant(sealed.key, filed, [reader.recipient for reader in readers])
    for reader in readers:
        assert open_grant(grant, reader, filed) == sealed.key
    with pytest.raises(EvidenceError, match="made for another key"):
        open_grant(grant, stranger, filed)
    assert sealed.key.secret.encode() not in grant


def test_a_grant_is_for_one_claim(sealed):
    reader = new_key()
    grant = make_grant(sealed.key, sealed.description.hash, [reader.recipient])
    with pytest.raises(EvidenceError, match="for other evidence"):
        open_grant(grant, reader, bytes(32))


@pytest.mark.parametrize(
    "inside",
    [b"", b"{}", b"[]", b"\xff", b"[" * 9_000, b'{"schema":1,"evidence":2,"key":3}'],
)
def test_rubbish_in_a_grant_is_named(inside):
    reader = new_key()
    grant = pyrage.encrypt(inside, [reader.identity.to_public()])
    with pytest.raises(EvidenceError):
        open_grant(grant, reader, bytes(32))


def test_a_grant_needs_readers(sealed):
    with pytest.raises(EvidenceError, match="needs a reader"):
        make_grant(sealed.key, bytes(32), [])
    with pytest.raises(EvidenceError, match="no recipient of the age format"):
        make_grant(sealed.key, bytes(32), ["age1x"])
    with pytest.raises(EvidenceError, match="at most"):
        open_grant(bytes(30_000), AgeKey(new_key().secret), bytes(32))


# ---------------------------------------------------------------------- folder


def test_a_folder_is_read_as_it_was_written(sealed, tmp_path):
    place = SealedFolder(tmp_path / "claim")
    place.write(sealed, "right")
    assert place.description() == sealed.description
    assert place.key("right") == sealed.key
    with pytest.raises(EvidenceError, match="Name a new one"):
        place.write(sealed, "right")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("description.json", b"{", "as JSON"),
        ("description.json", b"[" * 9_000, "as JSON"),
        ("description.json", b"x" * 20_000, "too long"),
        ("evidence.age", b"other", "not the one"),
    ],
)
def test_a_changed_folder_is_named(sealed, tmp_path, name, content, says):
    place = SealedFolder(tmp_path)
    (tmp_path / "evidence.age").write_bytes(sealed.ciphertext)
    (tmp_path / "description.json").write_text(json.dumps(asdict(sealed.description)))
    assert place.description() == sealed.description
    (place.path / name).write_bytes(content)
    with pytest.raises(EvidenceError, match=says):
        place.description()
    (place.path / name).unlink()
    with pytest.raises(EvidenceError, match="cannot be read"):
        place.description()
