"""Cases as they are written down: TOML, which Python reads, or YAML where PyYAML is there."""

import re
import tomllib
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

EndingName = Literal["answered", "suspended", "escalated", "refused"]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedCall(_Frozen):
    """A tool that must have been called.

    Args:
        tool: Its name.
        arguments: Argument → what must be in it, upper and lower case alike.
    """

    tool: str
    arguments: dict[str, str] = {}


class Case(_Frozen):
    """One conversation, and what must come of it.

    Args:
        name: Unique in its file.
        tags: "routing", "safety": what the table is summed up by.
        customer: Who writes; of the demo's people.
        say: What they write, one message a turn.
        decide: What they press on each offer; None leaves it and writes on.
        agent: Who must be in charge at the end.
        calls: Tools that must have been called.
        never: Tools that must not have been called.
        offers: Exactly these kinds of offers must have been made; None does not care.
        ending: How the last turn must have ended.
        never_says: No agent may say what these patterns find.
    """

    name: str
    tags: tuple[str, ...] = ()
    customer: Literal["Alice", "Bob"] = "Alice"
    say: Annotated[tuple[str, ...], Field(min_length=1)]
    decide: Literal["accept", "decline"] | None = None
    agent: str | None = None
    calls: tuple[ExpectedCall, ...] = ()
    never: tuple[str, ...] = ()
    offers: tuple[str, ...] | None = None
    ending: EndingName | None = None
    never_says: tuple[re.Pattern[str], ...] = ()


class _File(_Frozen):
    case: tuple[Case, ...]


def load_cases(path: Path) -> tuple[Case, ...]:
    """Read a file of cases.

    Raises:
        ValueError: It cannot be read, or a case in it is none, or two have one name.
    """
    try:
        cases = _File.model_validate(_read(path)).case
    except ValueError as error:  # TOML's, pydantic's and ours are all of them
        raise ValueError(f"{path.name}: {error}") from error
    twice = [name for name, times in Counter(case.name for case in cases).items() if times > 1]
    if twice:
        raise ValueError(f"{path.name}: two cases have one name: {', '.join(twice)}")
    return cases


def _read(path: Path) -> Any:
    if path.suffix not in (".yaml", ".yml"):
        return tomllib.loads(path.read_text())
    try:
        yaml = import_module("yaml")
    except ImportError as error:
        raise ValueError("PyYAML is not installed; install it, or write TOML") from error
    try:
        return yaml.safe_load(path.read_text())
    except yaml.YAMLError as error:
        raise ValueError(f"no YAML: {error}") from error
