"""The demonstration's people have identities as the registrar's desk computes them, but cheaper."""

from mutual_pool.demo.identities import DEMO_COST, demo_identity
from mutual_pool.office.registrar.identity import (
    COST,
    document_of,
    identity_under,
    plan_salt,
    stretched,
)

SECRET, POOL = b"s" * 32, "0x" + "Ab" * 20


def test_an_identity_of_the_demo_is_the_desks_at_the_stated_cost():
    made = demo_identity("D-000 001", SECRET, 31337, POOL)
    document = document_of("d000001", "CN", "national-id")
    salt = plan_salt(31337, POOL.lower())
    assert made == identity_under(SECRET, stretched(document, salt, DEMO_COST))
    assert made != identity_under(SECRET, stretched(document, salt, 2 * DEMO_COST))
    # A real desk does not take the demonstration's cost.
    assert DEMO_COST < COST == 2**17


def test_another_person_secret_or_plan_has_another_identity():
    one = demo_identity("1", SECRET, 31337, POOL)
    others = {
        demo_identity("2", SECRET, 31337, POOL),
        demo_identity("1", b"t" * 32, 31337, POOL),
        demo_identity("1", SECRET, 1, POOL),
        demo_identity("1", SECRET, 31337, "0x" + "cd" * 20),
    }
    assert len(others | {one}) == 5
