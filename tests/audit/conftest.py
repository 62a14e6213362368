"""Years on an Anvil and on a Ganache, with a report published, to be audited and lied about."""

from datetime import date

import pytest
from rich.console import Console

from mutual_pool.audit.context import Target
from mutual_pool.audit.report.lines import MemberHistory
from mutual_pool.chain.clock import ChainClock
from mutual_pool.chain.node import connect
from mutual_pool.chain.release import load_release
from mutual_pool.demo.run import Settings, run_demo
from tests.support.audited import SEED, Audited, true
from tests.support.gifts import live_on_gifts
from tests.support.keys import publish_keys
from tests.support.late_life import bring_group, stop_joins, wallet
from tools.with_anvil import anvil
from tools.with_ganache import ganache

REPORTED = 300


@pytest.fixture(scope="session")
def release():
    return load_release()


def live(address, release, folder):
    web3 = connect(address)
    # A fixed day, so that the seed lives the same year whenever it is run.
    ChainClock(web3).move_to(date(2037, 1, 1), hour=0)
    settings = Settings(members=14, seed=SEED, scale=80, services=False)
    done = run_demo(web3, settings, Console(quiet=True), folder, folder / "deployments")
    audited = Audited(web3, address, release, done, folder)
    bring_group(audited)
    live_on_gifts(audited, wallet)
    stop_joins(audited, 10)
    publish_keys(audited)
    audited.request("evm_mine")
    first = done.deployment.block
    target = Target(registry=audited.addresses["registry"], period=(first, REPORTED))
    seen = audited.audit(folder, target=target)
    true(seen)
    audited.twin = seen.replay.community
    audited.publish(seen.document, first, REPORTED)
    return audited


@pytest.fixture(scope="session")
def anvil_year(release, tmp_path_factory):
    with anvil() as address:
        yield live(address, release, tmp_path_factory.mktemp("anvil"))


@pytest.fixture(scope="session")
def ganache_year(release, tmp_path_factory):
    with ganache("2036-12-31T12:00:00Z") as port:
        yield live(f"http://127.0.0.1:{port}", release, tmp_path_factory.mktemp("ganache"))


@pytest.fixture
def year(anvil_year):
    """The year on Anvil; what a test changes of its chain is undone."""
    snapshot = anvil_year.request("evm_snapshot")
    yield anvil_year
    assert anvil_year.request("evm_revert", snapshot)


@pytest.fixture(scope="session")
def audited(anvil_year, tmp_path_factory):
    """The audit of the whole year, with everybody's movements."""
    folder = tmp_path_factory.mktemp("audited")
    members = sorted(anvil_year.twin.enrolment.identities.values(), key=lambda one: one.holder)
    histories = {record.holder: MemberHistory(record.holder) for record in members}
    return anvil_year.audit(folder, observers=list(histories.values()), keep=True), histories
