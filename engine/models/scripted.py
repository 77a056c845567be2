"""A model that says what it was told to say: for tests, and for trying a team without a key."""

import json
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import replace
from typing import Self

from engine.model import Finish, ModelRequest, Reply
from engine.types import Message

Step = Reply | str | Exception | Callable[[ModelRequest], Reply | str]
"""A reply, a reply's text, an error to raise, or a function of the request that gives a reply."""


def call(name: str, arguments: object = None, *, call_id: str | None = None) -> Message:
    """A tool call as a model would write it.

    Args:
        name: The tool.
        arguments: A dict, or the raw text where a test wants it malformed.
        call_id: Its id; the model numbers those that are not given.
    """
    raw = arguments if isinstance(arguments, str) else json.dumps(arguments or {})
    function = {"name": name, "arguments": raw}
    return {"id": call_id, "type": "function", "function": function}


def calls(*tool_calls: Message, text: str | None = None, finish: Finish = "stop") -> Reply:
    """A reply that makes calls."""
    return Reply(content=text, tool_calls=tool_calls, finish=finish)


class ScriptedModel:
    """Answers with the given steps, one a request, and remembers the requests.

    It is as strict as a server: a request that one would answer 400 to is a failure. Use it in
    a ``with`` block, or call ``done()``: a step left over is a failure.

    Args:
        steps: What it says, in order.

    Attributes:
        requests: What it was asked.
    """

    def __init__(self, steps: Iterable[Step] = ()) -> None:
        self._steps = list(steps)
        self.requests: list[ModelRequest] = []

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
        """Say the next step; its words one by one, if pieces are wanted."""
        self.requests.append(request)
        check(request)
        if not self._steps:
            raise AssertionError(f"the script has no step for request {len(self.requests)}")
        step = self._steps.pop(0)
        if isinstance(step, Exception):
            raise step
        said = step if isinstance(step, Reply | str) else step(request)
        reply = Reply(content=said) if isinstance(said, str) else said
        if request.stream and reply.content:
            for piece in reply.content.splitlines(keepends=True):
                yield piece
        yield _with_ids(reply, len(self.requests))

    def done(self) -> None:
        """Fail if there are steps that nobody asked for.

        Raises:
            AssertionError: There are.
        """
        assert not self._steps, f"{len(self._steps)} steps of the script were not reached"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.done()


def check(request: ModelRequest) -> None:
    """Fail where an API would answer 400.

    Raises:
        AssertionError: Calls without answers, answers without calls, ids that are empty or used
            twice, messages without content, or tool settings without tools.
    """
    assert request.instructions.strip(), "the system message is empty"
    assert request.tools or request.tool_choice is None, "tool_choice without tools"
    assert request.tools or request.parallel_tool_calls is None, "parallel_tool_calls without tools"
    waiting: list[str] = []
    seen: set[str] = set()
    for message in request.messages:
        if message["role"] == "tool":
            call_id = message["tool_call_id"]
            assert call_id in waiting, f"an answer to no call: {call_id!r}"
            assert isinstance(message["content"], str), "an answer without content"
            waiting.remove(call_id)
            continue
        assert not waiting, f"calls without answers: {waiting}"
        waiting = [call["id"] for call in message.get("tool_calls", ())]
        assert all(waiting), "a call without an id"
        assert len({*waiting, *seen}) == len(waiting) + len(seen), "an id used twice"
        seen.update(waiting)
        assert waiting or message["content"], f"nothing said by the {message['role']}"
    assert not waiting, f"calls without answers: {waiting}"


def _with_ids(reply: Reply, number: int) -> Reply:
    numbered = tuple(
        call if call["id"] is not None else call | {"id": f"call_{number}_{place}"}
        for place, call in enumerate(reply.tool_calls)
    )
    return replace(reply, tool_calls=numbered)
