"""`mutual-pool registrar add-list`: everybody of a CSV file into a register."""

from pathlib import Path

import click

from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.progress import progress
from mutual_pool.cli.registrar.options import (
    FILE,
    open_register,
    plan_option,
    register_argument,
    rules_of,
    secret_password_option,
)
from mutual_pool.cli.telling import require_agreement
from mutual_pool.office.registrar.intake import Intake, RefusedPeopleError
from mutual_pool.office.registrar.lists import read_list, scanned
from mutual_pool.office.registrar.people import Person, people_of
from mutual_pool.office.registrar.refusals import Refused


@click.command(name="add-list")
@register_argument
@click.argument("people", metavar="LIST", type=FILE)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@plan_option
@secret_password_option
@reading
def add_list(
    file: Path,
    people: Path,
    yes: bool,
    plan_name: str,
    secret_password_file: Path | None,
    office: Office,
) -> None:
    """Put everybody of LIST into REGISTER: a CSV file of wallets and documents.

    Its columns are wallet, country, kind, number, and born or band; until, level and name may
    follow. Who is refused is reported; the others are added. A run that was cut off is run again:
    who is in the register already is left as they are. Delete LIST afterwards.

    Example: mutual-pool registrar add-list weekend.register people.csv
    """
    register, ring = open_register(office, file, secret_password_file)
    rules = rules_of(office, plan_name)
    intake = Intake(office.plan, rules, register, people_of(register.entries(ring.key)))
    lines = read_list(people, rules)
    require_agreement(f"Add {len(lines)} people to {file}?", "Nothing was written", yes=yes)
    added, again, refused = list[Person](), 0, list[Refused]()
    with progress("People", len(lines)) as more:
        for line, scan in scanned(lines, intake, ring):
            try:
                person = intake.person(scan)
            except ValueError as error:
                nobody = Person(line.place, line.member, b"", 0, 0, name=f"line {line.place}")
                refused.append(Refused(nobody, str(error)))
                continue
            twin = intake.people.same_as(person.member, person.identity)
            if twin and (twin.member, twin.identity) == (person.member, person.identity):
                again += 1
            elif why := intake.ask(person):
                refused.append(Refused(person, f"{why} (line {line.place})"))
            else:
                intake.keep(person)
                added.append(person)
            more(1)
    facts = {
        "added": [one.number for one in added],
        "already": again,
        "refused": [{"member": one.person.member, "why": one.why} for one in refused],
    }
    told = [f"{len(added)} people were added, {again} stood in the register already."]
    office.tell(told, facts)
    if refused:
        raise RefusedPeopleError(f"{len(refused)} people were not added:", refused)
