"""Chains that a module has for itself, and a year that many look at."""

from datetime import date

import pytest
from rich.console import Console

from mutual_pool.chain.clock import ChainClock
from mutual_pool.chain.node import connect
from mutual_pool.chain.release import load_release
from mutual_pool.demo.run import Settings, run_demo
from tests.support.chains import Chain
from tests.support.lived import Lived
from tools.with_anvil import anvil


@pytest.fixture(scope="session")
def release():
    return load_release()


@pytest.fixture(scope="module")
def chain(release):
    """An Anvil with a test token."""
    with anvil() as address:
        yield Chain(connect(address), release)


@pytest.fixture(scope="session")
def year(release, tmp_path_factory):
    """A year in which everything happened; whoever changes its chain undoes it."""
    folder = tmp_path_factory.mktemp("year")
    with anvil() as address:
        web3 = connect(address)
        # A fixed day, so that the seed lives the same year whenever it is run.
        ChainClock(web3).move_to(date(2037, 1, 1), hour=0)
        settings = Settings(members=14, seed=5, scale=80, services=False)
        done = run_demo(web3, settings, Console(quiet=True), folder, folder)
        yield Lived(web3, release, done)
