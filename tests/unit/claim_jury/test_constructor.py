"""ClaimJury's constructor: it knows one desk and one pool for ever."""

import brownie
import pytest

from tests.support.reverts import refused as refused_anywhere
from tests.support.values import fields

ZERO = brownie.ZERO_ADDRESS


@pytest.mark.parametrize("place", [0, 1], ids=["desk", "pool"])
def test_no_reference_is_empty(actors, desk, pool, place):
    references = [desk, pool]
    references[place] = ZERO
    with refused_anywhere("JuryZeroAddress"):
        brownie.ClaimJury.deploy(*references, {"from": actors.deployer})


def test_it_is_the_desks_jury(desk, pool, jury):
    assert (jury.desk(), jury.pool(), desk.jury()) == (desk, pool, jury)
    assert jury.STANDING_DAYS() == 30


def test_where_nothing_was_said_there_is_nothing(jury, alice):
    assert set(fields(jury.disputeOf(1)).values()) == {0}
    assert jury.ballotOf(1, alice) == 0
