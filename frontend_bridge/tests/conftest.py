import gc
from collections.abc import Iterator
from itertools import count

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from frontend_bridge.api.app import make_app
from frontend_bridge.tests import support
from frontend_bridge.tests.postgres import postgresql
from tools.with_anvil import anvil

# As tests/conftest.py has it.
gc.set_threshold(200_000, 20, 20)
_numbers = count(1)


@pytest.fixture(scope="session")
def lived(tmp_path_factory) -> Iterator[support.Lived]:
    """A year of a small community on an Anvil of its own."""
    with anvil() as rpc:
        yield support.live(rpc, tmp_path_factory.mktemp("lived"), since=support.FIRST_DAY)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL of the tests' own."""
    with postgresql() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path) -> str:
    """The address of an empty database, of each kind."""
    return empty_database(request, tmp_path)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def index(request, lived, tmp_path_factory):
    """The whole year indexed, in each kind of database; only to be read."""
    address = empty_database(request, tmp_path_factory.mktemp("index"))
    return support.make_index(lived, address)


@pytest.fixture(scope="module")
def client(index) -> Iterator[TestClient]:
    """Asks the API over the whole year."""
    engine, _ = index
    with TestClient(make_app(engine, None, rate=0), raise_server_exceptions=False) as asking:
        yield asking


def empty_database(request, folder) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{folder}/index.sqlite"
    server = request.getfixturevalue("server")
    name = f"index{next(_numbers)}"
    engine = create_engine(
        server.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.rsplit("/", 1)[0] + f"/{name}"
