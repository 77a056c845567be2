"""From a dotted path in the configuration to a team."""

import inspect
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

from agents.commerce import Commerce
from agents.offers import RefundPolicy
from engine import Agent, Team, TeamError

_REFUNDS = RefundPolicy()


def load_team(
    path: str, commerce: Commerce, *, support: bool = True, refunds: RefundPolicy = _REFUNDS
) -> Team:
    """Find or build the team that a dotted path names.

    The path leads to a ``Team``, to a single ``Agent``, or to a function that returns one. A
    function is given what it asks for: ``commerce`` (or whatever its first required parameter is
    called), ``support`` and ``refunds``.

    Args:
        path: ``package.module:name`` or ``package.module.name``.
        commerce: The shop that the team sells from.
        support: Whether there is a channel where people can be called.
        refunds: Which refunds the customer decides alone, and which somebody has to approve.

    Returns:
        The team, checked.

    Raises:
        TeamError: There is no such thing, or it is no team; the message says what to mend.
    """
    found = _find(path)
    if callable(found):
        with _told(f"{path} could not build a team"):
            offered = {"commerce": commerce, "support": support, "refunds": refunds}
            found = found(**_arguments(path, found, offered))
    if isinstance(found, Agent):
        return Team(found)
    if not isinstance(found, Team):
        raise TeamError(
            f"{path} is {_article(type(found).__name__)}; a Team, an Agent or a function that "
            "returns one is needed"
        )
    return found


def _find(path: str) -> Any:
    module, separator, name = path.partition(":")
    if not separator:
        module, _, name = path.rpartition(".")
    if not module or not name:
        raise TeamError(f"{path!r} is not a path to a team; write package.module:name")
    with _told(f"{module} could not be imported"):
        found = import_module(module)
    if not hasattr(found, name):
        raise TeamError(f"{module} has no {name!r}; it has: {', '.join(_public(found))}")
    return getattr(found, name)


def _arguments(
    path: str, factory: Callable[..., Any], offered: Mapping[str, Any]
) -> dict[str, Any]:
    """What a factory is given, by its parameters' names."""
    parameters = inspect.signature(factory).parameters
    wanted = [p.name for p in parameters.values() if _required(p) and p.name not in offered]
    given = {name: value for name, value in offered.items() if name in parameters}
    if wanted and "commerce" not in parameters:
        given[wanted.pop(0)] = offered["commerce"]
    if wanted:
        raise TeamError(
            f"{path} asks for {', '.join(wanted)}; only commerce, support and refunds can be given"
        )
    return given


def _required(parameter: inspect.Parameter) -> bool:
    variadic = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    return parameter.default is parameter.empty and not variadic


@contextmanager
def _told(what: str) -> Generator[None, None, None]:
    # Somebody else's code runs in here: whatever it raises, the operator is told which path it
    # was about, and sees the cause behind it.
    try:
        yield
    except TeamError:
        raise
    except Exception as fault:
        raise TeamError(f"{what}: {type(fault).__name__}: {fault}") from fault


def _public(module: ModuleType) -> list[str]:
    return [name for name in vars(module) if not name.startswith("_")]


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiouAEIOU' else 'a'} {noun}"
