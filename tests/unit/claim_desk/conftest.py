"""Here there are members who are covered."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def covered(community):
    """alice and bob hold 1 unit each, carol and dan 2, erin 5."""
