"""What an auditor takes home: a journal that balances, dates, symbols, opinions, a sample."""

import csv
import re
import shutil
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from mutual_pool.audit.render.files import as_json
from mutual_pool.audit.render.journal import GIFTS_HELD, MEMBERS, POOL, SERVICES_HELD, in_asset
from mutual_pool.audit.render.opinions import opinion_lines
from mutual_pool.audit.sampling import Sampling, chance_of_missing, sample_size
from mutual_pool.chain.wallet import NodeWallet
from mutual_pool.cli.main import application
from tests.support.audited import true
from tools import notebooks


@pytest.fixture(scope="module")
def papers(anvil_year, tmp_path_factory):
    """The folder that `verify --out` fills, and what the audit found."""
    folder = tmp_path_factory.mktemp("papers")
    plan = ("--rpc", anvil_year.address, "--registry", anvil_year.addresses["registry"])
    command = ["verify", *plan, "--store", folder / "store", "--out", folder / "out"]
    done = CliRunner().invoke(application, list(map(str, command)))
    assert done.exit_code == 0, done.output
    return folder / "out", anvil_year.audit(folder)


def rows(papers, name):
    (path,) = papers[0].glob(f"{name}-*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_journal_leads_to_the_books(papers):
    """Debits less credits of each account are what the contracts hold and owe in the end."""
    totals = defaultdict(int)
    for row in rows(papers, "journal"):
        totals[row["account"]] += int(row["amount"])
        totals[row["counter_account"]] -= int(row["amount"])
    community = papers[1].replay.community
    ledger = community.ledger
    assert sum(totals.values()) == 0
    assert totals[POOL] == ledger.books.held
    assert totals[GIFTS_HELD] == community.donations.held
    assert -totals[MEMBERS] == ledger.books.total_balances
    assert -totals["Liabilities:OwedByName"] == ledger.books.owed
    assert totals[SERVICES_HELD] == community.services.owed
    assert "Equity:Unexplained" not in totals


@pytest.mark.parametrize("name", ["audit", "experience"])
def test_the_notebooks_run_on_what_was_taken_home(papers, name):
    """Each cell of a notebook runs, its own assertions hold, and it prints what is stored."""
    stored = notebooks.load(notebooks.NOTEBOOKS / f"{name}.ipynb")
    done = notebooks.run(stored, papers[0])
    cells = [cell for cell in done["cells"] if cell["cell_type"] == "code"]
    printed = [bool(cell["outputs"]) for cell in cells]
    assert printed == [bool(cell["outputs"]) for cell in stored["cells"] if "outputs" in cell]
    assert any(printed)


def test_a_notebook_stops_at_books_that_do_not_add_up(papers, tmp_path):
    for path in papers[0].glob("*.parquet"):
        shutil.copy(path, tmp_path)
    (path,) = tmp_path.glob("books-*.parquet")
    table = pq.read_table(path)
    spoilt = [str(int(held) + 1) for held in table["assets"].to_pylist()]
    place = table.column_names.index("assets")
    pq.write_table(table.set_column(place, "assets", [spoilt]), path)
    with pytest.raises(AssertionError):
        notebooks.run(notebooks.load(notebooks.NOTEBOOKS / "audit.ipynb"), tmp_path)


def test_each_entry_of_the_journal_can_be_traced(papers):
    found = rows(papers, "journal")
    assert len(found) > 50
    for row in found:
        assert date.fromisoformat(row["date"]).isoformat() == row["date"]
        assert int(row["day"]) == (date.fromisoformat(row["date"]) - date(1970, 1, 1)).days
        assert int(row["amount"]) > 0 and re.fullmatch("0x[0-9a-f]{64}", row["tx"])
        shown = Decimal(row["amount_in_asset"]).scaleb(int(row["decimals"]))
        assert shown == int(row["amount"])
    assert any(row["claim"] for row in found) and any(row["member"] for row in found)


def test_the_journal_is_the_same_in_parquet(papers):
    (path,) = papers[0].glob("journal-*.parquet")
    assert pq.read_table(path).to_pylist() == rows(papers, "journal")


def test_the_journal_balances_in_beancount(papers):
    """Each entry's postings add up to nothing, and every account is opened before."""
    (path,) = papers[0].glob("journal-*.beancount")
    text = path.read_text(encoding="utf-8")
    opened = set(re.findall(r"^\d{4}-\d\d-\d\d open (\S+) \w+$", text, re.MULTILINE))
    entries = text.split("\n\n")[2:]
    assert len(entries) == len(rows(papers, "journal"))
    for entry in entries:
        postings = re.findall(r"^  ([A-Z]\w+:\S+)  (-?[\d.]+) (\S+)$", entry, re.MULTILINE)
        assert sum(Decimal(amount) for _, amount, _ in postings) == 0
        assert {account for account, _, _ in postings} <= opened
        assert len(postings) == 2


def test_amounts_in_the_asset_are_exact():
    assert in_asset(1_234_567, 6) == "1.234567"
    assert in_asset(10**30 + 1, 18) == "1000000000000.000000000000000001"
    assert in_asset(5, 0) == "5"


@pytest.mark.parametrize("name", ["members", "claims", "books", "journal"])
def test_every_table_of_amounts_says_in_what(papers, name):
    for row in rows(papers, name):
        assert row["symbol"] and row["decimals"].isdigit()


@pytest.mark.parametrize(
    ("name", "columns"),
    [("members", ("joined_day", "covered_from", "band_until")), ("claims", ("day",))],
)
def test_days_are_written_as_dates(papers, name, columns):
    found = [row[column] for row in rows(papers, name) for column in columns]
    assert any(found)
    for value in filter(None, found):
        assert 2030 < date.fromisoformat(value).year < 2060


def test_opinions_are_shown_with_the_verdict(year, tmp_path):
    auditor = year.web3.eth.accounts[5]
    wallet = NodeWallet(year.web3, auditor, year.errors)
    wallet.send(year.contracts.registry.functions.giveOpinion(1, 2, bytes(32), "somewhere"))
    year.request("evm_mine")
    result = year.audit(tmp_path)
    true(result)
    assert opinion_lines(result) == [f"{auditor.lower()} disputed report 1"]
    assert as_json(result)["opinions"][0]["opinion"] == "disputed"
    plan = ("--rpc", year.address, "--registry", year.addresses["registry"])
    done = CliRunner().invoke(application, ["verify", *plan, "--store", str(tmp_path / "store")])
    assert "disputed report 1" in " ".join(done.stdout.split())


# ------------------------------------------------------------------------ samples


@pytest.mark.parametrize("members", [1, 10, 100, 10_000])
@pytest.mark.parametrize("confidence", [80, 95, 99.9])
@pytest.mark.parametrize("tolerable", [0.5, 1, 10])
def test_a_sample_is_as_small_as_its_confidence_lets_it_be(members, confidence, tolerable):
    size = sample_size(members, confidence, tolerable)
    false = max(1, int(members * tolerable / 100))
    assert chance_of_missing(members, size, false) <= 1 - confidence / 100 + 1e-12
    assert size == 0 or chance_of_missing(members, size - 1, false) > 1 - confidence / 100 - 1e-12


def test_a_sample_of_a_confidence_is_drawn(anvil_year, tmp_path):
    result = anvil_year.audit(tmp_path, sampling=Sampling(0, 1, 80.0, 20.0))
    assert int(result.verdict) == 0
    assert any("was looked at" in note for note in result.book.notes)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--sample", "3", "--confidence", "95"), "give one"),
        (("--seed", "3"), "give --sample or --confidence"),
        (("--confidence", "100"), "50<x<100"),
    ],
)
def test_what_is_no_sample_is_refused(anvil_year, given, said):
    plan = ("--rpc", anvil_year.address, "--pool", anvil_year.addresses["pool"])
    done = CliRunner().invoke(application, ["verify", *plan, *given])
    assert done.exit_code == 2
    assert said in done.output


def test_options_are_grouped_in_help():
    for command in (["verify"], ["report", "draw"], ["report", "publish"], ["statement", "draw"]):
        text = CliRunner().invoke(application, [*command, "--help"]).output
        for group in ("Which plan:", "Which blocks:", "The node:", "On this machine:"):
            assert group in text, (command, group)
