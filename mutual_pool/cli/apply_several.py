"""`mutual-pool apply several`: one set of answers for the registrars of several plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from mutual_pool.cli.answers import answers_in, asked_by
from mutual_pool.cli.plan_files import rules_file
from mutual_pool.cli.signing import Signing, signing_options
from mutual_pool.cli.telling import as_json, require_agreement, tell
from mutual_pool.cli.typed_signing import signed_by_key
from mutual_pool.office.connection import OpenPlan, open_plan
from mutual_pool.office.desk.acts import desk_domain
from mutual_pool.office.evidence.new_files import new_folder, write_new
from mutual_pool.office.published_keys import NoKeyError, published_key
from mutual_pool.office.registrar.applications import (
    Application,
    ApplicationError,
    SealedApplication,
    application_message,
    new_application,
    plain_code,
    sealed_to,
)
from mutual_pool.plan.questions import Questions
from mutual_pool.plan.several_questions import answers_for, shared_questions

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@dataclass(frozen=True)
class _To:
    """One plan to apply to.

    Attributes:
        plan: the plan.
        name: its name.
        folder: where its application is written.
        invite: its registrar's code; "" without one.
        registrar: who reads the application.
        recipient: the key that the registrar published.
        questions: what the plan asks.
    """

    plan: OpenPlan
    name: str
    folder: str
    invite: str
    registrar: str
    recipient: str
    questions: Questions


@click.command()
@click.argument("answers", type=_FILE)
@click.option(
    "--to",
    "wanted",
    type=(_FILE, str),
    metavar="RECORD CODE",
    multiple=True,
    required=True,
    help="A plan's record and its registrar's invite code; \"\" for none.",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new folder.")
@click.option(
    "--plan", "files", type=_FILE, multiple=True, help="A plan's file, where it is not one of ours."
)
@click.option("--rpc", envvar="MUTUAL_POOL_RPC", required=True, help="The node's HTTP address.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@as_json
@signing_options
def several(
    answers: Path,
    wanted: Sequence[tuple[Path, str]],
    out: Path,
    files: Sequence[Path],
    rpc: str,
    yes: bool,
    as_text: bool,
    signing: Signing,
) -> None:
    """Sign and encrypt ANSWERS once for each plan's registrar, as the wallet that is to join.

    `apply questions PLAN PLAN` prints what the plans ask together. Each registrar gets the answers
    to their own plan's questions alone, in a folder of its own, with a salt, a ciphertext and a
    signature of its own. The wallet is the same, so who compares wallets knows that you applied to
    each. Nothing is written unless all can be.

    Example: mutual-pool apply several answers.yaml --to deployments/1/fair.json ABCD-...
    --to deployments/1/levels.json EFGH-... --out applications --keystore me
    """
    if not signing.by_key:
        raise click.UsageError("say who applies: --keystore")
    named = {path.stem: path for path in files}
    plans = [_opened(rpc, record, invite, named) for record, invite in wanted]
    _require_different(plans)
    shared = shared_questions({one.name: one.questions for one in plans})
    given = answers_in(answers)
    account = signing.account()
    now = plans[0].plan.now()
    made = [
        new_application(
            one.plan.web3.eth.chain_id,
            one.plan.contracts.pool.address,
            account.address,
            one.questions,
            answers_for(one.name, shared, given),
            one.invite,
            now,
        )
        for one in plans
    ]
    click.echo(f"Apply as {account.address} to {len(plans)} plans:", err=True)
    for one, written in zip(plans, made, strict=True):
        line = f"  {one.name}: {len(written.answers)} answers, for {one.registrar} alone"
        click.echo(line, err=True)
    require_agreement("Sign and write them?", "Nothing was written", yes=yes)
    done = [_sealed(one, written, signing) for one, written in zip(plans, made, strict=True)]
    try:
        with new_folder(out) as draft:
            for one, written, text in zip(plans, made, done, strict=True):
                (draft / one.folder).mkdir()
                write_new(draft / one.folder / "application.json", text.encode("utf-8"))
                write_new(draft / one.folder / "document.json", written.document)
    except OSError as error:
        raise ApplicationError(f"{out} cannot be written: {error.strerror}") from error
    lines = [
        *(
            f"Written: {out / one.folder / 'application.json'}, for {one.registrar}."
            for one in plans
        ),
        "Keep each document.json: it shows what you answered there.",
    ]
    facts = [
        {"plan": one.name, "folder": str(out / one.folder), "registrar": one.registrar}
        for one in plans
    ]
    tell(lines, {"applications": facts}, as_text=as_text)


def _opened(rpc: str, record: Path, invite: str, files: dict[str, Path]) -> _To:
    plan = open_plan(rpc, record)
    name = plan.deployment.plan
    registrar = plan.contracts.enrolment.functions.registrar().call()
    key = published_key(plan, registrar)
    if key is None:
        raise NoKeyError(
            f"the registrar {registrar} of {name} has no valid key. Nothing was written. Ask them "
            "to publish one, or apply to the other plans alone"
        )
    pool = plan.contracts.pool.address
    return _To(
        plan,
        name,
        f"{name}-{pool[2:10].lower()}",
        plain_code(invite),
        registrar,
        key.recipient,
        asked_by(rules_file(plan, str(files.get(name, "")))),
    )


def _require_different(plans: Sequence[_To]) -> None:
    """Make sure that each plan is there once, and that no code names the applicant at two.

    Raises:
        ApplicationError: if not.
    """
    folders = [one.folder for one in plans]
    if len(set(folders)) < len(folders):
        raise ApplicationError("a plan stands there twice; give each record once")
    codes = [one.invite for one in plans if one.invite]
    if len(set(codes)) < len(codes):
        raise ApplicationError(
            "the same invite code stands there for two plans; each registrar gives a code of their "
            "own"
        )


def _sealed(to: _To, made: Application, signing: Signing) -> str:
    """The text of an application's file, encrypted and signed for one registrar."""
    act, sealed = sealed_to(made, to.recipient)
    message = application_message(desk_domain(made.chain_id, made.pool), act)
    signature = bytes(signed_by_key(message, signing, yes=True)[1])
    return SealedApplication(act, signature, sealed).text
