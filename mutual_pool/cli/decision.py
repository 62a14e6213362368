"""`mutual-pool decision`: a panel comes to one decision by way of the community's desk."""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pyrage
from eth_utils.crypto import keccak

from mutual_pool.chain.scan import logs_of
from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.at_desk import DESK, Visit, at_desk
from mutual_pool.cli.evidence_at_desk import granted_key
from mutual_pool.cli.evidence_files import PASSWORD_FILE
from mutual_pool.cli.kinds import NUMBER
from mutual_pool.cli.reading_key import READING_PASSWORD, open_reading_key
from mutual_pool.cli.side_by_side import side_by_side
from mutual_pool.cli.signing import password_of
from mutual_pool.cli.telling import agreed, require_agreement
from mutual_pool.office.claims import ClaimView, claim_view, compose, decision_data
from mutual_pool.office.desk.acts import desk_domain
from mutual_pool.office.desk.client import DeskClient, DeskError, number_in, rows_in
from mutual_pool.office.evidence.folder import SealedFolder
from mutual_pool.office.evidence.keys import AgeKey
from mutual_pool.office.evidence.sealing import Description
from mutual_pool.office.files import Pack, pack_of, pack_text
from mutual_pool.office.names import names_of
from mutual_pool.office.structs import FileFormError
from mutual_pool.protocol.eip712 import digest_of
from mutual_pool.protocol.eip712 import sign as sign_typed

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_READER = click.option("--reading-key", "name", required=True, help="Your key: its name or file.")


@dataclass(frozen=True)
class DeskText:
    """A text at the desk, held to one's own node.

    Attributes:
        digest: what the seats sign.
        pack: the decision with its signatures.
        findings: what was found, opened.
        problem: why nobody should sign it; "" if nothing speaks against it.
    """

    digest: str
    pack: Pack
    findings: str
    problem: str


@click.group()
def decision() -> None:
    """Come to one decision on a claim by the desk: put it, compare, sign, read the reasons."""


@decision.command()
@click.argument("number", type=NUMBER)
@click.option("--approve/--refuse", default=None, help="What the panel says.", required=True)
@click.option("--class", "kind", default="", help="The class approved, if not the one filed.")
@click.option("--name", "masked", default="", help="The member in a large plan's notice, masked.")
@click.option("--findings", type=_FILE, required=True, help="The findings: a file of text.")
@click.option("--days", type=click.IntRange(1, 30), default=7, show_default=True)
@click.option("--plan", "plan_name", default="", help="The plan's file, for names of classes.")
@agreed
@at_desk
def put(
    number: int,
    approve: bool,
    kind: str,
    masked: str,
    findings: Path,
    days: int,
    plan_name: str,
    yes: bool,
    visit: Visit,
) -> None:
    """Write a decision on claim NUMBER, sign it, and put it at the desk for the other seats.

    The findings are encrypted to the claim key: seats who opened the evidence read them before they
    sign, and the claimant reads them as the reasons.

    Example: mutual-pool decision put 7 --approve --findings findings.txt
    --desk https://plan.example --keystore assessor
    """
    plan = visit.office.plan
    names = names_of(plan_name or plan.deployment.plan)
    chosen = names.kind_number(kind) if kind else None
    if kind and chosen is None:
        raise click.UsageError(f"the plan has no class {kind[:40]!r}")
    claim = claim_view(plan, number)
    recipient = pyrage.x25519.Recipient.from_str(_claim_recipient(visit, claim))
    sealed = pyrage.encrypt(_text_of(findings).encode(), [recipient])
    pack = compose(
        plan,
        names,
        claim,
        approve=approve,
        kind=chosen,
        masked_name=masked,
        findings=sealed,
        days=days,
    )
    message = decision_data(plan, claim, pack)
    account = visit.client.account
    click.echo(f"The public notice: {pack.notice}", err=True)
    question = f"Sign this {'approval' if approve else 'refusal'} as {account.address}?"
    require_agreement(question, "Nothing was signed", yes=yes)
    content = {
        "decision": json.loads(pack_text(pack)),
        "findings": b64encode(sealed).decode(),
        "signer": account.address,
        "signature": "0x" + sign_typed(account, message).hex(),
    }
    answer = visit.client.post("/decisions", content)
    lines = [f"The desk has the decision on claim {number}, with your signature."]
    visit.office.tell(lines, {"claim": number, "digest": answer.get("digest")})


@decision.command()
@click.argument("number", type=NUMBER)
@_READER
@PASSWORD_FILE
@at_desk
def compare(number: int, name: str, reading_password_file: Path | None, visit: Visit) -> None:
    """Show the decisions on claim NUMBER that the desk has, two and more side by side.

    Example: mutual-pool decision compare 7 --reading-key assessor --desk https://plan.example
    --keystore assessor
    """
    reader = open_reading_key(name, reading_password_file)
    texts, needed = _texts(visit, number, reader)
    rows = [_facts(text, visit) for text in texts]
    lines = side_by_side([_lines(text, row) for text, row in zip(texts, rows, strict=True)])
    if not texts:
        lines = [f"The desk has no decision on claim {number} yet (mutual-pool decision put)."]
    visit.office.tell(lines, {"claim": number, "needed": needed, "texts": rows})


@decision.command()
@click.argument("number", type=NUMBER)
@_READER
@click.option("--text", "chosen", default="", help="The beginning of the text's hash, if several.")
@PASSWORD_FILE
@agreed
@at_desk
def sign(
    number: int,
    name: str,
    chosen: str,
    reading_password_file: Path | None,
    yes: bool,
    visit: Visit,
) -> None:
    """Sign the decision on claim NUMBER that the desk has, after reading it and its findings.

    Where there are two different texts, both are shown, and --text names the one to sign.

    Example: mutual-pool decision sign 7 --reading-key assessor --desk https://plan.example
    --keystore assessor
    """
    plan = visit.office.plan
    texts, needed = _texts(visit, number, open_reading_key(name, reading_password_file))
    shown = side_by_side([_lines(text, _facts(text, visit)) for text in texts])
    click.echo("\n".join(shown), err=True)
    text = _chosen(texts, chosen, number)
    if text.problem:
        raise FileFormError(f"the decision {text.digest[:10]} {text.problem}. Nothing was signed")
    account = visit.client.account
    require_agreement(f"Sign it as {account.address}?", "Nothing was signed", yes=yes)
    message = decision_data(plan, claim_view(plan, number), text.pack)
    signature = "0x" + sign_typed(account, message).hex()
    content = {"digest": text.digest, "signer": account.address, "signature": signature}
    answer = visit.client.post("/decisions/sign", content)
    count = number_in(answer, "signatures")
    lines = [f"Signed: {count} of {needed} signatures."]
    if count >= needed:
        lines.append(f"Enough. Send it: mutual-pool decision fetch {number}, then claim submit.")
    facts = {"claim": number, "digest": text.digest, "signatures": count, "needed": needed}
    visit.office.tell(lines, facts)


@decision.command()
@click.argument("number", type=NUMBER)
@_READER
@click.option("--text", "chosen", default="", help="The beginning of the text's hash, if several.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file.")
@PASSWORD_FILE
@at_desk
def fetch(
    number: int,
    name: str,
    chosen: str,
    out: Path | None,
    reading_password_file: Path | None,
    visit: Visit,
) -> None:
    """Write the decision on claim NUMBER with its signatures: the file of `claim submit`.

    Example: mutual-pool decision fetch 7 --reading-key assessor --desk https://plan.example
    --keystore assessor
    """
    texts, needed = _texts(visit, number, open_reading_key(name, reading_password_file))
    text = _chosen(texts, chosen, number)
    path = out or Path(f"decision-{number}.json")
    path.write_text(pack_text(text.pack), encoding="utf-8")
    count = len(text.pack.signatures)
    lines = [f"Written: {path}, with {count} of {needed} signatures."]
    visit.office.tell(lines, {"file": str(path), "signatures": count, "needed": needed})


@decision.command()
@click.argument("number", type=NUMBER)
@click.option("--folder", type=_FOLDER, required=True, help="The folder of your evidence.")
@PASSWORD_FILE
@at_desk
def reasons(number: int, folder: Path, reading_password_file: Path | None, visit: Visit) -> None:
    """Read as the claimant why the panel decided claim NUMBER as it did.

    Example: mutual-pool decision reasons 7 --folder my-claim --desk https://plan.example
    --keystore me
    """
    rows = rows_in(visit.signed_in.get(f"/claims/{number}/reasons"))
    variable = READING_PASSWORD
    key = SealedFolder(folder).key(
        password_of(reading_password_file, "Password of the folder", variable=variable)
    )
    signed = _signed_findings(visit.office, number)
    found = []
    for row in rows:
        sealed = _sealed_in(row)
        if keccak(sealed) in signed:
            text = _opened(sealed, key)
            found.append({"approve": bool(row.get("approve")), "reasons": text})
    if not found:
        raise DeskError(
            f"the desk has no findings whose hash the panel signed for claim {number}; ask a seat"
        )
    lines = [
        f"{'Approved' if one['approve'] else 'Refused'}, because:\n{one['reasons']}"
        for one in found
    ]
    visit.office.tell(lines, {"claim": number, "data": found})


@decision.command()
@click.argument("number", type=NUMBER)
@DESK
@reading
def notice(number: int, address: str, office: Office) -> None:
    """Print the public notice of claim NUMBER, held to the hash that the panel signed.

    Example: mutual-pool decision notice 7 --desk https://plan.example
    """
    deployment = office.plan.deployment
    domain = desk_domain(deployment.chain_id, deployment.addresses["pool"])
    client = DeskClient(address, domain, None)
    client.about()
    rows = rows_in(client.get(f"/claims/{number}/notice"))
    signed = _signed_notices(office, number)
    texts = [str(row.get("notice")) for row in rows]
    found = [one for one in texts if keccak(one.encode("utf-8", "replace")) in signed]
    if not found:
        raise DeskError(f"the desk's notice of claim {number} is not one that the panel signed")
    link = f"{client.origin}/desk/v1/notices/0x{keccak(text=found[-1]).hex()}"
    lines = [*found, f"To pass on: {link}"]
    office.tell(lines, {"claim": number, "notices": found, "link": link})


def _claim_recipient(visit: Visit, claim: ClaimView) -> str:
    """Return the claim key's public part, which the filed hash names."""
    filed = bytes(claim.filed["evidenceHash"])
    found = visit.signed_in.get(f"/claims/{claim.number}/evidence")
    try:
        size = int(found["receipt"]["size"])
        description = Description(str(found["recipient"]), str(found["sha256"]), size)
    except (KeyError, TypeError, ValueError):
        raise DeskError("the desk's description of the evidence cannot be read") from None
    if description.hash != filed:
        raise DeskError(
            f"the desk names a key that is not the one of claim {claim.number}'s evidence. Nothing "
            "was encrypted to it"
        )
    return description.recipient


def _texts(visit: Visit, number: int, reader: AgeKey) -> tuple[list[DeskText], int]:
    plan = visit.office.plan
    claim = claim_view(plan, number)
    answer = visit.signed_in.get(f"/claims/{number}/decisions")
    rows, needed = rows_in(answer), number_in(answer, "needed")
    if not rows:
        return [], needed
    key = granted_key(visit, claim, reader)
    return [_held(visit, claim, row, key) for row in rows], needed


def _held(visit: Visit, claim: ClaimView, row: dict[str, Any], key: AgeKey) -> DeskText:
    """Return a text, held to the claim, its notice and its findings."""
    plan = visit.office.plan
    pack = pack_of({**row, "claim": claim.number}, "the desk's decision", plan.contracts)
    problem, findings, digest = "", "", str(row.get("digest"))
    try:
        sealed = _sealed_in(row)
        findings = _opened(sealed, key)
        own = "0x" + digest_of(decision_data(plan, claim, pack)).hex()
        if "0x" + keccak(sealed).hex() != pack.verdict["findingsHash"]:
            problem = "has other findings than those whose hash is signed"
        elif own != digest:
            problem = "is not the text whose hash the desk names"
        elif pack.verdict["deadline"] <= plan.now():
            problem = "is too old: its deadline is over"
    except (FileFormError, DeskError, ValueError) as error:
        problem = f"cannot be signed: {error}"
    return DeskText(digest, pack, findings, problem)


def _sealed_in(row: dict[str, Any]) -> bytes:
    """Return the encrypted findings of a row; nothing where it has none."""
    try:
        return b64decode(str(row.get("findings")))
    except ValueError:
        return b""


def _opened(sealed: bytes, key: AgeKey) -> str:
    try:
        return str(pyrage.decrypt(sealed, [key.identity]).decode("utf-8"))
    except (pyrage.DecryptError, UnicodeDecodeError):
        raise DeskError("the findings do not open with the claim key, or are no text") from None


def _chosen(texts: Sequence[DeskText], beginning: str, number: int) -> DeskText:
    found = [text for text in texts if text.digest.startswith(beginning or "0x")]
    if len(found) == 1:
        return found[0]
    if not texts:
        raise DeskError(f"the desk has no decision on claim {number} yet")
    names = ", ".join(text.digest[:10] for text in texts)
    raise click.UsageError(f"there are {len(texts)} texts; name one by --text: {names}")


def _facts(text: DeskText, visit: Visit) -> dict[str, Any]:
    return {
        "digest": text.digest,
        "verdict": text.pack.verdict,
        "benefit": str(text.pack.benefit),
        "notice": text.pack.notice,
        "findings": text.findings,
        "signers": [one.signer for one in text.pack.signatures],
        "problem": text.problem,
    }


def _lines(text: DeskText, facts: dict[str, Any]) -> list[str]:
    verdict = text.pack.verdict
    said = "Approve" if verdict["approve"] else "Refuse"
    return [
        f"Text {text.digest[:10]}",
        f"{said}, class {verdict['benefitClass']}, benefit {facts['benefit']}",
        *([f"NOT TO BE SIGNED: it {text.problem}"] if text.problem else []),
        "Findings:",
        *text.findings.splitlines(),
        "Notice:",
        text.pack.notice,
        "Signed by:",
        *facts["signers"],
    ]


def _signed_findings(office: Office, number: int) -> set[bytes]:
    return _signed_hashes(office, number, "findingsHash")


def _signed_notices(office: Office, number: int) -> set[bytes]:
    return _signed_hashes(office, number, "noticeHash")


def _signed_hashes(office: Office, number: int, name: str) -> set[bytes]:
    """Return the hashes that the panel signed for a claim, as one's own node shows them."""
    plan = office.plan
    desk, first = plan.contracts.desk, plan.deployment.block
    logs = logs_of(plan.web3, desk, "DecisionSigned", first, {"claim": number})
    return {bytes(log["args"]["decision"][name]) for log in logs}


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise FileFormError(f"{path} cannot be read as text in UTF-8") from None
