"""Groups that come in together, and their people who are taken up one by one."""

import pytest
from eth_utils.crypto import keccak

from mutual_pool.cohort_tree import Node
from mutual_pool.enrolment import IdentityRecord
from mutual_pool.records import NO_IDENTITY, Books, Cohort, History, Membership, Position
from tests.support.deploying import DAY, HUGE
from tests.twin.people import (
    ALICE,
    BOB,
    CAROL,
    DAN,
    ERIN,
    NEWCOMER,
    REGISTRAR,
    SPONSOR,
    STRANGER,
    SUPERVISOR,
)


@pytest.fixture
def group(side):
    """Alice and bob with 1 unit, carol with 2 and dan with 5 came in with 10,000 a unit."""
    tree = side.cohort(ALICE, BOB, (CAROL, 1), (DAN, 2))
    side.enrol_cohort(tree, 10_000, by=SPONSOR)
    return tree


def test_a_group_is_one_place_without_voters(side, group):
    assert side.cohort_of(1) == Cohort(10_000, 0, 9, side.today)
    assert side.books() == Books(active_units=9, total_balances=90_000)
    rung = side.rung(36)
    assert (rung.units, rung.voters) == (9, 0)
    assert side.held() == 90_000


def test_who_is_taken_up_has_their_part(side, group):
    day = side.today
    side.wait(days=5)
    side.join_from_group(1, group, 2)
    # They are covered from the day the cohort would be, and vote from the day they came themselves.
    membership = side.membership(CAROL)
    assert (membership.joined_day, membership.covered_from) == (day + 5, day + 31)
    assert (membership.band, membership.identity) == (1, group.leaves[2].identity)
    assert (side.position(CAROL), side.history(CAROL)) == (Position(), History())
    assert side.standing(CAROL).balance == 20_000
    assert side.quote_quit(CAROL) == (20_000, 0)
    assert side.cohort_of(1).units == 7
    books = side.books()
    assert (books.active_units, books.active_voters, books.total_balances) == (9, 1, 90_000)
    assert (side.rung(36).units, side.rung(36).voters) == (9, 1)
    record = side.identity_record(group.leaves[2].identity)
    assert record == IdentityRecord(CAROL, side.now - 5 * DAY, 1)
    assert not side.is_voter(CAROL, day + 4)
    assert side.is_voter(CAROL, day + 5)


def test_vesting_counts_from_the_cohorts_day(side, group):
    day = side.today
    side.wait(days=100)
    side.join_from_group(1, group, 0)
    assert side.cover_on(ALICE, day + 31).joined_day == day
    assert not side.cover_on(ALICE, day + 30).covered
    claim = side.file(ALICE, day=day + 31)
    assert side.claim(claim).vesting_bps == 8_000
    # And still does once they moved.
    side.pay_in(ALICE, 100)
    assert side.history(ALICE) == History(vests_from=day)
    assert side.position(ALICE) == Position(10_100, 0, 37, 1)
    assert side.cover_on(ALICE, day + 31).joined_day == day
    side.wait_until((day + 365) * DAY)
    later = side.file(BOB) if side.membership(BOB).identity != NO_IDENTITY else None
    assert later is None
    assert side.cover_on(ALICE, day + 365).joined_day == day


def test_everybody_of_a_group_pays_alike(side, group):
    side.join_from_group(1, group, 3)
    side.join(ERIN, 20_000)
    side.wait(days=32)
    side.paid(DAN)
    # 4,320 over 10 units: 432 each.
    assert side.standing(DAN).balance == 5 * (10_000 - 432)
    assert side.standing(ERIN).balance == 20_000 - 432
    side.join_from_group(1, group, 0)
    assert side.standing(ALICE).balance == 10_000 - 432
    assert side.books().total_balances == 10 * (10_000 - 432) + 10_000


@pytest.mark.parametrize("first", ["pay in", "reband", "guardian", "file", "quit"])
def test_their_first_move_is_like_anybodys(side, group, first):
    day = side.today
    side.join_from_group(1, group, 2)
    side.wait(days=32)
    if first == "pay in":
        side.pay_in(CAROL, 1_000)
        assert side.position(CAROL) == Position(21_000, 0, 41, 2)
    elif first == "reband":
        side.reband(CAROL, 40_000, band=2)
        assert side.position(CAROL) == Position(60_000, 0, 56, 5)
        assert side.history(CAROL).vests_from == day
        assert side.books().active_units == 12
    elif first == "guardian":
        side.name_guardian(CAROL, BOB)
        assert side.guardianship(CAROL).guardian == BOB
        assert side.position(CAROL) == Position()
    elif first == "file":
        claim = side.approved(CAROL)
        assert side.membership(CAROL).claim == claim
        assert side.position(CAROL) == Position()
    else:
        side.quit(CAROL)
        assert side.membership(CAROL) == Membership()
        books = side.books()
        assert (books.active_units, books.active_voters, books.total_balances) == (7, 0, 70_000)
        with side.refuses("EnrolmentAlreadyJoined", 1, group.leaves[2].identity):
            side.join_from_group(1, group, 2)


@pytest.fixture
def crossed(side):
    """A group with the least deposit lapsed this second; carol, who has 2 units, did not."""
    tree = side.cohort(ALICE, (BOB, 1))
    side.join(CAROL, 40_000, band=1)
    side.enrol_cohort(tree, 6_400, by=SPONSOR)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    assert side.books().active_units == 2
    return side, tree, side.now


def test_a_crossed_group_may_be_taken_up(crossed):
    side, tree, lapsed_at = crossed
    side.wait(days=3)
    side.join_from_group(1, tree, 1)
    standing = side.standing(BOB)
    assert (standing.lapsed_at, standing.active, standing.balance) == (lapsed_at, False, 2 * 5_400)
    assert side.books().active_voters == 1
    assert not side.is_voter(BOB, side.today)
    # The day of the lapse is not covered, the day before is.
    assert side.cover_on(BOB, lapsed_at // DAY - 1).covered
    assert not side.cover_on(BOB, lapsed_at // DAY).covered


def test_who_lapsed_with_their_group_may_come_back(crossed):
    side, tree, lapsed_at = crossed
    side.wait(days=3)
    side.join_from_group(1, tree, 0)
    day = side.today
    side.reinstate(ALICE, 5_000)
    assert side.standing(ALICE).balance == 10_400
    assert side.history(ALICE).covered_until == lapsed_at // DAY - 1
    assert side.history(ALICE).joined_day == side.history(ALICE).vests_from
    assert side.is_voter(ALICE, day)


def test_who_comes_back_late_begins_anew(crossed):
    side, tree, _ = crossed
    side.join_from_group(1, tree, 0)
    side.wait(days=16)
    side.reinstate(ALICE, 5_000)
    assert side.membership(ALICE).joined_day == side.today
    assert side.history(ALICE).vests_from == 0
    assert side.history(ALICE).joined_day == side.today - 55


def test_who_was_taken_up_lapses_with_the_others(side):
    tree = side.cohort(ALICE, BOB)
    side.join(CAROL, 40_000, band=1)
    side.enrol_cohort(tree, 6_400, by=SPONSOR)
    side.join_from_group(1, tree, 0)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    assert side.books().active_voters == 1
    assert side.standing(ALICE).lapsed_at == side.now
    side.pay_in(ALICE, 7)
    assert side.position(ALICE).balance == 6_407
    assert side.standing(ALICE).balance == 5_407


# ------------------------------------------------------------------ a mere payment


def test_for_who_is_a_member_already_it_is_a_payment(side, group):
    side.join(ERIN, 20_000)
    side.wait(1)
    tree = side.cohort(ERIN, BOB)
    side.enrol_cohort(tree, 7_000, by=SPONSOR)
    side.join_from_group(2, tree, 0)
    assert side.position(ERIN) == Position(27_000, 0, 206, 1)
    assert side.cohort_of(2).units == 1
    books = side.books()
    assert (books.active_units, books.active_voters, books.total_balances) == (11, 1, 124_000)
    # Its certificate is still the one they joined with.
    assert side.identity_record(tree.leaves[0].identity) == IdentityRecord(
        ERIN, side.now - 1, 0, True
    )
    with side.refuses("EnrolmentAlreadyJoined", 2, tree.leaves[0].identity):
        side.join_from_group(2, tree, 0)


def test_from_a_second_cohort_as_well(side, group):
    side.join_from_group(1, group, 0)
    again = side.cohort(ALICE, ERIN)
    side.enrol_cohort(again, 8_000, by=SPONSOR)
    side.join_from_group(2, again, 0)
    assert side.position(ALICE) == Position(18_000, 0, 116, 1)
    assert side.history(ALICE).vests_from == side.today
    identity = group.leaves[0].identity
    for cohort, tree in ((1, group), (2, again)):
        with side.refuses("EnrolmentAlreadyJoined", cohort, identity):
            side.join_from_group(cohort, tree, 0)


def test_for_a_lapsed_member_only_the_balance_grows(side):
    side.join(ALICE, 6_400)
    side.join(CAROL, 40_000, band=1)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    tree = side.cohort(ALICE, BOB)
    side.enrol_cohort(tree, 9_000, by=SPONSOR)
    side.join_from_group(1, tree, 0)
    assert (side.standing(ALICE).balance, side.standing(ALICE).active) == (14_400, False)
    assert (side.books().active_units, side.cohort_of(1).units) == (3, 1)


def test_an_identity_that_another_wallet_holds_is_paid_in_for_it(side):
    side.join(ALICE, 20_000)
    identity = side.membership(ALICE).identity
    tree = side.cohort(NEWCOMER, BOB)
    tree = type(tree)([_with(tree.leaves[0], identity=identity), tree.leaves[1]])
    side.enrol_cohort(tree, 9_000, by=SPONSOR)
    side.join_from_group(1, tree, 0)
    assert side.standing(ALICE).balance == 29_000
    assert side.membership(NEWCOMER) == Membership()
    assert side.identity_record(identity).holder == ALICE


def test_the_holder_stays_where_their_cohort_is(side, group):
    """A leaf with their identity that goes to somebody else's membership moves them nowhere."""
    side.join_from_group(1, group, 0)
    side.join(ERIN, 20_000)
    side.wait(1)
    tree = side.cohort(ERIN, NEWCOMER)
    identity = group.leaves[0].identity
    tree = type(tree)([_with(tree.leaves[0], identity=identity), tree.leaves[1]])
    side.enrol_cohort(tree, 7_000, by=SPONSOR)
    side.join_from_group(2, tree, 0)
    assert side.standing(ERIN).balance == 27_000
    assert side.standing(ALICE).balance == 10_000
    assert side.identity_record(identity).cohort == 1
    for cohort, leaves in ((1, group), (2, tree)):
        with side.refuses("EnrolmentAlreadyJoined", cohort, identity):
            side.join_from_group(cohort, leaves, 0)
    side.pay_in(ALICE, 1)
    assert side.position(ALICE) == Position(10_001, 0, 36, 1)


def test_who_joins_by_a_second_cohort_had_a_leaf_of_both(side, group):
    side.join_from_group(1, group, 0)
    side.quit(ALICE)
    side.wait(1)
    again = side.cohort(ALICE, ERIN)
    side.enrol_cohort(again, 8_000, by=SPONSOR)
    side.join_from_group(2, again, 0)
    assert side.standing(ALICE).balance == 8_000
    identity = group.leaves[0].identity
    assert side.identity_record(identity) == IdentityRecord(ALICE, side.now, 2, True)
    for cohort, leaves in ((1, group), (2, again)):
        with side.refuses("EnrolmentAlreadyJoined", cohort, identity):
            side.join_from_group(cohort, leaves, 0)


def test_beyond_grace_the_identity_moves_to_the_new_wallet(side):
    old = side.cohort(ALICE, BOB)
    side.enrol_cohort(old, 6_400, by=SPONSOR)
    side.join_from_group(1, old, 0)
    side.join(CAROL, 40_000, band=1)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    identity = old.leaves[0].identity
    tree = side.cohort(NEWCOMER, DAN)
    tree = type(tree)([_with(tree.leaves[0], identity=identity), tree.leaves[1]])
    side.enrol_cohort(tree, 9_000, by=SPONSOR)
    side.wait(days=15)
    side.wait(1)
    side.join_from_group(2, tree, 0)
    assert side.membership(ALICE).moved
    assert side.membership(NEWCOMER).identity == identity
    # The old membership keeps what it had.
    assert side.standing(ALICE).balance == 5_400
    assert side.standing(NEWCOMER).balance == 9_000
    side.quit(ALICE)
    side.quit(NEWCOMER)


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
