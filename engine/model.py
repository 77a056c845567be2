"""What the loop asks of a model, and what it gets.

A model turns one request into pieces of text (hints) and, last, one reply (the truth). It
raises ``ModelUnavailable`` or ``ModelRefused`` and nothing else; whatever a server sent that
is no usable reply is unavailability, so that a loop never sees garbage.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from engine.types import Message, Usage

Finish = Literal["stop", "length", "content_filter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One model call.

    Args:
        model: Id of the model; None leaves it to the adapter.
        instructions: The one system message; it is not among the messages.
        messages: The transcript, paired: each call answered, each answer called for. Assistant
            messages still carry the engine's own keys; the adapter takes them off.
        tools: Schemas in Chat Completions form; never sent when empty.
        tool_choice: "auto", "required", "none" or a tool's name; only with tools.
        parallel_tool_calls: Only with tools.
        stream: Whether pieces of text are wanted.
        cache_key: What requests with the same stable prefix have in common.
    """

    model: str | None
    instructions: str
    messages: Sequence[Message]
    tools: Sequence[Mapping[str, Any]] = ()
    tool_choice: str | None = None
    parallel_tool_calls: bool | None = None
    stream: bool = False
    cache_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a model answered, its shape checked, its content not.

    Args:
        content: The text, if any.
        refusal: The text of a refusal, if it refused.
        tool_calls: Calls in Chat Completions form; ids and arguments as the model wrote them.
        finish: Why it stopped.
        usage: Tokens; zeros where the server did not say.
        model: The model that answered, by its own account.
        reasoning: Items that the same model wants back within the turn; opaque.
    """

    content: str | None = None
    refusal: str | None = None
    tool_calls: tuple[Message, ...] = ()
    finish: Finish = "stop"
    usage: Usage = field(default_factory=Usage)
    model: str = ""
    reasoning: tuple[Mapping[str, Any], ...] = ()


class Model(Protocol):
    """A language model behind some API."""

    def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
        """Answer a request: pieces of text if wanted, then exactly one ``Reply``, the last.

        Closing the generator early gives up the call. Errors raised before the reply mean that
        there is none; nothing is to be made of the pieces.

        Raises:
            ModelUnavailable: The same call may succeed later.
            ModelRefused: The same call will fail again.
        """
        ...
