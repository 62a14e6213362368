"""The search for leaks finds each form of a planted leak, and nothing where there is none."""

import base64
import bz2
import gzip
import io
import json
import lzma
import os
import quopri
import sqlite3
import tarfile
import urllib.parse
import zipfile
import zlib

import pytest

from tests.support.leaks import search

SECRET = "the doctor's letter: a fracture of the left wrist, 左手腕骨折"
RAW = SECRET.encode()


def zipped(content):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.txt", content)
    return written.getvalue()


def tarred(content):
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        entry = tarfile.TarInfo("x")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return written.getvalue()


def stored(content, tmp_path):
    path = tmp_path / "x.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (x)")
        # Longer than a page, so that it is cut.
        connection.execute("INSERT INTO t VALUES (?)", ("." * 4_040 + content + "." * 9_000,))
    connection.close()
    return path.read_bytes()


FORMS = {
    "plain": RAW,
    "utf-16": SECRET.encode("utf-16"),
    "utf-16-be": SECRET.encode("utf-16-be"),
    "hex": RAW.hex().encode(),
    "upper hex": RAW.hex().upper().encode(),
    "hex of utf-16": SECRET.encode("utf-16-le").hex().encode(),
    "json": json.dumps({"x": SECRET}).encode(),
    "url": urllib.parse.quote(SECRET).encode(),
    "mail": quopri.encodestring(RAW),
    **{f"base64 {n}": base64.b64encode(b"x" * n + RAW) for n in range(3)},
    **{f"base64url {n}": base64.urlsafe_b64encode(b"\xff" * n + RAW) for n in range(3)},
    "base64 of utf-16": base64.b64encode(SECRET.encode("utf-16-le")),
    "zlib": zlib.compress(RAW),
    "strong zlib": zlib.compress(RAW, 9),
    "gzip": gzip.compress(RAW),
    "bz2": bz2.compress(RAW),
    "xz": lzma.compress(RAW),
    "zip": zipped(RAW),
    "tar": tarred(RAW),
    "zip in tar in gzip": gzip.compress(tarred(zipped(RAW))),
    "base64 in gzip": gzip.compress(base64.b64encode(RAW)),
    "a part": RAW[7:40],
}


@pytest.mark.parametrize("form", FORMS)
def test_a_planted_leak_is_found(form):
    noise = os.urandom(5_000)
    assert search({"file": noise + FORMS[form] + noise}, [SECRET]) or search(
        {"file": FORMS[form] + noise}, [SECRET]
    )


def test_a_leak_that_a_database_cut_in_two_is_found(tmp_path):
    found = search({"x.sqlite": stored(SECRET, tmp_path)}, [SECRET])
    assert found and found[0][1] == SECRET


def test_nothing_is_found_where_there_is_nothing():
    contents = {str(n): os.urandom(20_000) for n in range(20)}
    contents["text"] = b"a letter of a doctor, and the left wrist" * 50
    assert search(contents, [SECRET]) == []
