"""What every test shares: a Ganache of its own, on a port of its own."""

import os

import pytest
from brownie._config import CONFIG

from tools.with_ganache import free_port


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Lets brownie start Ganache on a free port, so that no two runs meet."""
    if "ganache" not in CONFIG.networks:
        raise pytest.UsageError("brownie does not know the network ganache; run: make setup")
    settings = CONFIG.networks["ganache"]["cmd_settings"]
    settings["port"] = int(os.environ.get("MUTUAL_POOL_PORT") or free_port())
    # Without a choice brownie would take its own default, which is not ours.
    config.option.network = config.option.network or ["ganache"]
