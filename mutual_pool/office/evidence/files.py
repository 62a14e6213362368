"""The files of a pack: what kind each is by its first bytes, and pictures without what they betray.

A photograph of a phone says where and when it was taken, and with which device. It is redrawn
from its points alone, so that nothing else of the file remains.
"""

import io
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

MOST_BYTES = 25_000_000
"""Of all files of a pack together."""
MOST_FILES = 50
_MOST_POINTS = 100_000_000
_QUALITY = 90
_KINDS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
}
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "text/plain": (".txt",),
}
"""How the name of a file of each kind ends, so that no program takes it for another kind."""
_KNOWN_MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "La", "RGBa")
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


class EvidenceError(Exception):
    """Evidence that cannot be packed, opened or trusted; the message says why and what to do."""


@dataclass(frozen=True)
class EvidenceFile:
    """One file of a pack.

    Attributes:
        name: its name, fit for any folder.
        kind: its media type.
        content: its bytes.
    """

    name: str
    kind: str
    content: bytes


def kind_of(content: bytes) -> str | None:
    """Return the media type of a file by its first bytes; None if a pack does not take it."""
    for start, kind in _KINDS.items():
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "text/plain" if text and "\0" not in text else None


def prepared(path: Path) -> tuple[str, bytes]:
    """Return a file as a pack takes it: its media type, and its bytes, pictures redrawn.

    Raises:
        EvidenceError: if it cannot be read, is empty or too long, or of a kind that is not taken.
    """
    try:
        if not path.is_file():
            raise EvidenceError(f"{path} is no file")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise EvidenceError(
            f"{path} has more bytes than a pack holds in all: {MOST_BYTES:,}. Send photographs in "
            "a smaller size, or fewer files"
        )
    if not content:
        raise EvidenceError(f"{path} is empty")
    kind = kind_of(content)
    if kind is None:
        raise EvidenceError(
            f"{path} is of a kind that a pack does not take. It takes JPEG, PNG and WebP pictures, "
            "PDF, and text in UTF-8; save the file as one of these"
        )
    return kind, redrawn(content, kind, str(path)) if kind in _FORMATS else content


def redrawn(content: bytes, kind: str, what: str) -> bytes:
    """Return a picture redrawn from its points: upright, without place, date and device.

    What shows through is drawn on white: what somebody erased is gone, and not only hidden.

    Raises:
        EvidenceError: if it is damaged or too large, or has more than one picture in it.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            return _redrawn(content, kind, what)
    except (EvidenceError, MemoryError):
        raise
    except Exception as error:
        # The library fails in many ways at a file that somebody made wrong on purpose.
        raise EvidenceError(f"{what} is a damaged picture; save it again as {kind}") from error


def _redrawn(content: bytes, kind: str, what: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=[_FORMATS[kind]]) as picture:
        if picture.width * picture.height > _MOST_POINTS:
            raise EvidenceError(
                f"{what} has {picture.width} by {picture.height} points; "
                f"{_MOST_POINTS:,} are the most. Make it smaller"
            )
        # A phone's JPEG may carry a depth map behind the picture: that is no page of its own.
        pages = getattr(picture, "n_frames", 1)
        if pages > 1 and kind != "image/jpeg":
            raise EvidenceError(f"{what} has {pages} pictures in it. Save each as its own file")
        upright: Image.Image = picture
        with suppress(Exception):
            # What the phone says of itself may be wrong, and then the picture stays as it lies.
            upright = ImageOps.exif_transpose(picture)
        drawn = io.BytesIO()
        options = {"quality": _QUALITY} if kind != "image/png" else {}
        _on_white(upright).save(drawn, format=_FORMATS[kind], **options)
        return drawn.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a new picture of three colours, which has the points and nothing else of the old."""
    if picture.mode.startswith("I;16") or picture.mode == "I":
        # 16 bits of grey, as scanners make them: the 8 higher ones are shown.
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode not in _KNOWN_MODES:
        raise EvidenceError(
            f"the picture has points of the form {picture.mode!r}. Save it with 8 bits a colour"
        )
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        white = Image.new("RGBA", clear.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(white, clear)
    points = picture.convert("RGB")
    return Image.frombytes("RGB", points.size, points.tobytes())
