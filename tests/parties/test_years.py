"""Whole years of communities whose wallets others made; `verify` says TRUE of each.

The quick form, part of `make test`, lives a few of them; `make test-parties` all.
"""

import os

import pytest

from mutual_pool.protocol.claims.types import ClaimState
from tests.parties.casts import (
    OfBatches,
    OfDelegated,
    OfNestedSafes,
    OfNestedSignatures,
    OfSafes,
    OfSmartAccounts,
    OfSponsoredDelegated,
)
from tests.parties.delegated import HAS, LACKS, REHASHES
from tests.parties.living import Life
from tests.support.audited import true
from tools.with_anvil import anvil

SHANGHAI, PRAGUE = "shanghai", "prague"
WHOLE = os.environ.get("MUTUAL_POOL_PARTIES") == "whole"
CASTS = {
    "Safe 1.4.1": (OfSafes, (SHANGHAI, PRAGUE)),
    "Safe owned by Safe": (OfNestedSafes, (SHANGHAI, PRAGUE)),
    "EntryPoint 0.7": (lambda: OfSmartAccounts(7), (SHANGHAI, PRAGUE)),
    "EntryPoint 0.8": (lambda: OfSmartAccounts(8), (PRAGUE,)),
    "EIP-7702, has ERC-1271": (lambda: OfDelegated(HAS), (PRAGUE,)),
    "EIP-7702, lacks ERC-1271": (lambda: OfDelegated(LACKS), (PRAGUE,)),
    "EIP-7702, re-hashes, signs plainly": (lambda: OfDelegated(REHASHES), (PRAGUE,)),
    "EIP-7702, re-hashes, signs nested": (OfNestedSignatures, (PRAGUE,)),
    "EIP-7702 behind EntryPoint 0.8": (OfSponsoredDelegated, (PRAGUE,)),
    "Multicall": (OfBatches, (SHANGHAI, PRAGUE)),
}
YEARS = [(name, fork) for name, (_, forks) in CASTS.items() for fork in forks]
QUICK = [
    ("Safe 1.4.1", SHANGHAI),
    ("EntryPoint 0.7", SHANGHAI),
    ("EIP-7702, re-hashes, signs nested", PRAGUE),
]
MEMBERS = 14 if WHOLE else 8


@pytest.mark.parametrize(("name", "fork"), YEARS if WHOLE else QUICK)
def test_a_year_of_wallets_of_others_is_true(name, fork, release, tmp_path):
    cast = CASTS[name][0]()
    with anvil(hardfork=fork) as address:
        life = Life(address, release, cast)
        life.live(MEMBERS)
        life.close_books()
        life.report(tmp_path)
        true(life.audit(tmp_path))
        busy(life)
        if name != "Multicall":
            by_contracts(life)


def busy(life):
    """Something of everything happened, and what may be batched was."""
    desk = life.contracts.desk.functions
    states = [ClaimState(desk.stateOf(n).call()) for n in range(1, desk.claimCount().call() + 1)]
    assert states.count(ClaimState.PAID) > 1, states
    assert life.people.largest_batch > 1 or life.cast.multicall is None
    assert life.asset.functions.balanceOf(life.ward.address).call() > 0
    assert not life.contracts.pool.functions.standingOf(life.ward.address).call()[4]
    assert life.contracts.registry.functions.reportOf(1).call()[0]


def by_contracts(life):
    """Every wallet that acted is code: its own, or its delegate's."""
    roles = life.roles
    everybody = [roles.steward, roles.supervisor, roles.guardian, life.ward.wallet]
    everybody += [member.wallet for member in life.members.values()]
    if life.cast.signs:
        everybody += [roles.registrar, *roles.assessors]
    assert all(life.chain.web3.eth.get_code(one.address) for one in everybody)
