"""A desk that lists very many grants has only so many of them fetched."""

import hashlib
from types import SimpleNamespace

import pytest

from mutual_pool.cli.evidence_at_desk import granted_key
from mutual_pool.office.evidence.files import EvidenceError
from mutual_pool.office.evidence.grants import MOST_GRANTS, make_grant
from mutual_pool.office.evidence.keys import new_key

FILED = hashlib.sha256(b"a pack").digest()
ME = "0x" + "ab" * 20


class Desk:
    """A desk that lists what it likes; `fetched` are the grants that were asked for."""

    def __init__(self, rows, grant):
        self.rows, self.grant, self.fetched = rows, grant, []

    def get(self, path):
        return {"grants": self.rows}

    def fetch(self, path, most):
        self.fetched.append(int(path.rpartition("/")[2]))
        return self.grant


def asked(rows, reader, grant):
    desk = Desk(rows, grant)
    client = SimpleNamespace(account=SimpleNamespace(address=ME))
    claim = SimpleNamespace(number=7, filed={"evidenceHash": FILED})
    visit = SimpleNamespace(signed_in=desk, client=client)
    return desk, lambda: granted_key(visit, claim, reader)


def test_no_more_are_fetched_than_a_desk_keeps():
    reader, stranger = new_key(), new_key()
    other = make_grant(new_key(), FILED, [stranger.recipient])
    rows = [{"number": n, "readers": ["0x" + "01" * 20]} for n in range(5_000)]
    desk, opening = asked(rows, reader, other)
    with pytest.raises(EvidenceError, match=r"lists 5000 grants of claim 7.*at most 40 for a pack"):
        opening()
    assert desk.fetched == list(range(4_999, 4_999 - MOST_GRANTS, -1))


def test_the_grant_for_this_account_opens_among_very_many():
    reader, pack = new_key(), new_key()
    rows = [{"number": n, "readers": ["0x" + "01" * 20]} for n in range(1, 5_000)]
    rows.append({"number": 0, "readers": [ME]})
    desk, opening = asked(rows, reader, make_grant(pack, FILED, [reader.recipient]))
    assert opening().secret == pack.secret
    assert desk.fetched == [0]


def test_as_many_as_a_desk_keeps_are_all_tried():
    rows = [{"number": n, "readers": []} for n in range(MOST_GRANTS)]
    desk, opening = asked(rows, new_key(), b"no grant")
    with pytest.raises(EvidenceError, match="none of 40 grants"):
        opening()
    assert len(desk.fetched) == MOST_GRANTS
