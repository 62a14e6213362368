"""Years of communities whose wallets are made by others, on an Anvil each."""

import pytest

from mutual_pool.chain.release import load_release


@pytest.fixture(scope="session")
def release():
    return load_release()
