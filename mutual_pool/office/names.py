"""What a plan calls its classes and bands, where its file is known."""

from dataclasses import dataclass

from mutual_pool.plan import Plan, PlanError, load_plan


@dataclass(frozen=True)
class Names:
    """The plan's words for numbers.

    Attributes:
        plan: the plan; None where its file is not known.
    """

    plan: Plan | None

    def kind(self, number: int) -> str:
        """Return a class's title."""
        rows = self.plan.classes.value if self.plan else ()
        return next((row.title for row in rows if row.number == number), f"Class {number}")

    def band(self, number: int) -> str:
        """Return a band's name."""
        rows = self.plan.bands.value if self.plan else ()
        return next((row.name for row in rows if row.number == number), str(number))

    def kind_number(self, text: str) -> int | None:
        """Return the number of a class given by number, name or title; None if there is none."""
        rows = self.plan.classes.value if self.plan else ()
        for row in rows:
            if text.lower() in (row.name.lower(), row.title.lower(), str(row.number)):
                return row.number
        return int(text) if self.plan is None and text.isascii() and text.isdigit() else None


def names_of(plan: str) -> Names:
    """Return the words of a plan by its name or file; numbers alone where there is none."""
    try:
        return Names(load_plan(plan))
    except PlanError:
        return Names(None)
