"""The verbs of `mutual-pool programme` that go by the community's desk."""

import base64
import binascii
import hashlib
from pathlib import Path
from typing import Any

import click

from mutual_pool.chain.refusal_texts import day_text
from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.at_desk import DESK, Visit, at_desk
from mutual_pool.cli.evidence_files import PASSWORD_FILE
from mutual_pool.cli.kinds import NUMBER
from mutual_pool.cli.reading_key import open_reading_key
from mutual_pool.office.desk.acts import desk_domain
from mutual_pool.office.desk.client import DeskClient, DeskError, number_in
from mutual_pool.office.desk.service_acts import ASK_CODE, POST_CODES
from mutual_pool.office.evidence.keys import AgeKeyError, recipient_bytes
from mutual_pool.office.evidence.new_files import write_new
from mutual_pool.office.services.code_text import ServiceCode, read_code
from mutual_pool.office.services.errors import CodeError
from mutual_pool.office.services.handed import open_code
from mutual_pool.office.services.rating import MOST_STARS, rating_proof, read_ratings

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_MOST_LEAVES = 5_000_000


@click.command(name="at-desk")
@DESK
@reading
def at_the_desk(address: str, office: Office) -> None:
    """List the programmes whose codes the desk hands out, and the key to which it reads codes.

    A sponsor gives that key to `programme codes --recipient`.

    Example: mutual-pool programme at-desk --desk https://plan.example
    """
    found = _listed(_client(office, address))
    lines = [f"Seal codes to {found['recipient']}."]
    for row in found["programmes"]:
        state = "codes are left" if row["left"] else "no codes are left"
        lines.append(
            f"Programme {row['number']}: {row['name']}, {row['region']}, until "
            f"{day_text(row['last_day'])}; {state}."
        )
    office.tell(lines, found)


@click.command()
@click.argument("number", type=NUMBER)
@click.option("--codes", type=_FILE, required=True, help="codes.age, sealed to the desk's key.")
@click.option("--name", "title", required=True, help="What the service is, for members.")
@click.option("--region", required=True, help="Where it is given.")
@at_desk
def post(number: int, codes: Path, title: str, region: str, visit: Visit) -> None:
    """As the sponsor: have the desk hand out the codes of a programme that you opened.

    The desk makes sure that every code will be paid, before it takes them.

    Example: mutual-pool programme post 1 --codes hearts/codes.age --name "A check of the heart"
    --region Lyon --desk https://plan.example --keystore sponsor
    """
    content = codes.read_bytes()
    answer = visit.client.act(
        POST_CODES,
        f"/services/{number}/codes",
        {"sealed": base64.b64encode(content).decode()},
        programme=number,
        sha256="0x" + hashlib.sha256(content).hexdigest(),
        name=title,
        region=region,
    )
    count = number_in(answer, "codes")
    lines = [f"The desk hands out {count} codes of programme {number}."]
    visit.office.tell(lines, {"programme": number, "codes": count})


@click.command()
@click.argument("number", type=NUMBER)
@click.option("--reading-key", "name", required=True, help="The key you published: name or file.")
@PASSWORD_FILE
@click.option("--qr", type=click.Path(path_type=Path), help="A new .svg or .png with its picture.")
@at_desk
def ask(
    number: int, name: str, reading_password_file: Path | None, qr: Path | None, visit: Visit
) -> None:
    """As a member: have the desk give you a code of a programme; the same one if you ask again.

    The code is for the provider. The rating code is for you alone: it rates the service later.

    Example: mutual-pool programme ask 1 --reading-key mine --desk https://plan.example
    --keystore me --qr code.svg
    """
    if qr is not None:
        require_new_picture(qr)
    key = open_reading_key(name, reading_password_file)
    answer = visit.client.act(ASK_CODE, f"/services/{number}/code", {}, programme=number)
    try:
        sealed = base64.b64decode(str(answer.get("sealed")), validate=True)
    except (binascii.Error, ValueError):
        raise DeskError(f"{visit.client.origin} hands out something that is no code") from None
    code, rating = open_code(sealed, key)
    if (code.programme, rating.programme) != (number, number):
        raise CodeError("the desk handed out a code of another programme. Do not rely on it")
    if qr is not None:
        draw_picture(code, qr)
    lines = [
        f"For the provider: {code.text}",
        f"To rate the service afterwards, for you alone: {rating.text}",
    ]
    facts = {"code": code.text, "rating": rating.text, "qr": str(qr) if qr else None}
    visit.office.tell(lines, facts)


@click.command()
@click.argument("number", type=NUMBER)
@click.argument("out", type=click.Path(path_type=Path))
@DESK
@reading
def leaves(number: int, out: Path, address: str, office: Office) -> None:
    """As the provider: write the leaves of a programme into a new file OUT, to redeem codes.

    `programme redeem` holds them to the programme's root, so the desk need not be trusted.

    Example: mutual-pool programme leaves 1 leaves.json --desk https://plan.example
    """
    content = _client(office, address).fetch(f"/services/{number}/leaves", _MOST_LEAVES)
    try:
        write_new(out, content)
    except OSError as error:
        raise CodeError(f"{out} cannot be written: {error.strerror}. Name a new file") from error
    office.tell([f"Written: {out}."], {"file": str(out)})


@click.command()
@click.argument("code", metavar="RATING-CODE")
@click.argument("stars", type=click.IntRange(1, MOST_STARS))
@DESK
@reading
def rate(code: str, stars: int, address: str, office: Office) -> None:
    """As a member: give a service STARS from 1 to 5, after your code was redeemed.

    RATING-CODE begins with MR. Nobody is asked who you are, and each code rates once.

    Example: mutual-pool programme rate MR-1-17-... 5 --desk https://plan.example
    """
    found = read_code(code, "MR")
    proof = "0x" + rating_proof(found, stars).hex()
    said = {"position": found.position, "stars": stars, "proof": proof}
    _client(office, address).post(f"/services/{found.programme}/ratings", said)
    lines = ["Counted. It is shown once its quarter is over, if enough others rated."]
    office.tell(lines, {"programme": found.programme, "stars": stars})


@click.command()
@DESK
@reading
def ratings(address: str, office: Office) -> None:
    """List the ratings by programme and quarter, as the desk states them: no chain proves them.

    Example: mutual-pool programme ratings --desk https://plan.example --json
    """
    client = _client(office, address)
    found = read_ratings(client.get("/services/ratings"), client.origin)
    lines = [
        f"Programme {one.programme}, {one.quarter}: {one.mean} stars in {one.number} ratings."
        for one in found
    ]
    told = {"desk": client.origin, "ratings": [one.as_object for one in found]}
    office.tell(lines or ["No quarter with enough ratings is over."], told)


def require_new_picture(path: Path) -> None:
    """Refuse a name for a picture of a code that cannot be used.

    Raises:
        UsageError: if it is there already, or of another kind.
    """
    if path.suffix not in (".svg", ".png") or path.exists():
        raise click.UsageError(f"{path} is no new file that ends with .svg or .png")


def draw_picture(code: ServiceCode, path: Path) -> None:
    """Draw a code as a QR code into a new file."""
    import segno

    segno.make(code.text, error="m", micro=False).save(str(path), scale=6)


def _client(office: Office, address: str) -> DeskClient:
    deployment = office.plan.deployment
    domain = desk_domain(deployment.chain_id, deployment.addresses["pool"])
    client = DeskClient(address, domain, None)
    client.about()
    return client


def _listed(client: DeskClient) -> dict[str, Any]:
    """Return what a desk says of its services, held to the form that it must have."""
    found = client.get("/services")
    rows = found.get("programmes")
    try:
        recipient_bytes(str(found.get("recipient")))
        good = isinstance(rows, list) and all(_is_row(row) for row in rows)
    except AgeKeyError:
        good = False
    if not good:
        raise DeskError(f"{client.origin} answers with something that no desk says")
    return found


def _is_row(row: object) -> bool:
    return (
        isinstance(row, dict)
        and all(isinstance(row.get(name), int) for name in ("number", "last_day", "left"))
        and all(str(row.get(name)).isprintable() for name in ("name", "region"))
    )
