"""What a keeper writes down, and when it takes a node for one that lags."""

import time
from types import SimpleNamespace

import pytest

from mutual_pool.chain.node import LOCAL_CHAINS, NodeError
from mutual_pool.office.keeping.ledger import Cost, KeeperError, Ledger
from mutual_pool.office.keeping.staleness import require_fresh

DAY = 86_400


def test_a_ledger_that_cannot_be_read_stops_the_keeper(tmp_path):
    for content in ("", "{", '{"day": 1}', '{"day": "1", "spent": {"fee": 1, "gas": 1}}'):
        (tmp_path / "ledger.json").write_text(content)
        if content == '{"day": 1}':
            assert Ledger(tmp_path).account.day == 1
            continue
        with pytest.raises(KeeperError, match="move the file away"):
            Ledger(tmp_path)
        assert (tmp_path / "ledger.json").read_text() == content


def test_a_day_that_comes_again_gives_nothing_back(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.begin(10 * DAY, 5)
    ledger.pay("a", Cost(7, 7))
    ledger.begin(9 * DAY, 5)
    assert ledger.left(Cost(10, 10)) == Cost(3, 3)
    ledger.begin(11 * DAY, 5)
    assert Ledger(tmp_path).left(Cost(10, 10)) == Cost(10, 10)


def test_an_old_block_is_a_node_that_lags():
    head = {"number": 5, "timestamp": 1_000}
    local = SimpleNamespace(eth=SimpleNamespace(chain_id=LOCAL_CHAINS[0]))
    public = SimpleNamespace(eth=SimpleNamespace(chain_id=1))
    with pytest.raises(NodeError, match="seconds old"):
        require_fresh(head, 5, 600, public)
    require_fresh(head, 5, 0, public)
    require_fresh(head, 5, 600, local)


def test_a_node_that_says_which_day_it_is_begins_no_new_ceiling():
    """A node whose clock runs a day ahead at each look would have a day's ceiling at each look."""
    public = SimpleNamespace(eth=SimpleNamespace(chain_id=1))
    local = SimpleNamespace(eth=SimpleNamespace(chain_id=LOCAL_CHAINS[0]))
    tomorrow = {"number": 5, "timestamp": int(time.time()) + DAY}
    for lag in (0, 600):
        with pytest.raises(NodeError, match="ahead of this machine's clock"):
            require_fresh(tomorrow, 5, lag, public)
    require_fresh(tomorrow, 5, 600, local)
    # Clocks differ a little, and blocks are stamped ahead.
    require_fresh({"number": 5, "timestamp": int(time.time()) + 60}, 5, 600, public)
