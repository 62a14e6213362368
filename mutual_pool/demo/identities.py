"""Who the people of a demonstration are: as the registrar's desk computes it, at a lower cost."""

from typing import Final

from mutual_pool.office.registrar.identity import (
    document_of,
    identity_under,
    plan_salt,
    stretched,
)

DEMO_COST: Final = 2**8
"""N of scrypt. A real desk takes 2^17, half a second a person; the demonstration's people are made
up from a public seed, so that nobody guesses anything, and a year has hundreds of them."""
_COUNTRY, _KIND = "CN", "national-id"


def demo_identity(number: str, secret: bytes, chain_id: int, pool: str) -> bytes:
    """Return the identity of a person of the demonstration, 16 bytes.

    Args:
        number: the number of their made-up document.
        secret: the registrar's.
        chain_id: the chain's number.
        pool: the address of the plan's pool.
    """
    document = document_of(number, _COUNTRY, _KIND)
    return identity_under(secret, stretched(document, plan_salt(chain_id, pool), DEMO_COST))
