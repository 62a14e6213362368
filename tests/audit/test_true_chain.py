"""A chain on which everything is true, on both nodes, by every way of looking."""

import pytest

from mutual_pool.audit.checks import storage
from mutual_pool.audit.context import Target
from mutual_pool.audit.extraction.anchor import AnchorError
from mutual_pool.audit.findings import Status
from mutual_pool.audit.sampling import Sampling
from tests.support.audited import node_caught
from tests.support.lying import lying


@pytest.fixture(params=["anvil_year", "ganache_year"])
def either(request):
    return request.getfixturevalue(request.param)


def test_it_is_true(either, tmp_path):
    """Named by its place in the directory, so that nothing is left unchecked."""
    directory = either.contracts.directory.address
    result = either.audit(tmp_path, target=Target(directory=directory, number=1))
    assert result.book.findings == []
    assert result.book.reasons == []
    assert int(result.verdict) == 0
    assert {check.status for check in result.book.checks.values()} == {Status.PASSED}


def test_the_whole_storage_is_shown(ganache_year, tmp_path):
    """By roots: nothing else is stored than what the events lead to."""
    result = ganache_year.audit(tmp_path)
    assert result.facts["contracts_shown_whole"] == 15
    assert not [note for note in result.book.notes if "keeps slots of 0" in note]


def test_where_a_node_keeps_zeros_the_verdict_says_so(year, tmp_path):
    """Anvil keeps a 0 for every slot that was read, so the last word cannot be said there."""
    year.request("evm_mine")
    result = year.audit(tmp_path)
    shown = result.facts["contracts_shown_whole"]
    notes = [note for note in result.book.notes if "keeps slots of 0" in note]
    assert bool(notes) == (shown < 15)
    assert result.facts["slots"] > 400


@pytest.mark.parametrize(
    "answer", [None, "", "0x1", {"error": {"code": -32601, "message": "no method"}}]
)
def test_a_node_that_does_not_say_what_it_is_makes_no_plan_false(year, tmp_path, answer):
    """It may be an Anvil, whose zeros no event accounts for."""
    year.request("evm_mine")

    def tell(method, params, said):
        return answer if method == "web3_clientVersion" else said

    with lying(year.address, tell) as (address, _):
        result = year.audit(tmp_path, address)
    node_caught(result, "storage", "no event accounts for")


def test_an_anvil_with_another_chain_id_makes_no_plan_false(year, tmp_path, monkeypatch):
    year.request("evm_mine")
    monkeypatch.setattr(storage, "LOCAL_CHAINS", ())
    result = year.audit(tmp_path)
    node_caught(result, "storage", "no event accounts for")


def test_slot_by_slot_it_is_true_as_well(either, tmp_path):
    result = either.audit(tmp_path, slot_by_slot=True)
    assert int(result.verdict) == 0
    assert result.facts["slots"] > 400


def test_from_the_pool_alone_the_registry_is_found(either, tmp_path):
    result = either.audit(tmp_path, target=Target(pool=either.addresses["pool"]))
    assert result.plan.addresses["registry"] == either.addresses["registry"]
    assert {role: result.plan.addresses[role] for role in either.addresses} == either.addresses
    assert result.plan.first_block == either.done.deployment.block


def test_a_second_run_fetches_nothing_anew(either, tmp_path):
    first = either.audit(tmp_path)
    second = either.audit(tmp_path)
    assert first.facts["blocks_fetched_now"] == first.facts["blocks"]
    assert second.facts["blocks_fetched_now"] == 0
    assert int(second.verdict) == 0


def test_the_report_is_the_same_on_every_road(either, tmp_path):
    """A pure function of the chain: by the newest block or an older one, published or asked for."""
    (number,) = either.audit(tmp_path).reports
    assert number == 1
    first = either.done.deployment.block
    target = Target(pool=either.addresses["pool"], last=350, period=(first, 300))
    assert (
        either.audit(tmp_path / "other", target=target).document
        == (either.audit(tmp_path).reports[1])
    )


def test_a_sample_says_what_it_may_miss(either, tmp_path):
    result = either.audit(tmp_path, sampling=Sampling(5, seed=1))
    assert int(result.verdict) == 0
    (note,) = [note for note in result.book.notes if "chance" in note]
    assert "5 of" in note


def test_the_hash_that_one_trusts_is_held_against_the_chain(either, tmp_path):
    true = either.audit(tmp_path)
    assert int(either.audit(tmp_path, trusted_hash=true.hash).verdict) == 0
    with pytest.raises(AnchorError, match="knows no block"):
        either.audit(tmp_path, trusted_hash="0x" + "11" * 32)


def test_every_value_that_the_code_fixes_is_derived(either, tmp_path):
    """A new immutable that nobody reckons with would be named in a note."""
    notes = either.audit(tmp_path).book.notes
    assert not [note for note in notes if "not derived" in note]
