"""A model that always does what an attacker says, and then tells everything that it knows.

An order to it is the word ``DO`` and a JSON list of calls, wherever in its reading that stands.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from engine.model import ModelRequest, Reply
from engine.models.scripted import call

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

ORDER = "DO "
BAIT = "trap"
"""What it looks up where nobody tells it anything: an attacker has put an item there."""


def order(*calls: tuple[str, dict[str, Any]]) -> str:
    """Words that make the model call tools."""
    return ORDER + json.dumps([[name, arguments] for name, arguments in calls])


class Puppet:
    """A model in an attacker's hand.

    Attributes:
        obeyed: How often it did what it read.
        heard: All that it was ever sent, to see what it could tell.
    """

    def __init__(self) -> None:
        self.obeyed = 0
        self.heard: list[str] = []
        self._made = 0

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Reply, None]:
        """Obeys the newest order once; after that, says out loud all that it was sent."""
        messages = [dict(message) for message in request.messages]
        self.heard.append(json.dumps([request.instructions, *messages]))
        wanted = _newest_order(messages)
        since = _calls_since(messages, wanted[0] if wanted else _last_user(messages))
        if since:
            said = [request.instructions, *(str(m.get("content") or "") for m in messages)]
            yield Reply(content="\n\n".join(said))
        elif wanted:
            self.obeyed += 1
            yield Reply(tool_calls=tuple(self._call(*each) for each in wanted[1]))
        else:
            yield Reply(tool_calls=(self._call("look_up_item", {"search_query": BAIT}),))

    def _call(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self._made += 1
        return call(name, arguments, call_id=f"p{self._made}")


def _newest_order(messages: list[dict[str, Any]]) -> tuple[int, list[Any]] | None:
    for at in reversed(range(len(messages))):
        text = str(messages[at].get("content") or "")
        begin = text.find(ORDER)
        if messages[at]["role"] != "assistant" and begin >= 0:
            try:
                return at, json.JSONDecoder().raw_decode(text, begin + len(ORDER))[0]
            except json.JSONDecodeError:
                continue
    return None


def _last_user(messages: list[dict[str, Any]]) -> int:
    return max((at for at, m in enumerate(messages) if m["role"] == "user"), default=0)


def _calls_since(messages: list[dict[str, Any]], start: int) -> bool:
    return any(message.get("tool_calls") for message in messages[start + 1 :])
