"""The registrar's secrets: several in one file, and a sealed copy in two halves."""

import pytest

from mutual_pool.office.evidence.keys import new_key
from mutual_pool.office.registrar import secret_ring
from mutual_pool.office.registrar.identity import Document, plan_salt, stretched
from mutual_pool.office.registrar.sealed_copy import halves_of, joined, open_half
from mutual_pool.office.registrar.secret_ring import (
    SecretError,
    chosen,
    new_ring,
    read_ring,
    write_ring,
)
from mutual_pool.protocol.eip712 import identity_of

SALT = plan_salt(31337, "0x" + "aB" * 20)
DOCUMENT = Document("CN", "national-id", "11010519491231002X")


@pytest.fixture
def quick(monkeypatch):
    """Identities at once: how slow they are is held by the first test."""
    monkeypatch.setattr(secret_ring, "stretched", lambda one, salt: stretched(one, salt, cost=2))


def test_known_people_keep_their_identity_and_new_ones_get_the_second_secret(quick):
    before = new_ring(1)
    first = before.candidates(DOCUMENT, SALT)[0].identity
    ring = before.with_secret(2)
    candidates = ring.candidates(DOCUMENT, SALT)
    assert [one.secret for one in candidates] == [2, 1]
    assert candidates[1].identity == first != candidates[0].identity
    assert chosen(candidates, lambda identity: identity == first) == (candidates[1], True)
    assert chosen(candidates, lambda identity: False) == (candidates[0], False)


def test_people_of_the_first_edition_are_found_by_their_number_alone(quick):
    earlier = bytes(range(32))
    ring = new_ring(1, earlier)
    known = identity_of(DOCUMENT.number, earlier)
    assert ring.candidates(DOCUMENT, SALT)[-1].identity == known


def test_secrets_are_kept_encrypted_and_come_back_whole(tmp_path):
    path, ring = tmp_path / "deep" / "ring.age", new_ring(7).with_secret(9)
    write_ring(path, ring, "päss")
    assert path.stat().st_mode & 0o077 == 0
    content = path.read_bytes()
    for one in ring.secrets:
        assert one.value not in content and one.value.hex().encode() not in content
        assert one.value.hex() not in repr(ring)
    # However a keyboard composes its letters.
    assert read_ring(path, "pa\u0308ss") == ring
    with pytest.raises(SecretError, match="password is wrong"):
        read_ring(path, "other")
    with pytest.raises(SecretError, match="never written over"):
        write_ring(path, ring, "päss")
    with pytest.raises(SecretError, match="need a password"):
        write_ring(tmp_path / "bare.age", ring, "")


def test_two_halves_restore_the_secrets_and_one_shows_nothing():
    ring, steward, supervisor = new_ring(5).with_secret(6), new_key(), new_key()
    sealed = [
        half.sealed_to(key.recipient)
        for half, key in zip(halves_of(ring), (steward, supervisor), strict=True)
    ]
    one, other = open_half(sealed[0], steward), open_half(sealed[1], supervisor)
    assert joined(one, other) == joined(other, one) == ring
    for half in (one, other):
        assert ring.secrets[0].value.hex().encode() not in half.share
        with pytest.raises(SecretError, match="not the two halves"):
            joined(half, half)
    with pytest.raises(SecretError, match="made for another key"):
        open_half(sealed[0], supervisor)
    with pytest.raises(SecretError, match="not the two halves"):
        joined(one, halves_of(new_ring(5))[1])
