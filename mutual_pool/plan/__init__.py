"""Plans as data: the model, the loader, and units computed from the incidence table."""

from mutual_pool.plan.errors import PlanError, Problem
from mutual_pool.plan.fields import Rule
from mutual_pool.plan.loader import load_plan, parse_plan, plan_file, plan_names
from mutual_pool.plan.model import Plan
from mutual_pool.plan.money import format_money, parse_money
from mutual_pool.plan.parts import Asset, Band, BandTable, ClaimClass, Panel, Tier

__all__ = [
    "Asset",
    "Band",
    "BandTable",
    "ClaimClass",
    "Panel",
    "Plan",
    "PlanError",
    "Problem",
    "Rule",
    "Tier",
    "format_money",
    "load_plan",
    "parse_money",
    "parse_plan",
    "plan_file",
    "plan_names",
]
