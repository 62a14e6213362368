"""The parts of a plan that have fields of their own: asset, classes, bands, panel."""

from mutual_pool.plan.fields import (
    Age,
    Decimals,
    Flag,
    Line,
    Number,
    PositiveMoney,
    Prose,
    Seats,
    Slug,
    Strict,
    Units,
)


class Asset(Strict):
    """The ERC-20 token in which a plan counts; `decimals` are the digits after its point."""

    symbol: Line
    decimals: Decimals


class ClaimClass(Strict):
    """A class of covered event. Its number is its place in the benefit table, from 0.

    `ends_membership` tells whether the payment of its benefit ends the membership.
    """

    number: Number
    name: Slug
    title: Line
    ends_membership: Flag


class Band(Strict):
    """A band of ages at one level of benefit. Its number is its place in the benefit table, from 0.

    `ages` are completed years, both included; `units` is what each of its members holds;
    `benefits` are full benefits by name of class, in the asset's smallest part. `level` is the
    level of benefit, where the plan offers several.
    """

    number: Number
    name: Line
    ages: tuple[Age, Age]
    units: Units
    benefits: dict[str, PositiveMoney]
    level: Slug | None = None


class BandSources(Strict):
    """Where the three columns of the band table come from; see `Rule.source`."""

    ages: Prose
    units: Prose
    benefits: Prose


class BandTable(Strict):
    """The bands and the sources of their columns: youngest first, level by level, lowest first."""

    value: tuple[Band, ...]
    sources: BandSources


class Tier(Strict):
    """Benefits up to `up_to` (smallest part, included) need `threshold` seats.

    The last tier has no `up_to`: it holds for every larger benefit.
    """

    threshold: Seats
    up_to: PositiveMoney | None = None


class Panel(Strict):
    """The assessors' seats, and how many of them must sign, by benefit."""

    seats: Seats
    thresholds: tuple[Tier, ...]
