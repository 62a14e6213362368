"""The tables hold what their sources say, and refuse what is malformed."""

from decimal import Decimal
from pathlib import Path

import pytest

from mutual_pool.actuarial import resources
from mutual_pool.actuarial.tables import (
    Risk,
    Sex,
    TableError,
    load_cancer_table,
    load_life_table,
    load_platform_history,
)
from mutual_pool.plan import load_plan
from mutual_pool.plan.fairness import mean_incidence

LIFE_HEADER = "age,ci25_m,ci25_f,ci6_m,ci6_f,cl1_m,cl2_f\n"
LIFE_ROW = "0,0.1,0.1,0.1,0.1,0.1,0.1\n"
CANCER_HEADER = "age_low,age_high,male_cases,male_person_years,female_cases,female_person_years\n"
HISTORY_HEADER = "platform,period,measure,value,unit,source,published\n"


@pytest.mark.parametrize(("sex", "percent"), [(Sex.MALE, "18.1"), (Sex.FEMALE, "14.1")])
def test_critical_illness_before_60(sex: Sex, percent: str) -> None:
    risk = load_life_table().risk_before(60, sex) * 100
    assert round(risk, 1) == Decimal(percent)


@pytest.mark.parametrize(("sex", "percent"), [(Sex.MALE, 23.17), (Sex.FEMALE, 19.23)])
def test_cumulative_cancer_to_74(sex: Sex, percent: float) -> None:
    assert round(float(load_cancer_table().cumulative_rate(74, sex)) * 100, 2) == percent


def test_equal_share_of_xiang_hu_bao_was_unfair_by_7_6() -> None:
    plan, table = load_plan("xiang_hu_bao"), load_life_table()

    def expected(ages: tuple[int, int]) -> float:
        band = plan.band_of_age(ages[0]).number
        return float(mean_incidence(ages, table) * plan.benefit(band, 0, 0))

    assert round(expected((55, 59)) / expected((20, 24)), 1) == 7.6


def test_single_cells() -> None:
    table = load_life_table()
    assert table.oldest == 80
    assert table.probability(40, Sex.MALE) == Decimal("0.00247")
    assert table.probability(40, Sex.FEMALE, Risk.CRITICAL_6) == Decimal("0.00240")
    assert table.probability(80, Sex.FEMALE, Risk.DEATH) == Decimal("0.055385")
    assert load_cancer_table().band(90).high is None


def test_sixes_never_above_twenty_five() -> None:
    table = load_life_table()
    for sex in Sex:
        for age in range(81):
            assert table.probability(age, sex, Risk.CRITICAL_6) <= table.probability(age, sex)


def test_platform_history_names_its_sources() -> None:
    history = load_platform_history()
    assert {row.platform for row in history} >= {"Xiang Hu Bao", "Water Drop", "E-Mutual"}
    assert all(row.source for row in history)
    shares = {(row.platform, row.period): row.value for row in history if "year" in row.measure}
    assert shares["Water Drop", "2019"] == Decimal("43.9")


@pytest.mark.parametrize("age", [-1, 81])
def test_age_outside_the_life_table(age: int) -> None:
    with pytest.raises(TableError, match=rf"age {age} is outside .* 0 to 80"):
        load_life_table().probability(age, Sex.MALE)


def test_age_outside_the_cancer_table() -> None:
    with pytest.raises(TableError, match="age -1 is outside"):
        load_cancer_table().rate(-1, Sex.MALE)


@pytest.mark.parametrize("load", [load_life_table, load_cancer_table, load_platform_history])
def test_missing_table(load, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TableError, match=r"absent\.csv is missing"):
        load(tmp_path / "absent.csv")


def test_table_missing_from_the_installation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(resources, "PACKAGE", tmp_path)
    load_life_table.cache_clear()
    with pytest.raises(TableError, match=r"china_insured_lives_by_age\.csv is missing"):
        load_life_table()


def test_installed_package_is_looked_in_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for folder in ("inner/_data", "data"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "some.csv").touch()
    monkeypatch.setattr(resources, "PACKAGE", tmp_path / "inner")
    assert resources.find("data", "some.csv") == tmp_path / "inner/_data/some.csv"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("age,ci25\n0,0.1\n", "the columns must be age, ci25_m"),
        (LIFE_HEADER, "no rows"),
        (LIFE_HEADER + "0,0.1\n", "line 2: expected 7 values"),
        (LIFE_HEADER + LIFE_ROW.replace("\n", ",9\n"), "line 2: expected 7 values"),
        (LIFE_HEADER + LIFE_ROW.replace("0,", "1,", 1), "line 2: expected age 0, not '1'"),
        (LIFE_HEADER + LIFE_ROW + LIFE_ROW, "line 3: expected age 1, not '0'"),
        (LIFE_HEADER + LIFE_ROW.replace("0.1", "x", 1), "line 2, ci25_m: 'x' is not a number"),
        (LIFE_HEADER + LIFE_ROW.replace("0.1", "NaN", 1), "'NaN' must be a number from 0"),
        (LIFE_HEADER + LIFE_ROW.replace("0.1", "-0.1", 1), "'-0.1' must be a number from 0"),
        (LIFE_HEADER + LIFE_ROW.replace("0.1", "1.1", 1), "the probability 1.1 is above 1"),
    ],
)
def test_malformed_life_table(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "life.csv"
    file.write_text(text)
    with pytest.raises(TableError, match=message):
        load_life_table(file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0,4,1,9,1,9\n6,,1,9,1,9\n", "line 3: the band 6-None does not follow"),
        ("0,4,1,9,1,9\n", "the last band must be open"),
        ("0,,1.5,9,1,9\n", "line 2: '1.5' is not a whole number"),
        ("0,,1,0,1,9\n", "line 2: person-years must be above 0"),
    ],
)
def test_malformed_cancer_table(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "cancer.csv"
    file.write_text(CANCER_HEADER + text)
    with pytest.raises(TableError, match=message):
        load_cancer_table(file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A,2019,members,5,people,,\n", "line 2: source must not be empty"),
        ("A,2019,members,many,people,B,\n", "line 2: 'many' is not a number"),
        ("A,2019,members,5,people,B,2019-13-01\n", "line 2: '2019-13-01' is no day"),
    ],
)
def test_malformed_history(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(HISTORY_HEADER + text)
    with pytest.raises(TableError, match=message):
        load_platform_history(file)
