"""Searching what a service stored for what must not be in it, in the forms it may have taken.

A text is looked for by short pieces, so that it is found where a database has cut it in two; as it
is, in other encodings, as digits, as base64 at each of its three offsets, and inside whatever is
compressed or packed, however deep.
"""

import base64
import bz2
import io
import json
import lzma
import quopri
import tarfile
import urllib.parse
import zipfile
import zlib

PIECE = 18
"""Letters of a piece: no other text has it by chance."""
_MOST = 60_000_000
_DEPTH = 4
_STREAMS = {
    b"\x1f\x8b\x08": lambda content: zlib.decompressobj(31).decompress(content, _MOST),
    b"x\x01": lambda content: zlib.decompressobj().decompress(content, _MOST),
    b"x\x9c": lambda content: zlib.decompressobj().decompress(content, _MOST),
    b"x\xda": lambda content: zlib.decompressobj().decompress(content, _MOST),
    b"BZh": lambda content: bz2.BZ2Decompressor().decompress(content, _MOST),
    b"\xfd7zXZ": lambda content: lzma.LZMADecompressor().decompress(content, _MOST),
}


def pieces_of(text):
    """The pieces by which a text is found."""
    step = PIECE // 2
    last = max(len(text) - PIECE, 0)
    return [text[start : start + PIECE] for start in sorted({*range(0, last, step), last})]


def forms_of(piece):
    """A piece in every form in which it is looked for, by the form's name."""
    raw = piece.encode("utf-8")
    found = {"plain": raw, "json": json.dumps(piece)[1:-1].encode()}
    for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        found[name] = piece.encode(name)
    found["hex"] = raw.hex().encode()
    found["HEX"] = raw.hex().upper().encode()
    found["hex of utf-16"] = piece.encode("utf-16-le").hex().encode()
    found["url"] = urllib.parse.quote(piece).encode()
    found["mail"] = quopri.encodestring(raw).rstrip(b"=\n")
    for codec, raw_form in (("", raw), (" of utf-16", piece.encode("utf-16-le"))):
        for offset in range(3):
            # What stands before and after changes the digits at the ends, and these are left out.
            encoded = base64.b64encode(bytes(offset) + raw_form)
            middle = encoded[4 if offset else 0 : len(encoded) // 4 * 4 - 4]
            found[f"base64{codec} {offset}"] = middle
            found[f"base64url{codec} {offset}"] = middle.translate(bytes.maketrans(b"+/", b"-_"))
    return {name: form for name, form in found.items() if len(form) >= 10}


def search(contents, secrets):
    """Where texts are found: (place, text, form), for contents by their place."""
    wanted = [
        (secret, name, form)
        for secret in secrets
        for piece in pieces_of(secret)
        for name, form in forms_of(piece).items()
    ]
    found = set()
    for place, content in contents.items():
        for where, unpacked in unpack(str(place), content):
            for secret, name, form in wanted:
                if form in unpacked:
                    found.add((where, secret, name))
    return sorted(found)


def unpack(place, content, depth=0):
    """A content and all that is packed in it, each with its place."""
    yield place, content
    if depth >= _DEPTH:
        return
    for where, inner in _packed(place, content):
        yield from unpack(where, inner, depth + 1)


def _packed(place, content):
    for start, opened in _STREAMS.items():
        at = content.find(start)
        while at >= 0:
            try:
                inner = opened(content[at:])
            except (zlib.error, OSError, lzma.LZMAError, EOFError, ValueError):
                inner = b""
            if len(inner) >= PIECE:
                yield f"{place}@{at}", inner
            at = content.find(start, at + 1)
    at = content.find(b"PK\x03\x04")
    if at >= 0:
        yield from _members(place, content[at:])
    if content[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for entry in archive:
                file = archive.extractfile(entry)
                if file is not None:
                    yield f"{place}/{entry.name}", file.read()


def _members(place, content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield f"{place}/{name}", archive.read(name)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError):
        return
