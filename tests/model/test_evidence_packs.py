"""Packs of evidence: what goes in comes out, without what files betray, and nothing else does."""

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mutual_pool.office.evidence import pack as packing
from mutual_pool.office.evidence.files import EvidenceError, kind_of, redrawn
from mutual_pool.office.evidence.names import LONGEST, fit_name
from mutual_pool.office.evidence.pack import make_pack, padded_size, read_pack

GPS = 0x8825
SECRET_PLACE = "53.5511 N 9.9937 E"


def photograph(size=(60, 40)):
    """A JPEG as a phone makes it: on its side, with place and device."""
    picture = Image.new("RGB", size, (200, 30, 30))
    exif = picture.getexif()
    exif[0x0112] = 6
    exif[0x010F] = SECRET_PLACE
    exif.get_ifd(GPS)[1] = "N"
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif, comment=SECRET_PLACE.encode())
    return written.getvalue()


@pytest.fixture
def files(tmp_path):
    found = {"letter.txt": "the doctor's letter: 诊断".encode(), "scan.jpg": photograph()}
    for name, content in found.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in found]


def test_a_pack_has_its_files_and_no_trace_of_the_phone(files):
    container = make_pack(files)
    letter, scan = read_pack(container)
    assert letter.content == files[0].read_bytes()
    assert (letter.kind, scan.kind) == ("text/plain", "image/jpeg")
    assert SECRET_PLACE.encode() in files[1].read_bytes()
    assert SECRET_PLACE.encode() not in container
    with Image.open(io.BytesIO(scan.content)) as picture:
        assert not picture.getexif()
        # The phone lay on its side.
        assert picture.size == (40, 60)


@given(size=st.integers(0, 10**9))
def test_a_size_is_rounded_up_by_an_eighth_at_most(size):
    padded = padded_size(size)
    assert size <= padded <= size + size // 8 + 1
    assert padded_size(padded) == padded


def test_packs_of_like_sizes_look_alike(tmp_path):
    sizes = set()
    for length in (50_000, 50_010, 50_400):
        path = tmp_path / "letter.txt"
        path.write_bytes(b"x" * length)
        sizes.add(len(make_pack([path])))
    assert len(sizes) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "is empty"), (b"\x00\x01\x02", "of a kind"), (b"MZ\x90\x00", "of a kind")],
)
def test_a_file_that_a_pack_does_not_take(tmp_path, content, says):
    path = tmp_path / "file.bin"
    path.write_bytes(content)
    with pytest.raises(EvidenceError, match=says):
        make_pack([path])


def test_too_much_is_refused(tmp_path, files, monkeypatch):
    with pytest.raises(EvidenceError, match="needs a file"):
        make_pack([])
    with pytest.raises(EvidenceError, match="holds 50 files"):
        make_pack(files * 26)
    monkeypatch.setattr(packing, "MOST_BYTES", 100)
    with pytest.raises(EvidenceError, match="the files have"):
        make_pack(files)


def test_a_damaged_picture_is_refused():
    with pytest.raises(EvidenceError, match="damaged picture"):
        redrawn(photograph()[:200], "image/jpeg", "scan.jpg")


def container(parts, compression=zipfile.ZIP_STORED):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as made:
        for name, content in parts:
            made.writestr(name, content)
    return written.getvalue()


def listed(*files, schema=packing.SCHEMA):
    entries = [
        {
            "name": name,
            "type": kind_of(content) or "x",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        for name, content in files
    ]
    return "manifest.json", json.dumps({"schema": schema, "files": entries}).encode()


TEXT = ("a.txt", b"text")
END = ("padding", b"")


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (b"", "damaged"),
        (b"PK\x05\x06" + bytes(18), "no list"),
        (container([TEXT, END]), "no list"),
        (container([listed(TEXT), TEXT, ("b.txt", b"more"), END]), "other files"),
        (container([listed(TEXT), ("a.txt", b"other"), END]), "not the one that was packed"),
        (container([listed(TEXT, schema="x"), TEXT, END]), "of the form"),
        (container([("manifest.json", b"[" * 5_000), TEXT, END]), "cannot be read"),
        (container([("manifest.json", b"\xff"), TEXT, END]), "cannot be read"),
        (container([("manifest.json", b" " * 200_000), TEXT, END]), "too long"),
        (container([listed(TEXT), TEXT, END], zipfile.ZIP_DEFLATED), "compressed"),
        (container([listed(("a", b"\0")), ("a", b"\0"), END]), "not of the kind"),
        (container([listed(TEXT), TEXT, END])[:-30], "damaged"),
    ],
    # A container has the time it was made in it: as part of a name it would differ between workers.
    ids=range(12),
)
def test_a_pack_that_is_not_as_it_says_does_not_open(made, says):
    with pytest.raises(EvidenceError, match=says):
        read_pack(made)


def test_a_bomb_does_not_unfold(monkeypatch):
    bomb = container([listed(TEXT), ("a.txt", bytes(10**7)), END], zipfile.ZIP_DEFLATED)
    with pytest.raises(EvidenceError, match="compressed"):
        read_pack(bomb)


@pytest.mark.parametrize("name", ["../../x", "/etc/passwd", "..\\x", "a/../b", "C:\\x", "con", "."])
def test_a_file_stays_in_its_folder(name):
    (found,) = read_pack(container([listed((name, b"text")), (name, b"text"), END]))
    assert found.name == fit_name(name, endings=(".txt",))
    assert not set(found.name) & set("/\\:") and found.name not in ("", ".", "..")


@given(name=st.text(max_size=300), taken=st.frozensets(st.text(max_size=5), max_size=5))
def test_every_name_becomes_one_of_a_file(name, taken):
    taken = frozenset(one.lower() for one in taken)
    found = fit_name(name, taken)
    assert 0 < len(found.encode()) <= LONGEST
    assert not set(found) & set('/\\:*?"<>|\0\n')
    assert found.lower() not in taken
    assert found.strip(" .") != ""


def png(mode, size=(8, 8), color=None, **options):
    written = io.BytesIO()
    Image.new(mode, size, color).save(written, "PNG", **options)
    return written.getvalue()


def drawn(content, kind="image/png"):
    with Image.open(io.BytesIO(redrawn(content, kind, "scan"))) as picture:
        return picture.convert("RGB").getpixel((0, 0))


def test_what_was_made_transparent_is_gone():
    assert drawn(png("RGBA", color=(200, 30, 30, 0))) == (255, 255, 255)
    assert drawn(png("RGBA", color=(200, 30, 30, 255))) == (200, 30, 30)


@pytest.mark.parametrize(("stored", "shown"), [(0, 0), (256, 1), (32_768, 128), (65_535, 255)])
def test_a_scan_of_16_bits_keeps_its_greys(stored, shown):
    assert drawn(png("I;16", color=stored)) == (shown,) * 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB"])
def test_pictures_of_every_common_form_are_taken(mode):
    assert drawn(png(mode)) == (0, 0, 0) if mode != "LA" else (255, 255, 255)


def test_several_pictures_in_one_file_are_refused():
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "PNG", save_all=True, append_images=frames[1:])
    with pytest.raises(EvidenceError, match="2 pictures"):
        redrawn(written.getvalue(), "image/png", "scan.png")


def test_what_a_phone_says_wrongly_of_itself_loses_no_picture():
    honest = photograph()
    # The maker's name stands where the width belongs.
    wrong = honest.replace(b"\x01\x0f\x00\x02", b"\x01\x00\x00\x02")
    wrong = wrong.replace(b"\x0f\x01\x02\x00", b"\x00\x01\x02\x00")
    assert wrong != honest
    with Image.open(io.BytesIO(redrawn(wrong, "image/jpeg", "scan.jpg"))) as picture:
        assert sorted(picture.size) == [40, 60]


@pytest.mark.parametrize("name", ["scan.pdf.html", "x.desktop", "letter", "a.txt"])
def test_a_name_ends_as_its_kind_does(name):
    assert fit_name(name, endings=(".txt",)).endswith(".txt")


@pytest.mark.parametrize("name", ["a\x9bb", "a\u061cb", "a\u202eb", "a\ud800b", "a\nb"])
def test_no_letter_of_a_name_moves_a_cursor(name):
    assert fit_name(name).isprintable()


def test_a_long_name_fits_into_a_folder(tmp_path):
    for name in ("\u0958" * 78 + ".txt", "\U0001f600" * 110 + ".txt", "x" * 300):
        path = tmp_path / fit_name(name)
        path.write_bytes(b"text")


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir])
def test_what_is_no_file_is_refused_at_once(tmp_path, make):
    path = tmp_path / "letter"
    make(path)
    with pytest.raises(EvidenceError, match="is no file"):
        make_pack([path])


def test_a_pack_of_nothing_is_none():
    with pytest.raises(EvidenceError, match="names no file"):
        read_pack(container([listed(), END]))


def test_a_name_in_a_pack_that_is_no_text_is_named():
    made = container([listed(TEXT), TEXT, END]).replace(b"padding", b"padd\xffng")
    with pytest.raises(EvidenceError):
        read_pack(made)
