"""The keeper: in order, in batches, within its ceiling, never twice, and never for less."""

import json
import signal
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from eth_account import Account
from hexbytes import HexBytes
from web3.logs import DISCARD

from mutual_pool.chain.acts import Act
from mutual_pool.chain.data_fee import ORACLES, DataFee
from mutual_pool.chain.fees import FeeLimits
from mutual_pool.chain.key_sender import KeySender
from mutual_pool.chain.multicall import MULTICALL3
from mutual_pool.cli.main import application
from mutual_pool.office.keeping import due as kinds
from mutual_pool.office.keeping.due import Due, due_now
from mutual_pool.office.keeping.keeper import Keeper, Limits
from mutual_pool.office.keeping.ledger import Cost, Ledger, locked_ledger
from mutual_pool.office.keeping.staleness import LaggingNodeError
from mutual_pool.office.keeping.watch import Watch
from mutual_pool.protocol.claims.types import ClaimState
from tests.support.held import killed_while
from tests.support.terminal import ETHER, Person, Terminals
from tests.support.village import Village
from tools.with_anvil import anvil

PLENTY = Cost(ETHER, 30_000_000)
# A call succeeds where gas costs nothing, as when it is tried out; a transaction fails.
TREACHEROUS = "0x3a600557005b600080fd"
# Whatever is asked, the answer is 10^15.
ORACLE = "0x7f" + f"{10**15:064x}" + "60005260206000f3"


@pytest.fixture(scope="module")
def settled_in(tmp_path_factory):
    """A village with four payable claims; the second was approved an hour before the others."""
    with anvil() as rpc:
        village = Village(rpc, tmp_path_factory.mktemp("village"))
        village.reserve(3_000)
        members = [village.member() for _ in range(5)]
        village.pass_days(40)
        claims = [village.file(member) for member in members[:4]]
        village.approve(claims[1])
        village.pass_days(1 / 24)
        for place in (0, 2, 3):
            village.approve(claims[place])
        village.pass_days(8)
        yield village


@pytest.fixture
def village(settled_in):
    """The same village, with Multicall3; what happens to it is taken back."""
    snapshot = settled_in.request("evm_snapshot")
    code = json.loads(Path("build/contracts/Multicall.json").read_text())["deployedBytecode"]
    settled_in.request("anvil_setCode", MULTICALL3, "0x" + code.removeprefix("0x"))
    yield settled_in
    settled_in.request("evm_revert", snapshot)


@pytest.fixture
def keep(village, tmp_path):
    """Make keepers, each with an account and a folder by its name; a name again is a restart."""
    accounts = {}

    def keep(name="keeper", ceiling=PLENTY, batch=20, lag=600):
        account = accounts.setdefault(name, Account.create())
        village.request("anvil_setBalance", account.address, hex(10 * ETHER))
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        sender = KeySender(village.web3, account, village.errors, folder / "outbox")
        ledger = Ledger(folder)
        keeper = Keeper(village.plan, sender, ledger, Limits(ceiling, batch, FeeLimits(), lag))
        return SimpleNamespace(look=keeper.look, ledger=ledger, address=account.address)

    return keep


def settled(village):
    """Which claims were settled, in the order of the events, and by how many transactions."""
    logs = village.contracts.desk.events.ClaimSettled().get_logs(from_block=0)
    return [log["args"]["claim"] for log in logs], len({log["transactionHash"] for log in logs})


def nonce(village, address):
    return village.web3.eth.get_transaction_count(address)


def words(look):
    return [what for sent in look.sent for what in sent.done]


def spent_on_chain(village, address):
    return 10 * ETHER - village.web3.eth.get_balance(address)


# ------------------------------------------------------------------------ what is due


def test_settlements_go_by_payable_since_and_number_in_one_batch(village, keep):
    keeper = keep()
    look = keeper.look()
    assert settled(village) == ([2, 1, 3, 4], 1)
    assert words(look) == [f"Settle claim {n} in full" for n in (2, 1, 3, 4)]
    assert nonce(village, keeper.address) == 1 and not look.failed and not look.waiting
    # What the file counts is what the account lost, to the wei.
    account = keeper.ledger.account
    assert account.spent.fee == spent_on_chain(village, keeper.address) > 0
    assert account.spent.gas == look.sent[0].cost.gas and not account.reserved
    assert keeper.look().sent == [] and nonce(village, keeper.address) == 1


def test_without_multicall3_each_goes_alone(village, keep):
    village.request("anvil_setCode", MULTICALL3, "0x")
    keeper = keep()
    keeper.look()
    assert settled(village) == ([2, 1, 3, 4], 4)
    assert keeper.ledger.account.spent.fee == spent_on_chain(village, keeper.address)


def test_a_batch_has_no_more_acts_than_allowed(village, keep):
    keep(batch=3).look()
    assert settled(village) == ([2, 1, 3, 4], 2)


def test_ended_claims_are_concluded_and_memberships_ended(village, keep):
    village.reserve(5_000)
    refused, ending = village.member(), village.member()
    village.pass_days(40)
    no, severe = village.file(refused), village.file(ending, 0)
    village.approve(no, approve=False)
    village.approve(severe)
    village.pass_days(15)
    keeper = keep()
    # A membership ends by what a look before has settled.
    done = [what for _ in range(3) for what in words(keeper.look())]
    assert f"Conclude claim {no.number}" in done
    assert f"Settle claim {severe.number} in full" in done
    assert f"End the membership that claim {severe.number} ends" in done
    assert keeper.look().sent == []


def test_what_cannot_be_paid_in_full_is_left_to_its_payee(village, keep):
    """Even when anyone may settle it for less: that is never a keeper's decision."""
    poor = [village.member() for _ in range(8)]
    village.pass_days(40)
    claims = [village.file(member, 0) for member in poor]
    for claim in claims:
        village.approve(claim)
    village.pass_days(8)
    keeper = keep()
    looked = keeper.look()
    unpaid = [c for c in claims if village.people.states([c]) == [ClaimState.PAYABLE]]
    assert unpaid and looked.sent and not looked.failed
    village.pass_days(61)
    keeper.look()
    benefits = {claim.number: claim.benefit for claim in claims}
    paid = village.contracts.pool.events.Settled().get_logs(from_block=0)
    for log in (one["args"] for one in paid):
        assert log["benefit"] == benefits.get(log["claim"], log["benefit"])
    still = [c for c in unpaid if village.people.states([c]) == [ClaimState.PAYABLE]]
    # With money again they are due at once: nothing that was only tried out is left alone.
    village.reserve(20_000)
    assert still and words(keeper.look())


def test_every_kind_has_an_event_of_its_contract(village):
    for due in due_now(Watch(village.plan)):
        assert due.contract.events[due.event].event_name == due.event
    assert [kind.__name__ for kind in kinds.KINDS][:3] == ["top_ups", "settlements", "conclusions"]


# ------------------------------------------------------------------------ the ceiling


def test_a_budget_that_runs_out_waits_for_tomorrow_over_restarts(village, keep):
    one = village.contracts.desk.functions.settle(2).estimate_gas()
    # Enough for one settlement, and never for two.
    ceiling = Cost(ETHER, 2 * one)
    first = keep(ceiling=ceiling)
    look = first.look()
    assert settled(village)[0] == [2]
    assert look.waiting == [f"Settle claim {n} in full" for n in (1, 3, 4)]
    again = keep(ceiling=ceiling)
    assert again.look().sent == [] and len(again.look().waiting) == 3
    assert again.ledger.account.spent.gas == look.sent[0].cost.gas
    village.pass_days(1)
    keep(ceiling=ceiling).look()
    assert settled(village)[0] == [2, 1]


def test_the_fee_has_a_ceiling_of_its_own(village, keep):
    keeper = keep(ceiling=Cost(1, 30_000_000))
    assert len(keeper.look().waiting) == 4
    assert nonce(village, keeper.address) == 0 and settled(village) == ([], 0)


def test_a_fee_for_data_counts(village, keep):
    village.request("anvil_setCode", ORACLES[0], ORACLE)
    # An oracle that asks 10^15 for data and 10^15 for the operator, and a quarter more to be sure.
    assert DataFee(village.web3).expected(b"\1", 1) == 2 * 10**15 * 5 // 4
    poor = keep("poor", ceiling=Cost(2 * 10**15, 30_000_000))
    assert len(poor.look().waiting) == 4 and settled(village) == ([], 0)
    rich = keep("rich")
    rich.look()
    # A receipt of this chain has no `l1Fee`; the operator's fee is asked of the contract.
    paid = spent_on_chain(village, rich.address) + 10**15
    assert rich.ledger.account.spent.fee == paid
    receipt = {"gasUsed": 10, "effectiveGasPrice": 3, "l1Fee": "0x10"}
    village.request("anvil_setCode", ORACLES[0], "0x")
    assert DataFee(village.web3).paid(receipt) == 46
    assert DataFee(village.web3).expected(b"\1", 1) == 0


# --------------------------------------------------------------- what fails, what lags


@pytest.mark.parametrize("multicall", [True, False])
def test_a_target_that_always_fails_is_left_alone_for_a_day(village, keep, monkeypatch, multicall):
    """It succeeds whenever it is tried out, and fails whenever it costs money."""
    if not multicall:
        village.request("anvil_setCode", MULTICALL3, "0x")
    address = village.web3.to_checksum_address("0x" + "bad" * 13 + "0")
    village.request("anvil_setCode", address, TREACHEROUS)
    desk = village.contracts.desk
    bad = village.web3.eth.contract(address=address, abi=desk.abi)

    def treacherous(_):
        yield Due(Act(bad.functions.conclude(77), "Touch the trap"), bad, "ClaimConcluded", 77)

    monkeypatch.setattr(kinds, "KINDS", (treacherous, *kinds.KINDS))
    keeper = keep()
    look = keeper.look()
    # Its neighbours are settled all the same.
    assert look.failed == ["Touch the trap"] and settled(village)[0] == [2, 1, 3, 4]
    sent = nonce(village, keeper.address)
    again = keep()
    assert again.look().sent == [] and list(again.look().resting) == ["Touch the trap"]
    assert nonce(village, keeper.address) == sent
    village.pass_days(1.1)
    assert keep().look().failed == ["Touch the trap"]
    assert nonce(village, keeper.address) == sent + 1


def test_what_somebody_else_did_first_costs_nothing(village, keep):
    keeper, other = keep(), keep("other")
    other.look()
    assert keeper.look().sent == [] and nonce(village, keeper.address) == 0


def test_a_node_that_lags_has_nothing_sent(village, keep):
    keeper = keep()
    keeper.ledger.account.block = village.web3.eth.block_number + 1
    with pytest.raises(LaggingNodeError, match="is behind"):
        keeper.look()
    assert nonce(village, keeper.address) == 0
    village.request("evm_mine")
    assert len(words(keeper.look())) == 4


# ----------------------------------------------------------------- processes, killed ones


@pytest.fixture
def person(village, tmp_path):
    """People with machines of their own beside the village."""
    town = Terminals(village, tmp_path)

    def person(name):
        found = Person(town, name)
        village.request("anvil_setBalance", found.address, hex(10 * ETHER))
        return found

    return person


def ledger_of(one):
    (path,) = one.home.glob(".config/mutual-pool/keeper/*/*/ledger.json")
    return json.loads(path.read_text())


RUN = ("keeper", "run", "--once", "--yes")


@pytest.mark.parametrize(
    "method", ["eth_sendRawTransaction", "eth_getTransactionReceipt", "eth_feeHistory"]
)
def test_killed_at_any_moment_it_sends_once(village, person, method):
    keeper = person("keeper")
    killed_while(SimpleNamespace(rpc=village.rpc), keeper, RUN, method)
    found = keeper.does(*RUN)
    assert settled(village) == ([2, 1, 3, 4], 1)
    assert nonce(village, keeper.address) == 1
    account = ledger_of(keeper)
    assert account["reserved"] == {}
    assert account["spent"]["fee"] == spent_on_chain(village, keeper.address)
    assert found["spent"]["fee"] == str(account["spent"]["fee"])


def test_two_keepers_at_once_settle_each_claim_once(village, person):
    keepers = [person("one"), person("two")]
    running = [
        subprocess.Popen(
            one.command(*RUN, "--json"),
            cwd=one.home,
            env=one.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for one in keepers
    ]
    ends = [(*process.communicate(timeout=120), process.returncode) for process in running]
    assert sorted(settled(village)[0]) == [1, 2, 3, 4]
    sent = [one for out, _, _ in ends for one in json.loads(out)["transactions"]]
    done = [what for one in sent for what in one["done"]]
    assert sorted(done) == [f"Settle claim {n} in full" for n in (1, 2, 3, 4)]
    # The slower one may have paid for a batch in which nothing was left to do, and says so by 1.
    for out, err, code in ends:
        failed = [what for t in json.loads(out)["transactions"] for what in t["failed"]]
        assert code == (1 if failed else 0), err


def test_a_folder_has_one_keeper(village, person, tmp_path):
    keeper = person("keeper")
    state = ("--state", tmp_path / "state")
    with locked_ledger(tmp_path / "state"):
        keeper.refused(*RUN, *state, code=1, says="another keeper of this plan runs")
    assert nonce(village, keeper.address) == 0
    with locked_ledger(tmp_path / "state"):
        pass


def test_a_keeper_that_runs_on_waits_for_its_node_and_ends_when_told(village, person):
    keeper = person("keeper")
    with subprocess.Popen(
        keeper.command("keeper", "run", "--yes", "--every", "1"),
        cwd=keeper.home,
        env=keeper.environment(MUTUAL_POOL_RPC=village.rpc),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        line = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert "Settle claim 2 in full: done" in line
    assert process.returncode == 130 and "Traceback" not in said


def test_the_command_shows_tries_and_writes_for_others(village, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    key = Account.create()
    village.request("anvil_setBalance", key.address, hex(10 * ETHER))
    around = {"MUTUAL_POOL_RPC": village.rpc, "MUTUAL_POOL_DEPLOYMENT": str(village.record)}

    def does(*arguments, code=0, **more):
        done = CliRunner().invoke(application, ["keeper", *arguments], env={**around, **more})
        assert done.exit_code == code, done.output
        return done

    shown = json.loads(does("show", "--json").stdout)
    assert shown["due"] == [f"Settle claim {n} in full" for n in (2, 1, 3, 4)]
    assert shown["spent"] == {"day": 0, "fee": "0", "gas": 0}
    dry = does("run", "--dry-run", "--json", "--from", key.address)
    assert json.loads(dry.stdout)["would"] == shown["due"]
    file = tmp_path / "acts.json"
    does("run", "--unsigned", str(file), "--from", key.address)
    assert len(json.loads(file.read_text())["transactions"]) == 4
    secret = {"MUTUAL_POOL_KEY": key.key.to_0x_hex()}
    assert "unattended" in does("run", "--once", code=2, **secret).output
    assert "no amount of ether" in does("run", "--fee-per-day", "much", code=2).output
    assert settled(village) == ([], 0)
    waits = does("run", "--once", "--yes", "--gas-per-day", "1000", code=1, **secret)
    assert "today's ceiling leaves too little" in waits.stdout
    assert "2 in full: done" in does("run", "--once", "--yes", **secret).stdout
    shown = does("show").stdout
    assert "Nothing is due." in shown and "Spent today: 0." in shown


def test_a_batch_is_known_by_its_events(village, keep):
    look = keep().look()
    receipt = village.web3.eth.get_transaction_receipt(HexBytes(look.sent[0].hash))
    logs = village.contracts.desk.events.ClaimSettled().process_receipt(receipt, errors=DISCARD)
    assert len(logs) == 4
    desk = village.contracts.desk
    other = Due(Act(desk.functions.settle(9), ""), desk, "ClaimSettled", 9)
    assert not other.is_done_in(receipt)
    assert Due(Act(desk.functions.settle(3), ""), desk, "ClaimSettled", 3).is_done_in(receipt)
    # The same event of another contract shows nothing.
    elsewhere = village.web3.eth.contract(address=MULTICALL3, abi=desk.abi)
    assert not Due(other.act, elsewhere, "ClaimSettled", 3).is_done_in(receipt)
