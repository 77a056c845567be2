"""What is answered, before it takes the form of one API or the other."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

FinishReason = Literal["stop", "length", "tool_calls", "content_filter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A wish to call a tool.

    Args:
        name: The tool's name.
        arguments: JSON text, as a model writes it: not necessarily well-formed.
        call_id: None lets the server make one from the request.
    """

    name: str
    arguments: str = "{}"
    call_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer of the model.

    Args:
        content: What it says, if anything.
        calls: Which tools it wants called, in order.
        finish_reason: None derives it: ``tool_calls`` with calls, ``stop`` without.
        refusal: A refusal's text, which OpenAI keeps apart from content.
    """

    content: str | None = None
    calls: tuple[Call, ...] = field(default=())
    finish_reason: FinishReason | None = None
    refusal: str | None = None

    @property
    def ending(self) -> FinishReason:
        """The finish reason, given or derived."""
        return self.finish_reason or ("tool_calls" if self.calls else "stop")


def call(name: str, arguments: Mapping[str, Any] | None = None, *, say: str | None = None) -> Reply:
    """A reply that calls one tool, perhaps with a sentence beside it."""
    text = json.dumps(dict(arguments or {}), ensure_ascii=False)
    return Reply(content=say, calls=(Call(name=name, arguments=text),))


def fingerprint(request: Any, *, salt: str = "", length: int = 24) -> str:
    """An id that depends on the request alone: a repeated request gets the same ids."""
    text = salt + json.dumps(request, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:length]
