"""The panel's verbs of `mutual-pool claim`: decide, sign, check, submit."""

from pathlib import Path

import click

from mutual_pool.chain.acts import Act
from mutual_pool.cli.acting import ActingOffice, Office, acting, reading
from mutual_pool.cli.kinds import NUMBER
from mutual_pool.cli.signing import Signing, signing_options
from mutual_pool.cli.typed_signing import signed_by_key, write_typed_data
from mutual_pool.office.claims import (
    approvals,
    check_signatures,
    claim_view,
    compose,
    decision_data,
    threshold,
    verdict_struct,
)
from mutual_pool.office.files import Pack, Signed, pack_text, read_pack
from mutual_pool.office.names import names_of
from mutual_pool.office.signers import has_signed, signer_of
from mutual_pool.office.structs import FileFormError, signature_bytes
from mutual_pool.protocol.eip712 import digest_of

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_NEW_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("number", type=NUMBER)
@click.option("--approve/--refuse", default=None, help="What the panel says.", required=True)
@click.option("--class", "kind", default="", help="The class approved, if not the one filed.")
@click.option("--name", "masked", default="", help="The member in a large plan's notice, masked.")
@click.option("--findings", type=_FILE, required=True, help="The findings: a file, kept.")
@click.option(
    "--days",
    type=click.IntRange(1, 30),
    default=7,
    show_default=True,
    help="How long the decision may be signed.",
)
@click.option("--plan", "plan_name", default="", help="The plan's file, for names of classes.")
@click.option("--out", type=_NEW_FILE, help="The file.  [default: decision-NUMBER.json]")
@reading
def decide(
    number: int,
    approve: bool,
    kind: str,
    masked: str,
    findings: Path,
    days: int,
    plan_name: str,
    out: Path | None,
    office: Office,
) -> None:
    """Write a decision on a claim, which the assessors then sign: the page's decision file.

    Example: mutual-pool claim decide 7 --approve --findings findings.txt
    """
    plan = office.plan
    names = names_of(plan_name or plan.deployment.plan)
    chosen = names.kind_number(kind) if kind else None
    if kind and chosen is None:
        raise click.UsageError(f"the plan has no class {kind[:40]!r}")
    pack = compose(
        plan,
        names,
        claim_view(plan, number),
        approve=approve,
        kind=chosen,
        masked_name=masked,
        findings=findings.read_bytes(),
        days=days,
    )
    path = out or Path(f"decision-{number}.json")
    path.write_text(pack_text(pack), encoding="utf-8")
    office.tell(
        [f"{_said(pack, office)} Written: {path}"],
        {"file": str(path), "benefit": str(pack.benefit), "verdict": pack.verdict},
    )


@click.command()
@click.argument("file", type=_FILE)
@click.option("--unsigned", type=_NEW_FILE, help="Write the typed data here, and sign nothing.")
@click.option("--signature", default="", help="A signature made elsewhere, of who --from names.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@signing_options
@reading
def sign(
    file: Path,
    unsigned: Path | None,
    signature: str,
    yes: bool,
    signing: Signing,
    office: Office,
) -> None:
    """Sign the decision in FILE as an assessor, and write the signature into it.

    With --unsigned the typed data is written for any signer (eth_signTypedData_v4), and its
    signature comes back by --signature and --from.

    Example: mutual-pool claim sign decision-7.json --keystore assessor
    """
    plan = office.plan
    pack = read_pack(file, plan.contracts)
    message = decision_data(plan, claim_view(plan, pack.claim), pack)
    click.echo(_said(pack, office), err=True)
    click.echo(f"  The public notice: {pack.notice}", err=True)
    if unsigned is not None:
        write_typed_data(office, unsigned, message)
        return
    if signature:
        if not signing.sender:
            raise click.UsageError("say who made the signature: --from")
        signer, raw = signing.sender, signature_bytes(signature, "--signature")
    else:
        signer, raw = signed_by_key(message, signing, yes=yes)
    digest = digest_of(message)
    if not has_signed(plan.web3, signer, digest, raw):
        raise FileFormError(f"{signer} did not sign this decision; the file is left as it was")
    contract = signer_of(digest, raw) != signer
    pack = pack.with_signature(Signed(signer, raw, contract))
    (checked,) = [one for one in check_signatures(plan, message, pack) if one.signer == signer]
    if checked.seat is None:
        raise FileFormError(f"{signer} has no seat in the panel; the file is left as it was")
    file.write_text(pack_text(pack), encoding="utf-8")
    office.tell(
        [f"Signed as seat {checked.seat}, {signer}. Written: {file}"],
        {"signer": signer, "seat": checked.seat, "signatures": len(pack.signatures)},
    )


@click.command()
@click.argument("file", type=_FILE)
@reading
def check(file: Path, office: Office) -> None:
    """Print what the decision in FILE says, who signed it, and how many are needed.

    Example: mutual-pool claim check decision-7.json
    """
    plan = office.plan
    pack = read_pack(file, plan.contracts)
    view = claim_view(plan, pack.claim)
    found = check_signatures(plan, decision_data(plan, view, pack), pack)
    needed = threshold(plan, view)
    good = [one for one in found if one.genuine and one.seat is not None]
    lines = [_said(pack, office)]
    for one in found:
        seat = f"seat {one.seat}" if one.seat is not None else "no seat"
        lines.append(f"  {one.signer}: {seat}{'' if one.genuine else ', not their signature'}")
    lines.append(f"{len(good)} of {needed} signatures.")
    office.tell(
        lines,
        {
            "signatures": [vars(one) for one in found],
            "good": len(good),
            "needed": needed,
            "verdict": pack.verdict,
        },
    )


@click.command()
@click.argument("file", type=_FILE)
@click.option("--own", is_flag=True, help="Decide as the seat that sends, without signatures.")
@acting
def submit(file: Path, own: bool, office: ActingOffice) -> None:
    """Send the decision in FILE with its signatures. Anyone may.

    With --own the sender decides as the seat they are: a Safe, for one, signs by sending.

    Example: mutual-pool claim submit decision-7.json --keystore me
    """
    plan = office.plan
    pack = read_pack(file, plan.contracts)
    view = claim_view(plan, pack.claim)
    message = decision_data(plan, view, pack)
    desk, verdict = plan.contracts.desk.functions, verdict_struct(plan, pack)
    if own:
        act = Act(desk.decide(pack.claim, verdict), _said(pack, office).removesuffix("."))
        office.do([act], ["You decide as one seat of the panel."])
        return
    checked = check_signatures(plan, message, pack)
    bad = [one.signer for one in checked if not one.genuine or one.seat is None]
    if bad:
        raise FileFormError(
            f"{file}: the signature of {bad[0]} is not one of a seat of the panel for this "
            "decision. Nothing was sent; take it out of the file"
        )
    if not pack.signatures:
        raise FileFormError(f"{file}: nobody signed yet (mutual-pool claim sign). Nothing was sent")
    call = desk.decideBySignatures(pack.claim, verdict, approvals(plan, pack.signatures))
    act = Act(call, f"{_said(pack, office)} With {len(pack.signatures)} signatures")
    office.do([act], [f"{threshold(plan, view)} seats have to agree."])


def _said(pack: Pack, office: Office) -> str:
    if pack.verdict["approve"]:
        return f"Approve claim {pack.claim} with {office.plan.money(pack.benefit)}."
    return f"Refuse claim {pack.claim}."
