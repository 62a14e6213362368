"""Trees of codes: each proof leads to the root, and nothing else does."""

import pytest
from eth_utils.crypto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from mutual_pool.protocol.services.codes import CodeSeries, CodeTree, leads_to

SERIES = CodeSeries(1, "0x" + "11" * 20, "0x" + "22" * 20, 3)


def leaves(count):
    return [SERIES.leaf(place, keccak(place.to_bytes(4, "big"))) for place in range(count)]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 70), st.data())
def test_each_code_leads_to_the_root(count, data):
    tree, own = CodeTree(leaves(count)), leaves(count)
    place = data.draw(st.integers(0, count - 1))
    proof = tree.proof(place)
    assert leads_to(tree.root, own[place], proof)
    assert not leads_to(tree.root, SERIES.leaf(place, b"\1" * 32), proof)
    if count > 1:
        assert not leads_to(tree.root, own[place], proof[:-1])
        # A leaf cannot be told from a node by who redeems, so no node is the hash of a secret.
        other = data.draw(st.integers(0, count - 1).filter(lambda other: other != place))
        assert not leads_to(tree.root, own[other], proof)


def test_a_leaf_is_bound_to_where_it_is_good():
    own = SERIES.leaf(5, b"\7" * 32)
    others = [
        CodeSeries(2, SERIES.fund, SERIES.sponsor, 3).leaf(5, b"\7" * 32),
        CodeSeries(1, "0x" + "12" * 20, SERIES.sponsor, 3).leaf(5, b"\7" * 32),
        CodeSeries(1, SERIES.fund, "0x" + "23" * 20, 3).leaf(5, b"\7" * 32),
        CodeSeries(1, SERIES.fund, SERIES.sponsor, 4).leaf(5, b"\7" * 32),
        SERIES.leaf(6, b"\7" * 32),
        SERIES.leaf(5, b"\10" * 32),
    ]
    assert own not in others and len(set(others)) == len(others)


def test_a_tree_has_leaves_and_no_others():
    with pytest.raises(ValueError, match="one code or more"):
        CodeTree([])
    assert CodeTree(leaves(1)).proof(0) == []
    for place in (-1, 3):
        with pytest.raises(IndexError, match="no position"):
            CodeTree(leaves(3)).proof(place)
