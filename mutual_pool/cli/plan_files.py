"""Which file has the rules of the plan that a command works on: the record has its name alone."""

from mutual_pool.office.connection import OpenPlan
from mutual_pool.plan.errors import PlanError
from mutual_pool.plan.loader import plan_file, plan_names


class UnknownPlanError(PlanError):
    """A plan whose file does not come with the program; the message says how to give it."""

    def __init__(self, name: str) -> None:
        """Name the plan."""
        self.origin, self.problems = name, ()
        known = ", ".join(plan_names())
        ValueError.__init__(
            self,
            f"the plan {name!r} does not come with this program, which has {known}: give its file "
            "with --plan FILE. Who founded the plan has it, and it lies beside the record",
        )


def rules_file(plan: OpenPlan, given: str) -> str:
    """Return by what a plan's rules are loaded: the file that was given, or the record's name.

    Args:
        plan: the command's plan.
        given: what `--plan` names; "" without it.

    Raises:
        UnknownPlanError: if nothing was given, and the name is of no plan that is known.
    """
    name = plan.deployment.plan
    if given:
        return given
    try:
        plan_file(name)
    except PlanError:
        raise UnknownPlanError(name) from None
    return name
