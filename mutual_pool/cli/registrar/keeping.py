"""`mutual-pool registrar begin`, `people`, `remove` and `duplicates`: the register itself."""

from itertools import combinations
from pathlib import Path
from typing import Any

import click

from mutual_pool.chain.refusal_texts import day_text
from mutual_pool.cli.acting import Office, reading
from mutual_pool.cli.registrar.options import (
    FILE,
    open_register,
    open_ring,
    register_argument,
    ring_file,
    secret_password_option,
)
from mutual_pool.cli.telling import require_agreement
from mutual_pool.office.registrar.people import FAR_DAY, People, Person, Stage, people_of
from mutual_pool.office.registrar.register import Head, RegisterError, new_register


@click.command()
@click.argument("file", metavar="REGISTER", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--secret", required=True, metavar="NAME|FILE", help="The registrar's secrets.")
@secret_password_option
@reading
def begin(file: Path, secret: str, secret_password_file: Path | None, office: Office) -> None:
    """Begin REGISTER, an encrypted file on this device to which lines are only added.

    Example: mutual-pool registrar begin weekend.register --secret identities
    """
    ring = open_ring(secret, secret_password_file)
    # A name is found again on every device, and a file by its whole path alone.
    name = secret if ring_file(secret) != Path(secret) else str(Path(secret).resolve())
    plan = office.plan
    head = Head(plan.web3.eth.chain_id, plan.contracts.pool.address, name, ring.key.recipient)
    register = new_register(file, head)
    line = f"Written: {file}. It opens with the secrets {name} alone; keep copies of both."
    office.tell([line], {"register": str(file), "last": register.last})


@click.command()
@register_argument
@secret_password_option
@reading
def people(file: Path, secret_password_file: Path | None, office: Office) -> None:
    """List the people of REGISTER, and check its chain of hashes.

    Note the last hash elsewhere: it shows later that no line was cut off.

    Example: mutual-pool registrar people weekend.register
    """
    register, ring = open_register(office, file, secret_password_file)
    found = people_of(register.entries(ring.key))
    lines = [
        f"{one.called}  band {one.band} {_until(one)}  {one.stage.value}"
        for one in found.by_number.values()
    ]
    lines += [f"{register.count} entries, last hash {register.last}"]
    facts = {
        "people": [_facts(one) for one in found.by_number.values()],
        "groups": [
            {"root": one.values["root"], "cohort": one.cohort, "people": list(one.people)}
            for one in found.groups
        ],
        "entries": register.count,
        "last": register.last,
    }
    office.tell(lines, facts)


@click.command()
@register_argument
@click.argument("number", type=click.IntRange(1))
@click.option("--why", required=True, help="The reason; it is kept in the register.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@secret_password_option
@reading
def remove(
    file: Path,
    number: int,
    why: str,
    yes: bool,
    secret_password_file: Path | None,
    office: Office,
) -> None:
    """Take person NUMBER out of REGISTER, before they are in a group; the line stays.

    Example: mutual-pool registrar remove weekend.register 7 --why "gave another wallet"
    """
    register, ring = open_register(office, file, secret_password_file)
    one = people_of(register.entries(ring.key)).by_number.get(number)
    if one is None or one.stage is not Stage.DRAFT:
        stage = "not in the register" if one is None else one.stage.value
        raise RegisterError(f"person {number} is {stage}, and only a draft can be removed")
    require_agreement(f"Remove {one.called}?", "Nothing was written", yes=yes)
    register.append({"act": "removed", "at": office.plan.now(), "number": number, "why": why})
    office.tell([f"Removed: {one.called}"], {"removed": number})


@click.command()
@click.argument("files", metavar="REGISTERS", nargs=-1, required=True, type=FILE)
@secret_password_option
@reading
def duplicates(files: tuple[Path, ...], secret_password_file: Path | None, office: Office) -> None:
    """Find people and wallets that stand in more than one of REGISTERS of the same secrets.

    Example: mutual-pool registrar duplicates saturday.register sunday.register
    """
    opened = dict[Path, People]()
    for file in dict.fromkeys(files):
        register, ring = open_register(office, file, secret_password_file)
        opened[file] = people_of(register.entries(ring.key))
    found = [
        {"what": what, "of": str(one), "person": first.number, "in": str(other), "as": twin.number}
        for (one, left), (other, right) in combinations(opened.items(), 2)
        for first in left.by_number.values()
        if first.stage is not Stage.REMOVED
        for what, twin in _twins(first, right)
    ]
    lines = [
        f"{one['of']} {one['person']} and {one['in']} {one['as']}: the same {one['what']}"
        for one in found
    ]
    office.tell(lines or ["Nobody stands in two registers."], {"duplicates": found})


def _twins(person: Person, people: People) -> list[tuple[str, Person]]:
    twin = people.same_as(person.member, person.identity)
    if twin is None:
        return []
    return [("person" if twin.identity == person.identity else "wallet", twin)]


def _until(person: Person) -> str:
    return "for ever" if person.band_until >= FAR_DAY else f"until {day_text(person.band_until)}"


def _facts(person: Person) -> dict[str, Any]:
    return {
        "number": person.number,
        "name": person.name,
        "member": person.member,
        "identity": "0x" + person.identity.hex(),
        "band": person.band,
        "band_until": person.band_until,
        "stage": person.stage.value,
        "cohort": person.cohort,
    }
