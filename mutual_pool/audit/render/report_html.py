"""Reports as HTML pages that need nothing from the network: the frame, and charts within it."""

from collections.abc import Iterable
from html import escape
from typing import Any

Drawing = tuple[str, str, Any]
"""A chart: its title, what it shows in a sentence, and plotly's figure."""


def document(title: str, body: Iterable[str], style: str) -> str:
    """Return a whole HTML document.

    Args:
        title: plain text.
        body: HTML, part by part.
        style: the page's CSS.
    """
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head>"
        f"<body>{''.join(body)}</body></html>\n"
    )


def chart_sections(drawings: Iterable[Drawing]) -> list[str]:
    """Return a section of HTML for each chart; the first carries the library for all of them."""
    sections = []
    for place, (title, meaning, figure) in enumerate(drawings):
        drawing = figure.to_html(
            full_html=False,
            include_plotlyjs="inline" if place == 0 else False,
            config={"displaylogo": False, "responsive": True},
            # A name of its own would be drawn at random, and no two pages would be the same.
            div_id=f"chart-{place}",
        )
        sections.append(f'<h2>{escape(title)}</h2><p class="note">{escape(meaning)}</p>{drawing}')
    return sections
