"""A register's group from its people to its number on the chain, safe against a kill at any step.

What was signed is in the register before anything is sent. A run that was cut off finds it there,
and asks the chain whether the group is in already.
"""

from collections.abc import Sequence
from typing import Any

from mutual_pool.office.connection import DAY, OpenPlan
from mutual_pool.office.registrar.people import People, Person, SignedGroup, people_of
from mutual_pool.office.registrar.register import Register
from mutual_pool.office.registrar.secret_ring import Ring
from mutual_pool.office.structs import message_of, read
from mutual_pool.plan import Plan
from mutual_pool.protocol.eip712 import enrolment_domain
from mutual_pool.protocol.enrolment.sum_tree import CohortTree


def cohort_number(plan: OpenPlan, group: SignedGroup) -> int:
    """Return the number under which the chain has a group; 0 if it has none."""
    record = read(plan.contracts.enrolment.functions.cohortOf(group.root))
    return int(record["number"])


def caught_up(plan: OpenPlan, register: Register, ring: Ring) -> tuple[People, SignedGroup | None]:
    """Return the people of a register, and the group that the chain turned out to have.

    A signed group that is in the plan is noted as such; one that expired unused is given up, and
    its people wait again.

    Raises:
        RegisterError: if the register cannot be read or written.
        NodeError: if the node does not answer.
    """
    people = people_of(register.entries(ring.key))
    group, now = people.open_group, plan.now()
    if group is None:
        return people, None
    number = cohort_number(plan, group)
    if number:
        register.append(enrolled_entry(group, number, now))
    elif int(group.values["expiry"]) < now:
        register.append({"act": "expired", "at": now, "root": group.values["root"]})
    else:
        return people, None
    people = people_of(register.entries(ring.key))
    found = next((one for one in people.groups if one.cohort == number and number), None)
    return people, found


def enrolled_entry(group: SignedGroup, number: int, at: int) -> dict[str, Any]:
    """Return the entry that notes a group's number."""
    return {"act": "enrolled", "at": at, "root": group.values["root"], "cohort": number}


def group_values(plan: OpenPlan, tree: CohortTree, sponsor: str, days: int) -> dict[str, Any]:
    """Return what the registrar signs of a group, by name.

    Args:
        plan: the plan.
        tree: the group's tree.
        sponsor: who hands it in and pays.
        days: how long it may be used.
    """
    now = plan.now()
    return {
        "sponsor": sponsor,
        "root": "0x" + tree.root.hex(),
        "units": tree.units,
        "issuedAt": now,
        "expiry": now + days * DAY,
    }


def group_message(plan: OpenPlan, values: dict[str, Any]) -> dict[str, Any]:
    """Return the typed data of a group."""
    domain = enrolment_domain(plan.web3.eth.chain_id, plan.contracts.enrolment.address)
    return message_of(domain, "Cohort", values)


def group_struct(group: SignedGroup) -> tuple[Any, ...]:
    """Return a signed group as the contract takes it."""
    values = group.values
    return (
        values["sponsor"],
        group.root,
        values["units"],
        values["issuedAt"],
        values["expiry"],
    )


def deposit_of(rules: Plan, units: int) -> int:
    """Return the deposit that the plan asks for some units, in the asset's smallest part."""
    return units * int(rules.deposit_per_unit.value)


def without(people: Sequence[Person], left_out: Sequence[Person]) -> list[Person]:
    """Return the people who are not left out, in their order."""
    numbers = {one.number for one in left_out}
    return [one for one in people if one.number not in numbers]
