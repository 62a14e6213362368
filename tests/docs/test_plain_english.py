"""Words that are not used where people read: documents, the page, and the sentences of errors."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORDS = {
    r"whoever": "name who: the member, the holder, everybody who",
    r"anew": "again",
    r"for want of": "without, or below the minimum",
    r"thereof": "of it",
    r"take[ns]? up|taken up": "join from a group",
    r"word of (?:a|the) jury": "the jury's verdict",
}
BANNED = re.compile(r"\b(?:" + "|".join(WORDS) + r")\b", re.IGNORECASE)
READ = (
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/**/*.md"),
    *(ROOT / folder / "README.md" for folder in ("bench", "data", "plans")),
    ROOT / "frontend_bridge" / "web" / "languages" / "en.json",
    ROOT / "frontend_bridge" / "web" / "languages" / "office" / "en.json",
    ROOT / "data" / "error_texts.yaml",
)


@pytest.mark.parametrize(
    "path", sorted({path for path in READ if path.is_file()}), ids=lambda p: p.name
)
def test_a_text_for_people_is_plain(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [
        f"{path.name}:{n}: {line.strip()[:90]}"
        for n, line in enumerate(lines, 1)
        if BANNED.search(line)
    ]
    assert not found, found
