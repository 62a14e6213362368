"""Descriptors for hardware wallets: from the bundle, with nothing left unsaid."""

import json

import pytest

from frontend_bridge.abi import clear_signing, load
from frontend_bridge.abi.clear_signing import ClearSigningError, descriptors, leaves, lint
from frontend_bridge.abi.clear_words import INTENTS, MESSAGES
from mutual_pool.chain.deployment_record import Deployment

ADDRESS = "0x" + "ab" * 20


@pytest.fixture
def deployment(lived) -> Deployment:
    return lived.deployment


def test_every_descriptor_is_linted_and_shows_amounts_in_the_asset(deployment):
    found = descriptors(deployment)
    assert len(found) == len(INTENTS) + len(MESSAGES)
    assert all(lint(one) == [] for one in found.values())
    formats = found["calldata-pool.json"]["display"]["formats"]
    pay = formats["payIn(address member,uint256 amount)"]
    assert pay["intent"] == "Pay into a cover"
    assert pay["fields"][1]["format"] == "tokenAmount"
    assert pay["fields"][1]["params"] == {"token": deployment.asset}
    place = found["calldata-pool.json"]["context"]["contract"]["deployments"]
    assert place == [{"chainId": deployment.chain_id, "address": deployment.addresses["pool"]}]
    decision = found["eip712-desk.json"]["display"]["formats"]["Decision"]
    assert {field["path"] for field in decision["fields"]} >= {"approve", "benefit", "claim"}
    domain = found["eip712-desk.json"]["context"]["eip712"]["domain"]
    assert domain["name"] == load().typed_data["domains"]["desk"]["name"]


def test_every_call_of_the_page_has_an_intent(deployment):
    """What a member, an assessor or a voter signs is shown in words."""
    for role, names in {
        "pool": {"payIn", "payInWithPermit", "reinstateWithPermit", "quit"},
        "enrolment": {"join", "joinWithPermit", "joinFromGroup"},
        "desk": {"file", "fileWithPermit", "decideBySignatures", "settle"},
        "jury": {"object", "vote", "appeal"},
        "assembly": {"castVote"},
    }.items():
        assert names <= INTENTS[role].keys()
    assert set(MESSAGES["enrolment"]) == {"Certificate", "Cohort"}


def test_what_would_be_signed_unseen_is_found(deployment):
    good = descriptors(deployment)["calldata-enrolment.json"]
    formats = good["display"]["formats"]
    key = next(name for name in formats if name.startswith("join("))
    first = formats[key]["fields"][0]["path"]
    for spoil, words in (
        (lambda form: form["fields"].pop(0), f"{first} would be signed unseen"),
        (lambda form: form["excluded"].append("nothing"), "nothing is no value of it"),
        (lambda form: form["fields"].append(form["fields"][0]), f"{first} is shown twice"),
        (lambda form: form.update(intent=""), "is empty or too long"),
        (lambda form: form["fields"][0].update(label=""), f"the label of {first}"),
        (lambda form: form["fields"][0].update(format="tokenAmount", params={}), "of no token"),
    ):
        bad = json.loads(json.dumps(good))
        spoil(bad["display"]["formats"][key])
        assert any(words in text for text in lint(bad)), words
    bad = json.loads(json.dumps(good))
    bad["display"]["formats"]["gone()"] = bad["display"]["formats"].pop(key)
    assert {f"{key} has no format", "gone() is not in the interface"} <= set(lint(bad))


def test_a_function_that_is_gone_or_an_argument_without_words_stops_it(deployment, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setitem(clear_signing.INTENTS, "pool", {"vanished": "Vanish"})
        with pytest.raises(ClearSigningError, match="pool has no function vanished"):
            descriptors(deployment)
    with monkeypatch.context() as patched:
        patched.delitem(clear_signing.LABELS, "amount")
        with pytest.raises(ClearSigningError, match="amount has no label"):
            descriptors(deployment)


def test_tuples_and_lists_are_opened():
    seats = {"name": "seats", "type": "tuple[]", "components": [{"name": "x", "type": "uint8"}]}
    items = [seats, {"name": "holders", "type": "address[]"}]
    assert [path for path, _ in leaves(items)] == ["seats.[].x", "holders.[]"]
