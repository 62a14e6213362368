"""Chains that a module has for itself."""

import pytest

from mutual_pool.chain.node import connect
from mutual_pool.chain.release import load_release
from tests.support.chains import Chain
from tools.with_anvil import anvil


@pytest.fixture(scope="session")
def release():
    return load_release()


@pytest.fixture(scope="module")
def chain(release):
    """An Anvil with a test token."""
    with anvil() as address:
        yield Chain(connect(address), release)
