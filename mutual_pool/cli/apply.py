"""`mutual-pool apply`: an applicant answers the plan's questions for the registrar alone."""

from collections.abc import Sequence
from pathlib import Path

import click

from mutual_pool.chain.refusal_texts import day_text
from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.answers import MOST_BYTES, answers_in, asked_by
from mutual_pool.cli.apply_several import several
from mutual_pool.cli.at_desk import Visit, at_desk
from mutual_pool.cli.plan_files import rules_file
from mutual_pool.cli.signing import Signing, signing_options
from mutual_pool.cli.telling import as_json, require_agreement, tell
from mutual_pool.cli.typed_signing import signed_by_key
from mutual_pool.office.connection import DAY
from mutual_pool.office.desk.acts import desk_domain
from mutual_pool.office.desk.client import upload_header
from mutual_pool.office.desk.kinds import SEND_APPLICATION
from mutual_pool.office.evidence.new_files import new_folder, write_new
from mutual_pool.office.published_keys import NoKeyError, published_key
from mutual_pool.office.registrar.applications import (
    ApplicationError,
    SealedApplication,
    application_message,
    check_document,
    new_application,
    read_sealed,
    sealed_to,
)
from mutual_pool.plan.questions import LANGUAGES, Kind, Question
from mutual_pool.plan.several_questions import shared_questions

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group(name="apply")
def apply() -> None:
    """Answer the plan's questions; the registrar alone reads the answers."""


@apply.command()
@click.argument("plans", metavar="PLAN...", nargs=-1, required=True)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@as_json
def questions(plans: Sequence[str], language: str, as_text: bool) -> None:
    """Print the questions of each PLAN, as a file to write the answers into.

    What several plans ask in the same words stands there once.

    Example: mutual-pool apply questions demo > answers.yaml
    """
    asked = {Path(plan).stem: asked_by(plan) for plan in plans}
    if len(plans) == 1:
        (only,) = asked.values()
        lines = [line for one in only.questions for line in _lines(one.id, one, language)]
        tell(lines, only.model_dump(mode="json", by_alias=True), as_text=as_text)
        return
    shared = shared_questions(asked)
    lines = [
        line
        for one in shared
        for line in (
            f"# For {', '.join(one.plans)}:",
            *_lines(one.key, one.question, language),
        )
    ]
    facts = [
        {"key": one.key, "plans": list(one.plans), "question": one.question.model_dump(mode="json")}
        for one in shared
    ]
    tell(lines, {"questions": facts}, as_text=as_text)


def _lines(key: str, one: Question, language: str) -> list[str]:
    texts = [f"# {one.text[language]}"]
    if one.kind is Kind.YES_NO:
        texts.append('#   "yes" or "no", with the quotes')
    elif one.choices:
        texts += [f"#   {choice.value}: {choice.text[language]}" for choice in one.choices]
    elif one.kind is Kind.DAY:
        texts.append('#   a day in quotes, such as "2031-05-14"')
    if not one.required:
        texts.append("#   may be left out")
    return [*texts, f'{key}: ""', ""]


@apply.command()
@click.argument("answers", type=_FILE)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new folder.")
@click.option("--invite", default="", help="The registrar's invite code.")
@click.option("--plan", "plan_name", default="", help="The plan's file, for its questions.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@signing_options
@reading
def write(
    answers: Path,
    out: Path,
    invite: str,
    plan_name: str,
    yes: bool,
    signing: Signing,
    office: Office,
) -> None:
    """Sign and encrypt ANSWERS (YAML) for the plan's registrar, as the wallet that is to join.

    The registrar's key is read from your own node. `application.json` is for the registrar;
    `document.json` is your own copy: with it you can show later what you answered.

    Example: mutual-pool apply write answers.yaml --invite ABCD-... --out application --keystore me
    """
    plan = office.plan
    asked = asked_by(rules_file(plan, plan_name))
    registrar = plan.contracts.enrolment.functions.registrar().call()
    key = published_key(plan, registrar)
    if key is None:
        raise NoKeyError(
            f"the registrar {registrar} has no valid key. Nothing was written. Ask them to publish "
            "one: mutual-pool reading-key publish"
        )
    if not signing.by_key:
        raise click.UsageError("say who applies: --keystore")
    chain_id, pool = plan.web3.eth.chain_id, plan.contracts.pool.address
    account = signing.account()
    made = new_application(
        chain_id, pool, account.address, asked, answers_in(answers), invite, plan.now()
    )
    act, sealed = sealed_to(made, key.recipient)
    click.echo(
        f"Apply as {account.address} with {len(made.answers)} answers, for {registrar} alone.",
        err=True,
    )
    require_agreement("Sign and write it?", "Nothing was written", yes=yes)
    message = application_message(desk_domain(chain_id, pool), act)
    signature = bytes(signed_by_key(message, signing, yes=True)[1])
    try:
        with new_folder(out) as draft:
            text = SealedApplication(act, signature, sealed).text
            write_new(draft / "application.json", text.encode("utf-8"))
            write_new(draft / "document.json", made.document)
    except OSError as error:
        raise ApplicationError(f"{out} cannot be written: {error.strerror}") from error
    lines = [
        f"Written: {out / 'application.json'}, for the registrar.",
        f"Keep {out / 'document.json'}: it shows what you answered.",
    ]
    office.tell(lines, {"folder": str(out), "document": act["document"], "registrar": registrar})


@apply.command()
@click.argument("application", type=_FILE)
@at_desk
def send(application: Path, visit: Visit) -> None:
    """Send APPLICATION to the plan's desk, where the registrar alone fetches it.

    You sign once more, since what is sent to a desk holds for minutes. The invite code that you
    gave to `apply write` admits it once.

    Example: mutual-pool apply send application/application.json --desk https://plan.example
    --keystore me
    """
    made, client = read_sealed(application), visit.client
    if made.act["account"].lower() != client.account.address.lower():
        raise ApplicationError(
            f"{application} is an application of {made.act['account']}. Send it with that wallet"
        )
    stated = {name: made.act[name] for name, _ in SEND_APPLICATION.own}
    header = {"Desk-Act": upload_header(client.signed(SEND_APPLICATION, **stated))}
    client.send_file("/applications", made.sealed, header)
    visit.office.tell(["The desk has it, for the registrar."], {"document": stated["document"]})


@apply.command()
@click.argument("application", type=_FILE)
@click.argument("document", type=_FILE)
@as_json
def check(application: Path, document: Path, as_text: bool) -> None:
    """Make sure that DOCUMENT is the one that was signed in APPLICATION.

    Example: mutual-pool apply check application/application.json application/document.json
    """
    found = check_document(document.read_bytes()[:MOST_BYTES], read_sealed(application))
    line = f"This is what {found.applicant} signed, written on {day_text(found.at // DAY)}."
    tell([line], {"applicant": found.applicant, "answers": dict(found.answers)}, as_text=as_text)


apply.add_command(several)
