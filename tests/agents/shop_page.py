"""The adapter that the documentation's page shows, taken from there."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

PAGE = Path(__file__).parents[2] / "docs" / "commerce.md"


def module_of_the_page(folder: Path) -> ModuleType:
    """The page's first block of Python, as a module."""
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    assert found[1].count("\n") < 140, "about a hundred lines were promised"
    file = folder / "sqlite_shop.py"
    file.write_text(found[1], encoding="utf-8")
    spec = importlib.util.spec_from_file_location("sqlite_shop", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
