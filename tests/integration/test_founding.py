"""Founding a plan from the terminal: what is refused before anything is sent, and what it costs."""

import json
import os

import pytest
import yaml
from eth_account import Account

from mutual_pool.chain.deployment import read_record, record_path
from mutual_pool.chain.journal import journal_path
from mutual_pool.chain.node import connect
from mutual_pool.plan import load_plan
from tests.support.chains import Chain
from tests.support.forked import forking
from tools.local_chain import free_port, running
from tools.toolchain import CHAIN_ID
from tools.with_anvil import anvil_command

CHEAP = 1_000_000
"""A base fee of 0.001 gwei, as on many a rollup."""
PASSWORD = "a password of the tests"


@pytest.fixture(scope="module")
def chain(release):
    """An Anvil on which gas is cheap."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with running("Anvil", [*anvil_command(port), "--base-fee", str(CHEAP)], address):
        yield Chain(connect(address), release)


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def run(chain, tmp_path, home):
    """Run a command of the package, with a home of its own."""

    def run(*arguments, rpc=None, **environment):
        variables = {key: value for key, value in os.environ.items() if "MUTUAL" not in key}
        variables |= {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "MUTUAL_POOL_RPC": rpc or chain.web3.provider.endpoint_uri,
            **environment,
        }
        return forking().run([*map(str, arguments)], tmp_path, variables)

    return run


@pytest.fixture
def founder(chain, home):
    """A founder with a keystore, and money for gas."""
    account = Account.create()
    keys = home / ".config" / "mutual-pool" / "keystores"
    keys.mkdir(parents=True)
    # A quick way of encrypting: what is slow in it is not what is tested.
    content = Account.encrypt(account.key, PASSWORD, iterations=2)
    (keys / "founder.json").write_text(json.dumps(content))
    chain.web3.provider.make_request("anvil_setBalance", [account.address, hex(10**18)])
    return account.address


@pytest.fixture
def roles(chain, tmp_path):
    """Write a file of roles, with changes, and return it."""

    def roles(**changes):
        held = chain.roles(load_plan("demo"))
        content = {
            "asset": chain.asset,
            "steward": held.steward,
            "registrar": held.registrar,
            "supervisor": held.supervisor,
            "heir": held.heir,
            "assessors": list(held.assessors),
        }
        path = tmp_path / "roles.yaml"
        path.write_text(yaml.safe_dump({**content, **changes}))
        return path

    return roles


@pytest.fixture
def deploy(run, founder):
    """Deploy by the founder's keystore."""

    def deploy(file, *arguments, plan="demo"):
        return run(
            *("deploy", plan, "--roles", file, "--keystore", "founder", *arguments),
            MUTUAL_POOL_KEYSTORE_PASSWORD=PASSWORD,
        )

    return deploy


def sent(chain, address):
    return chain.web3.eth.get_transaction_count(address)


def test_the_founder_pays_about_what_the_gas_costs(chain, deploy, roles, founder, tmp_path):
    dry = deploy(roles(), "--dry-run", "--json")
    assert dry.returncode == 0, dry.stderr
    priced = json.loads(dry.stdout)
    assert sent(chain, founder) == 0
    before, first = chain.web3.eth.get_balance(founder), chain.web3.eth.block_number + 1
    done = deploy(roles(), "--yes", "--json")
    assert done.returncode == 0, done.stderr
    paid = before - chain.web3.eth.get_balance(founder)
    blocks = [
        chain.web3.eth.get_block(number, full_transactions=True)
        for number in range(first, chain.web3.eth.block_number + 1)
    ]
    used = [(block["gasUsed"], block["baseFeePerGas"]) for block in blocks]
    least = sum(gas * base for gas, base in used)
    assert least <= paid < 2 * least
    gas = sum(gas for gas, _ in used)
    assert abs(priced["all_gas"] - gas) < gas // 100, "the dry run was right within a hundredth"
    assert paid <= int(priced["cost"]) * 101 // 100
    record = read_record(record_path(tmp_path / "deployments", CHAIN_ID, "demo"))
    assert record.addresses == priced["addresses"]
    summary = json.loads((tmp_path / "deployments/1337/demo/verification.json").read_text())
    assert summary["contracts"]["directory"]["address"] == record.directory


def test_a_dry_run_says_what_it_will_be_in_words(chain, deploy, roles):
    dry = deploy(roles(), "--dry-run")
    assert "on a local test chain (chain 1337)" in dry.stderr
    assert "gas. One costs 0.00" in dry.stderr
    assert dry.stdout == "Nothing was sent: this was a dry run.\n"


WRONG = {
    "no code": ({"asset": "0x" + "12" * 20}, "there is no contract at the asset's address"),
    "a supervisor who registers": (
        lambda held: {"supervisor": held["registrar"]},
        "supervisor: is the registrar as well",
    ),
    "a supervisor who assesses": (
        lambda held: {"supervisor": held["assessors"][0]},
        "supervisor: is an assessor as well",
    ),
    "the asset as heir": (lambda held: {"heir": held["asset"]}, "which can sign nothing"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_refused_before_anything_is_sent(
    chain, deploy, roles, founder, tmp_path, wrong
):
    changes, said = WRONG[wrong]
    if callable(changes):
        changes = changes(yaml.safe_load(roles().read_text()))
    done = deploy(roles(**changes), "--yes")
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert sent(chain, founder) == 0
    assert not (tmp_path / "deployments").exists(), "nothing is left that blocks the next try"


def test_a_contract_that_is_no_token(chain, deploy, roles, founder):
    registry = chain.deploy().addresses["registry"]
    done = deploy(roles(asset=registry), "--yes")
    assert (done.returncode, sent(chain, founder)) == (1, 0)
    assert "does not answer as a token" in done.stderr


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("decimals: 6", "decimals: 8", "counts with 6 decimals, and the plan demo with 8"),
        ('symbol: "CNY"', 'symbol: "EUR"', "is called 'CNY', and the plan demo is counted in"),
    ],
)
def test_a_token_that_the_plan_does_not_mean(
    chain, deploy, roles, founder, tmp_path, before, after, said
):
    from mutual_pool.plan.loader import plan_file

    changed = tmp_path / "changed.yaml"
    changed.write_text(plan_file("demo").read_text().replace(before, after))
    done = deploy(roles(), "--yes", plan=changed)
    assert (done.returncode, sent(chain, founder)) == (1, 0)
    assert said in done.stderr


def test_one_person_in_several_roles_is_warned_of(deploy, roles):
    held = yaml.safe_load(roles().read_text())
    done = deploy(roles(heir=held["steward"]), "--dry-run")
    assert done.returncode == 0
    assert "holds several roles: steward, heir" in done.stderr


def test_a_second_deployment_keeps_the_record_of_the_first(chain, deploy, roles, tmp_path):
    assert deploy(roles(), "--yes").returncode == 0
    path = record_path(tmp_path / "deployments", CHAIN_ID, "demo")
    first = path.read_bytes()
    again = deploy(roles(), "--yes")
    assert again.returncode == 0, again.stderr
    assert "The earlier record is kept" in again.stderr
    assert (path.parent / "earlier" / "demo-1.json").read_bytes() == first
    assert path.read_bytes() != first


def test_without_money_nothing_is_sent_and_nothing_is_left(chain, deploy, roles, founder, tmp_path):
    chain.web3.provider.make_request("anvil_setBalance", [founder, hex(1)])
    done = deploy(roles(), "--yes")
    assert done.returncode == 1
    assert f"{founder} has 1 wei" in done.stderr
    assert not journal_path(tmp_path / "deployments", CHAIN_ID, "demo").exists()


def test_dear_gas_is_refused(chain, deploy, roles, founder):
    done = deploy(roles(), "--yes", "--max-fee", "0.0000001")
    assert (done.returncode, sent(chain, founder)) == (3, 0)
    assert "allow more by --max-fee" in done.stderr


def test_nobody_is_asked_where_nobody_is(chain, deploy, roles, founder):
    done = deploy(roles())
    assert (done.returncode, sent(chain, founder)) == (2, 0)
    assert "say --yes" in done.stderr


def test_the_wrong_password(chain, run, roles, founder):
    done = run(
        *("deploy", "demo", "--roles", roles(), "--keystore", "founder", "--yes"),
        MUTUAL_POOL_KEYSTORE_PASSWORD="wrong",
    )
    assert (done.returncode, sent(chain, founder)) == (2, 0)
    assert "the password is wrong" in done.stderr
    assert "wrong'" not in done.stderr


def test_a_refused_first_transaction_leaves_no_journal(chain, deploy, roles, founder, tmp_path):
    held = yaml.safe_load(roles().read_text())
    doubled = [held["assessors"][0]] * 2 + held["assessors"][2:]
    done = deploy(roles(assessors=doubled), "--yes")
    assert (done.returncode, sent(chain, founder)) == (2, 0)
    assert not journal_path(tmp_path / "deployments", CHAIN_ID, "demo").exists()
