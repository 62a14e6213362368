"""A member's acts through an account behind EntryPoint 0.7, beside those of an ordinary account.

    python -m bench.sponsored [--keep]

A paymaster of the tests' own pays for gas and takes the pool's asset for it (tests/parties). It
needs `npm --prefix tests/parties ci`. With --keep, bench/sponsored.json and the table of
docs/costs.md are written.
"""

import json
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eth_utils.crypto import keccak
from web3.logs import DISCARD

from bench import costs
from mutual_pool.actuarial.population import draw_people
from mutual_pool.chain.release import load_release
from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.demo.community import MemberAccount
from mutual_pool.protocol.eip712 import Permit, sign_permit
from tests.parties.casts import Cast, OfSmartAccounts
from tests.parties.living import SEED, Life
from tools.with_anvil import anvil

KEPT = Path(__file__).parent / "sponsored.json"
OUT = Path("build/bench/sponsored.json")
BEGIN, END = "<!-- sponsored: begin -->", "<!-- sponsored: end -->"
DAY = 86_400
NAMES = {
    "join": "join",
    "top_up": "top up",
    "set_order": "set a standing order",
    "guardian": "name a guardian",
    "file": "file a claim",
    "leave": "quit",
}


@dataclass(frozen=True)
class Act:
    """One act: what it calls, who takes how much for it, and its name with a permit."""

    name: str
    contract: Any
    function: str
    arguments: tuple[Any, ...]
    takes: Any = None
    amount: int = 0

    @property
    def call(self) -> Any:  # noqa: ANN401  as web3 makes it
        """The call as a smart account makes it."""
        return getattr(self.contract.functions, self.function)(*self.arguments)


def acts_of(life: Life, member: Any) -> Iterator[Act]:  # noqa: ANN401  of the tests
    """Yield a member's acts, each when the one before it is mined."""
    contracts, plan, people = life.contracts, life.plan, life.people
    band = plan.band_on(member.person.born, life.clock.now().date())
    least = plan.deposit_per_unit.value * band.units
    certificate, signature = people._certify(member, life.clock.now().date())
    joining = (certificate.as_tuple(), signature, 20 * least)
    pool = contracts.pool
    yield Act("join", contracts.enrolment, "join", joining, pool, 20 * least)
    yield Act("top_up", pool, "payIn", (member.address, least), pool, least)
    now, distance = life.chain.now(), pool.functions.capPerPeriod().call()
    order = (member.address, least, distance, now // DAY + 200)
    yield Act("set_order", contracts.orders, "set", order, contracts.orders, 28 * least)
    guardian = (life.roles.guardian.address,)
    yield Act("guardian", contracts.guardianship, "nameGuardian", guardian)
    life.chain.pass_time((plan.waiting_days.value + 2) * DAY)
    filing = (member.address, life.chain.now() // DAY - 1, 0, keccak(text=member.address))
    bond = plan.claim_bond.value
    yield Act("file", contracts.desk, "file", (filing,), pool, bond)
    yield Act("leave", pool, "quit", ())


def by_key(life: Life, wallet: KeyWallet, act: Act) -> dict[str, int]:
    """Carry an act out as an ordinary account does, paying by permit, and measure it."""
    call = act.call
    if act.amount:
        asset = life.contracts.asset
        domain = life.people._asset_domain
        permit = Permit(
            owner=wallet.address,
            spender=act.takes.address,
            value=act.amount,
            nonce=asset.functions.nonces(wallet.address).call(),
            deadline=life.chain.now() + DAY,
        )
        signed = sign_permit(wallet.account, domain, permit)
        function = getattr(act.contract.functions, f"{act.function}WithPermit")
        call = function(*act.arguments, signed)
    return measured(life, wallet.send(call))


def sponsored(life: Life, account: Any, act: Act) -> dict[str, int]:  # noqa: ANN401  of the tests
    """Carry an act out as one operation, with exactly the allowance that it needs."""
    asset, paymaster = life.contracts.asset, account.bundler.paymaster.address
    held = asset.functions.balanceOf(paymaster).call()
    allow = [asset.functions.approve(act.takes.address, act.amount)] if act.amount else []
    receipt = account.together(*allow, act.call)
    taken = asset.functions.balanceOf(paymaster).call() - held
    ended = account.bundler.entry.events.UserOperationEvent().process_receipt(
        receipt, errors=DISCARD
    )[0]["args"]
    return {**measured(life, receipt), "charged": int(ended["actualGasUsed"]), "taken": taken}


def measured(life: Life, receipt: Any) -> dict[str, int]:  # noqa: ANN401  as web3 gives it
    """The gas of a transaction, and what zlib leaves of its calldata."""
    data = bytes(life.chain.web3.eth.get_transaction(receipt["transactionHash"])["input"])
    return {"gas": int(receipt["gasUsed"]), "packed": len(zlib.compress(data, 9))}


def measure() -> dict[str, Any]:
    """Live both lives twice on one chain; the second ones count, which find slots in use."""
    with anvil() as address:
        cast = OfSmartAccounts(7)
        life = Life(address, load_release(), cast)
        first = draw_people(1, life.plan.ages, life.clock.now().date(), seed=SEED)[0]
        found: dict[str, dict[str, dict[str, int]]] = {name: {} for name in NAMES}
        for turn in range(2):
            # All are of one age, and hold the same number of shares.
            wallet = Cast.account(cast, f"ordinary {turn}")
            account = cast.bundler.account(f"sponsored {turn}")
            for kind, each in (("ordinary", wallet), ("sponsored", account)):
                life.chain.bank.send(life.asset.functions.mint(each.address, 10**12))
                person = replace(first, document=f"{kind} {turn}")
                identity = life.people._identity_of(person)
                member = MemberAccount(person, each, identity)
                if kind == "sponsored":
                    begun = measured(life, account.allow())
                for act in acts_of(life, member):
                    one = (
                        by_key(life, each, act)
                        if kind == "ordinary"
                        else sponsored(life, each, act)
                    )
                    found[act.name][kind] = one
    return {"entry_point": "0.7", "first_operation": begun, "acts": found}


def table(found: dict[str, Any]) -> str:
    """Return the table of docs/costs.md."""
    known = costs.prices()
    rollup, envelope = costs.networks(known)["OP stack"], known["envelope_bytes"]
    head = (
        "act",
        "ordinary account",
        "smart account",
        "more gas",
        "OP stack, ordinary",
        "OP stack, smart",
    )
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for name, words in NAMES.items():
        plain, smart = (found["acts"][name][kind] for kind in ("ordinary", "sponsored"))
        yuan = [
            costs.in_yuan(rollup(costs.Act(one["gas"], one["packed"] + envelope)))
            for one in (plain, smart)
        ]
        more = f"{100 * smart['gas'] // plain['gas'] - 100} %"
        cells = (words, f"{plain['gas']:,}", f"{smart['gas']:,}", more, *yuan)
        lines.append(f"| {' | '.join(cells)} |")
    begun = found["first_operation"]["gas"]
    lines += ["", f"The first operation, by which the account comes to be: {begun:,} gas."]
    return "\n".join(lines)


def kept_table() -> str:
    """Return the table of the figures that are kept."""
    return table(json.loads(KEPT.read_text(encoding="utf-8")))


def main() -> None:
    """Measure, print, and with --keep write figures and table."""
    found = measure()
    text = json.dumps(found, indent=1) + "\n"
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(text, encoding="utf-8")
    print(table(found))
    if "--keep" in sys.argv:
        KEPT.write_text(text, encoding="utf-8")
        page = costs.PAGE.read_text(encoding="utf-8")
        page = costs.page_with(page, table(found), (BEGIN, END))
        costs.PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
