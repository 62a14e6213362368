"""Here there are members who are covered, and voters of standing."""

import pytest

from tests.support.clock import wait


@pytest.fixture(scope="module", autouse=True)
def covered(community):
    """alice and bob hold 1 unit each, carol and dan 2, erin 5."""


@pytest.fixture
def guarded(guardianship, alice, guardian):
    """Alice has a guardian in effect."""
    guardianship.nameGuardian(guardian, {"from": alice})
    wait(days=30)


@pytest.fixture
def approved(claims, alice):
    """A claim of alice under notice."""
    claim = claims.file(alice)
    claims.approve(claim)
    return claim
