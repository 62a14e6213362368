"""The documentation site is whole without its own environment: pages, links, navigation, pictures.

`make docs` builds it strictly; what is held here is what a change of a document breaks most.
"""

import re
from pathlib import Path

import pytest
import yaml

from tools import docs_site
from tools.docs_site import StageError, stage

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
MOST_BYTES = 150_000


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "source"
    return folder, stage(folder, with_contracts=False)


def named(entries):
    """The pages of a navigation."""
    for entry in entries:
        if isinstance(entry, str):
            yield entry
        else:
            (content,) = entry.values()
            yield from named(content if isinstance(content, list) else [content])


def test_every_link_of_every_page_leads_somewhere(site):
    _, pages = site
    assert len(pages) > 30
    broken = [
        (page.name, link)
        for page in pages
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert broken == []


def test_the_navigation_names_every_document_and_no_other(site):
    folder, _ = site
    nav = list(named(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]))
    assert [page for page in nav if not (folder / page).is_file()] == []
    documents = {str(path.relative_to(ROOT / "docs")) for path in ROOT.glob("docs/**/*.md")}
    assert documents - set(nav) == set()
    assert len(nav) == len(set(nav))


def test_the_reference_is_of_the_sources(site):
    folder, _ = site
    commands = (folder / "reference" / "commands.md").read_text(encoding="utf-8")
    for name in ("mutual-pool claim sign", "mutual-pool verify", "--trusted-hash"):
        assert name in commands
    python = (folder / "reference" / "python.md").read_text(encoding="utf-8")
    assert "`mutual_pool.chain.log_decoder`" in python and "| `Decoder` |" in python


def test_a_link_that_leads_nowhere_stops_the_site(tmp_path, monkeypatch):
    monkeypatch.setattr(docs_site, "ROOT", tmp_path)
    page = tmp_path / "docs" / "index.md"
    page.parent.mkdir()
    page.write_text("[gone](nothing.md)", encoding="utf-8")
    with pytest.raises(StageError, match=r"docs/index.md links to nothing.md"):
        stage(tmp_path / "source", with_contracts=False)


def test_nothing_is_fetched_from_elsewhere():
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert settings["theme"]["font"] is False
    assert settings["strict"] is True
    assert not {"extra_javascript", "extra_css"} & settings.keys()


@pytest.mark.parametrize("picture", sorted(ROOT.glob("docs/images/*")), ids=lambda path: path.name)
def test_a_picture_is_small_and_shown_somewhere(picture):
    assert picture.stat().st_size <= MOST_BYTES
    texts = [
        path.read_text(encoding="utf-8")
        for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
    ]
    assert any(f"images/{picture.name})" in text for text in texts)


@pytest.mark.parametrize("name", ["page.png", "report.png"])
def test_the_readme_shows_real_screenshots(name):
    assert f"](docs/images/{name})" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (ROOT / "docs" / "images" / name).read_bytes().startswith(b"\x89PNG")
