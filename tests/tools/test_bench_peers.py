"""Floors counted from a trace, and the tables, chart and pages made of what was measured."""

import json

import pytest

from bench import costs, limits, sponsored
from bench.costs import Act, networks, prices, yearly
from bench.peers import floor
from bench.peers.chart import EVENTS, event_costs
from bench.peers.floor import calldata_gas, floor_of
from bench.peers.pages import BEGIN, END, README, table_of
from bench.peers.stage import SIZES, Row

ROWS = json.loads((costs.HERE / "peers.json").read_text(encoding="utf-8"))
POOL, TOKEN, SENDER = (f"0x{digit * 40}" for digit in "abc")


def word(value):
    return hex(int(value, 16) if isinstance(value, str) else value)


def step(name, *stack, depth=1):
    """A step of a trace; the top of the stack comes last."""
    return {"op": name, "depth": depth, "stack": [word(one) for one in stack]}


def floor_with(steps, pre, post, data="0x"):
    """The floor under a transaction to the pool with this trace."""
    sent = {"to": POOL, "from": SENDER, "input": data, "gas": "0x5208"}
    answers = {
        "eth_getTransactionByHash": sent,
        "eth_getTransactionReceipt": {"blockNumber": "0x2"},
        "debug_traceTransaction": {"pre": pre, "post": post},
        "debug_traceCall": {"failed": False, "structLogs": steps},
    }
    return floor_of(lambda method, parameters: answers[method], "0x1")


def storage(**slots):
    return {POOL: {"storage": {word(int(n[1:])): word(value) for n, value in slots.items()}}}


def test_calldata_costs_by_zeros():
    assert calldata_gas(b"\0\0\1") == 2 * 4 + 16


def test_each_slot_counts_once_by_what_becomes_of_it():
    steps = [step("SLOAD", 1), step("SSTORE", 7, 1), step("SLOAD", 1), step("SLOAD", 2)]
    read = floor_with(steps[-1:], {}, {})
    assert read == 21_000 + 2_100
    changed = floor_with(steps, storage(s1=5), storage(s1=7))
    assert changed == 21_000 + 2_100 + 2_900 + 2_100
    new = floor_with(steps, storage(), storage(s1=7))
    assert new == 21_000 + 2_100 + 20_000 + 2_100
    cleared = floor_with(steps, storage(s1=5), storage())
    assert cleared == 21_000 + 2_100 + 2_900 + 2_100 - 4_800


def test_refunds_are_a_fifth_at_most():
    steps = [step("SSTORE", 0, place) for place in range(9)]
    pre = storage(**{f"s{place}": 1 for place in range(9)})
    gas = 21_000 + 9 * (2_100 + 2_900)
    assert floor_with(steps, pre, storage()) == gas - gas // 5


def test_a_call_is_a_first_touch_and_a_delegate_writes_its_callers_slots():
    steps = [
        step("DELEGATECALL", 0, TOKEN, 50_000),
        step("SLOAD", 3, depth=2),
        step("SLOAD", 3),
        step("STATICCALL", 0, TOKEN, 50_000),
        step("SLOAD", 3, depth=2),
        step("STATICCALL", 0, "0x1", 50_000),
        step("LOG2", 0, 0, 64, 0),
    ]
    # The delegate's slot is the pool's own; the token's is another.
    assert floor_with(steps, {}, {}) == (21_000 + 2_600 + 2_100 + 2_100 + 3_000 + 375 * 3 + 64 * 8)


def test_a_floor_is_below_what_was_measured():
    for row in ROWS:
        if row["gas"]:
            # Each of these acts reads or writes slots beside its calldata.
            least = 21_000 + 4 * row["calldata_bytes"] + 2_100
            assert least < row["floor"] <= row["gas"], row


def test_ours_is_flat_and_theirs_grows_where_everybody_is_paid():
    found = event_costs(ROWS)
    assert set(found) == set(EVENTS)
    ours = list(found["Mutual Pool"].values())
    assert max(ours) / min(ours) < 1.001
    for peer in ("loop", "Merkle distributor", "Governor", "Uniswap v3", "Safe"):
        points = found[peer]
        largest = max(points)
        assert points[largest] > points[10] * largest / 10 / 5, peer


def test_what_no_block_holds_is_said():
    row = Row("somebody", "pays", 1_000, None, note="too large").as_json()
    shown = table_of([Row("somebody", "pays", 10, 50_000, 25_000).as_json(), row])
    assert "| somebody | pays | 50,000 |  | in no block | 25,000 | 2.00 |" in shown


@pytest.mark.parametrize(
    ("page", "begin", "end", "made"),
    [
        (README, BEGIN, END, lambda: table_of(ROWS)),
        (costs.PAGE, costs.BEGIN, costs.END, costs.tables),
        (limits.PAGE, limits.BEGIN, limits.END, limits.tables),
        (costs.PAGE, sponsored.BEGIN, sponsored.END, sponsored.kept_table),
    ],
    ids=["peers", "costs", "scale", "sponsored"],
)
def test_a_page_is_what_its_command_writes(page, begin, end, made):
    text = page.read_text(encoding="utf-8")
    assert text.split(begin)[1].split(end)[0].strip() == made().strip()


def test_prices_are_those_of_the_formulas():
    known = prices()
    by_network = networks(known)
    act = Act(gas=100_000, packed=500)
    assert by_network["Ethereum, 5 gwei"](act) == pytest.approx(100_000 * 5e-9 * 20_000)
    data = (-42_585_600 + 836_500 * 500) * (2_269 * 5e9 * 16 + 1_055_762 * 1e9) / 1e12
    on_op = (100_000 * 0.01e9 + data) / 1e18 * 20_000
    assert by_network["OP stack"](act) == pytest.approx(on_op)
    on_arbitrum = (100_000 * 0.02 + 500 * 16 * 0.1) * 1e-9 * 20_000
    assert by_network["Arbitrum"](act) == pytest.approx(on_arbitrum)
    assert yearly(((2, act), (0.5, act)), by_network["Arbitrum"]) == pytest.approx(
        2.5 * on_arbitrum
    )


def test_the_table_of_opcodes_is_shanghais():
    assert (floor.COLD_SLOAD, floor.COLD_ACCOUNT) == (2_100, 2_600)
    assert (floor.NEW_SLOT, floor.CHANGED_SLOT, floor.CLEARED) == (20_000, 2_900, 4_800)
    assert SIZES == (10, 100, 1_000)
