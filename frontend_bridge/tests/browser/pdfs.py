"""PDFs as claimants and strangers send them, written byte by byte: whole, damaged and hostile."""

import io
import zlib
from collections.abc import Sequence

from fpdf import FPDF
from fpdf.enums import EncryptionMethod
from PIL import Image

A4 = "[0 0 595 842]"
RED, GREEN, BLUE = "1 0 0", "0 1 0", "0 0 1"
WHITE = (255, 255, 255)
MOST_IMAGE = 40_000_000
"""Points of a picture above which the page leaves it out."""


def written(objects: Sequence[bytes], more: str = "") -> bytes:
    """Return a PDF of some objects, numbered from 1; the first is its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{more}>>\nstartxref\n{start}\n%%EOF\n"
    return bytes(out + trailer.encode())


def stream(content: bytes, entries: str = "") -> bytes:
    """Return a stream; what is to unpack it stands in its entries."""
    return f"<<{entries}/Length {len(content)}>>\nstream\n".encode() + content + b"\nendstream"


def one_page(
    drawing: bytes,
    *more: bytes,
    box: str = A4,
    resources: str = "",
    page: str = "",
    catalogue: str = "",
    entries: str = "",
) -> bytes:
    """Return a PDF of one page; further objects are numbered from 5."""
    return written(
        [
            f"<</Type/Catalog/Pages 2 0 R{catalogue}>>".encode(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            f"<</Type/Page/Parent 2 0 R/MediaBox{box}/Contents 4 0 R"
            f"/Resources<<{resources}>>{page}>>".encode(),
            stream(drawing, entries),
            *more,
        ]
    )


def filled(colour: str, box: tuple[int, int, int, int] = (100, 300, 400, 300)) -> bytes:
    """Return the drawing of a rectangle: left, bottom, width, height."""
    left, bottom, width, height = box
    return f"{colour} rg {left} {bottom} {width} {height} re f\n".encode()


def letter() -> bytes:
    """Two pages, red and blue, with a line in fonts that are not in the file: Latin and Chinese."""
    line = (
        "BT 0 g /L 40 Tf 60 740 Td (To the assessors) Tj /C 40 Tf 0 -60 Td <8BCA65AD8BC1660E> Tj ET"
    )
    fonts = "/Font<</L 5 0 R/C 6 0 R>>"
    pages = "<</Type/Page/Parent 2 0 R/MediaBox{}/Contents {} 0 R/Resources<<{}>>>>"
    return written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R 9 0 R]/Count 2>>",
            pages.format(A4, 4, fonts).encode(),
            stream(filled(RED) + line.encode()),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
            b"/DescendantFonts[7 0 R]>>",
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 8 0 R"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
            b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]"
            b"/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
            pages.format(A4, 10, "").encode(),
            stream(filled(BLUE)),
        ]
    )


def active(elsewhere: str) -> bytes:
    """A page that wants to run scripts and programs, and to ask and tell an address elsewhere."""
    script = f"app.alert('hello'); this.submitForm('{elsewhere}/script');"
    uri = f"<</S/URI/URI({elsewhere}/link)>>"
    outside = f"/F<</FS/URL/F({elsewhere}"
    widget = f"/Subtype/Widget/FT/Tx/T(name)/Rect[0 0 90 20]/AA<</K 5 0 R/E{uri}>>"
    objects = [
        f"<</S/JavaScript/JS({script})/Next 6 0 R>>",
        "<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>/Next 7 0 R>>",
        f"<</S/SubmitForm{outside}/form)>>/Next 8 0 R>>",
        f"<</S/GoToR{outside}/other.pdf)>>/D[0/Fit]>>",
        f"<</Type/Annot/Subtype/Link/Rect[0 0 595 842]/A{uri}>>",
        f"<</Type/Annot{widget}>>",
    ]
    image = stream(b"", f"/Subtype/Image/Width 1/Height 1{outside}/image)>>")
    return one_page(
        filled(GREEN) + b"/P Do",
        *(text.encode() for text in objects),
        image,
        resources="/XObject<</P 11 0 R>>",
        catalogue="/OpenAction 5 0 R/AA<</WC 6 0 R>>/Names<</JavaScript<</Names[(a) 5 0 R]>>>>"
        "/AcroForm<</Fields[10 0 R]/NeedAppearances true>>",
        page=f"/AA<</O 5 0 R/C{uri}>>/Annots[9 0 R 10 0 R]",
    )


def large(width: int, height: int) -> bytes:
    """A page of a size that no paper has, half of it green."""
    return one_page(filled(GREEN, (0, 0, width, height // 2)), box=f"[0 0 {width} {height}]")


def long(pages: int) -> bytes:
    """So many pages, all of one red drawing."""
    page = f"<</Type/Page/Parent 2 0 R/MediaBox{A4}/Contents 3 0 R/Resources<<>>>>".encode()
    kids = " ".join(f"{number} 0 R" for number in range(4, 4 + pages))
    return written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
            stream(filled(RED)),
            *[page] * pages,
        ]
    )


def locked() -> bytes:
    """A page behind a password."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=20)
    pdf.cell(text="a secret")
    pdf.set_encryption("owner", "user", encryption_method=EncryptionMethod.RC4)
    return bytes(pdf.output())


def pictured(content: bytes, entries: str, size: tuple[int, int]) -> bytes:
    """A green page with a picture on its upper half."""
    width, height = size
    return one_page(
        filled(GREEN, (0, 0, 595, 421)) + b"q 595 0 0 421 0 421 cm /P Do Q",
        stream(content, f"/Type/XObject/Subtype/Image/Width {width}/Height {height}{entries}"),
        resources="/XObject<</P 5 0 R>>",
    )


def fax() -> bytes:
    """A page with a black square in the middle of a scan, packed as a fax packs it."""
    scan = Image.new("1", (400, 400), 1)
    scan.paste(0, (100, 100, 300, 300))
    packed = io.BytesIO()
    scan.save(packed, "TIFF", compression="group4")
    with Image.open(packed) as tiff:
        place, size = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
        # Photometric interpretation 0: a bit that is set is black.
        black = "true" if tiff.tag_v2[262] == 1 else "false"
    content = packed.getvalue()[place : place + size]
    return pictured(
        content,
        "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode"
        f"/DecodeParms<</K -1/Columns 400/Rows 400/BlackIs1 {black}>>",
        (400, 400),
    )


def jpeg_2000() -> bytes:
    """A page with a blue picture in the form that some scanners write."""
    packed = io.BytesIO()
    Image.new("RGB", (200, 200), (0, 0, 255)).save(packed, "JPEG2000")
    return pictured(packed.getvalue(), "/ColorSpace/DeviceRGB/Filter/JPXDecode", (200, 200))


def too_fine() -> bytes:
    """A page with a picture of more points than are drawn."""
    width, height = 8_000, MOST_IMAGE // 8_000 + 1
    content = zlib.compress(bytes(width // 8 * height), 9)
    return pictured(
        content, "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/FlateDecode", (width, height)
    )


def endless(depth: int = 12) -> bytes:
    """A page whose drawing has ten of a drawing that has ten of a drawing, and so on."""
    forms = [
        stream(
            b"/F Do " * 10 if number < depth else filled(RED),
            f"/Type/XObject/Subtype/Form/BBox{A4}/Resources<</XObject<</F {6 + number} 0 R>>>>",
        )
        for number in range(depth + 1)
    ]
    return one_page(b"/F Do", *forms, resources="/XObject<</F 5 0 R>>")


def swelling(unpacked: int) -> bytes:
    """A page whose drawing is small in the file and unpacks to so many bytes."""
    packer = zlib.compressobj(9)
    piece = b" " * 10_000_000
    parts = [packer.compress(piece) for _ in range(unpacked // len(piece))]
    content = b"".join([*parts, packer.compress(filled(RED)), packer.flush()])
    return one_page(content, entries="/Filter/FlateDecode")
