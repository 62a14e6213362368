"""`mutual-pool registrar invite`, `applications`, `open` and `note`: who applies."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from mutual_pool.chain.refusal_texts import time_text
from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.plan_files import rules_file
from mutual_pool.cli.reading_key import READING_PASSWORD, open_reading_key
from mutual_pool.cli.registrar.options import (
    FILE,
    open_register,
    plan_option,
    register_argument,
    secret_password_option,
)
from mutual_pool.cli.telling import on_one_line
from mutual_pool.office.connection import DAY
from mutual_pool.office.evidence.keys import AgeKey
from mutual_pool.office.registrar.applications import (
    Application,
    ApplicationError,
    code_hash,
    new_code,
    opened,
    read_sealed,
    shown_code,
)
from mutual_pool.office.registrar.people import people_of
from mutual_pool.office.registrar.register import Entry, Register
from mutual_pool.office.structs import FileFormError
from mutual_pool.plan.questions import LANGUAGES, Questions, questions_of

_NOBODY = b"\0" * 16
_reading_key = click.option(
    "--reading-key", "key", required=True, help="Your key: its name or its file."
)
_reading_password = click.option(
    "--reading-password-file",
    type=FILE,
    help=f"A file with that key's password; else asked for, or taken from {READING_PASSWORD}.",
)


@dataclass(frozen=True)
class _Desk:
    """What an application is held against.

    Attributes:
        office: the plan.
        key: the registrar's reading key.
        register: the register.
        entries: its entries.
        questions: what the plan asks; None for nothing.
    """

    office: Office
    key: AgeKey
    register: Register
    entries: Sequence[Entry]
    questions: Questions | None

    def open(self, path: Path) -> Application:
        plan = self.office.plan
        chain_id, pool = plan.web3.eth.chain_id, plan.contracts.pool.address
        return opened(read_sealed(path), self.key, plan.web3, chain_id, pool)

    def remarks(self, found: Application) -> list[str]:
        """Return what is to be looked at."""
        remarks = [f"invite: {why}" for why in [self._about_invite(found)] if why]
        twin = people_of(self.entries).same_as(found.applicant, _NOBODY)
        if twin:
            remarks.append(f"the wallet stands in the register already, as {twin.called}")
        asked = self.questions
        if asked is None or found.questions != asked.digest:
            return [*remarks, "the questions were other ones than the plan's file has"]
        by_id = {one.id: one for one in asked.questions}
        for name, answer in found.answers.items():
            question = by_id.get(name)
            if question is None or question.wrong(answer):
                remarks.append(f"{on_one_line(name)[:60]}: the answer fits no question")
            elif not question.admitted(answer):
                remarks.append(f"{name}: {on_one_line(answer)} needs a second look")
        lacking = [
            one.id for one in asked.questions if one.required and one.id not in found.answers
        ]
        return [*remarks, *(f"{name}: not answered" for name in lacking)]

    def _about_invite(self, found: Application) -> str:
        if not found.invite:
            return "the application has no code"
        digest = code_hash(found.invite).hex()
        given = [one for one in self.entries if one.get("kind") == "invited"]
        invited = next((one for one in given if digest in one["codes"]), None)
        if invited is None:
            return "this register gave no such code"
        if found.at > invited["expires"]:
            return f"the code ended on {time_text(invited['expires'])}"
        used = [
            one["applicant"]
            for one in self.entries
            if one.get("kind") == "application" and one["invite"] == digest
        ]
        others = [one for one in used if one.lower() != found.applicant.lower()]
        return f"the code was used by {others[0]}" if others else ""


@click.command()
@register_argument
@click.option("--count", type=click.IntRange(1, 1_000), default=1, show_default=True)
@click.option("--days", type=click.IntRange(1, 365), default=30, show_default=True)
@secret_password_option
@reading
def invite(
    file: Path, count: int, days: int, secret_password_file: Path | None, office: Office
) -> None:
    """Make invite codes, each for one applicant; REGISTER keeps their hashes.

    Example: mutual-pool registrar invite weekend.register --count 20
    """
    register, ring = open_register(office, file, secret_password_file)
    register.entries(ring.key)
    codes = [new_code() for _ in range(count)]
    now = office.plan.now()
    expires = now + days * DAY
    hashes = [code_hash(code).hex() for code in codes]
    note = {"act": "noted", "kind": "invited", "at": now}
    register.append({**note, "codes": hashes, "expires": expires})
    shown = [shown_code(code) for code in codes]
    office.tell(shown, {"codes": shown, "expires": expires, "hashes": hashes})


@click.command()
@register_argument
@click.argument("files", metavar="APPLICATIONS", nargs=-1, required=True, type=FILE)
@_reading_key
@_reading_password
@plan_option
@secret_password_option
@reading
def applications(
    file: Path,
    files: tuple[Path, ...],
    key: str,
    reading_password_file: Path | None,
    plan_name: str,
    secret_password_file: Path | None,
    office: Office,
) -> None:
    """List APPLICATIONS, the oldest first, with what needs a look; one that is false is named.

    Example: mutual-pool registrar applications weekend.register inbox/*.json --reading-key me
    """
    desk = _desk(office, file, key, reading_password_file, plan_name, secret_password_file)
    lines, facts = list[tuple[int, str]](), list[dict[str, Any]]()
    for path in files:
        try:
            found = desk.open(path)
        except (ApplicationError, FileFormError) as error:
            lines.append((0, f"{path}: {error}"))
            facts.append({"file": str(path), "wrong": str(error)})
            continue
        remarks = desk.remarks(found)
        state = _state(desk.entries, found) or ("look at it" if remarks else "as the plan admits")
        lines.append((found.at, f"{time_text(found.at)}  {found.applicant}  {state}  {path}"))
        facts.append(
            {"file": str(path), "applicant": found.applicant, "at": found.at, "state": state}
            | {"remarks": remarks}
        )
    facts.sort(key=lambda one: one.get("at", 0))
    office.tell([line for _, line in sorted(lines)], {"applications": facts})


@click.command(name="open")
@register_argument
@click.argument("application", type=FILE)
@_reading_key
@_reading_password
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@plan_option
@secret_password_option
@reading
def open_application(
    file: Path,
    application: Path,
    key: str,
    reading_password_file: Path | None,
    language: str,
    plan_name: str,
    secret_password_file: Path | None,
    office: Office,
) -> None:
    """Read an APPLICATION, after making sure who signed it and that nothing was altered.

    Example: mutual-pool registrar open weekend.register application.json --reading-key me
    """
    desk = _desk(office, file, key, reading_password_file, plan_name, secret_password_file)
    found = desk.open(application)
    remarks = desk.remarks(found)
    lines = [
        f"{found.applicant} applied on {time_text(found.at)}.",
        *answer_lines(found, desk.questions, language),
        *(f"Look at: {remark}" for remark in remarks),
    ]
    facts = {
        "applicant": found.applicant,
        "at": found.at,
        "answers": dict(found.answers),
        "remarks": remarks,
        "document": "0x" + found.hash.hex(),
    }
    office.tell(lines, facts)


@click.command()
@register_argument
@click.argument("application", type=FILE)
@click.option("--state", type=click.Choice(["admitted", "refused", "waiting"]), required=True)
@click.option("--text", default="", help="Your note; it stays in the register, encrypted.")
@_reading_key
@_reading_password
@plan_option
@secret_password_option
@reading
def note(
    file: Path,
    application: Path,
    state: str,
    text: str,
    key: str,
    reading_password_file: Path | None,
    plan_name: str,
    secret_password_file: Path | None,
    office: Office,
) -> None:
    """Note in REGISTER what became of an APPLICATION, and that its invite code is used.

    Example: mutual-pool registrar note weekend.register application.json --state admitted
    --reading-key me
    """
    desk = _desk(office, file, key, reading_password_file, plan_name, secret_password_file)
    found = desk.open(application)
    entry = {
        "act": "noted",
        "kind": "application",
        "at": office.plan.now(),
        "applicant": found.applicant,
        "document": found.hash.hex(),
        "invite": code_hash(found.invite).hex(),
        "state": state,
        "text": text,
    }
    desk.register.append(entry)
    office.tell([f"Noted: {found.applicant} is {state}."], {"applicant": found.applicant})


def answer_lines(found: Application, questions: Questions | None, language: str) -> list[str]:
    """Return questions and answers to be read; each line of an answer is set in.

    The answers are the applicant's own words: none of them passes for a line of the command.
    """
    by_id = {one.id: one for one in questions.questions} if questions else {}
    lines = list[str]()
    for name, answer in found.answers.items():
        question = by_id.get(name)
        shown = question.shown(answer, language) if question else str(answer)
        lines.append(question.text[language] if question else f"? {on_one_line(name)[:60]}")
        lines += [f"  {line}" for line in shown.splitlines()]
    return lines


def _desk(
    office: Office,
    file: Path,
    key: str,
    reading_password_file: Path | None,
    plan_name: str,
    secret_password_file: Path | None,
) -> _Desk:
    register, ring = open_register(office, file, secret_password_file)
    entries = register.entries(ring.key)
    reader = open_reading_key(key, reading_password_file)
    asked = questions_of(rules_file(office.plan, plan_name))
    return _Desk(office, reader, register, entries, asked)


def _state(entries: Sequence[Entry], found: Application) -> str:
    """Return what the registrar noted of an application last; "" for nothing."""
    document = found.hash.hex()
    noted = [
        one["state"]
        for one in entries
        if one.get("kind") == "application" and one["document"] == document
    ]
    return str(noted[-1]) if noted else ""
