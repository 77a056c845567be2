"""The engine's page: its examples run, in order, as one program."""

import ast
import inspect
import re
from pathlib import Path
from typing import Any

PAGES = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


async def test_the_examples_of_the_page_run():
    """Each block goes on where the one before it ended, and holds its own assertions."""
    blocks = list(BLOCK.finditer((PAGES / "engine.md").read_text()))
    names: dict[str, Any] = {"__name__": "docs.engine"}
    for block in blocks:
        code = compile(block[1], "docs/engine.md", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        done: object = eval(code, names)
        if inspect.isawaitable(done):
            await done
    assert len(blocks) >= 8


def test_every_behaviour_links_to_a_test_that_there_is():
    """One row a behaviour, 1 to 64, none left out."""
    page = (PAGES / "engine-behaviours.md").read_text()
    rows = re.findall(r"^\| (\d+) \|", page, re.MULTILINE)
    assert [int(row) for row in rows] == list(range(1, 65))
    linked = re.findall(r"\[`(test_\w+)`\]\(\.\./tests/engine/(test_\w+\.py)\)", page)
    assert len(linked) >= 64
    missing = [
        (test, file)
        for test, file in linked
        if f"def {test}(" not in (PAGES.parent / "tests/engine" / file).read_text()
    ]
    assert missing == []
