"""What is refused of a group: other people, proofs, roots and certificates. Rules: E3, E4."""

import pytest
from eth_utils.crypto import keccak

from mutual_pool.protocol.enrolment.sum_tree import Node
from mutual_pool.protocol.pool.types import NO_IDENTITY
from tests.twin.people import ALICE, BOB, CAROL, DAN, ERIN, REGISTRAR, SPONSOR, STRANGER, SUPERVISOR

# ------------------------------------------------------------------------ refusals


def test_only_the_person_takes_their_leaf_up(side, group):
    with side.refuses("EnrolmentOnly", ALICE, SPONSOR):
        side.join_from_group(1, group, 0, by=SPONSOR)


@pytest.mark.parametrize(
    "spoil",
    [
        {"units": 2},
        {"band": 1},
        {"band_until": 1},
        {"identity": b"another identity"},
    ],
    ids=lambda spoil: next(iter(spoil)),
)
def test_a_leaf_that_is_not_in_the_tree_is_refused(side, group, spoil):
    with side.refuses("EnrolmentNotInCohort", 1, 0):
        side.join_from_group(1, group, 0, **spoil)


def test_another_proof_or_cohort_is_refused(side, group):
    with side.refuses("EnrolmentNotInCohort", 1, 0):
        side.join_from_group(1, group, 0, proof=group.proof(1))
    with side.refuses("EnrolmentNotInCohort", 1, 0):
        side.join_from_group(1, group, 0, proof=b"")
    with side.refuses("SumTreeBadProof", 38):
        side.join_from_group(1, group, 0, proof=bytes(38))
    for cohort in (0, 2):
        with side.refuses("EnrolmentNotInCohort", cohort, 0):
            side.join_from_group(cohort, group, 0)


@pytest.mark.parametrize(
    ("spoil", "name", "arguments"),
    [
        ({"identity": NO_IDENTITY}, "EnrolmentNoIdentity", ()),
        ({"band": 3, "units": 0}, "EnrolmentUnknownBand", (3,)),
        ({"units": 2}, "EnrolmentWrongUnits", (2, 1)),
    ],
)
def test_a_leaf_the_registrar_got_wrong_is_refused(side, spoil, name, arguments):
    tree = side.cohort(ALICE, BOB)
    tree = type(tree)([_with(tree.leaves[0], **spoil), tree.leaves[1]])
    side.enrol_cohort(tree, 10_000, by=SPONSOR)
    with side.refuses(name, *arguments):
        side.join_from_group(1, tree, 0)


@pytest.mark.parametrize("paid", [2, 3, 5])
def test_a_root_signed_for_other_units_proves_nobody(side, paid):
    """Four units are in the tree: who falls ill among them cannot be first."""
    tree = side.cohort(ALICE, BOB, (CAROL, 1))
    side.join(ERIN, 20_000)
    side.enrol_cohort(tree, 10_000, by=SPONSOR, units=paid, amount=10_000 * paid)
    side.wait(days=100)
    for number in range(3):
        with side.refuses("EnrolmentWrongSum", 4, paid):
            side.join_from_group(1, tree, number)
    assert side.cohort_of(1).units == paid
    assert side.quote_quit(ERIN) == (20_000, 0)


def test_a_tree_that_hides_a_leaf_does_not_prove_it(side):
    """The root says of bob that he holds nothing; alice's path is right."""
    tree = side.cohort(ALICE, BOB)
    alice, bob = (leaf.node for leaf in tree.leaves)
    first, second = sorted([alice, Node(bob.hash, 0)])
    root = keccak(first.packed + second.packed)
    side.enrol_cohort(tree, 10_000, by=SPONSOR, root=root, units=1)
    for proof in (alice.packed, Node(alice.hash, 0).packed):
        with side.refuses("EnrolmentNotInCohort", 1, 1):
            side.join_from_group(1, tree, 1, proof=proof)
    side.join_from_group(1, tree, 0, proof=Node(bob.hash, 0).packed)
    assert side.cohort_of(1).units == 0


def test_a_sum_past_40_bits_is_not_cut_back(side):
    """Above alice stand 2^40 units more, of which the hash of the node holds nothing."""
    tree = side.cohort(ALICE, BOB)
    alice, bob = (leaf.node for leaf in tree.leaves)
    path = [Node(bytes(32), 2**40 - 1), Node(bytes(31) + b"\1", 1)]
    root = _over(alice, [*path, bob]).hash
    side.enrol_cohort(tree, 10_000, by=SPONSOR, root=root, units=2)
    with side.refuses("EnrolmentWrongSum", 2**40 + 2, 2):
        side.join_from_group(1, tree, 0, proof=b"".join(one.packed for one in (*path, bob)))
    # What was paid for can be proved: bob, beside the node whose hash says 1.
    side.join_from_group(1, tree, 1, proof=_over(alice, path).packed)


def _over(node, path):
    """The node at the end of a path, as the protocol states it."""
    for beside in path:
        first, second = sorted([node, beside], key=lambda one: one.hash)
        node = Node(keccak(first.packed + second.packed), node.sum + beside.sum)
    return node


def test_a_newer_certificate_of_the_identity_comes_first(side):
    tree = side.cohort(ALICE, BOB)
    side.enrol_cohort(tree, 10_000, by=SPONSOR)
    signed = side.now
    side.wait(days=1)
    side.join(ALICE, 10_000)
    side.quit(ALICE)
    with side.refuses("EnrolmentNotNewer", signed, side.now):
        side.join_from_group(1, tree, 0)
    # Nothing is lost: a member has it paid in.
    side.wait(1)
    side.join(ALICE, 10_000)
    side.join_from_group(1, tree, 0)
    assert side.standing(ALICE).balance == 20_000


@pytest.mark.parametrize(
    ("changes", "name", "arguments"),
    [
        ({"root": bytes(32)}, "EnrolmentEmptyCohort", lambda now: ()),
        ({"units": 0}, "EnrolmentEmptyCohort", lambda now: ()),
        ({"amount": 20_001}, "EnrolmentNotAMultiple", lambda now: (20_001, 2)),
        ({"expiry": 1}, "EnrolmentExpired", lambda now: (1, now)),
        ({"issued_at": 2**40 - 1}, "EnrolmentFromFuture", lambda now: (2**40 - 1, now)),
        ({"signer": STRANGER}, "EnrolmentBadSignature", lambda now: (REGISTRAR,)),
        ({"amount": 12_798}, "PoolBelowMinimum", lambda now: (12_800, 12_798)),
    ],
)
def test_a_bad_cohort_is_refused(side, changes, name, arguments):
    with side.refuses(name, *arguments(side.now)):
        side.enrol_cohort(side.cohort(ALICE, BOB), 10_000, by=SPONSOR, **changes)
    side.enrol_cohort(side.cohort(ALICE, BOB), 6_400, by=SPONSOR)


def test_only_its_sponsor_brings_a_cohort_in(side):
    tree = side.cohort(ALICE, BOB)
    with side.refuses("EnrolmentOnly", SUPERVISOR, SPONSOR):
        side.enrol_cohort(tree, 10_000, by=SPONSOR, sponsor=SUPERVISOR)


def test_a_cohort_comes_in_once(side, group):
    with side.refuses("EnrolmentCohortKnown", 1):
        side.enrol_cohort(group, 10_000, by=SPONSOR)


def test_units_beyond_the_ladders_are_refused(side):
    tree = side.cohort(ALICE, BOB)
    side.enrol_cohort(side.cohort(CAROL, DAN), 10_000, by=SPONSOR)
    with side.refuses("SafeCastOverflowedUintDowncast", 40, 2**40 + 1):
        side.enrol_cohort(tree, 1, by=SPONSOR, units=2**40 - 1)


def _with(leaf, **changes):
    return type(leaf)(*(changes.get(name, getattr(leaf, name)) for name in leaf.__slots__))
