"""A plan named by its place in a directory: what is listed is what is verified."""

import pytest
from click.testing import CliRunner

from mutual_pool.audit.context import Target
from mutual_pool.chain.wallet import NodeWallet
from mutual_pool.cli.main import application
from tests.support.audited import caught, node_caught, true
from tests.support.lying import lying


def directory_of(year):
    return year.contracts.directory.address


def listed(year):
    return Target(directory=directory_of(year), number=1)


def created(year, name, *arguments):
    """Anybody deploys another contract; gives its address."""
    artifact = year.release[name]
    factory = year.web3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
    wallet = NodeWallet(year.web3, year.bank.address, year.errors)
    return wallet.send(factory.constructor(*arguments))["contractAddress"]


def test_the_listing_is_proved(ganache_year, tmp_path):
    result = ganache_year.audit(tmp_path, target=listed(ganache_year))
    true(result)
    told = result.book.checks["listing"].told
    assert "plan 1 of the directory: 15 contracts" in told and "23 slots proved" in told
    assert result.plan.addresses["registry"] == ganache_year.addresses["registry"]


def test_a_pool_and_its_directory_are_held_against_each_other(anvil_year, tmp_path):
    pool = anvil_year.addresses["pool"]
    target = Target(pool=pool, directory=directory_of(anvil_year))
    result = anvil_year.audit(tmp_path, target=target)
    true(result)
    assert result.book.checks["listing"].status.name == "PASSED"


def test_without_a_directory_the_check_is_not_made(anvil_year, tmp_path):
    result = anvil_year.audit(tmp_path)
    assert result.book.checks["listing"].status.name == "SKIPPED"


def test_registry_and_desk_are_known_before_they_state_anything(anvil_year, tmp_path):
    """They are what the plan's deployer made in its turn; no event and no listing is needed."""
    events = anvil_year.done.audit.events
    early = next(event.block for event in events if event.name == "Joined") - 1
    pool = anvil_year.addresses["pool"]
    result = anvil_year.audit(tmp_path, target=Target(pool=pool, last=early))
    assert int(result.verdict) == 0
    assert {role: result.plan.addresses[role] for role in anvil_year.addresses} == (
        anvil_year.addresses
    )


def test_a_plan_whose_making_is_not_seen_is_found_by_what_it_states(anvil_year, tmp_path):
    before = anvil_year.done.deployment.block - 1
    target = Target(pool=anvil_year.addresses["pool"], first_block=before)
    result = anvil_year.audit(tmp_path, target=target)
    true(result)
    assert result.plan.addresses["donations"] == anvil_year.addresses["donations"]
    assert result.plan.addresses["registry"] == anvil_year.addresses["registry"]


def test_a_desk_that_somebody_set_beside_the_plan_is_not_taken_for_its_own(year, tmp_path):
    """It is a true DonationDesk of this pool, with an appeal of its own."""
    roles = ("pool", "desk", "panel")
    beside = created(year, "DonationDesk", *(year.addresses[role] for role in roles))
    giving = year.giving
    petition = (0, giving.payee.address, 1_000, 10, giving.now() + 90 * 86_400, b"\1" * 32)
    call = year.web3.eth.contract(address=beside, abi=year.contracts.donations.abi)
    giving.payee.send(call.functions.file(petition))
    result = year.audit(tmp_path, target=Target(pool=year.addresses["pool"]))
    true(result)
    assert result.plan.addresses["donations"] == year.addresses["donations"]


def test_a_listing_stored_otherwise_is_named(year, tmp_path):
    year.storage("directory").add("_contracts", 1, "registry")
    year.request("evm_mine")
    result = year.audit(tmp_path, target=Target(registry=year.addresses["registry"]))
    true(result)
    target = Target(pool=year.addresses["pool"], directory=directory_of(year), number=1)
    other = year.contracts.directory.functions.contractsOf(1).call()[6]

    def tell(method, params, answer):
        """The node hides it: the views answer as before."""
        if method == "eth_call" and other[2:].lower() in str(answer).lower():
            return answer.lower().replace(other[2:].lower(), year.addresses["registry"][2:].lower())
        return answer

    with lying(year.address, tell) as (address, _):
        result = year.audit(tmp_path, address, target=target)
    caught(result, "listing", "stores another listing", "_contracts.1.registry")


def test_a_listing_told_otherwise_is_caught(year, tmp_path):
    """The node names another registry of the same pool than the directory's."""
    beside = created(year, "DisclosureRegistry", year.addresses["pool"])
    real = year.addresses["registry"][2:].lower()
    selector = year.contracts.directory.functions.contractsOf(1)._encode_transaction_data()

    def tell(method, params, answer):
        if method == "eth_call" and params[0].get("data") == selector:
            return answer.lower().replace(real, beside[2:].lower())
        return answer

    with lying(year.address, tell) as (address, _):
        result = year.audit(tmp_path, address, target=listed(year))
    node_caught(result, "listing", "another registry", beside, year.addresses["registry"].lower())


def test_further_contracts_stored_otherwise_are_named(year, tmp_path):
    """The stored part is another contract of the same pool; the node hides it."""
    year.storage("directory").add("_parts", 1, 0, "part")
    year.request("evm_mine")
    target = Target(pool=year.addresses["pool"], directory=directory_of(year), number=1)
    other = year.contracts.directory.functions.partsOf(1).call()[0][1]

    def tell(method, params, answer):
        if method == "eth_call" and other[2:].lower() in str(answer).lower():
            return answer.lower().replace(other[2:].lower(), year.addresses["lens"][2:].lower())
        return answer

    with lying(year.address, tell) as (address, _):
        result = year.audit(tmp_path, address, target=target)
    caught(result, "listing", "stores another listing", "_parts.1.0.part")


def test_a_lens_told_otherwise_is_caught(year, tmp_path):
    """The node names another lens of the same pool than the directory's."""
    beside = created(year, "PlanLens", year.addresses["pool"])
    real = year.addresses["lens"][2:].lower()
    selector = year.contracts.directory.functions.partsOf(1)._encode_transaction_data()

    def tell(method, params, answer):
        if method == "eth_call" and params[0].get("data") == selector:
            return answer.lower().replace(real, beside[2:].lower())
        return answer

    with lying(year.address, tell) as (address, _):
        result = year.audit(tmp_path, address, target=listed(year))
    node_caught(result, "listing", "another lens", beside, year.addresses["lens"].lower())


def test_another_contract_in_the_place_of_the_directory_is_found(year, tmp_path):
    """It answers as a directory does, and is not what the source compiles to."""
    directory = directory_of(year)
    code = year.request("eth_getCode", directory, "latest")
    changed = code[:-2] + ("00" if code[-2:] != "00" else "11")
    year.request("anvil_setCode", directory, changed)
    year.request("evm_mine")
    caught(year.audit(tmp_path, target=listed(year)), "code", "PlanDirectory")


def verify(year, folder, *arguments):
    given = ("verify", "--rpc", year.address, "--store", folder / "store", *arguments)
    return CliRunner().invoke(application, [str(argument) for argument in given])


def test_a_place_in_a_directory_is_enough(anvil_year, tmp_path):
    done = verify(anvil_year, tmp_path, "--directory", directory_of(anvil_year), "--number", 1)
    assert done.exit_code == 0, done.output
    assert "plan 1 of the directory" in done.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (lambda year: ("--number", 2), "does not list a plan 2"),
        (lambda year: ("--number", 2, "--pool", year.addresses["pool"]), "as plan 1, not 2"),
        (lambda year: ("--pool", year.addresses["enrolment"]), "does not list the pool"),
        (lambda year: (), "a --directory and its --number"),
    ],
)
def test_what_is_not_listed_is_said(anvil_year, tmp_path, arguments, said):
    given = ("--directory", directory_of(anvil_year), *arguments(anvil_year))
    done = verify(anvil_year, tmp_path, *given)
    assert done.exit_code == 2
    assert said in done.stderr


def test_another_registry_than_the_one_listed_is_said(year, tmp_path):
    beside = created(year, "DisclosureRegistry", year.addresses["pool"])
    given = ("--directory", directory_of(year), "--registry", beside)
    done = verify(year, tmp_path, *given)
    assert done.exit_code == 2
    assert "lists the registry" in done.stderr


def test_what_is_no_directory_is_said(anvil_year, tmp_path):
    given = ("--directory", anvil_year.addresses["panel"], "--number", 1)
    done = verify(anvil_year, tmp_path, *given)
    assert done.exit_code == 2
    assert "does not answer as a directory" in done.stderr
