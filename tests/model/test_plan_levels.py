"""A plan may offer levels of benefit: its bands are then ages by levels."""

from datetime import date
from pathlib import Path

import pytest

from mutual_pool.plan import PlanError, load_plan, plan_file
from mutual_pool.plan.fairness import fair_bands

FULL_YOUNGEST = (
    '{number: 8, name: "18-24 full", ages: [18, 24], level: full, '
    "units: 4, benefits: {severe: 100000}}"
)


def _changed(folder: Path, old: str, new: str) -> Path:
    text = plan_file("levels").read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = folder / "levels.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_person_is_in_the_band_of_their_age_at_their_level() -> None:
    plan = load_plan("levels")
    assert plan.levels == ("basic", "full")
    assert plan.ages == (18, 59)
    born, day = date(1990, 5, 1), date(2026, 4, 30)
    assert plan.band_on(born, day).name == "35-39 basic", "the lowest level by default"
    assert plan.band_on(born, day, "full").name == "35-39 full"
    assert plan.band_until(born, day) == date(2030, 4, 30), "a birthday is the same at each level"


def test_a_level_that_is_not_offered_is_refused() -> None:
    with pytest.raises(ValueError, match="has no level 'gold'; it has: basic, full"):
        load_plan("levels").band_of_age(30, "gold")
    with pytest.raises(ValueError, match="has no level 'full'; it has: one level without a name"):
        load_plan("fair").band_of_age(30, "full")


def test_units_follow_the_benefit_in_proportion() -> None:
    plan = load_plan("levels")
    low, high = plan.bands.value[:8], plan.bands.value[8:]
    for below, above in zip(low, high, strict=True):
        ratio = above.benefits["severe"] // below.benefits["severe"]
        assert above.units == ratio * below.units
    assert [row.units for row in fair_bands(plan)] == [band.units for band in plan.bands.value]


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (FULL_YOUNGEST.replace("units: 4", "units: 5"), r"units.*: 5; allowed: 4 to 4"),
        (FULL_YOUNGEST.replace("units: 4", "units: 3"), r"units.*: 3; allowed: 4 to 4"),
        (FULL_YOUNGEST.replace("100000", "50000"), r"benefits.*allowed: no class less"),
        (FULL_YOUNGEST.replace("100000", "40000"), r"benefits.*allowed: no class less"),
        (
            FULL_YOUNGEST.replace("[18, 24]", "[17, 24]"),
            r"ages.*allowed: the ages of the level below",
        ),
        (FULL_YOUNGEST.replace("level: full, ", ""), r"level.*allowed: a level of each band"),
        (FULL_YOUNGEST.replace("level: full", "level: basic"), r"ages from 60 on"),
        (
            FULL_YOUNGEST + "\n    - "
            '{number: 9, name: "more", ages: [25, 29], level: full, units: 6, '
            "benefits: {severe: 100000}}",
            r"bands.*: 17.*allowed: at most 16 bands",
        ),
    ],
)
def test_levels_that_do_not_fit_are_refused(tmp_path: Path, new: str, said: str) -> None:
    with pytest.raises(PlanError, match=said):
        load_plan(_changed(tmp_path, FULL_YOUNGEST, new))


def test_the_file_as_it_is_goes_through(tmp_path: Path) -> None:
    """The text that the refusals change is the file's own."""
    assert load_plan(_changed(tmp_path, FULL_YOUNGEST, FULL_YOUNGEST)) == load_plan("levels")
