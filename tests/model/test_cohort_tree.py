"""The tree over a cohort, which its sponsor keeps."""

import json
from dataclasses import replace

import pytest
from eth_utils.crypto import keccak

from mutual_pool.protocol.enrolment.sum_tree import STEP, CohortTree, Leaf, Node, root_of
from tests.model.people import identity, member


def leaves(size):
    return [Leaf(n, member(n), identity(n), 0, 1 + n % 3, 40_000) for n in range(size)]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 33])
def test_every_leaf_leads_to_the_root(size):
    tree = CohortTree(leaves(size))
    assert tree.units == sum(leaf.units for leaf in tree.leaves)
    for number in range(size):
        proof = tree.proof(number)
        assert len(proof) <= STEP * (size - 1).bit_length()
        assert root_of(tree.leaves[number], proof) == (tree.root, tree.units)
        other = replace(tree.leaves[number], units=9)
        assert root_of(other, proof).hash != tree.root
    tree.check()


def test_a_node_commits_to_both_hashes_and_both_sums():
    """74 bytes, the child with the smaller hash first; a leaf's preimage has 32."""
    tree = CohortTree(leaves(2))
    first, second = sorted((leaf.node for leaf in tree.leaves), key=lambda node: node.hash)
    preimage = (
        first.hash + first.sum.to_bytes(5, "big") + second.hash + second.sum.to_bytes(5, "big")
    )
    assert len(preimage) == 74
    assert tree.root == keccak(preimage)


def test_an_odd_node_rises_with_its_sum():
    tree = CohortTree(leaves(3))
    last = tree.leaves[2]
    assert len(tree.proof(2)) == STEP
    assert tree.proof(0).endswith(last.node.packed)


def test_another_sum_beside_the_path_is_another_root():
    tree = CohortTree(leaves(4))
    proof = bytearray(tree.proof(0))
    proof[STEP - 1] ^= 1
    assert root_of(tree.leaves[0], bytes(proof)).hash != tree.root


def test_a_sum_is_never_cut():
    leaf = leaves(1)[0]
    beside = Node(bytes(32), 2**40 - 1)
    assert root_of(leaf, beside.packed).sum == 2**40
    # The node above hashes 40 bits of it.
    assert Node(bytes(32), 2**40).packed == bytes(STEP)


def test_a_part_of_a_step_is_no_proof():
    with pytest.raises(ValueError, match="37 bytes a step, not 38"):
        root_of(leaves(1)[0], bytes(38))


def test_a_tree_that_does_not_prove_everybody_is_not_signed(monkeypatch):
    tree = CohortTree(leaves(5))
    right = tree.proof
    monkeypatch.setattr(tree, "proof", lambda number: right(4 if number == 2 else number))
    with pytest.raises(ValueError, match=r"leaf 2 leads to .* nothing may be signed"):
        tree.check()


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
    leaf, proof = told["leaf"], bytes.fromhex(told["proof"][2:])
    read = Leaf(
        number=leaf["number"],
        member=leaf["member"],
        identity=bytes.fromhex(leaf["identity"][2:]),
        band=leaf["band"],
        units=leaf["units"],
        band_until=leaf["bandUntil"],
    )
    assert told["cohort"] == 7
    assert root_of(read, proof) == (tree.root, tree.units)
    with pytest.raises(IndexError, match="no leaf 5"):
        tree.place_file(7, 5)
