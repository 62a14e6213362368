"""The crowd that the auditor's figures are measured on lives on the contracts as they are today."""

import json

from bench.disclosure.crowd import START, constants_of, live
from bench.disclosure.evm import Evm
from mutual_pool.audit.replay.starting import proofs_of, starting
from mutual_pool.chain.log_columns import arrays_of, read_logs
from mutual_pool.chain.log_decoder import Decoder
from tools.toolchain import ROOT

MEMBERS, EVENTS = 150, 5_000
ROLES = ("panel", "pool", "enrolment", "desk", "jury")


class BuiltEvm(Evm):
    """Takes the contracts from brownie's build, which every test has."""

    def artifact(self, name):
        found = json.loads((ROOT / "build" / "contracts" / f"{name}.json").read_text("utf-8"))
        return {"abi": found["abi"], "bytecode": {"object": found["bytecode"]}}


def test_a_crowd_lives_and_its_replay_finds_no_difference(tmp_path):
    logs, times = [], {}

    def note(log):
        times[evm.block] = evm.time
        logs.append(log)

    evm = BuiltEvm(tmp_path, START, note)
    crowd = live(evm, MEMBERS, EVENTS, lambda: len(logs))
    addresses = {role: contract.address for role, contract in crowd.contracts.items()}
    decoder = Decoder({role: (addresses[role], crowd.contracts[role].abi) for role in ROLES})
    events = decoder.decode(arrays_of(read_logs(logs, times)))
    fixed = constants_of(addresses, MEMBERS)
    replay = starting(fixed, proofs_of(1, addresses))(events)
    replay.apply(events)
    assert [str(difference) for difference in replay.differences] == []
    assert {"Joined", "ToppedUp", "Decided", "Settled"} <= {event.name for event in events}
