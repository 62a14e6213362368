"""Peers that decide, or walk: a Safe, a governor, the ticks of Uniswap v3."""

from typing import Any

from web3 import Web3
from web3.contract import Contract

from bench.chain import GAS
from bench.peers.sources import compiled, own
from bench.peers.stage import NOBODY, SIZES, Stage, key

_FEW = 3
_FOR = 1
_DELAY, _PERIOD = 2, 400
_TICKS, _FEE = 10, 500
_PRICE_AT_0 = 2**96
_SWAP = "swap across the ticks"


def safe(stage: Stage) -> None:
    """Safe 1.4.1: a transfer by three owners of so many, and by more than half of them."""
    singleton = stage.create(compiled("Safe"))
    factory = stage.create(compiled("SafeProxyFactory"))
    for size in SIZES:
        keys = sorted((key(place) for place in range(size)), key=lambda one: int(one.address, 16))
        for act, threshold in (("three sign", _FEW), ("more than half sign", size // 2 + 1)):
            owners = [one.address for one in keys]
            begin = singleton.encode_abi(
                "setup", [owners, threshold, NOBODY, b"", NOBODY, NOBODY, 0, NOBODY]
            )
            make = factory.functions.createProxyWithNonce(singleton.address, begin, threshold)
            address = make.call({"from": stage.rich, "gas": 30_000_000})
            stage.run(make)
            it = stage.at(address, compiled("Safe"))
            stage.run(stage.token.functions.mint(address, 10**9))
            # The second one: the first writes the number of transactions into an empty slot.
            for _ in range(2):
                call = _by(it, stage, keys[:threshold])
                stage.run(call)
            stage.note("Safe", f"a transfer, {act}", size)


def _by(it: Contract, stage: Stage, keys: list[Any]) -> Any:  # noqa: ANN401
    transfer = stage.token.encode_abi("transfer", [stage.rich, 10**6])
    whole = (stage.token.address, 0, transfer, 0, 0, 0, 0, NOBODY, NOBODY)
    digest = it.functions.getTransactionHash(*whole, it.functions.nonce().call()).call()
    signatures = b"".join(bytes(one.unsafe_sign_hash(digest).signature) for one in keys)
    return it.functions.execTransaction(*whole, signatures)


def governor(stage: Stage) -> None:
    """OpenZeppelin's governor: a transfer decided by a fifth of so many, each voting."""
    for size in SIZES:
        votes = stage.create(own("VotesToken"))
        people = [stage.person(place) for place in range(size)]
        for person in people:
            stage.run(votes.functions.mint(person, 10**18))
            stage.run(votes.functions.delegate(person), person)
        it = stage.create(own("Senate"), votes.address, 10**18 * (size // 5))
        stage.run(stage.token.functions.mint(it.address, 10**9))
        data = stage.token.encode_abi("transfer", [stage.rich, 10**6])
        what = ([stage.token.address], [0], [data])
        title = "a payment"
        propose = it.functions.propose(*what, title)
        number = propose.call({"from": people[0]})
        stage.measure("Governor", "propose", size, propose, people[0])
        stage.chain._ask("anvil_mine", [hex(_DELAY)])
        first, second, *others = people[: size // 5 + 1]
        stage.run(it.functions.castVote(number, _FOR), first)
        stage.measure("Governor", "vote", size, it.functions.castVote(number, _FOR), second)
        for person in others:
            stage.run(it.functions.castVote(number, _FOR), person)
        stage.chain._ask("anvil_mine", [hex(_PERIOD + 1)])
        done = it.functions.execute(*what, Web3.keccak(text=title))
        stage.measure("Governor", "carry out", size, done)


def ticks(stage: Stage) -> None:
    """Uniswap v3: one swap across so many ticks, each with its own liquidity; and across none."""
    other = stage.chain.deploy("TestToken", "Other", "OTH")
    tokens = sorted((stage.token, other), key=lambda one: int(one.address, 16))
    trader = stage.create(own("Trader"), *(token.address for token in tokens))
    for token in tokens:
        stage.run(token.functions.mint(trader.address, 10**30))
    factory = stage.create(compiled("UniswapV3Factory"))
    make = factory.functions.createPool(*(token.address for token in tokens), _FEE)
    address = make.call({"from": stage.rich})
    stage.run(make)
    pool = stage.at(address, compiled("UniswapV3Pool"))
    stage.run(pool.functions.initialize(_PRICE_AT_0))
    for start in range(0, max(SIZES) + 1, 50):
        provide = trader.functions.provide(address, start * _TICKS, _TICKS, 50, 10**15)
        stage.run(provide)
    begin, gas = stage.chain.snapshot(), {0: 0}
    for size in (0, *SIZES):
        few = max(count for count in gas if count <= 100)
        if few and size * (gas[few] - gas[0]) // few > GAS:
            stage.impossible("Uniswap v3", _SWAP, size, "the swap needs more than a block holds")
            continue
        # Half a tick's width beyond the last one that is crossed.
        limit = int(1.0001 ** ((size * _TICKS + _TICKS // 2) / 2) * _PRICE_AT_0)
        swap = trader.functions.buy(address, limit)
        gas[size] = stage.measure("Uniswap v3", _SWAP, size, swap)
        stage.chain.revert(begin)
        begin = stage.chain.snapshot()
