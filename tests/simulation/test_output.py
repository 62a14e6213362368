"""What is written and printed: files that say the same, and a page that needs nothing else."""

import csv
import json
import re

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from mutual_pool.cli.main import application
from mutual_pool.simulation.calibration import fit, forecast
from mutual_pool.simulation.output.files import write_files, write_table
from mutual_pool.simulation.output.report import render_report
from mutual_pool.simulation.output.rows import amount, merged

PNG = b"\x89PNG\r\n"


@pytest.fixture
def run_command():
    def run(*arguments):
        runner = CliRunner(env={"COLUMNS": "250"})
        return runner.invoke(application, list(arguments), catch_exceptions=False)

    return run


@pytest.fixture(scope="module")
def reckoned():
    """What was fitted and forecast, by function and arguments."""
    return {}


@pytest.fixture
def reckon_once(reckoned, monkeypatch):
    """Let a table and its JSON share one fit: `test_forecast.py` holds that a seed repeats."""

    def shared(function):
        def known(*arguments, tick=None, **options):
            key = (function.__name__, repr(arguments), repr(sorted(options.items())))
            if key not in reckoned:
                reckoned[key] = function(*arguments, **options)
            return reckoned[key]

        return known

    monkeypatch.setattr(fit, "fit_history", shared(fit.fit_history))
    monkeypatch.setattr(forecast, "rolling", shared(forecast.rolling))


@pytest.fixture
def runs(live):
    return [live(name, "growing", members=30_000, paths=20) for name in ("fair", "xiang_hu_bao")]


def test_every_file_is_written(runs, tmp_path):
    written = write_files(tmp_path, runs)
    assert {path.name for path in written} == {
        "report.html",
        *(f"{name}.png" for name in ("members", "share", "claims", "fairness")),
        *(f"{name}.{kind}" for name in ("half_months", "bands") for kind in ("csv", "parquet")),
    }
    assert all(path.read_bytes().startswith(PNG) for path in tmp_path.glob("*.png"))


def test_csv_and_parquet_say_the_same(runs, tmp_path):
    write_files(tmp_path, runs)
    for name, rows in (("half_months", 48), ("bands", 10)):
        columns = pq.read_table(tmp_path / f"{name}.parquet").to_pylist()
        with (tmp_path / f"{name}.csv").open() as file:
            text = list(csv.DictReader(file))
        assert len(columns) == len(text) == rows
        assert [{key: str(value) for key, value in row.items()} for row in columns] == text


def test_a_table_needs_a_row(tmp_path):
    with pytest.raises(ValueError, match="a table needs a row"):
        write_table(tmp_path, "empty", [])


def test_the_report_needs_nothing_from_elsewhere(runs):
    one, several = render_report(runs[:1]), render_report(runs)
    for page in (one, several):
        style = page[: page.index("</style>")]
        assert "@import" not in style and "url(" not in style
        assert not re.search(r"<(script|img|link|iframe)[^>]+(src|href)=", page)
    assert "<h1>Fair shares by age</h1>" in one
    assert "<h1>Plans side by side</h1>" in several
    drawn = re.findall(r'Plotly\.newPlot\(\s*"(chart-\d)"', one)
    assert drawn == [f"chart-{place}" for place in range(len(drawn))]
    assert len(drawn) >= 5


def test_the_json_repeats_but_for_the_machine(run_command):
    command = ["simulate", "fair", "--members", "5000", "--years", "1", "--paths", "30"]
    first, second, other = (
        json.loads(run_command(*command, "--json", "--seed", seed).stdout) for seed in "112"
    )
    for account in (first, second, other):
        assert account.pop("seconds") > 0
        assert account.pop("peak_memory_mb") > 0
    assert first == second
    assert first["half_months"] != other["half_months"]
    row = first["half_months"][-1]
    assert row["half_month"] == len(first["half_months"]) == 24
    for name in ("members", "claims", "share_per_member", "amount_paid"):
        assert row[name]["q05"] <= row[name]["median"] <= row[name]["q95"]
    assert 0 <= first["shortfall"]["chance"] <= 1
    assert first["bands"][0]["band"] == "18-24"


def test_the_terminal_shows_bands_and_shortfall(run_command):
    shown = run_command("simulate", "fair", "--members", "5000", "--years", "1", "--paths", "5")
    assert "A member's year by band" in shown.stdout
    assert "Chance that a benefit is not paid in full" in shown.stdout


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["fairness", "fair"], "conditional mean"),
        (["fit"], "What the figures cannot tell"),
        (["forecast", "--ahead", "1"], "From each origin, with 90 % intervals"),
        (["stress", "fair", "--paths", "5", "--years", "1.5"], "colluding panel"),
        (["compare", "fair", "water_drop", "--paths", "5", "--years", "1"], "half lost"),
    ],
)
@pytest.mark.usefixtures("reckon_once")
def test_the_models_commands_print_and_give_json(run_command, command, said):
    shown = run_command("model", *command)
    assert shown.exit_code == 0
    assert said in " ".join(shown.stdout.split())
    found = json.loads(run_command("model", *command, "--json").stdout)
    assert found


def test_amounts_are_short_and_quantiles_share_a_cell():
    assert [amount(x) for x in (0, 3, 12.345, 0.00123, 1234.5, 2.5e6, 3e9)] == [
        *("0", "3", "12.35", "0.0012", "1,234", "2.50 m", "3.00 bn"),
    ]
    row = {"plan": "a", "cost_q05": 1.0, "cost_median": 2.0, "cost_q95": 300.0, "fair": True}
    assert merged(row) == {"plan": "a", "cost": "2.00 (1.00 to 300)", "fair": "yes"}
