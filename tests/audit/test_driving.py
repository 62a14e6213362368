"""Several calls in one transaction are judged and written down one by one."""

from dataclasses import replace

import pytest

from mutual_pool.audit.replay.driver import Driver
from mutual_pool.audit.replay.starting import proofs_of, starting
from mutual_pool.audit.report.collector import Bounds, PeriodCollector
from mutual_pool.audit.report.lines import MemberHistory
from mutual_pool.chain.constants import read_constants
from mutual_pool.chain.events import DecodedEvent, plain, plain_args
from mutual_pool.chain.log_decoder import Decoder

ONE = "0x" + "ab" * 32
TEXTS = {"location", "description", "name", "signatures", "comment"}


@pytest.fixture
def told(anvil_year, audited):
    """What report and statements make of events."""

    def tell(events):
        end = events[-1]
        bounds = Bounds(
            events[0].block, end.block, events[0].time - 1, events[0].time, end.time, bytes(32)
        )
        report = PeriodCollector(bounds, 1337, audited[0].plan.addresses)
        histories = [MemberHistory(member) for member in sorted(audited[1])]

        fixed = read_constants(anvil_year.web3, anvil_year.contracts)
        start = starting(fixed, proofs_of(1337, anvil_year.addresses))
        driver = Driver(start, [report, *histories])
        driver.feed(events)
        driver.close(end.block)
        assert driver.replay.differences == []
        moves = [[replace(move, tx="") for move in one.movements] for one in histories]
        return report, moves

    return tell


def test_two_settlements_in_one_transaction_are_two(told, audited):
    """Somebody settles, pays in and decides through a contract of theirs, all at once."""
    events = list(audited[0].events)
    settled = [place for place, event in enumerate(events) if event.name == "Settled"]
    begin, end = settled[0], settled[-1]
    assert {"Joined", "Decided", "ClaimFiled"} & {event.name for event in events[begin:end]}
    at_once = [
        replace(event, tx=ONE) if begin <= place <= end + 1 else event
        for place, event in enumerate(events)
    ]
    one_by_one, moves = told(events)
    together, same_moves = told(at_once)
    assert together.document.members == one_by_one.document.members
    assert together.document.contributions == one_by_one.document.contributions
    assert together.document.claims == one_by_one.document.claims
    assert together.document.disputes == one_by_one.document.disputes
    assert same_moves == moves


def test_text_that_is_no_text_is_kept_as_it_came(anvil_year):
    """A contract takes any bytes for a string; nobody may make the audit fail by that."""
    from eth_abi import encode
    from eth_utils.abi import event_abi_to_log_topic

    from mutual_pool.chain.log_columns import arrays_of, read_logs

    address = anvil_year.addresses["assembly"]
    abi = anvil_year.release["MemberAssembly"].abi
    shape = next(entry for entry in abi if entry.get("name") == "VoteCast")
    topics = [bytes(event_abi_to_log_topic(shape)), bytes(12) + b"\x42" * 20]
    data = encode(["uint256", "uint8", "uint256", "bytes"], [1, 1, 1, b"yes\xff\xfe"])
    log = {
        **{"blockNumber": "0x1", "transactionIndex": "0x0", "logIndex": "0x0"},
        **{"transactionHash": "0x" + "00" * 32, "address": address},
        **{"topics": ["0x" + topic.hex() for topic in topics], "data": "0x" + data.hex()},
    }
    logs = read_logs([log], {1: 1})
    (event,) = Decoder({"assembly": (address, abi)}).decode(arrays_of(logs))
    assert event.args["reason"].encode("utf-8", "surrogateescape") == b"yes\xff\xfe"


def test_decoded_events_are_in_their_plain_form(audited):
    """The replay takes their arguments as they are; what is compared by it is no free text."""
    result, _ = audited
    assert {type(event) for event in result.events} == {DecodedEvent}
    for event in result.events:
        assert plain_args(event) is event.args
        kept = {name: value for name, value in event.args.items() if name not in TEXTS}
        assert {name: plain(value) for name, value in kept.items()} == kept
