"""A plan lands where it was predicted, and its record is enough to find and to check it."""

import json
import subprocess
from dataclasses import asdict

import pytest
from eth_utils.address import to_checksum_address

from mutual_pool.chain.contracts import FIXED_ROLES, FURTHER_ROLES, ROLES
from mutual_pool.chain.deployment import (
    DeploymentError,
    check_references,
    predict_address,
    read_record,
    record_path,
    write_record,
)
from mutual_pool.chain.references import role_word
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.chain.wallet import KeyWallet, NodeWallet
from mutual_pool.plan import load_plan, plan_names
from tests.support.actors import key_at
from tools.toolchain import CHAIN_ID, ROOT, solc_version


@pytest.fixture(scope="module")
def deployment(chain):
    return chain.deploy()


@pytest.fixture
def written(deployment, tmp_path):
    return write_record(tmp_path, deployment)


class DisturbedWallet(NodeWallet):
    """A deployer from whose account somebody else sends after the first contract."""

    def __init__(self, chain):
        super().__init__(chain.web3, chain.accounts[0], chain.errors)
        self.disturbed = False

    def send(self, call):
        receipt = super().send(call)
        if not self.disturbed:
            self.disturbed = True
            self._web3.eth.send_transaction({"from": self.address, "to": self.address, "value": 1})
        return receipt


@pytest.mark.parametrize("name", plan_names())
def test_every_plan_deploys(chain, name):
    announced = []
    done = chain.deploy(name, announce=lambda *told: announced.append(told))
    plan, contracts = load_plan(name), done.contracts(chain.web3, chain.release)
    assert done.plan == plan.name
    assert announced == [
        *((ROLES[role], address) for role, address in done.addresses.items()),
        ("PlanDirectory", done.directory),
    ]
    listed = contracts.directory.functions.contractsOf(1).call()
    assert listed == tuple(done.addresses[role] for role in FIXED_ROLES)
    parts = contracts.directory.functions.partsOf(1).call()
    assert parts == [(role_word(role), done.addresses[role]) for role in FURTHER_ROLES]
    assert contracts.pool.functions.capPerPeriod().call() == plan.cap_per_period.value
    bands = plan.bands.value
    units = [contracts.enrolment.functions.unitsOf(band.number).call() for band in bands]
    assert units == [band.units for band in bands]
    benefits = [
        [contracts.desk.functions.benefitOf(band, kind, 10_000).call() for kind in range(len(row))]
        for band, row in enumerate(plan.benefit_table())
    ]
    assert benefits == plan.benefit_table()


def test_contracts_land_where_they_were_predicted(chain):
    first = chain.web3.eth.get_transaction_count(chain.deployer.address)
    done = chain.deploy()
    predicted = [
        predict_address(chain.deployer.address, first + place) for place in range(len(ROLES))
    ]
    assert list(done.addresses) == list(ROLES)
    assert list(done.addresses.values()) == predicted


def test_a_key_held_here_deploys_too(chain):
    wallet = KeyWallet(chain.web3, key_at(7), chain.errors)
    done = chain.deploy(wallet=wallet)
    assert done.deployer == wallet.address
    check_references(done.contracts(chain.web3, chain.release))


def test_another_transaction_in_between_is_noticed(chain):
    with pytest.raises(DeploymentError, match=r"not at the predicted .* deploy again"):
        chain.deploy(wallet=DisturbedWallet(chain))


@pytest.mark.parametrize("count", [0, 4, 6])
def test_as_many_assessors_as_seats_are_needed(chain, count):
    before = chain.web3.eth.get_transaction_count(chain.deployer.address)
    assessors = tuple(chain.accounts[4 : 4 + count])
    with pytest.raises(DeploymentError, match=f"5 seats on its panel, but {count} assessors"):
        chain.deploy(assessors=assessors)
    assert chain.web3.eth.get_transaction_count(chain.deployer.address) == before


def test_a_contract_refuses_a_wrong_role_by_name(chain):
    with pytest.raises(ContractRefusalError, match="PoolZeroAddress"):
        chain.deploy(steward="0x" + "00" * 20)


def test_assessors_may_come_in_any_order(chain):
    holders = tuple(sorted(chain.accounts[4:9], reverse=True))
    contracts = chain.deploy(assessors=holders).contracts(chain.web3, chain.release)
    seats = contracts.panel.functions.currentSeats().call()
    assert [holder for holder, _ in seats] == sorted(holders, key=str.lower)


@pytest.mark.parametrize(
    ("role", "reference"),
    [
        ("enrolment", "pool.enrolment"),
        ("desk", "pool.claimDesk"),
        ("panel", "desk.panel"),
        ("donations", "donations.pool"),
    ],
)
def test_contracts_of_two_plans_do_not_fit(chain, deployment, role, reference):
    other = chain.deploy()
    mixed = {**asdict(deployment), "addresses": {**deployment.addresses}}
    mixed["addresses"][role] = other.addresses[role]
    stranger = type(deployment)(**mixed)
    with pytest.raises(DeploymentError, match=reference.replace(".", r"\.")):
        check_references(stranger.contracts(chain.web3, chain.release))


def test_the_record_tells_everything(chain, deployment, written):
    record = json.loads(written.read_text())
    plan, roles = load_plan("demo"), chain.roles(load_plan("demo"))
    assert set(record) == {
        *("plan", "chain_id", "asset", "addresses", "directory", "constructor_arguments"),
        *("deployer", "block"),
        *("compiler", "settings", "source_hash", "commit"),
    }
    assert (record["plan"], record["chain_id"]) == ("demo", CHAIN_ID)
    assert (record["asset"], record["deployer"]) == (chain.asset, chain.deployer.address)
    assert record["compiler"] == solc_version()
    assert record["settings"]["evmVersion"] == "shanghai"
    assert record["settings"]["optimizer"] == {"enabled": True, "runs": 100}
    assert record["source_hash"] == chain.release.source_hash
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    assert record["commit"].removesuffix("+changes") == head
    panel, pool = (record["constructor_arguments"][role] for role in ("panel", "pool"))
    timelock = deployment.addresses["timelock"]
    greatest = max(map(max, plan.benefit_table()))
    assert panel[:3] == [timelock, greatest, sorted(roles.assessors, key=str.lower)]
    assert pool[0][:4] == [
        chain.asset,
        *(deployment.addresses[role] for role in ("enrolment", "desk", "guardianship")),
    ]
    assert pool[0][6:9] == [roles.heir, plan.reserve_per_unit.value, plan.cap_per_period.value]


def test_the_recorded_arguments_made_the_recorded_contracts(chain, deployment, written):
    """Block, deployer and arguments give the very transactions that are on the chain."""
    record = read_record(written)
    for place, (role, name) in enumerate(ROLES.items()):
        block = chain.web3.eth.get_block(record.block + place, full_transactions=True)
        (transaction,) = block["transactions"]
        artifact = chain.release[name]
        factory = chain.web3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
        data = factory.constructor(*record.constructor_arguments[role]).data_in_transaction
        assert transaction["from"] == record.deployer
        assert transaction["input"].to_0x_hex() == data


def test_what_is_read_is_what_was_written(deployment, written, tmp_path):
    assert written == record_path(tmp_path, CHAIN_ID, "demo") == tmp_path / "1337" / "demo.json"
    assert read_record(written) == deployment
    assert write_record(tmp_path, deployment) == written
    assert [file.name for file in written.parent.iterdir()] == ["demo.json"]


def changed(record, **changes):
    return json.dumps({**record, **changes})


DAMAGE = {
    "half written": (lambda text, record: text[: len(text) // 2], "Invalid JSON"),
    "empty": (lambda text, record: "", "Invalid JSON"),
    "a list": (lambda text, record: "[]", "the file: "),
    "no text": (lambda text, record: "\x00\xff", "Invalid JSON"),
    "a field less": (
        lambda text, record: json.dumps({key: record[key] for key in record if key != "block"}),
        "block: Field required",
    ),
    "a field more": (lambda text, record: changed(record, colour="red"), "colour: "),
    "a wrong type": (lambda text, record: changed(record, block="7"), "block: "),
    "a contract less": (
        lambda text, record: changed(record, addresses={"pool": record["asset"]}),
        "addresses of panel, pool, enrolment, desk",
    ),
    "no address": (lambda text, record: changed(record, asset="0x12"), "and of the asset"),
    "no directory": (lambda text, record: changed(record, directory=""), "of the directory"),
    "a mistyped address": (
        lambda text, record: changed(record, asset=record["asset"].swapcase()),
        "and of the asset",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_record_is_refused(written, damage):
    spoil, told = DAMAGE[damage]
    text = written.read_text()
    written.write_text(spoil(text, json.loads(text)))
    with pytest.raises(DeploymentError, match="is not the record of a deployment") as refused:
        read_record(written)
    assert told in str(refused.value)
    assert str(written) in str(refused.value)


def test_a_missing_record_is_refused(tmp_path):
    with pytest.raises(DeploymentError, match="deploy the plan first"):
        read_record(record_path(tmp_path, CHAIN_ID, "demo"))
    with pytest.raises(DeploymentError, match="cannot be read: Is a directory"):
        read_record(tmp_path)


def test_predicted_addresses_are_those_of_the_known_example():
    """The first contracts of a well-known account, as any block explorer shows them."""
    deployer = "0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"
    known = [
        "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d",
        "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8",
    ]
    for nonce, address in enumerate(known):
        assert predict_address(deployer, nonce) == to_checksum_address(address)
