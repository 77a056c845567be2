"""A loop as small as can be, with teams whose tools are stubs, to play dialogues with the clerk."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.model.clerk import answer
from sandbox.model.clerk.speech import sentences
from sandbox.model.rules import Rules
from sandbox.model.validation import check_chat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Stub = str | Callable[[dict[str, Any]], str]

RULES = Rules(models=("clerk",))
MOST_STEPS = 8


def function(name: str, description: str = "", /, *, optional: Any = (), **parameters: Any) -> Any:
    """A tool as it is offered to the model; a parameter is a JSON type or a schema."""
    properties: dict[str, Any] = {
        key: {"type": kind} if isinstance(kind, str) else kind for key, kind in parameters.items()
    }
    required = [key for key in parameters if key not in optional]
    schema = {"type": "object", "properties": properties, "required": required}
    described = {"name": name, "description": description, "parameters": schema}
    return {"type": "function", "function": described}


@dataclass
class Stage:
    """A team of agents on stubs, and the conversation so far.

    ``stubs`` maps a tool's name to its answer; ``handovers`` a tool's name to the next agent.
    """

    agents: Mapping[str, list[Any]]
    agent: str
    stubs: dict[str, Stub] = field(default_factory=dict[str, Any])
    handovers: Mapping[str, str] = field(default_factory=dict[str, str])
    messages: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    called: list[tuple[str, dict[str, Any]]] = field(default_factory=list[Any])
    said: list[str] = field(default_factory=list[str])

    def hear(self, text: str) -> str:
        """Plays one turn; returns what the agents said in it. Each request must be acceptable."""
        self.messages.append({"role": "user", "content": text})
        before = len(self.said)
        for _ in range(MOST_STEPS):
            if not self._step():
                return " ".join(self.said[before:])
        pytest.fail(f"no end to the turn after {text!r}: {self.names}")

    def hear_all(self, *texts: str) -> str:
        """Plays several turns; returns what was said in the last."""
        return [self.hear(text) for text in texts][-1]

    @property
    def names(self) -> list[str]:
        """The tools that were called, in order."""
        return [name for name, _ in self.called]

    def _step(self) -> bool:
        tools = self.agents[self.agent]
        body: dict[str, Any] = {"model": "clerk", "messages": self.messages}
        if tools:
            body["tools"] = tools
        check_chat(body, RULES)
        reply = answer(self.messages, tools)
        if reply.content:
            twice = set(sentences(reply.content)) & set(sentences(" ".join(self.said[-1:])))
            assert not twice, f"the same sentence twice running: {twice}"
            self.said.append(reply.content)
        message: dict[str, Any] = {"role": "assistant", "content": reply.content}
        self.messages.append(message)
        if not reply.calls:
            return False
        (one,) = reply.calls
        identifier = f"call_{len(self.called)}"
        function = {"name": one.name, "arguments": one.arguments}
        message["tool_calls"] = [{"id": identifier, "type": "function", "function": function}]
        arguments = json.loads(one.arguments)
        self.called.append((one.name, arguments))
        result = self._run(one.name, arguments)
        self.messages.append({"role": "tool", "tool_call_id": identifier, "content": result})
        return one.name != "escalate_to_human"

    def _run(self, name: str, arguments: dict[str, Any]) -> str:
        assert name in {tool["function"]["name"] for tool in self.agents[self.agent]}
        if name in self.handovers:
            self.agent = self.handovers[name]
            return f"Transferred to {self.agent}. Adopt persona immediately."
        stub = self.stubs[name]
        return stub if isinstance(stub, str) else stub(arguments)


GOODS = (
    "Rocket Skates",
    "Black Boot",
    "Giant Magnet",
    "Bird Seed",
    "Portable Hole",
    "Anvil",
    "Roadrunner Trap",
    "Boulder Catapult",
    "Dynamite Dozen",
    "Giant Rubber Band",
    "Hypnosis Goggles",
    "Lightning Unicycle",
    "Slightly Used Time Machine",
    "Outboard Jet Motor",
    "Tornado Seeds",
    "Steamroller",
    "Bat Outfit",
    "Spring-Loaded Boots",
    "X-Ray Telescope",
    "Invisible Paint",
    "Desert Submarine",
    "Dehydrated Boulders",
    "Explosive Carrot",
    "Jet-Powered Hang Glider",
    "Explosive Device",
    "Jetpack",
)
_LOOK_UP = function("look_up_item", search_query="string")
_BACK = function("transfer_back_to_triage")
ACME = {
    "triage": [
        function("transfer_to_sales_agent"),
        function("transfer_to_issues_and_repairs"),
        function("escalate_to_human", summary="string"),
    ],
    "sales": [
        _LOOK_UP,
        function(
            "execute_order",
            product="string",
            price="number",
            quantity="integer",
            optional=("quantity",),
        ),
        _BACK,
    ],
    "repairs": [
        _LOOK_UP,
        function("execute_refund", item_id="string", reason="string", optional=("reason",)),
        _BACK,
    ],
}


def look_up(arguments: dict[str, Any]) -> str:
    """Finds goods by a word of their name."""
    words = [word.rstrip("s") for word in arguments["search_query"].lower().split()]
    found = [
        {"item_id": f"item_{number}", "name": name, "price": f"${number * 1111:,}.00"}
        for number, name in zip(itertools.count(1), GOODS, strict=False)
        if any(word in name.lower() for word in words if len(word) > 2)
    ]
    return json.dumps(found) if found else "No item matches that description."


@pytest.fixture
def acme() -> Stage:
    """The three agents of ACME, at whose counter every order and refund succeeds."""
    return Stage(
        agents=ACME,
        agent="triage",
        stubs={
            "look_up_item": look_up,
            "execute_order": "Success: ordered.",
            "execute_refund": "Success: refunded.",
            "escalate_to_human": "A person was called.",
        },
        handovers={
            "transfer_to_sales_agent": "sales",
            "transfer_to_issues_and_repairs": "repairs",
            "transfer_back_to_triage": "triage",
        },
    )


@pytest.fixture
def library() -> Stage:
    """A team that the clerk has never seen: a front desk, loans, events."""
    return Stage(
        agents={
            "front": [
                function("transfer_to_loans", "Borrowing, renewing and returning books."),
                function("transfer_to_events", "Readings, workshops, seats."),
            ],
            "loans": [
                function("find_book", "Search the catalogue for a book.", title="string"),
                function(
                    "renew_loan",
                    "Renew a loan.",
                    loan_number={"type": "integer", "description": "The loan number, as printed."},
                    weeks="integer",
                ),
                function("transfer_back_to_front"),
            ],
            "events": [
                function(
                    "list_events",
                    "Lists the events of a month.",
                    month={"type": "string", "enum": ["january", "february", "march"]},
                ),
                function("book_seat", "Books a seat.", event_id="string", seats="integer"),
                function("transfer_back_to_front"),
            ],
        },
        agent="front",
        stubs={
            "find_book": lambda given: json.dumps({"title": given["title"], "shelf": "B4"}),
            "renew_loan": "Renewed until 2 January.",
            "list_events": "Poetry night on the 14th.",
            "book_seat": "ok",
        },
        handovers={
            "transfer_to_loans": "loans",
            "transfer_to_events": "events",
            "transfer_back_to_front": "front",
        },
    )
