"""What the server serves, and what it knows about models by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.model.errors import ApiError, unknown_model

if TYPE_CHECKING:
    from collections.abc import Collection

MODEL_WITHOUT_TOOLS = "clerk-without-tools"
_GPT_VERSION = re.compile(r"^gpt-(\d+)(?:\.(\d+))?(?![\d.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Where servers differ.

    Args:
        models: The models that are served; others get a 404.
        system_first: Whether a system message may only be the first, as the chat templates of
            Qwen and Mistral demand; OpenAI takes it anywhere.
        json_arguments: Whether the arguments of earlier calls must be JSON objects: vLLM parses
            them for its templates, OpenAI does not look.
    """

    models: Collection[str]
    system_first: bool = True
    json_arguments: bool = True


def _version(model: str) -> tuple[int, int]:
    match = _GPT_VERSION.match(model)
    return (int(match[1]), int(match[2] or 0)) if match else (0, 0)


def reasons(model: str) -> bool:
    """Whether it reasons: all of OpenAI's since GPT-5."""
    return _version(model) >= (5, 0)


def cannot_reason(model: str) -> bool:
    """Whether it is one of OpenAI's that know no reasoning."""
    return model.startswith("gpt-") and not reasons(model)


def refuses_tools_beside_reasoning(model: str) -> bool:
    """Whether Chat Completions refuses its tools unless reasoning is off."""
    return _version(model) >= (5, 4)


def knows_breakpoints(model: str) -> bool:
    """Whether its prompt cache can be told where a prefix ends; other makers' are not asked."""
    return _version(model) >= (5, 6) or not model.startswith("gpt-")


def check_served(model: str, rules: Rules) -> None:
    """Refuses a model that is not served.

    Raises:
        ApiError: 404.
    """
    if model not in rules.models:
        raise unknown_model(model)


def check_sampling(model: str, effort: str | None, **parameters: float | None) -> None:
    """Refuses what steers sampling for a model that reasons.

    Raises:
        ApiError: 400.
    """
    if not reasons(model) or effort == "none":
        return
    for name, value in parameters.items():
        if value not in {None, 1}:
            raise ApiError(
                f"Unsupported parameter: '{name}' is not supported with this model.",
                param=name,
                code="unsupported_parameter",
            )
