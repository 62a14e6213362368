"""What the registrar's commands share: their secrets, documents, registers, the plan's file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mutual_pool.cli.acting import Office
from mutual_pool.cli.plan_files import rules_file
from mutual_pool.cli.signing import app_folder, password_of
from mutual_pool.office.registrar.identity import Document, document_of, plan_salt
from mutual_pool.office.registrar.register import Register, RegisterError
from mutual_pool.office.registrar.secret_ring import Ring, SecretError, read_ring
from mutual_pool.plan import Plan, load_plan

SECRET_PASSWORD = "MUTUAL_POOL_SECRET_PASSWORD"
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
secret_password_option = click.option(
    "--secret-password-file",
    type=FILE,
    help=f"A file with the secrets' password; else asked for, or taken from {SECRET_PASSWORD}.",
)
register_argument = click.argument("file", metavar="REGISTER", type=FILE)
plan_option = click.option("--plan", "plan_name", default="", help="The plan's file.")
page_option = click.option(
    "--page",
    envvar="MUTUAL_POOL_PAGE",
    default="",
    help="The address of the plan's page, for links and QR codes.",
)


def document_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--country` and `--kind`, of a document whose number stands alone."""
    kind = click.option(
        "--kind", default="national-id", show_default=True, help="Prefer a number kept for life."
    )
    country = click.option("--country", default="", help="Who issued the document: two letters.")
    return country(kind(command))


def typed_document(number: str, country: str, kind: str) -> Document:
    """Return a document that was typed, scanned or read.

    Raises:
        DocumentError: if it is none.
        UsageError: if nobody said which country issued it.
    """
    if "|" not in number and not country:
        raise click.UsageError("say who issued the document: --country, or country|kind|number")
    return document_of(number, country, kind)


def ring_file(name: str) -> Path:
    """Return the file of a registrar's secrets, by name or path.

    Raises:
        SecretError: if it is neither.
    """
    given = Path(name)
    if given.suffix == ".age":
        return given
    if not name or any(not (letter.isalnum() or letter in "-_") for letter in name):
        raise SecretError(
            f"{name[:80]!r} cannot be a name of secrets: letters, digits, - and _ can"
        )
    return app_folder("registrar") / f"{name}.age"


def open_ring(name: str, password_file: Path | None) -> Ring:
    """Return the registrar's secrets.

    Raises:
        SecretError: if there are none, or the password is wrong.
    """
    path = ring_file(name)
    if not path.is_file():
        raise SecretError(f"there are no secrets {path}; make them: registrar secret new NAME")
    password = password_of(password_file, "Password of the secrets", variable=SECRET_PASSWORD)
    return read_ring(path, password)


def open_register(office: Office, path: Path, password_file: Path | None) -> tuple[Register, Ring]:
    """Return a register of the command's plan, and the secrets it belongs to.

    Raises:
        RegisterError: if it cannot be read, or is of another plan.
        SecretError: if the secrets cannot be opened.
    """
    register, plan = Register(path), office.plan
    head, pool = register.head, plan.contracts.pool.address
    if (head.chain_id, head.pool.lower()) != (plan.web3.eth.chain_id, pool.lower()):
        raise RegisterError(
            f"{path} is of the plan with the pool {head.pool} on chain {head.chain_id}, and this "
            f"is the one with {pool}. Give --deployment and --rpc of that plan"
        )
    return register, open_ring(head.secrets, password_file)


def salt_of(office: Office) -> bytes:
    """Return the salt of the command's plan."""
    plan = office.plan
    return plan_salt(plan.web3.eth.chain_id, plan.contracts.pool.address)


def rules_of(office: Office, plan_name: str) -> Plan:
    """Return the plan's rules, by its file or by the name in the record.

    Raises:
        PlanError: if there is no such plan.
    """
    return load_plan(rules_file(office.plan, plan_name))
