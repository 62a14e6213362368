"""The verbs of `mutual-pool evidence` that go by the community's desk."""

import hashlib
import json
from base64 import b64encode
from pathlib import Path

import click

from mutual_pool.cli.addresses import AddressType
from mutual_pool.cli.at_desk import Visit, at_desk
from mutual_pool.cli.evidence_files import PASSWORD_FILE, opened_lines, write_files
from mutual_pool.cli.kinds import NUMBER, Hex
from mutual_pool.cli.reading_key import READING_PASSWORD, open_reading_key
from mutual_pool.cli.signing import password_of
from mutual_pool.cli.telling import agreed, require_agreement
from mutual_pool.office.claims import ClaimView, claim_view, threshold
from mutual_pool.office.desk.client import DeskRefusedError, number_in, rows_in, upload_header
from mutual_pool.office.desk.kinds import (
    ADD_GRANT,
    CANNOT_OPEN,
    ERASE_EVIDENCE,
    STORE_EVIDENCE,
)
from mutual_pool.office.desk.receipts import check_receipt
from mutual_pool.office.evidence.files import EvidenceError
from mutual_pool.office.evidence.folder import SealedFolder
from mutual_pool.office.evidence.grants import MOST_BYTES as MOST_GRANT
from mutual_pool.office.evidence.grants import MOST_GRANTS, make_grant, open_grant
from mutual_pool.office.evidence.keys import AgeKey
from mutual_pool.office.evidence.new_files import write_again
from mutual_pool.office.evidence.sealing import MOST_SEALED, open_sealed
from mutual_pool.office.published_keys import (
    NoKeyError,
    PublishedKey,
    keys_of_the_panel,
    published_key,
    soon_over,
)

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_READER = click.option("--reading-key", "name", required=True, help="Your key: its name or file.")


@click.command()
@click.argument("folder", type=_FOLDER)
@click.option("--member", type=AddressType(), help="Whose evidence it is, if you are a guardian.")
@at_desk
def send(folder: Path, member: str | None, visit: Visit) -> None:
    """Send the sealed pack in FOLDER to the desk, and keep its receipt there.

    The desk cannot read it. The claim key stays with you: `evidence share` lets the panel read.

    Example: mutual-pool evidence send my-claim --desk https://plan.example --keystore me
    """
    place = SealedFolder(folder)
    pack, client = place.description(), visit.client
    about = client.about()
    signed = client.signed(
        STORE_EVIDENCE,
        member=member or client.account.address,
        evidenceHash="0x" + pack.hash.hex(),
        size=pack.size,
    )
    header = {"Desk-Act": upload_header(signed, pack.recipient)}
    answer = client.send_file("/evidence", place.ciphertext(), header)
    receipt = check_receipt(visit.domain, about.get("receipts"), answer, pack)
    path = folder / "receipt.json"
    write_again(path, (json.dumps(receipt, indent=2) + "\n").encode())
    lines = [
        f"The desk has the pack: {pack.size:,} bytes. Its receipt is in {path}.",
        f"File the claim with: mutual-pool claim file --evidence-hash 0x{pack.hash.hex()} ...",
        "A pack that no claim filed is deleted after seven days.",
    ]
    visit.office.tell(lines, {**receipt, "file": str(path)})


@click.command()
@click.argument("folder", type=_FOLDER)
@click.option("--claim", "number", type=NUMBER, required=True, help="The claim's number.")
@click.option(
    "--reader",
    "readers",
    type=AddressType(),
    multiple=True,
    help="A juror or your guardian, instead of the panel; may be given again.",
)
@PASSWORD_FILE
@at_desk
def share(
    folder: Path,
    number: int,
    readers: tuple[str, ...],
    reading_password_file: Path | None,
    visit: Visit,
) -> None:
    """Let the assessors of today read the evidence in FOLDER: send a grant to the desk.

    Their keys are read from your own node, so that the desk can replace none.

    Example: mutual-pool evidence share my-claim --claim 7 --desk https://plan.example
    --keystore me
    """
    plan, place = visit.office.plan, SealedFolder(folder)
    claim = claim_view(plan, number)
    filed = bytes(claim.filed["evidenceHash"])
    if place.description().hash != filed:
        raise EvidenceError(f"the evidence in {folder} is not what claim {number} filed")
    keys = _keys_of(visit, readers) if readers else keys_of_the_panel(plan, threshold(plan, claim))
    password = password_of(
        reading_password_file, "Password of the folder", variable=READING_PASSWORD
    )
    _send_grant(visit, claim, place.key(password), keys)


@click.command(name="pass-on")
@click.argument("number", type=NUMBER)
@_READER
@PASSWORD_FILE
@at_desk
def pass_on(number: int, name: str, reading_password_file: Path | None, visit: Visit) -> None:
    """Let the assessors of today read claim NUMBER's evidence, as a seat that can open it.

    After a change of the panel any seat grants the same pack to the new seats.

    Example: mutual-pool evidence pass-on 7 --reading-key assessor --desk https://plan.example
    --keystore me
    """
    plan = visit.office.plan
    claim = claim_view(plan, number)
    key = granted_key(visit, claim, open_reading_key(name, reading_password_file))
    _send_grant(visit, claim, key, keys_of_the_panel(plan, threshold(plan, claim)))


@click.command()
@click.argument("number", type=NUMBER)
@_READER
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new folder.")
@PASSWORD_FILE
@at_desk
def fetch(
    number: int, name: str, out: Path, reading_password_file: Path | None, visit: Visit
) -> None:
    """Fetch the evidence of claim NUMBER from the desk, and open it with your reading key.

    The files are those whose hash the claim filed, as your own node has it.

    Example: mutual-pool evidence fetch 7 --reading-key assessor --out claim-7
    --desk https://plan.example --keystore me
    """
    claim = claim_view(visit.office.plan, number)
    filed = bytes(claim.filed["evidenceHash"])
    key = granted_key(visit, claim, open_reading_key(name, reading_password_file))
    sealed = visit.signed_in.fetch(f"/evidence/0x{filed.hex()}", MOST_SEALED)
    files = open_sealed(sealed, key, filed)
    write_files(out, files)
    facts = {"claim": number, "folder": str(out), "files": [file.name for file in files]}
    visit.office.tell(opened_lines(number, out, files), facts)


@click.command(name="cannot-open")
@click.argument("number", type=NUMBER)
@at_desk
def cannot_open(number: int, visit: Visit) -> None:
    """Say as a seat that you cannot open the evidence of claim NUMBER.

    You have three days from pack or grant. The claimant then sends a new grant; whether the pack
    itself opens is settled by showing the claim key to another seat.

    Example: mutual-pool evidence cannot-open 7 --desk https://plan.example --keystore me
    """
    filed = bytes(claim_view(visit.office.plan, number).filed["evidenceHash"])
    visit.client.act(
        CANNOT_OPEN, "/evidence/cannot-open", {}, claim=number, evidenceHash="0x" + filed.hex()
    )
    lines = [f"The desk shows that you cannot open the evidence of claim {number}."]
    visit.office.tell(lines, {"claim": number, "noted": True})


@click.command()
@click.argument("evidence", type=Hex(32))
@agreed
@at_desk
def erase(evidence: bytes, yes: bool, visit: Visit) -> None:
    """Erase your pack with the hash EVIDENCE and its grants from the desk.

    Seats that fetched it keep their copies, and the chain keeps the hash. While the claim is
    undecided, the panel can then read nothing more.

    Example: mutual-pool evidence erase 0x... --desk https://plan.example --keystore me
    """
    client = visit.client
    require_agreement(f"Erase 0x{evidence.hex()}?", "Nothing was erased", yes=yes)
    client.act(ERASE_EVIDENCE, "/evidence/erase", {}, evidenceHash="0x" + evidence.hex())
    lines = ["Erased at the desk. Its backups lose it as they expire."]
    visit.office.tell(lines, {"evidence_hash": "0x" + evidence.hex(), "erased": True})


def _keys_of(visit: Visit, accounts: tuple[str, ...]) -> list[PublishedKey]:
    found = []
    for account in accounts:
        key = published_key(visit.office.plan, account)
        if key is None:
            raise NoKeyError(
                f"{account} has no valid key: ask them to publish one (mutual-pool reading-key "
                "publish). Nothing was sent"
            )
        found.append(key)
    return found


def _send_grant(visit: Visit, claim: ClaimView, key: AgeKey, keys: list[PublishedKey]) -> None:
    filed = bytes(claim.filed["evidenceHash"])
    grant = make_grant(key, filed, [one.recipient for one in keys])
    made = visit.client.act(
        ADD_GRANT,
        "/grants",
        {"grant": b64encode(grant).decode()},
        claim=claim.number,
        grantHash="0x" + hashlib.sha256(grant).hexdigest(),
        readers=[one.account for one in keys],
    )
    lines = [
        f"The desk has the grant: {len(keys)} can open the evidence of claim {claim.number} now.",
        *soon_over(keys, visit.office.plan.now()),
    ]
    readers = {one.account: one.recipient for one in keys}
    visit.office.tell(lines, {"claim": claim.number, **made, "readers": readers})


def granted_key(visit: Visit, claim: ClaimView, reader: AgeKey) -> AgeKey:
    """Return the claim key from a grant at the desk that opens, the newest first.

    Raises:
        EvidenceError: if none opens with this reading key.
        DeskRefusedError: if the evidence is not for who asks.
    """
    filed = bytes(claim.filed["evidenceHash"])
    found = visit.signed_in.get(f"/claims/{claim.number}/evidence")
    rows, own = rows_in(found, "grants"), visit.client.account.address
    # Those that name this account come first.
    rows.sort(
        key=lambda one: (own in str(one.get("readers")), number_in(one, "number")),
        reverse=True,
    )
    problem: Exception | None = None
    for row in rows[:MOST_GRANTS]:
        try:
            grant = visit.signed_in.fetch(f"/grants/{number_in(row, 'number')}", MOST_GRANT)
            return open_grant(grant, reader, filed)
        except (EvidenceError, DeskRefusedError) as error:
            problem = problem or error
    if not rows:
        raise EvidenceError(
            f"nobody was granted the evidence of claim {claim.number} yet. Ask the claimant "
            "(mutual-pool evidence share)"
        )
    if len(rows) > MOST_GRANTS:
        raise EvidenceError(
            f"the desk lists {len(rows)} grants of claim {claim.number}, and a desk keeps at most "
            f"{MOST_GRANTS} for a pack. So many were tried, those for this account first, and none "
            f"opens with this key: {problem}. Ask the desk's operator, or the claimant"
        )
    raise EvidenceError(
        f"none of {len(rows)} grants of claim {claim.number} opens with this key: {problem}. Say "
        "so within three days (mutual-pool evidence cannot-open), and ask for a new grant"
    )
