"""Services: the gas of a programme and its redemptions, and how long 10,000 codes take.

    python -m bench.services

times the codes, and needs no chain: made, sealed, opened, and each proof verified.
"""

import time

from web3.contract.contract import ContractFunction

from bench.chain import Chain
from bench.plan import DAY, Plan
from mutual_pool.office.evidence.keys import new_key, recipient_bytes
from mutual_pool.office.services.code_files import Secrets, make_secrets, require_secrets
from mutual_pool.office.services.redeeming import ChainCode
from mutual_pool.protocol.services.codes import CodeSeries, CodeTree, leads_to

USES = 10_000
MANY = 50
_PRICE = 10**6


def measure_services(plan: Plan, sponsor: str, provider: str) -> dict[str, int]:
    """The gas of opening a programme, of one redemption, and of a batch of 50.

    Neither the first programme of the fund nor the first redemption of the programme is the usual
    case. One code alone is of a word of positions in use, as the batch is.
    """
    chain, fund, token = plan.chain, plan.services, plan.token.functions
    chain.send(token.mint(sponsor, 10 * USES * _PRICE), sponsor)
    chain.send(token.approve(fund.address, 2**100), sponsor)
    chain.send(_open(plan, sponsor, provider, _made(chain, plan, sponsor, 1)), sponsor)
    made = _made(chain, plan, sponsor, 2)
    opening = chain.gas(_open(plan, sponsor, provider, made), sponsor)
    gas = {"open_programme": opening, "new_slots_open_programme": chain.new_slots()}
    tree = made.leaves().tree
    chain.send(fund.functions.redeem(2, _codes(made, tree, 0, 1)), provider)
    gas["redeem"] = chain.gas(fund.functions.redeem(2, _codes(made, tree, 1, 1)), provider)
    gas["new_slots_redeem"] = chain.new_slots()
    batch = _codes(made, tree, 2, MANY)
    gas[f"redeem_{MANY}"] = chain.gas(fund.functions.redeem(2, batch), provider)
    gas[f"new_slots_redeem_{MANY}"] = chain.new_slots()
    if fund.functions.programmeOf(2).call()[4] != 2 + MANY:
        raise RuntimeError("the bench measures something else: not all codes were redeemed")
    return gas


def _made(chain: Chain, plan: Plan, sponsor: str, number: int) -> Secrets:
    series = CodeSeries(chain.web3.eth.chain_id, plan.services.address, sponsor, number)
    return make_secrets(series, USES)


def _open(plan: Plan, sponsor: str, provider: str, made: Secrets) -> ContractFunction:
    last = plan.chain.now() // DAY + 90
    root = made.leaves().tree.root
    terms = (_PRICE, USES, last, made.series.series, root, b"\1" * 32)
    call: ContractFunction = plan.services.functions.open(provider, *terms)
    return call


def _codes(made: Secrets, tree: CodeTree, first: int, count: int) -> list[ChainCode]:
    places = range(first, first + count)
    return [(place, made.code(2, place).word, tree.proof(place)) for place in places]


def time_codes() -> dict[str, float]:
    """Seconds to make and seal 10,000 codes, and to open and check each of them."""
    series, key = CodeSeries(1, "0x" + "11" * 20, "0x" + "22" * 20, 1), new_key()
    began = time.perf_counter()
    made = make_secrets(series, USES)
    leaves, sealed = made.leaves(), made.sealed(recipient_bytes(key.recipient))
    tree = leaves.tree
    written = time.perf_counter()
    require_secrets(made, leaves)
    for place in range(USES):
        leaf = series.leaf(place, made.code(1, place).word)
        if not leads_to(tree.root, leaf, tree.proof(place)):
            raise RuntimeError(f"code {place} does not lead to the root")
    checked = time.perf_counter()
    return {
        "seconds_made": round(written - began, 2),
        "seconds_checked": round(checked - written, 2),
        "sealed_bytes": len(sealed),
    }


if __name__ == "__main__":
    for name, value in time_codes().items():
        print(f"{name}: {value}")
