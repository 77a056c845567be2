"""The ways in which a model server fails, on request.

``GARBAGE`` holds answers with HTTP 200 that are none; ``ODD_REPLIES`` those that are well-formed
on the wire and still not what a caller hopes for.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sandbox.model.reply import Call, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Self

_JSON = "application/json"
_COMPLETION: dict[str, Any] = {
    "id": "chatcmpl-garbage",
    "object": "chat.completion",
    "created": 0,
    "model": "clerk",
}


def _completion(**fields: Any) -> bytes:
    return json.dumps({**_COMPLETION, **fields}).encode()


GARBAGE: Mapping[str, tuple[str, bytes]] = {
    "html": ("text/html", b"<html><body><h1>502 Bad Gateway</h1></body></html>"),
    "text": ("text/plain", b"upstream connect error"),
    "empty": (_JSON, b""),
    "truncated": (_JSON, b'{"id": "chatcmpl-garbage", "object": "chat.comp'),
    "null": (_JSON, b"null"),
    "list": (_JSON, b"[]"),
    "error_object": (_JSON, b'{"error": {"message": "overloaded", "type": "server_error"}}'),
    "no_choices": (_JSON, _completion(choices=[])),
    "null_choices": (_JSON, _completion(choices=None)),
    "missing_choices": (_JSON, _completion()),
    "null_message": (
        _JSON,
        _completion(choices=[{"index": 0, "finish_reason": "stop", "message": None}]),
    ),
    "broken_stream": ("text/event-stream", b"data: {not json\n\ndata: [DONE]\n\n"),
    "empty_stream": ("text/event-stream", b"data: [DONE]\n\n"),
    "error_in_stream": (
        "text/event-stream",
        b'data: {"error": {"message": "overloaded", "type": "server_error"}}\n\n',
    ),
    "null_output": (_JSON, b'{"id": "resp_x", "object": "response", "output": null}'),
    "failed_response": (
        _JSON,
        (
            b'{"id": "resp_x", "object": "response", "status": "failed", "output": [], '
            b'"error": {"code": "server_error", "message": "The model failed."}}'
        ),
    ),
}
"""Name → (content type, body), sent with HTTP 200."""


def _odd_call(arguments: str) -> Callable[[Sequence[str]], Reply]:
    return lambda tools: Reply(calls=(Call(name=_first(tools), arguments=arguments),))


def _first(tools: Sequence[str]) -> str:
    return tools[0] if tools else "no_such_tool"


ODD_REPLIES: Mapping[str, Callable[[Sequence[str]], Reply]] = {
    "null_content": lambda _: Reply(),
    "empty_content": lambda _: Reply(content=""),
    "cut_text": lambda _: Reply(content="The answer to that is", finish_reason="length"),
    "cut_arguments": lambda tools: Reply(
        calls=(Call(name=_first(tools), arguments='{"half": "an arg'),), finish_reason="length"
    ),
    "content_filter": lambda _: Reply(finish_reason="content_filter"),
    "refusal": lambda _: Reply(refusal="I'm sorry, I can't help with that."),
    "bad_arguments": _odd_call("{not json"),
    "list_arguments": _odd_call("[1, 2]"),
    "empty_arguments": _odd_call(""),
    "unknown_tool": lambda _: Reply(calls=(Call(name="no_such_tool"),)),
    "duplicate_ids": lambda tools: Reply(
        calls=(Call(name=_first(tools), call_id="call_same"),) * 2
    ),
    "empty_id": lambda tools: Reply(calls=(Call(name=_first(tools), call_id=""),)),
}
"""Name → reply, given the names of the tools on offer."""


class Fault(BaseModel):
    """One fault, for one request or several.

    Args:
        kind: ``status``: an error status; ``hang``: no answer for ``seconds``; ``slow``: the right
            answer after ``seconds``; ``garbage``: HTTP 200 with ``form`` or ``body``; ``reset``:
            the connection is dropped; ``cut``: the connection is dropped halfway.
        status: The HTTP status of ``status``.
        body: The body of ``status`` or ``garbage``: text as it is, anything else as JSON.
        code: The error's ``code`` in the standard body of ``status``: "insufficient_quota", …
        retry_after: Sent as Retry-After, in seconds.
        seconds: How long ``hang`` and ``slow`` last.
        form: A name of ``GARBAGE`` or ``ODD_REPLIES``.
        times: How many requests suffer it; None means all until the faults are cleared.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Literal["status", "hang", "slow", "garbage", "reset", "cut"]
    status: Annotated[int, Field(ge=300, le=599)] = 500
    body: Any = None
    code: str | None = None
    retry_after: float | None = None
    seconds: Annotated[float, Field(ge=0)] = 3600
    form: str | None = None
    times: Annotated[int, Field(ge=1)] | None = 1

    @model_validator(mode="after")
    def _known_form(self) -> Self:
        if self.kind != "garbage":
            return self
        if self.form is None and self.body is None:
            raise ValueError("garbage needs a form or a body")
        if self.form is not None and self.form not in {*GARBAGE, *ODD_REPLIES}:
            known = ", ".join((*GARBAGE, *ODD_REPLIES))
            raise ValueError(f"unknown form {self.form!r}; known: {known}")
        return self

    def payload(self) -> tuple[str, bytes]:
        """(content type, body) of a status or of garbage."""
        if isinstance(self.body, str):
            html = self.body.lstrip().startswith("<")
            return ("text/html" if html else "text/plain"), self.body.encode()
        if self.body is not None:
            return _JSON, json.dumps(self.body).encode()
        if self.form is not None and self.form in GARBAGE:
            return GARBAGE[self.form]
        kind = "server_error" if self.status >= 500 else "invalid_request_error"
        error = {
            "message": _SENTENCES.get(self.status, "The server had an error."),
            "type": self.code or kind,
            "param": None,
            "code": self.code,
        }
        return _JSON, json.dumps({"error": error}).encode()


_SENTENCES = {
    401: "Incorrect API key provided.",
    403: "You are not allowed to sample from this model.",
    404: "The model does not exist or you do not have access to it.",
    429: "Rate limit reached for requests.",
    503: "The engine is currently overloaded, please try again later.",
}
