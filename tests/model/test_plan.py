"""What valid plans say: every file loads, and its methods compute what the contracts do."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mutual_pool.plan import (
    Plan,
    PlanError,
    format_money,
    load_plan,
    parse_money,
    plan_file,
    plan_names,
)

PART = 10**6


@pytest.mark.parametrize("name", plan_names())
def test_every_plan_loads_and_bears_its_files_name(name: str) -> None:
    plan = load_plan(name)
    assert plan.name == name
    assert load_plan(plan_file(name)) == plan


def test_the_projects_plans() -> None:
    assert plan_names() == ["demo", "fair", "levels", "water_drop", "xiang_hu_bao"]


def test_xiang_hu_bao() -> None:
    plan = load_plan("xiang_hu_bao")
    assert plan.cap_per_unit.value == PART // 10
    assert (plan.fee_bps.value, plan.waiting_days.value, plan.claim_window_days.value) == (
        800,
        90,
        180,
    )
    assert plan.benefit_table() == [
        [300_000 * PART, 50_000 * PART],
        [100_000 * PART, 50_000 * PART],
    ]
    assert plan.units_for_full_payment(plan.benefit(0, 0, 0)) == 3_240_000
    assert plan.ages == (0, 59)


def test_water_drop() -> None:
    plan = load_plan("water_drop")
    assert plan.cap_per_unit.value == 3 * PART
    assert plan.units_for_full_payment(plan.benefit(0, 0, 0)) == 100_000


def test_demo_members_can_pay_in_full() -> None:
    plan = load_plan("demo")
    assert plan.units_for_full_payment(plan.benefit(0, 0, 1)) <= 200 * 18


def test_every_rule_tells_its_source() -> None:
    rules = load_plan("demo").model_dump()
    for name, rule in rules.items():
        if name not in {"name", "title", "description", "min_age_days"}:
            assert rule.get("source") or rule["sources"], name


def test_ladder_spacing_is_whole() -> None:
    for name in plan_names():
        assert load_plan(name).reserve_per_unit.value % 64 == 0


def test_bands_by_birthday() -> None:
    plan = load_plan("fair")
    born = date(2000, 2, 29)
    assert plan.band_on(born, date(2025, 2, 28)).name == "18-24"
    assert plan.band_on(born, date(2025, 3, 1)).name == "25-29"
    assert plan.band_until(born, date(2025, 2, 28)) == date(2025, 2, 28)
    assert plan.band_until(born, date(2025, 3, 1)) == date(2030, 2, 28)
    assert plan.units(plan.band_on(born, date(2025, 3, 1)).number) == 3


def test_too_young_and_too_old() -> None:
    plan = load_plan("xiang_hu_bao")
    day = date(2026, 1, 31)
    assert plan.band_on(date(2026, 1, 1), day).number == 0
    with pytest.raises(ValueError, match="younger than 30 days"):
        plan.band_on(date(2026, 1, 2), day)
    assert plan.band_on(date(1966, 2, 1), day).number == 1
    with pytest.raises(ValueError, match="age 60 is outside the plan xiang_hu_bao: 0 to 59"):
        plan.band_on(date(1966, 1, 31), day)
    with pytest.raises(ValueError, match="age 17 is outside the plan fair: 18 to 59"):
        load_plan("fair").band_of_age(17)


def test_benefit_vests_and_rounds_down() -> None:
    plan = load_plan("fair")
    full = 100_000 * PART
    years = [plan.benefit(3, 0, year) for year in range(7)]
    assert years == [full * tenth // 10 for tenth in (2, 4, 6, 8, 10, 10, 10)]
    odd = plan.bands.value[0].model_copy(update={"benefits": {"severe": 10_003}})
    bands = plan.bands.model_copy(update={"value": (odd, *plan.bands.value[1:])})
    assert plan.model_copy(update={"bands": bands}).benefit(0, 0, 0) == 2_000


def test_need_rounds_the_fee_down() -> None:
    plan = load_plan("demo")
    assert plan.need(100) == 108
    assert plan.need(99) == 99 + 7
    assert plan.units_for_full_payment(1) == 1


def test_threshold_by_benefit() -> None:
    plan = load_plan("demo")
    assert plan.threshold(1) == 2
    assert plan.threshold(600 * PART) == 2
    assert plan.threshold(600 * PART + 1) == 3


def test_a_plan_cannot_be_changed() -> None:
    plan = load_plan("demo")
    with pytest.raises(ValidationError, match="frozen"):
        plan.name = "other"  # type: ignore[misc]


def test_amounts_need_their_asset() -> None:
    with pytest.raises(ValidationError, match=r"use mutual_pool\.plan\.parse_plan"):
        Plan.model_validate({"claim_bond": {"value": 5, "source": "setting: none"}})


@given(st.integers(0, 2**88 - 1), st.integers(0, 18))
def test_money_goes_to_text_and_back(amount: int, decimals: int) -> None:
    assert parse_money(format_money(amount, decimals), decimals) == amount


def test_money_is_exact() -> None:
    assert parse_money("0.10", 6) == 100_000
    assert parse_money("300000.000001", 6) == 300_000_000_001
    assert parse_money(5, 0) == 5
    assert format_money(-1_500_000, 6) == "-1.5"


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        "1e3",
        "-1",
        "+1",
        "01",
        "1.",
        ".5",
        "1_000",
        "1,000",
        " 1",
        "",
        True,
        None,
        "0.0000001",
        "\N{ARABIC-INDIC DIGIT ONE}",
        -1,
    ],
)
def test_money_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r'a quoted decimal such as "0\.10" with at most 6'):
        parse_money(value, 6)


def test_amount_too_large_for_the_contracts() -> None:
    with pytest.raises(ValueError, match=r"at most 309485009821345068724\.781055"):
        parse_money("309485009821345068724.781056", 6)


def test_unknown_name(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="'fairest'; allowed: a file, or one of: demo, fair"):
        load_plan("fairest")
    with pytest.raises(PlanError, match="no such plan"):
        load_plan(tmp_path / "fair.yaml")
    with pytest.raises(PlanError, match="no such plan"):
        load_plan("../plans/fair")


def test_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PlanError, match="a readable file in UTF-8"):
        load_plan(tmp_path / "plan.yaml")
