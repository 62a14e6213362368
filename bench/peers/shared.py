"""Peers that share money among many: vault, rewards, splitter, distributor, loop, oracle."""

from collections.abc import Sequence

from web3 import Web3

from bench.peers.sources import compiled, own, sushi
from bench.peers.stage import NOBODY, SIZES, Stage

BLOCK_GAS = 30_000_000
_PAYEE_SLOTS = 3 * 22_100


def vault(stage: Stage) -> None:
    """ERC-4626 of OpenZeppelin 5.1: deposits and withdrawals among so many."""
    for size in SIZES:
        it = stage.create(own("Vault"), stage.token.address)
        stage.run(stage.token.functions.approve(it.address, 2**255))
        people = [stage.person(place) for place in range(size)]
        for person in people[:-1]:
            stage.run(it.functions.deposit(10**6, person))
        last = people[-1]
        stage.run(stage.token.functions.approve(it.address, 2**255), last)
        stage.measure("ERC-4626", "deposit", size, it.functions.deposit(10**6, last), last)
        stage.measure("ERC-4626", "top up", size, it.functions.deposit(10**6, last), last)
        out = it.functions.withdraw(10**6, last, last)
        stage.measure("ERC-4626", "withdraw a part", size, out, last)


def chef(stage: Stage) -> None:
    """MasterChef of SushiSwap, with a bench token as what is staked."""
    for size in SIZES:
        sushi_token = stage.create(sushi("SushiToken"))
        begin = stage.web3.eth.block_number
        arguments = (sushi_token.address, stage.rich, 10**18, begin, begin)
        it = stage.create(sushi("MasterChef"), *arguments)
        stage.run(sushi_token.functions.transferOwnership(it.address))
        stage.run(it.functions.add(1, stage.token.address, False))
        people = [stage.person(place) for place in range(size)]
        for person in people:
            stage.run(stage.token.functions.approve(it.address, 2**255), person)
        for person in people[:-1]:
            stage.run(it.functions.deposit(0, 10**6), person)
        stage.measure("MasterChef", "update", size, it.functions.updatePool(0))
        last = people[-1]
        stage.measure("MasterChef", "join", size, it.functions.deposit(0, 10**6), last)
        stage.run(it.functions.deposit(0, 10**6), last)
        stage.measure("MasterChef", "top up", size, it.functions.deposit(0, 10**6), last)
        stage.measure("MasterChef", "leave", size, it.functions.withdraw(0, 3 * 10**6), last)


def staking(stage: Stage) -> None:
    """StakingRewards of Uniswap's liquidity staker, bench tokens staked and given."""
    for size in SIZES:
        given = stage.chain.deploy("TestToken", "Reward", "RWD")
        source = compiled("StakingRewards")
        it = stage.create(source, stage.rich, given.address, stage.token.address)
        people = [stage.person(place) for place in range(size)]
        for person in people:
            stage.run(stage.token.functions.approve(it.address, 2**255), person)
        for person in people[:-1]:
            stage.run(it.functions.stake(10**6), person)
        stage.run(given.functions.mint(it.address, 10**24))
        stage.run(it.functions.notifyRewardAmount(10**18))
        again = it.functions.notifyRewardAmount(10**18)
        stage.measure("StakingRewards", "share an event", size, again)
        last = people[-1]
        stage.measure("StakingRewards", "join", size, it.functions.stake(10**6), last)
        stage.chain.sleep(1)
        stage.measure("StakingRewards", "top up", size, it.functions.stake(10**6), last)
        stage.measure("StakingRewards", "leave", size, it.functions.exit(), last)


def distributor(stage: Stage) -> None:
    """Uniswap's Merkle distributor: one claim, of a tree of so many."""
    for size in SIZES:
        people = [stage.person(place) for place in range(size)]
        leaves = [
            Web3.solidity_keccak(["uint256", "address", "uint256"], [place, person, 10**6])
            for place, person in enumerate(people)
        ]
        root, proof = _tree(leaves, size // 2)
        it = stage.create(compiled("MerkleDistributor"), stage.token.address, root)
        stage.run(stage.token.functions.mint(it.address, 10**6 * size))
        first_root, first = _tree(leaves, size // 2 + 1)
        assert first_root == root
        # The first claim of a word of the bitmap finds it empty.
        other = it.functions.claim(size // 2 + 1, people[size // 2 + 1], 10**6, first)
        stage.run(other)
        claim = it.functions.claim(size // 2, people[size // 2], 10**6, proof)
        stage.measure("Merkle distributor", "claim", size, claim, people[size // 2])


def splitter(stage: Stage) -> None:
    """PaymentSplitter of OpenZeppelin 4.9: one payee is paid; everybody is, by as many of these."""
    for size in SIZES:
        if size * _PAYEE_SLOTS > BLOCK_GAS:
            note = f"its creation writes three slots a payee, {size * _PAYEE_SLOTS:,} gas"
            stage.impossible("PaymentSplitter", "pay one of them", size, note)
            continue
        people = [stage.person(place) for place in range(size)]
        it = stage.create(compiled("PaymentSplitter"), people, [1] * size)
        stage.run(stage.token.functions.mint(it.address, 10**6 * size))
        release = it.get_function_by_signature("release(address,address)")
        stage.run(release(stage.token.address, people[0]))
        pay = release(stage.token.address, people[1])
        stage.measure("PaymentSplitter", "pay one of them", size, pay)


def loop(stage: Stage) -> None:
    """A pool that goes round its members, as one would write it first."""
    for size in SIZES:
        it = stage.create(own("LoopPool"), stage.token.address)
        stage.run(stage.token.functions.approve(it.address, 2**255))
        people = [stage.person(place) for place in range(size)]
        for start in range(0, size, 100):
            stage.run(it.functions.enrol(people[start : start + 100], 10**9))
        stage.measure("loop", "settle", size, it.functions.settle(stage.rich, 10**6 * size))


def oracle(stage: Stage) -> None:
    """UMA's optimistic oracle: a question, an answer with its bond, and its settlement."""
    finder = stage.create(compiled("Finder"))
    identifiers = stage.create(compiled("IdentifierWhitelist"))
    currencies = stage.create(compiled("AddressWhitelist"))
    store = stage.create(compiled("Store"), (0,), (0,), NOBODY)
    for name, where in (
        ("IdentifierWhitelist", identifiers),
        ("CollateralWhitelist", currencies),
        ("Store", store),
    ):
        which = name.encode().ljust(32, b"\0")
        stage.run(finder.functions.changeImplementationAddress(which, where.address))
    identifier = b"YES_OR_NO_QUERY".ljust(32, b"\0")
    stage.run(identifiers.functions.addSupportedIdentifier(identifier))
    stage.run(currencies.functions.addToWhitelist(stage.token.address))
    stage.run(store.functions.setFinalFee(stage.token.address, (10**6,)))
    it = stage.create(compiled("OptimisticOracleV2"), 7_200, finder.address, NOBODY)
    stage.run(stage.token.functions.approve(it.address, 2**255))
    for place in range(2):
        time, text = stage.chain.now(), f"claim {place}".encode()
        what = (identifier, time, text)
        ask = it.functions.requestPrice(*what, stage.token.address, 10**6)
        answer = it.functions.proposePrice(stage.rich, *what, 10**18)
        settle = it.functions.settle(stage.rich, *what)
        if place == 0:
            for call in (ask, answer):
                stage.run(call)
            stage.chain.sleep(1)
            stage.run(settle)
            continue
        stage.measure("UMA", "file: ask", 1, ask)
        stage.measure("UMA", "file: answer with a bond", 1, answer)
        stage.chain.sleep(1)
        stage.measure("UMA", "settle", 1, settle)


def _tree(leaves: Sequence[bytes], place: int) -> tuple[bytes, list[bytes]]:
    """The root over these leaves, pairs in ascending order, and the proof of one of them."""
    level, proof = list(leaves), []
    while len(level) > 1:
        if place ^ 1 < len(level):
            proof.append(level[place ^ 1])
        pairs = [sorted(level[start : start + 2]) for start in range(0, len(level), 2)]
        level = [Web3.keccak(b"".join(pair)) if len(pair) == 2 else pair[0] for pair in pairs]
        place //= 2
    return level[0], proof
