"""A plan's events replayed by the twin, and the twin's records against the contracts' views.

The auditor proves storage; this asks the views, so that a view that reads its storage wrongly is
found as well. It trusts the node.
"""

from dataclasses import dataclass

from mutual_pool.audit.replay.starting import proofs_of, starting
from mutual_pool.chain.constants import read_constants
from mutual_pool.chain.contracts import BOOKKEEPERS
from mutual_pool.chain.log_columns import arrays_of, read_logs
from mutual_pool.chain.log_decoder import Decoder
from mutual_pool.protocol.twin import LawBrokenError
from tests.support.views import compare

STEP = 2_000
"""Blocks asked for at once."""


@dataclass(frozen=True)
class Checked:
    """What was replayed and compared."""

    events: tuple
    replay: object
    comparison: object
    broken_law: str

    @property
    def verified(self):
        return not self.findings()

    def findings(self):
        """Every finding as one line; none if all is true."""
        lines = [*map(str, self.replay.differences), *map(str, self.comparison.mismatches)]
        return lines + ([self.broken_law] if self.broken_law else [])


def read_events(web3, contracts, first, last):
    """The events of the contracts that keep books, in the chain's order."""
    emitters = {role: getattr(contracts, role) for role in BOOKKEEPERS}
    decoder = Decoder({role: (one.address, one.abi) for role, one in emitters.items()})
    addresses = [one.address for one in emitters.values()]
    events = []
    for start in range(first, last + 1, STEP):
        span = {"fromBlock": hex(start), "toBlock": hex(min(start + STEP - 1, last))}
        answer = web3.provider.make_request("eth_getLogs", [{"address": addresses, **span}])
        logs = sorted(answer["result"], key=_place)
        blocks = {int(log["blockNumber"], 16) for log in logs}
        times = {block: web3.eth.get_block(block)["timestamp"] for block in blocks}
        events += decoder.decode(arrays_of(read_logs(logs, times)))
    return events


def verify(web3, contracts, first):
    """Replay a plan's events from a block on, and compare the outcome with the contracts' views."""
    last = web3.eth.block_number
    events = read_events(web3, contracts, first, last)
    addresses = {role: getattr(contracts, role).address for role in ("desk", "donations")}
    proofs = proofs_of(web3.eth.chain_id, addresses)
    replay = starting(read_constants(web3, contracts), proofs)(events)
    replay.apply(events)
    broken_law = ""
    try:
        replay.community.check_laws(web3.eth.get_block(last)["timestamp"])
    except LawBrokenError as error:
        broken_law = str(error)
    return Checked(tuple(events), replay, compare(web3, contracts, replay, last), broken_law)


def _place(log):
    return int(log["blockNumber"], 16), int(log["logIndex"], 16)
