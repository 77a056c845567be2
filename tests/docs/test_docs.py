"""The documentation is true where a machine can tell: links, tests it names, code it shows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED_TEST = re.compile(r"\[`(test_\w+)`\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w*)([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
MAKE = re.compile(r"\bmake ((?!PYTHON)[a-z]+)\b")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


every_page = pytest.mark.parametrize("page", PAGES, ids=name)


def links(page: Path) -> Iterator[str]:
    """Where a page points to, code left out."""
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    yield from LINK.findall(re.sub(r"``[^`]+``", "", text))


def anchors(page: Path) -> set[str]:
    """The headings of a page as addresses, made as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in kept}


def missing(page: Path, link: str) -> bool:
    target, _, anchor = link.partition("#")
    file = (page.parent / target).resolve() if target else page
    if not file.exists():
        return True
    return bool(anchor) and file.suffix == ".md" and anchor not in anchors(file)


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    """Files and headings that pages point to are there."""
    inside = [link for link in links(page) if not link.startswith(("http:", "https:", "mailto:"))]
    assert [link for link in inside if missing(page, link)] == []


@every_page
def test_every_test_that_is_named_is_there(page: Path) -> None:
    """Who claims a proof, has one: the file defines a test of that name."""
    named = NAMED_TEST.findall(page.read_text(encoding="utf-8"))
    lost = [
        (test, file)
        for test, file in named
        if not re.search(
            rf"^(?:async )?def {test}\(", (page.parent / file).read_text("utf-8"), re.MULTILINE
        )
    ]
    assert lost == []


def test_every_invariant_names_its_proofs() -> None:
    """Twelve, numbered, each with a test at least that kills, pauses or races processes."""
    text = (ROOT / "docs" / "invariants.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert [section.partition(".")[0] for section in sections] == [str(n) for n in range(1, 13)]
    proved = [any("/chaos/" in file for _, file in NAMED_TEST.findall(s)) for s in sections]
    assert all(proved), proved


@every_page
def test_code_is_code(page: Path) -> None:
    """Blocks of Python can be parsed; pages whose blocks run have tests of their own."""
    for language, _, body in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "python":
            compile(body, name(page), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


@every_page
def test_commands_are_there(page: Path) -> None:
    """A word of make or of switchboard that a page shows exists."""
    text = page.read_text(encoding="utf-8")
    targets = re.findall(
        r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    shown = "\n".join(re.findall(r"`+([^`]+)`+", text))
    assert set(MAKE.findall(shown)) - set(targets) == set()
    words = set(re.findall(r"(?<!/)\bswitchboard ([a-z]+)\b", shown))
    source = (ROOT / "bot" / "__main__.py").read_text(encoding="utf-8")
    assert words - set(re.findall(r'"([a-z]+)"', source)) == set()


@every_page
def test_variables_are_there(page: Path) -> None:
    """A setting that a page names is read."""
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:SWITCHBOARD|SLACK|OPENAI|SUPPORT|REDIS)_[A-Z_]+)\b", text))
    assert named - set(Settings.variables()) == set()


async def test_the_examples_on_testing_run() -> None:
    """One after the other, as one module; each is a test."""
    text = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    blocks = [body for _, info, body in BLOCK.findall(text) if info.strip() == "run"]
    names: dict[str, Any] = {"__name__": "docs.testing"}
    for block in blocks:
        exec(compile(block, "docs/testing.md", "exec"), names)
    examples = [found for name, found in names.items() if name.startswith("test_")]
    assert len(examples) == len(blocks) == 3
    for example in examples:
        await example()
