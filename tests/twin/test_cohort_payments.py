"""A leaf whose person or identity has a membership is paid into it. Rules: E5, E6."""

from mutual_pool.protocol.enrolment.identity_history import IdentityRecord
from mutual_pool.protocol.pool.types import Membership, Position
from tests.support.deploying import HUGE
from tests.twin.people import ALICE, BOB, CAROL, DAN, ERIN, NEWCOMER, SPONSOR
from tests.twin.test_cohort_proofs import _with

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


def test_a_leaf_paid_in_leaves_its_share_of_approved_claims(side, group):
    """The group's units would else leave by this door what they leave by quitting."""
    for member in (ERIN, CAROL):
        side.join(member, 20_000)
    side.wait(days=32)
    tree = side.cohort(ERIN, BOB)
    side.enrol_cohort(tree, 7_000, by=SPONSOR)
    claim = side.approved(CAROL)
    share = side.claim(claim).share
    side.join_from_group(2, tree, 0)
    assert side.position(ERIN).balance == 27_000 - share
    assert side.books().carry == share
    side.quit(ERIN)
    assert side.books().carry == 2 * share


def test_it_leaves_no_more_than_it_has(side, group):
    """Shares together above a leaf's balance take all of it; the membership gets nothing."""
    side.change_rules(cap_per_unit=3_000)
    for member in (ERIN, CAROL, DAN, ALICE):
        side.join(member, 20_000)
    side.wait(days=32)
    tree = side.cohort(ERIN, BOB)
    side.enrol_cohort(tree, 6_400, by=SPONSOR)
    for member in (CAROL, DAN, ALICE):
        side.approved(member, benefit_class=HUGE)
    # The room of the window is the bound: 3,000 a unit.
    before = side.standing(ERIN).balance
    side.join_from_group(2, tree, 0)
    assert side.standing(ERIN).balance == before + 3_400
    assert side.books().carry == 3_000


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
