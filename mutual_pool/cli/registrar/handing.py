"""`mutual-pool registrar positions` and `show`: what everybody of a group is handed."""

from pathlib import Path

import click

from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.progress import progress
from mutual_pool.cli.registrar.options import (
    open_register,
    page_option,
    plan_option,
    register_argument,
    rules_of,
    secret_password_option,
)
from mutual_pool.office.registrar.closing import caught_up
from mutual_pool.office.registrar.handouts import Handout, code_terminal, write_handouts
from mutual_pool.office.registrar.links import position_link
from mutual_pool.office.registrar.people import People, SignedGroup, tree_of
from mutual_pool.office.registrar.register import RegisterError
from mutual_pool.plan import Plan


def positions_folder(register: Path, cohort: int) -> Path:
    """Return the folder of a group's positions, beside its register."""
    return register.with_name(f"{register.stem}-group-{cohort}")


def handouts(people: People, group: SignedGroup, rules: Plan, page: str) -> list[Handout]:
    """Return what everybody of a group is handed, in the order of the leaves.

    Raises:
        RegisterError: if the plan's file gives another root than the one that was signed.
    """
    members = people.of_group(group)
    tree = tree_of(members, rules)
    if tree.root != group.root:
        raise RegisterError(
            "the plan's file gives these people other units than the signed ones. Give --plan with "
            "the file of the plan that is deployed"
        )
    found = []
    for place, person in enumerate(members):
        file = tree.place_file(group.cohort, place)
        link = position_link(page, file) if page else ""
        found.append(Handout(person.number, person.name, person.member, file, link))
    return found


def hand_out(
    people: People, group: SignedGroup, rules: Plan, folder: Path, page: str, *, png: bool
) -> int:
    """Write what everybody of a group is handed, with a progress bar; return how many."""
    found = handouts(people, group, rules, page)
    with progress("Positions", len(found)) as more:
        return write_handouts(folder, found, png=png, more=more)


@click.command()
@register_argument
@click.option("--group", "number", type=click.IntRange(1), help="Its number.  [default: the last]")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="A folder.")
@click.option("--png", is_flag=True, help="Write QR codes as PNG beside SVG.")
@page_option
@plan_option
@secret_password_option
@reading
def positions(
    file: Path,
    number: int | None,
    out: Path | None,
    png: bool,
    page: str,
    plan_name: str,
    secret_password_file: Path | None,
    office: Office,
) -> None:
    """Write the position of everybody in a group of REGISTER: file, link and QR code.

    Example: mutual-pool registrar positions weekend.register --page https://pool.example.org
    """
    register, ring = open_register(office, file, secret_password_file)
    people, _ = caught_up(office.plan, register, ring)
    groups = [one for one in people.groups if one.cohort and number in (None, one.cohort)]
    if not groups:
        raise RegisterError(f"{file} has no such group in the plan; see: registrar close")
    folder = out or positions_folder(file, groups[-1].cohort)
    count = hand_out(people, groups[-1], rules_of(office, plan_name), folder, page, png=png)
    facts = {"group": groups[-1].cohort, "people": count, "folder": str(folder)}
    office.tell([f"Written: {count} positions in {folder}"], facts)


@click.command()
@register_argument
@click.argument("person", type=click.IntRange(1))
@page_option
@plan_option
@secret_password_option
@reading
def show(
    file: Path,
    person: int,
    page: str,
    plan_name: str,
    secret_password_file: Path | None,
    office: Office,
) -> None:
    """Show the QR code of number PERSON's position, to be scanned from the terminal.

    Example: mutual-pool registrar show weekend.register 7 --page https://pool.example.org
    """
    if not page:
        raise click.UsageError("say where the page is: --page, or MUTUAL_POOL_PAGE")
    register, ring = open_register(office, file, secret_password_file)
    people, _ = caught_up(office.plan, register, ring)
    group = next((one for one in people.groups if one.cohort and person in one.people), None)
    if group is None:
        raise RegisterError(f"person {person} of {file} is in no group of the plan")
    found = handouts(people, group, rules_of(office, plan_name), page)
    (one,) = [handout for handout in found if handout.number == person]
    office.tell([code_terminal(one.link), one.link], {"link": one.link, "position": one.file})
