"""A small community's year on Ganache: its account adds up, and one seed lives one year."""

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from rich.console import Console

from mutual_pool.chain.clock import ChainClock
from mutual_pool.chain.deployment import read_record
from mutual_pool.chain.node import connect
from mutual_pool.demo.run import Settings, run_demo
from mutual_pool.plan import load_plan
from mutual_pool.protocol.pool.types import Books
from tests.support.checked import verify
from tests.support.lived import finds
from tests.support.storage import Storage
from tools.with_anvil import anvil
from tools.with_ganache import ganache

START = "2025-01-01T00:00:00Z"
SETTINGS = Settings(members=14, seed=5, scale=80, network="here")
KEYS = (
    *("network", "plan", "asset", "asset_decimals", "seed", "first_day"),
    "incidence_scale",
    *("members_at_start", "members_at_end", "joined", "quit", "memberships_ended"),
    *("lapsed", "reinstated"),
    *("claims_filed", "claims_paid", "claims_refused", "claims_paid_short"),
    *("objections", "juries", "votes", "held"),
    *("contributions", "arrears", "withheld_from_leavers", "bonds_forfeited"),
    *("paid", "fee", "carry", "reserve"),
    *("largest_charge_per_unit", "cap", "largest_charge_per_member", "cap_per_member"),
    *("programmes", "codes_used", "services_paid", "services_left", "services_returned"),
    "verified",
)


def live(web3, folder, **changes):
    """Live a year quietly; gives what came of it and what was printed."""
    console = Console(width=160, record=True, file=(folder / "printed").open("w"))
    settings = replace(SETTINGS, **changes)
    done = run_demo(web3, settings, console, folder, folder / "deployments")
    return done, console.export_text()


class Year:
    """A year that was lived, its node, and its files."""

    def __init__(self, web3, release, folder):
        self.web3, self.release, self.folder = web3, release, folder
        self.done, self.printed = live(web3, folder)
        self.summary = json.loads((folder / "summary.json").read_text())
        self.report = (folder / "report.html").read_text()
        self.plan = load_plan("demo")


@pytest.fixture(scope="module")
def year(release, tmp_path_factory):
    with ganache(START) as port:
        web3 = connect(f"http://127.0.0.1:{port}")
        yield Year(web3, release, tmp_path_factory.mktemp("year"))


def live_small(address, folder, seed):
    """A year of few from a fixed day on; gives its summary as it was written."""
    web3 = connect(address)
    ChainClock(web3).move_to(date(2037, 1, 1), hour=0)
    folder.mkdir()
    live(web3, folder, members=6, seed=seed)
    return (folder / "summary.json").read_bytes()


def test_the_summary_has_every_key(year):
    assert tuple(year.summary) == KEYS
    assert year.summary == year.done.summary
    told = {name: year.summary[name] for name in ("network", "plan", "asset", "seed")}
    assert told == {"network": "here", "plan": "demo", "asset": "CNY", "seed": SETTINGS.seed}


def test_it_is_verified(year):
    assert year.summary["verified"] is True
    assert year.done.audit.book.findings == []
    assert "VERIFIED" in year.printed


def test_much_happened(year):
    happened = ("quit", "lapsed", "reinstated", "claims_refused", "claims_paid_short", "fee")
    assert all(year.summary[name] > 0 for name in (*happened, "memberships_ended"))


def test_claims_were_disputed(year):
    """A refusal that stands, one overturned on appeal, objections in vain and not, and a hold."""
    disputed = ("objections", "juries", "votes", "held", "bonds_forfeited")
    assert all(year.summary[name] > 0 for name in disputed)
    ways = {(claim.state, claim.dispute.split(" ")[0]) for claim in year.done.account.claims}
    assert ways >= {("refused", ""), ("refused", "1"), ("paid", "1"), ("paid", "held")}
    (appealed,) = {claim.state for claim in year.done.account.claims if "appeal" in claim.dispute}
    assert appealed == "paid"
    assert "appeal, jury" in year.printed
    assert "appeal, jury" in year.report


def test_services_were_used_left_and_refunded(year):
    """Two providers; one programme goes on, and what is left of the other went back."""
    summary, price = year.summary, year.plan.deposit_per_unit.value
    assert (summary["programmes"], summary["codes_used"]) == (2, 10)
    assert summary["services_paid"] == 10 * price
    assert summary["services_left"] == 5 * price and summary["services_returned"] == 3 * price
    contracts = year.done.deployment.contracts(year.web3, year.release)
    held = contracts.asset.functions.balanceOf(contracts.services.address).call()
    assert held == contracts.services.functions.owed().call() == 5 * price
    first, second = year.done.account.programmes
    assert first.provider != second.provider and (first.refunded, second.refunded) == (False, True)
    assert "Services that a sponsor paid for" in year.printed and "7 of 12" in year.report


def test_nobody_pays_more_than_the_cap(year):
    summary = year.summary
    assert 0 < summary["largest_charge_per_unit"] <= summary["cap"]
    assert 0 < summary["largest_charge_per_member"] <= summary["cap_per_member"]


def test_what_came_in_went_out_or_is_still_there(year):
    """Charges, gifts and bonds lost are benefits, fees, carry and reserve, to the last part."""
    summary, plan = year.summary, year.plan
    given = max(max(row) for row in plan.benefit_table())
    bonds = summary["bonds_forfeited"]
    claim_bonds = summary["claims_refused"] * plan.claim_bond.value
    # The others were the bonds of objections, each of one cap.
    assert (bonds - claim_bonds) % plan.objection_bond.value == 0
    assert 0 <= bonds - claim_bonds <= summary["objections"] * plan.objection_bond.value
    come = summary["contributions"] + summary["arrears"] + summary["withheld_from_leavers"]
    gone = summary["paid"] + summary["fee"] + summary["carry"] + summary["reserve"]
    assert come + given + bonds == gone


def test_every_fee_is_the_plans_part(year):
    for claim in year.done.account.claims:
        if claim.state == "paid" and claim.benefit == claim.asked:
            assert claim.fee == claim.benefit * year.plan.fee_bps.value // 10_000


def test_people_are_counted_once(year):
    summary, periods = year.summary, year.done.account.periods
    came = summary["joined"] + summary["reinstated"]
    left = summary["quit"] + summary["memberships_ended"]
    # Who lapsed may quit, or be ended, as well.
    assert came - summary["lapsed"] - left <= summary["members_at_end"]
    assert summary["members_at_end"] <= came - summary["lapsed"]
    assert summary["members_at_start"] == SETTINGS.members == periods[0].joined
    decided = summary["claims_paid"] + summary["claims_refused"]
    assert decided == summary["claims_filed"] == len(year.done.account.claims)


def test_the_pool_holds_what_the_account_says(year):
    """The contracts' own totals, apart from the replay."""
    contracts = year.done.deployment.contracts(year.web3, year.release)
    books = Books(*contracts.pool.functions.books().call())
    last = year.done.account.periods[-1]
    voters = (books.index, books.active_units, books.active_voters)
    assert voters == (last.index, last.units, last.members)
    funds = (books.total_balances, books.carry, books.reserve)
    assert funds == (last.balances, last.carry, last.reserve)


def test_who_gave_is_who_was_charged(year):
    account = year.done.account
    gave = sum(band.gave for band in account.bands)
    assert gave == sum(account.total(name) for name in ("charged", "missed", "withheld"))
    assert sum(band.got for band in account.bands) == account.total("benefits")


def test_the_deployment_is_recorded(year):
    record = read_record(year.folder / "deployments" / "1337" / "demo.json")
    assert record == year.done.deployment


def test_the_account_is_printed(year):
    for part in (
        "The year in half-months",
        "Claims",
        "Who gave and who got",
        f"seed {SETTINGS.seed}",
    ):
        assert part in year.printed
    assert "declined" in year.printed or "not covered" in year.printed


class Tags(HTMLParser):
    """What a page asks of other places, its headings and its tables."""

    def __init__(self):
        super().__init__()
        self.asked, self.headings, self.rows, self.charts = [], [], [], []
        self._heading = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        asks = [given[name] for name in ("src", "href", "data", "action") if name in given]
        self.asked += [(tag, place) for place in asks]
        self._heading = tag in ("h1", "h2")
        if tag == "table":
            self.rows.append(0)
        elif tag == "tr":
            self.rows[-1] += 1
        elif "plotly-graph-div" in given.get("class", ""):
            self.charts.append(given["id"])

    def handle_data(self, data):
        if self._heading:
            self.headings.append(data)
            self._heading = False


@pytest.fixture(scope="module")
def tags(year):
    parser = Tags()
    parser.feed(year.report)
    return parser


def test_the_report_needs_nothing_from_elsewhere(year, tags):
    assert tags.asked == []
    style = year.report[: year.report.index("</style>")]
    assert "@import" not in style and "url(" not in style


def test_the_report_has_its_charts_and_tables(year, tags):
    assert tags.charts == [f"chart-{place}" for place in range(5)]
    drawn = re.findall(r'Plotly\.newPlot\(\s*"(chart-\d)"', year.report)
    assert drawn == tags.charts
    assert tags.headings == [
        "A year of “A small community”",
        *("Members", "Money", "The share of each event", "Who gave and who got"),
        *("How long balances last", "Claims", "The year in half-months", "Services"),
    ]
    programmes = 1 + year.summary["programmes"]
    assert tags.rows == [1 + year.summary["claims_filed"], 1 + 24 + 1, programmes]


def test_the_report_tells_the_verdict(year):
    assert "Verified from the chain alone." in year.report
    assert "Not verified" not in year.report


def test_a_changed_balance_is_found_on_ganache_too(year):
    """Last of all, since it spoils the year's chain."""
    release = year.release
    contracts = year.done.deployment.contracts(year.web3, release)
    method = "evm_setAccountStorageAt"
    storage = Storage(year.web3, contracts.pool, release["MutualPool"], method)
    member = next(iter(year.done.audit.replay.community.ledger.positions))
    storage.add("_positions", member, "balance")
    finds(verify(year.web3, contracts, year.done.deployment.block), f"member {member}", "balance")


def test_one_seed_lives_one_year_on_any_node(tmp_path):
    with ganache() as port:
        here = live_small(f"http://127.0.0.1:{port}", tmp_path / "here", seed=7)
    with anvil() as address:
        there = live_small(address, tmp_path / "there", seed=7)
    with anvil() as address:
        other = live_small(address, tmp_path / "other", seed=8)
    assert here == there
    assert here != other
