"""A deployment that is cut off anywhere is resumed, or refused; it is never half trusted."""

import json
from dataclasses import asdict, replace

import pytest

from mutual_pool.chain.contracts import FURTHER_ROLES, ROLES
from mutual_pool.chain.deployment import (
    deploy_plan,
    predict_address,
    read_record,
    record_path,
    write_record,
)
from mutual_pool.chain.journal import DeploymentError, journal_path, read_journal
from mutual_pool.chain.wallet import NodeWallet
from mutual_pool.plan import load_plan
from tools.toolchain import CHAIN_ID

# The plan's contracts, the directory, the listing.
#: The contracts, the directory, the listing, and that of the further contracts.
TRANSACTIONS = len(ROLES) + 3


class CutOffError(Exception):
    """The power went."""


class CuttingWallet(NodeWallet):
    """A deployer who is cut off at one of the transactions: before it is sent, or after."""

    def __init__(self, chain, at, after):
        super().__init__(chain.web3, chain.accounts[0], chain.errors)
        self.left, self.after = at, after
        self.sent = 0

    def send(self, call):
        if self.left == 0 and not self.after:
            raise CutOffError
        receipt = super().send(call)
        self.sent += 1
        if self.left == 0:
            raise CutOffError
        self.left -= 1
        return receipt


@pytest.fixture
def deploy(chain, tmp_path):
    """Deploy the demo plan with a journal; `changes` are of its roles."""

    def deploy(wallet=None, *, name="demo", directory="", asset=None, release=None, **changes):
        plan = load_plan(name)
        return deploy_plan(
            chain.web3,
            release or chain.release,
            wallet or NodeWallet(chain.web3, chain.accounts[0], chain.errors),
            plan,
            asset or chain.asset,
            chain.roles(plan, **changes),
            directory=directory,
            records=tmp_path,
        )

    return deploy


@pytest.fixture
def journal(tmp_path):
    return journal_path(tmp_path, CHAIN_ID, "demo")


@pytest.fixture
def cut_off(chain, deploy):
    """A deployment of which this many contracts stand."""

    def cut_off(standing):
        with pytest.raises(CutOffError):
            deploy(CuttingWallet(chain, standing, after=False))

    return cut_off


def nonce(chain):
    return chain.web3.eth.get_transaction_count(chain.accounts[0])


def refused(chain, deploy, match, **arguments):
    """It is refused, and nothing is sent."""
    before = nonce(chain)
    with pytest.raises(DeploymentError, match=match):
        deploy(**arguments)
    assert nonce(chain) == before


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(TRANSACTIONS))
def test_cut_off_at_every_step_it_is_resumed(chain, deploy, journal, tmp_path, at, after):
    first = nonce(chain)
    with pytest.raises(CutOffError):
        deploy(CuttingWallet(chain, at, after))
    assert read_journal(journal).first_nonce == first
    wallet = CuttingWallet(chain, TRANSACTIONS, after=False)
    done = deploy(wallet)
    assert wallet.sent == TRANSACTIONS - at - after, "nothing is sent twice"
    assert list(done.addresses.values()) == [
        predict_address(chain.accounts[0], first + place) for place in range(len(ROLES))
    ]
    listed = done.contracts(chain.web3, chain.release).directory.functions
    parts = [address for _, address in listed.partsOf(1).call()]
    assert [*listed.contractsOf(1).call(), *parts] == list(done.addresses.values())
    written = write_record(tmp_path, done)
    assert not journal.exists()
    assert read_record(written) == done == read_record(record_path(tmp_path, CHAIN_ID, "demo"))


def test_cut_off_before_the_record_was_written(chain, deploy, journal, tmp_path):
    done = deploy()
    assert journal.exists()
    before = nonce(chain)
    again = deploy()
    assert again == done
    assert nonce(chain) == before


def test_the_block_of_the_first_contract_is_kept(chain, deploy):
    done = deploy()
    chain.web3.provider.make_request("anvil_mine", [40])
    assert deploy().block == done.block
    code = chain.web3.eth.get_code(done.addresses["panel"], done.block)
    assert code and not chain.web3.eth.get_code(done.addresses["panel"], done.block - 1)


def test_after_the_record_a_plan_is_deployed_anew(deploy, tmp_path):
    first = deploy()
    write_record(tmp_path, first)
    assert deploy().addresses["pool"] != first.addresses["pool"]


DIFFERENT = {
    "roles": (lambda chain: {"steward": chain.accounts[9]}, "constructor arguments"),
    "asset": (lambda chain: {"asset": chain.accounts[9]}, "constructor arguments"),
    "release": (
        lambda chain: {"release": replace(chain.release, standard_json={})},
        "source hash",
    ),
    "deployer": (
        lambda chain: {"wallet": NodeWallet(chain.web3, chain.accounts[8], chain.errors)},
        "fewer than when the unfinished deployment began|another deployer",
    ),
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_another_deployment_is_not_mixed_in(chain, deploy, cut_off, journal, what):
    cut_off(3)
    arguments, told = DIFFERENT[what]
    refused(chain, deploy, told, **arguments(chain))
    assert journal.exists()


def test_with_another_directory_it_is_not_the_same(chain, deploy, cut_off):
    given = deploy_directory(chain)
    cut_off(2)
    refused(chain, deploy, "another directory", directory=given)


def test_on_another_chain_it_is_refused(chain, deploy, cut_off, journal):
    cut_off(2)
    change(journal, genesis="0x" + "11" * 32)
    refused(chain, deploy, "another genesis")
    change(journal, first_nonce=nonce(chain) + 1)
    refused(chain, deploy, "this is another chain")


def test_a_transaction_in_between_ends_it(chain, deploy, cut_off):
    cut_off(2)
    web3, deployer = chain.web3, chain.accounts[0]
    sent = web3.eth.send_transaction({"from": deployer, "to": deployer, "value": 1})
    web3.eth.wait_for_transaction_receipt(sent)
    refused(chain, deploy, "Enrolment was to be made by .*, which was another one")


def test_a_contract_made_with_other_arguments_is_not_taken(chain, deploy, cut_off):
    """The code is the right one; only the transaction tells."""
    cut_off(0)
    wallet = NodeWallet(chain.web3, chain.accounts[0], chain.errors)
    panel = chain.release["AssessorPanel"]
    factory = chain.web3.eth.contract(abi=panel.abi, bytecode=panel.bytecode)
    holders = sorted(chain.accounts[4:6], key=str.lower)
    wallet.send(factory.constructor(chain.accounts[9], 10, holders, [(10, 1)]))
    refused(chain, deploy, "AssessorPanel was to be made by .*, which was another one")


def test_a_transaction_that_failed_ends_it(chain, deploy, cut_off, journal):
    cut_off(1)
    begun = read_journal(journal)
    pool = chain.release["MutualPool"]
    factory = chain.web3.eth.contract(abi=pool.abi, bytecode=pool.bytecode)
    creation = factory.constructor(*begun.constructor_arguments["pool"])
    sent = chain.web3.eth.send_transaction(
        {"from": chain.accounts[0], "data": creation.data_in_transaction, "gas": 1_000_000}
    )
    assert chain.web3.eth.wait_for_transaction_receipt(sent)["status"] == 0
    refused(chain, deploy, "there is no MutualPool at .*: its transaction failed")


def test_other_code_is_not_taken(chain, deploy, cut_off, journal):
    cut_off(1)
    panel = predict_address(chain.accounts[0], read_journal(journal).first_nonce)
    chain.web3.provider.make_request("anvil_setCode", [panel, "0x6001"])
    refused(chain, deploy, "is not AssessorPanel's")


def test_while_a_transaction_is_pending_nothing_is_sent(chain, deploy, cut_off):
    cut_off(1)
    web3, deployer = chain.web3, chain.accounts[0]
    web3.provider.make_request("evm_setAutomine", [False])
    try:
        web3.eth.send_transaction({"from": deployer, "to": deployer, "value": 1})
        refused(chain, deploy, "is not mined yet")
    finally:
        web3.provider.make_request("evm_setAutomine", [True])
        web3.provider.make_request("evm_mine", [])


def test_a_node_without_the_past_is_told(chain, deploy, cut_off, monkeypatch):
    cut_off(4)
    count = chain.web3.eth.get_transaction_count

    def forgetful(address, block="latest"):
        if isinstance(block, int):
            raise ValueError("missing trie node")
        return count(address, block)

    monkeypatch.setattr(chain.web3.eth, "get_transaction_count", forgetful)
    refused(chain, deploy, "the node cannot show the transaction .* missing trie node")


def test_a_node_that_hides_the_transaction_is_told(chain, deploy, cut_off, monkeypatch):
    cut_off(1)
    block = chain.web3.eth.get_block

    def hiding(number, full_transactions=False):
        return {**block(number, full_transactions), "transactions": []}

    monkeypatch.setattr(chain.web3.eth, "get_block", hiding)
    refused(chain, deploy, "the node shows no transaction")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"plan": 3}', "\x00"])
def test_a_damaged_journal_is_refused(chain, deploy, cut_off, journal, text):
    cut_off(1)
    journal.write_text(text)
    refused(chain, deploy, "is not the journal of a deployment")


def test_a_journal_that_cannot_be_read_is_refused(chain, deploy, journal):
    journal.mkdir(parents=True)
    refused(chain, deploy, "cannot be read: Is a directory")


# ------------------------------------------------------------------------------ the directory


def deploy_directory(chain):
    found = chain.release["PlanDirectory"]
    factory = chain.web3.eth.contract(abi=found.abi, bytecode=found.bytecode)
    return chain.deployer.send(factory.constructor())["contractAddress"]


def test_a_directory_given_lists_the_plan(chain, deploy, tmp_path):
    given = deploy_directory(chain)
    before = nonce(chain)
    done = deploy(directory=given)
    assert done.directory == given
    assert nonce(chain) == before + len(ROLES) + 2
    write_record(tmp_path, done)
    again = deploy(directory=given)
    listed = again.contracts(chain.web3, chain.release).directory.functions
    numbers = [listed.numberOf(one.addresses["pool"]).call() for one in (done, again)]
    assert numbers == [1, 2]


@pytest.mark.parametrize("parts", [0, len(FURTHER_ROLES)])
def test_a_listing_by_somebody_else_does_no_harm(chain, deploy, cut_off, journal, parts):
    """Whatever of the plan somebody else listed is what the deployer would have listed."""
    with pytest.raises(CutOffError):
        deploy(CuttingWallet(chain, TRANSACTIONS - 2, after=False))
    first = read_journal(journal).first_nonce
    place = predict_address(chain.accounts[0], first + len(ROLES))
    directory = chain.web3.eth.contract(address=place, abi=chain.release["PlanDirectory"].abi)
    stranger = NodeWallet(chain.web3, chain.accounts[7], chain.errors)
    stranger.send(directory.functions.list(chain.accounts[0], first))
    stranger.send(directory.functions.listParts(1, parts))
    before = nonce(chain)
    deploy()
    assert nonce(chain) == before + (parts == 0)


@pytest.mark.parametrize("where", ["nobody", "token"])
def test_what_is_no_directory_is_refused_first(chain, deploy, where):
    given = "0x" + "12" * 20 if where == "nobody" else chain.asset
    refused(chain, deploy, "there is no directory of plans", directory=given)


def change(journal, **changes):
    begun = asdict(read_journal(journal))
    journal.write_text(json.dumps({**begun, **changes}))
