"""A sponsor's list: read into the tree that the twin enrols, and refused with what is wrong."""

import json

import pytest
from click.testing import CliRunner
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.address import to_checksum_address

from mutual_pool.cli import failures
from mutual_pool.cli.main import application
from mutual_pool.plan import load_plan
from mutual_pool.protocol.eip712 import enrolment_domain, sign_cohort
from mutual_pool.protocol.enrolment.cohort_csv import CohortListError, read_cohort
from mutual_pool.protocol.enrolment.cohorts import CohortPaper
from mutual_pool.protocol.enrolment.sum_tree import Leaf, root_of
from tests.model.people import identity, member

HEAD = "member,identity,band,band_until\n"
PLAN = load_plan("fair")
SPONSOR, ENROLMENT = member(90), member(91)
ON_CHAIN = ("--enrolment", ENROLMENT, "--chain-id", 1)


def line(number, **changed):
    cells = {
        "member": member(number),
        "identity": "0x" + identity(number).hex(),
        "band": PLAN.bands.value[number % 8].name,
        "band_until": "2031-05-31",
    } | changed
    return ",".join(cells[name] for name in ("member", "identity", "band", "band_until")) + "\n"


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(HEAD + "".join(line(number) for number in range(10)))
    return path


def run(*arguments):
    return CliRunner().invoke(application, ["cohort", *map(str, arguments)])


def test_the_lines_are_the_leaves(people):
    tree = read_cohort(people, PLAN)
    assert len(tree.leaves) == 10
    assert tree.leaves[3] == Leaf(
        3, to_checksum_address(member(3)), identity(3), 3, PLAN.units(3), 22_430
    )


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"member": "0x12"}, "line 2: member: '0x12'; allowed: an address"),
        ({"member": member(1)[:-1] + "!"}, "line 2: member"),
        ({"identity": "0x12"}, "line 2: identity: '0x12'; allowed: 0x and 32 hexadecimal digits"),
        ({"identity": "0x" + "0" * 32}, "line 2: identity"),
        ({"identity": "0x" + "g" * 32}, "line 2: identity"),
        ({"band": "90-95"}, "line 2: band: '90-95'; allowed: 18-24, 25-29"),
        ({"band_until": "31.5.2031"}, "line 2: band_until: '31.5.2031'; allowed: a day such as"),
        ({"member": member(1)}, f"the address {member(1).lower()} stands in the cohort twice"),
        ({"identity": "0x" + identity(1).hex()}, "stands in the cohort twice"),
    ],
)
def test_a_wrong_cell_is_named_with_what_is_allowed(tmp_path, changed, told):
    path = tmp_path / "people.csv"
    path.write_text(HEAD + line(0, **changed) + line(1))
    with pytest.raises(CohortListError) as caught:
        read_cohort(path, PLAN)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("member,band\n", "no column identity, band_until"),
        ("", "no column member"),
        (HEAD, "needs somebody in it"),
        (HEAD + '"0x', "is not a CSV file"),
        (HEAD + "0x12\n", "4 cells are wrong"),
    ],
)
def test_what_is_no_list_is_told(tmp_path, text, told):
    path = tmp_path / "people.csv"
    path.write_text(text)
    with pytest.raises(CohortListError) as caught:
        read_cohort(path, PLAN)
    assert told in str(caught.value)
    assert failures.sentence_of(caught.value) == str(caught.value)


def test_root_says_what_it_costs(people):
    printed = json.loads(run("root", "fair", people).stdout)
    tree = read_cohort(people, PLAN)
    assert printed["root"] == "0x" + tree.root.hex()
    assert (printed["members"], printed["units"]) == (10, tree.units)
    assert int(printed["deposit"]) == tree.units * PLAN.deposit_per_unit.value
    assert printed["deposit_in_words"].endswith(" CNY")


def test_the_paper_is_what_the_contract_recovers(people):
    printed = run(
        "paper", "fair", people, "--sponsor", SPONSOR, "--enrolment", ENROLMENT, "--chain-id", 1
    )
    message = json.loads(printed.stdout)
    told = message["message"]
    registrar = Account.create()
    drawn = CohortPaper(
        SPONSOR,
        bytes.fromhex(told["root"][2:]),
        int(told["units"]),
        int(told["issuedAt"]),
        int(told["expiry"]),
    )
    expected = sign_cohort(registrar, enrolment_domain(1, ENROLMENT), drawn)
    assert registrar.sign_message(encode_typed_data(full_message=message)).signature == expected
    assert drawn.expiry - drawn.issued_at == 30 * 86_400


def test_everybody_gets_a_place_that_leads_to_the_root(people, tmp_path):
    done = run("places", "fair", people, "--number", 7, "--out", tmp_path / "places")
    assert done.exit_code == 0
    tree = read_cohort(people, PLAN)
    for leaf in tree.leaves:
        place = json.loads((tmp_path / "places" / f"{leaf.member}.json").read_text())
        assert place["cohort"] == 7
        assert root_of(leaf, bytes.fromhex(place["proof"][2:])) == (tree.root, tree.units)


def test_an_address_that_is_none_is_wrong_usage(people):
    done = run(
        "paper", "fair", people, "--sponsor", "me", "--enrolment", ENROLMENT, "--chain-id", 1
    )
    assert done.exit_code == 2
    assert "'me' is no address" in done.output
