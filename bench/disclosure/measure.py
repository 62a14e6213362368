"""The figures of the auditor's tools, each from work that is also checked to be right."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import orjson
from eth_utils.crypto import keccak

from bench.disclosure.crowd import constants_of
from bench.disclosure.made import Pool
from mutual_pool.audit.expected.storage import stored_values
from mutual_pool.audit.observers.disclosures import Disclosures
from mutual_pool.audit.observers.published_keys import PublishedKeys
from mutual_pool.audit.proof.accounts import word_at
from mutual_pool.audit.proof.layout import Layout
from mutual_pool.audit.proof.rlp_codec import encode_int
from mutual_pool.audit.proof.trie import Prover, proofs_of, storage_root
from mutual_pool.audit.replay.replay import Replay
from mutual_pool.audit.replay.starting import proofs_of as signers_of
from mutual_pool.audit.replay.starting import starting
from mutual_pool.chain.log_columns import arrays_of, read_logs, table_of
from mutual_pool.chain.log_decoder import Decoder
from mutual_pool.chain.release import load_release

_PROOFS = 20_000
_MEGABYTE = 1024
Figures = dict[str, float]


@dataclass
class _Clock:
    """Processor seconds, so that other programs of the machine do not count."""

    seconds: float = 0.0

    def measure(self, work: Callable[[], object]) -> object:
        began = time.process_time()
        found = work()
        self.seconds += time.process_time() - began
        return found


def decoding(pool: Pool, parts: int = 4) -> Figures:
    """Events a second, from a node's JSON to events by name."""
    decoder = decoder_of(pool)
    clock, events = _Clock(), 0
    for path in pool.answers()[:parts]:
        raw = path.read_bytes()

        def work(raw: bytes = raw) -> int:
            logs = orjson.loads(raw)["result"]
            times = {int(log["blockNumber"], 16): pool.deployed_at for log in logs}
            return len(decoder.decode(arrays_of(read_logs(logs, times))))

        events += int(str(clock.measure(work)))
    return {"decoded_a_second": events / clock.seconds}


def replaying(pool: Pool) -> tuple[Figures, Replay]:
    """Seconds from the stored events to the twin, everything derived and recovered."""
    decoder, fixed = decoder_of(pool), constants_of(pool.addresses, pool.members)
    clock, replay, events = _Clock(), None, 0

    def work() -> Replay:
        nonlocal replay, events
        for path in pool.tables():
            with np.load(path, allow_pickle=False) as columns:
                part = decoder.decode(arrays_of(table_of(columns)))
            if replay is None:
                replay = starting(fixed, signers_of(1, pool.addresses))(part)
            replay.apply(part)
            events += len(part)
        assert replay is not None
        return replay

    clock.measure(work)
    assert replay is not None
    if replay.differences:
        raise RuntimeError(f"the replay differs from the chain: {replay.differences[0]}")
    replay.community.check_laws(pool.last_time)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE
    figures = {
        "replayed_events": float(events),
        "replay_seconds": clock.seconds,
        "replay_microseconds_an_event": clock.seconds / events * 1e6,
        "replay_megabytes": memory,
    }
    return figures, replay


def storage(replay: Replay) -> Figures:
    """Slots a second: shown at once by the storage root, and one by one by proofs."""
    layout = Layout.of(load_release()["MutualPool"].storage_layout)
    clock, words = _Clock(), dict[int, int]()

    def by_root() -> bytes:
        words.update(layout.words(stored_values(replay, Disclosures(), PublishedKeys())["pool"]))
        return storage_root(words)

    root = clock.measure(by_root)
    assert isinstance(root, bytes)
    slots = sum(map(bool, words.values()))
    chosen = sorted(words)[:_PROOFS]
    proofs = proofs_of(
        {keccak(slot.to_bytes(32)): encode_int(word) for slot, word in words.items() if word},
        [keccak(slot.to_bytes(32)) for slot in chosen],
    )
    proving = _Clock()

    def one_by_one() -> None:
        prover = Prover(root)
        for slot, proof in zip(chosen, proofs, strict=True):
            if (word_at(prover, slot, proof) or 0) != words[slot]:
                raise RuntimeError(f"slot {slot} is not proved")

    proving.measure(one_by_one)
    return {
        "slots_shown_by_root": float(slots),
        "slots_by_root_a_second": slots / clock.seconds,
        "slots_proved_a_second": len(chosen) / proving.seconds,
    }


def decoder_of(pool: Pool) -> Decoder:
    """The decoder of the pool's contracts."""
    return Decoder({role: (pool.addresses[role], abi) for role, abi in pool.abis.items()})
