"""A history in any documented form is read; each malformed one is one sentence."""

import pytest

from mutual_pool.actuarial.tables import TableError, load_platform_history
from mutual_pool.simulation.calibration.figures import figures_of
from mutual_pool.simulation.calibration.history import Measure, platform_history
from mutual_pool.simulation.calibration.history_file import load_history
from mutual_pool.simulation.calibration.periods import parse_period

YAML = """\
name: Village
wait_days: 90
fee: "0.08"
figures:
  - {period: 2020, measure: claims paid, value: 0}
  - {period: 2020-06, measure: members, value: 900}
  - {period: "2020-12-31", measure: members, value: 1000, at_most: true}
  - {period: 2021-Q1 to 2021-Q2, measure: share per member, value: "1.5"}
  - {period: 2021, measure: members left, value: 12, published: "2022-02-01", source: report}
"""
CSV = """\
period,measure,value,at_most
2020,claims paid,0,
2020-06,members,900,
2020-12-31,members,1000,true
"""


def written(tmp_path, text, name="village.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_history_is_read_from_yaml_and_csv(tmp_path):
    history = load_history(written(tmp_path, YAML))
    assert (history.name, history.wait_days, history.fee) == ("Village", 90, 0.08)
    assert [row.value for row in history.rows] == [0, 900, 1000, 1.5, 12]
    assert history.rows[2].bound
    assert history.rows[3].period.following.isoformat() == "2021-07-01"
    assert history.rows[4].known.isoformat() == "2022-02-01"
    table = load_history(written(tmp_path, CSV, "village.csv"))
    assert (table.name, table.rows) == ("village", history.rows[:3])


WRONG = {
    "nothing": ("", "a history is a mapping of name, figures"),
    "no yaml": ("a: [", "well-formed YAML"),
    "twice": ("name: A\nname: B\n", "each key once"),
    "no figures": ("name: A\nfigures: []\n", "figures"),
    "a list": ("- 1\n", "a history is a mapping"),
    "month 13": (YAML.replace("2020-06", "2020-13"), "the calendar has no '2020-13'"),
    "no such day": (YAML.replace("2020-12-31", "2020-02-30"), "the calendar has no"),
    "backwards": (YAML.replace("2021-Q1 to 2021-Q2", "2021-Q2 to 2021-Q1"), "ends before"),
    "far": (YAML.replace("2020-06,", "1950-06,"), "span 72 years; 59 are the most"),
    "year 0": (YAML.replace("2020-06,", "0000-06,"), "years are from 1900 to 2199"),
    "negative": (YAML.replace("900", "-1"), r"line 6.*-1: a number from 0 on"),
    "not a number": (YAML.replace("900", '"nan"'), "'nan': a number from 0 on"),
    "endless": (YAML.replace("900", '"inf"'), "'inf': a number from 0 on"),
    "words": (YAML.replace("900", "many"), "'many': a number from 0 on"),
    "measure": (
        YAML.replace("members left", "leavers"),
        "'leavers' is no measure; allowed: members",
    ),
    "unknown field": (YAML.replace("source:", "page:"), "there is no such field"),
    "no value": (YAML.replace(", value: 900", ""), "value: it must be given"),
    "published": (YAML.replace("2022-02-01", "soon"), "a day such as 2020-12-28"),
    "fee": (YAML.replace("0.08", "8"), "a part of the benefits"),
    "bound of claims": (YAML.replace("value: 0", "value: 0, at_most: true"), "for members only"),
    "cumulative of a year": (
        YAML.replace("measure: claims paid,", "measure: claims paid cumulative,"),
        "are of a day or a month, not of '2020'",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_a_malformed_history_is_one_sentence(tmp_path, text, message):
    with pytest.raises(TableError, match=message) as told:
        load_history(written(tmp_path, text))
    assert "\n" not in str(told.value)
    assert "village.yaml" in str(told.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the first line names the columns period, measure, value"),
        ("period,value\n2020,1\n", "the first line names the columns"),
        ("period,measure,value,value\n", "the first line names the columns"),
        ("period,measure,value\n2020,members\n", "line 2: expected 3 values"),
        ("period,measure,value\n2020-01,members,1,2\n", "line 2: expected 3 values"),
        ("period,measure,value\n2020-01,members,x\n", "line 2: figures.0..value: 'x': a number"),
        ("period,measure,value,at_most\n2020-01,members,1,maybe\n", "'maybe'"),
        ('period,measure,value\n"2020-01,members,1\n', "no CSV"),
        ("period,measure,value\n", "figures"),
    ],
)
def test_a_malformed_table_is_one_sentence(tmp_path, text, message):
    with pytest.raises(TableError, match=message) as told:
        load_history(written(tmp_path, text, "village.csv"))
    assert "\n" not in str(told.value)


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path):
    with pytest.raises(TableError, match="No such file"):
        load_history(tmp_path / "none.yaml")
    with pytest.raises(TableError, match="directory"):
        load_history(tmp_path)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("name: Soci\u00e9t\u00e9".encode("latin-1"))
    with pytest.raises(TableError, match="not in UTF-8"):
        load_history(latin)


def test_periods():
    assert parse_period("2020-06").middle.isoformat() == "2020-06-15"
    assert parse_period("2020-early").last.isoformat() == "2020-03-31"
    assert parse_period("2020-end").first.isoformat() == "2020-12-31"
    assert parse_period("2020-peak").somewhen
    assert parse_period("2014-07 to 2016-06").last.isoformat() == "2016-06-30"
    for never in ("2019-13", "2019-00", "2019-02-30", "2019-06-31"):
        with pytest.raises(TableError, match=f"the calendar has no '{never}'"):
            parse_period(never)
    for none in ("", "soon", "2019-Q5", "19-06", "2019-6"):
        with pytest.raises(TableError, match="is no period; allowed: a day"):
            parse_period(none)


def test_a_years_claims_count_nothing_twice():
    figures, notes = figures_of(platform_history())
    claims = [figure for figure in figures if figure.measure is Measure.CLAIMS]
    assert [figure.value for figure in claims] == [16, 208, 2615, 9061, 4628, 68_675]
    # All but the last are the 16,528 of 2019.
    assert sum(figure.value for figure in claims[:-1]) == 16_528
    assert not notes


def test_every_row_of_the_project_is_a_figure():
    rows = load_platform_history()
    platforms = {row.platform for row in rows}
    found = sum(len(figures_of(platform_history(name))[0]) for name in platforms)
    assert found == len(rows) == 23


def test_restatements_gaps_and_contradictions(tmp_path):
    text = """\
period,measure,value,published
2019-03-01,claims paid cumulative,10,
2019-06-01,claims paid cumulative,50,
2019-09-01,claims paid cumulative,30,
2021-01-01,claims paid cumulative,90,
2020,claims paid,100,
2020-06,members,900,2020-07-01
2020-06,members,950,2021-07-01
"""
    history = load_history(written(tmp_path, text, "restated.csv"))
    figures, notes = figures_of(history)
    assert [figure.value for figure in figures] == [10, 20, 100, 60, 950]
    assert any("claims paid to 2019-06-01: 50 was restated, as 30" in note for note in notes)
    assert any("members of 2020-06: 900 was restated as 950" in note for note in notes)
    assert any("overlap in part" in note for note in notes)
    known = history.until(history.rows[5].known, published=True)
    assert [row.value for row in known.rows if row.measure is Measure.MEMBERS] == [900]


def test_a_platform_nobody_wrote_of():
    with pytest.raises(TableError, match="nothing is known of A"):
        platform_history("A")
