"""A pack: the files of a claim and a list of them, in one container of a rounded size.

The container is a ZIP file whose parts are stored as they are, so that nothing in it can unfold.
Its first part is `manifest.json`, its last one zeros: the size tells no more than its first bits
(PADME, Nikitin et al., 2019, "Reducing Metadata Leakage from Encrypted Files", section 4).
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rfc8785

from mutual_pool.office.evidence.files import (
    ENDINGS,
    MOST_BYTES,
    MOST_FILES,
    EvidenceError,
    EvidenceFile,
    kind_of,
    prepared,
)
from mutual_pool.office.evidence.names import fit_name

SCHEMA = "mutual-pool/evidence/1"
_MANIFEST = "manifest.json"
_PADDING = "padding"
_LONGEST_MANIFEST = 100_000
_FIELDS = {"name", "type", "size", "sha256"}
_DAY = (1980, 1, 1, 0, 0, 0)
"""The first that ZIP knows: when a pack was made is nobody's business."""
MOST_CONTAINER = 2 * MOST_BYTES
"""Bytes that a container may have: files, padding, and what ZIP adds."""


def padded_size(size: int) -> int:
    """Return a size rounded up so that it tells only the logarithm of itself (PADME).

    At most 12 per cent are added.
    """
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    rounded = exponent - exponent.bit_length()
    mask = (1 << max(rounded, 0)) - 1
    return (size + mask) & ~mask


def make_pack(paths: Sequence[Path]) -> bytes:
    """Return the container of some files.

    Raises:
        EvidenceError: if there is none, or too many, too long, or one that a pack does not take.
    """
    if not paths:
        raise EvidenceError("a pack needs a file")
    if len(paths) > MOST_FILES:
        raise EvidenceError(f"a pack holds {MOST_FILES} files, and {len(paths)} were given")
    files = list[EvidenceFile]()
    for path in paths:
        kind, content = prepared(path)
        taken = frozenset({file.name.lower() for file in files} | {_MANIFEST, _PADDING})
        files.append(EvidenceFile(fit_name(path.name, taken, ENDINGS[kind]), kind, content))
    total = sum(len(file.content) for file in files)
    if total > MOST_BYTES:
        raise EvidenceError(
            f"the files have {total:,} bytes, and a pack holds {MOST_BYTES:,}. Send photographs in "
            "a smaller size, or fewer files"
        )
    return _container(files)


def _container(files: Sequence[EvidenceFile]) -> bytes:
    manifest: dict[str, Any] = {
        "schema": SCHEMA,
        "files": [
            {
                "name": file.name,
                "type": file.kind,
                "size": len(file.content),
                "sha256": hashlib.sha256(file.content).hexdigest(),
            }
            for file in files
        ],
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as container:
        container.writestr(zipfile.ZipInfo(_MANIFEST, _DAY), rfc8785.dumps(manifest))
        for file in files:
            container.writestr(zipfile.ZipInfo(file.name, _DAY), file.content)
        # What ZIP itself adds for the last part and the list hardly depends on the padding.
        size = written.tell()
        container.writestr(zipfile.ZipInfo(_PADDING, _DAY), bytes(padded_size(size) - size))
    return written.getvalue()


def read_pack(container: bytes) -> list[EvidenceFile]:
    """Return the files of a container, each as its list says, with names fit for any folder.

    Raises:
        EvidenceError: if it is no container, or holds anything else than its list says.
    """
    if len(container) > MOST_CONTAINER:
        raise EvidenceError(f"the pack has {len(container):,} bytes, more than a pack may have")
    try:
        with zipfile.ZipFile(io.BytesIO(container)) as opened:
            parts = opened.infolist()
            if len(parts) > MOST_FILES + 2 or any(part.compress_type for part in parts):
                raise EvidenceError(
                    "the pack holds too many parts, or compressed ones: it was not made by this "
                    "project's tools. Ask the claimant to pack the files again"
                )
            names = [part.filename for part in parts]
            if len(set(names)) != len(names) or names[:1] != [_MANIFEST]:
                raise EvidenceError("the pack has no list of its files, or two parts of one name")
            listed = _listed(_part(opened, parts[0], _LONGEST_MANIFEST))
            if sorted(names) != sorted([_MANIFEST, *(entry["name"] for entry in listed), _PADDING]):
                raise EvidenceError("the pack holds other files than its list says")
            return _files(opened, listed)
    except EvidenceError:
        raise
    except Exception as error:
        # The library fails in many ways at a container that somebody made wrong on purpose.
        raise EvidenceError("the pack is damaged: nobody can read its files") from error


def _part(opened: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    if part.file_size > most:
        raise EvidenceError(f"the pack's part {part.filename!r} is too long")
    # A part that is stored as it is has no more bytes than it says.
    return opened.read(part)


def _listed(manifest: bytes) -> list[dict[str, Any]]:
    """Return the entries of a list, checked.

    Raises:
        EvidenceError: if it is none.
    """
    try:
        found = json.loads(manifest.decode("utf-8"))
        schema, entries = found["schema"], found["files"]
        for entry in entries:
            if set(entry) != _FIELDS or not isinstance(entry["name"], str):
                raise KeyError("files")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise EvidenceError("the pack's list of files cannot be read") from error
    if not entries:
        raise EvidenceError("the pack's list names no file")
    if schema != SCHEMA:
        raise EvidenceError(
            f"the pack is of the form {str(schema)[:60]!r}, and this version knows {SCHEMA!r}"
        )
    return list(entries)


def _files(opened: zipfile.ZipFile, listed: Sequence[dict[str, Any]]) -> list[EvidenceFile]:
    files, left = list[EvidenceFile](), MOST_BYTES
    for entry in listed:
        content = _part(opened, opened.getinfo(entry["name"]), left)
        left -= len(content)
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise EvidenceError(f"the file {entry['name'][:80]!r} is not the one that was packed")
        if kind_of(content) != entry["type"]:
            raise EvidenceError(f"the file {entry['name'][:80]!r} is not of the kind it states")
        taken = frozenset(file.name.lower() for file in files)
        kind = entry["type"]
        name = fit_name(entry["name"], taken, ENDINGS[kind])
        files.append(EvidenceFile(name, kind, content))
    return files
