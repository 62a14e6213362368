"""The tree over a cohort, which its sponsor keeps."""

import json
from dataclasses import replace

import pytest

from mutual_pool.cohort_tree import CohortTree, Leaf, root_of
from tests.model.people import identity, member


def leaves(size):
    return [Leaf(n, member(n), identity(n), 0, 1 + n % 3, 40_000) for n in range(size)]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 33])
def test_every_leaf_leads_to_the_root(size):
    tree = CohortTree(leaves(size))
    assert tree.units == sum(leaf.units for leaf in tree.leaves)
    for number in range(size):
        proof = tree.proof(number)
        assert len(proof) <= (size - 1).bit_length()
        assert root_of(tree.leaves[number], proof) == tree.root
        other = replace(tree.leaves[number], units=9)
        assert root_of(other, proof) != tree.root


def test_a_node_does_not_pass_for_a_leaf():
    """What is hashed for a leaf is longer than two nodes, and it is hashed twice."""
    tree = CohortTree(leaves(4))
    for leaf in tree.leaves:
        assert all(leaf.hash != node for node in tree.proof(leaf.number))


def test_there_is_no_leaf_beyond_the_last():
    tree = CohortTree(leaves(3))
    for number in (-1, 3):
        with pytest.raises(IndexError, match=f"no leaf {number}"):
            tree.proof(number)


def test_a_list_that_is_none_is_refused():
    with pytest.raises(ValueError, match="needs somebody"):
        CohortTree([])
    with pytest.raises(ValueError, match="numbered 0, 1, 2"):
        CohortTree(leaves(3)[1:])


@pytest.mark.parametrize("name", ["member", "identity"])
def test_nobody_is_in_it_twice(name):
    twice = leaves(3)
    twice[2] = replace(twice[2], **{name: getattr(twice[0], name)})
    with pytest.raises(ValueError, match="stands in the cohort twice"):
        CohortTree(twice)


def test_the_file_of_a_place_leads_to_the_root():
    tree = CohortTree(leaves(5))
    told = json.loads(json.dumps(tree.place_file(7, 3)))
    leaf, proof = told["leaf"], [bytes.fromhex(node[2:]) for node in told["proof"]]
    read = Leaf(
        number=leaf["number"],
        member=leaf["member"],
        identity=bytes.fromhex(leaf["identity"][2:]),
        band=leaf["band"],
        units=leaf["units"],
        band_until=leaf["bandUntil"],
    )
    assert told["cohort"] == 7
    assert root_of(read, proof) == tree.root
    with pytest.raises(IndexError, match="no leaf 5"):
        tree.place_file(7, 5)
