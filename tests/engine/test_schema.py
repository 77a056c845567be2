"""Decided behaviour 34: functions as models see them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional

import pytest
from pydantic import BaseModel, Field

from engine import Agent, SchemaError, function_to_schema, run_full_turn
from engine.models.scripted import ScriptedModel, call, calls
from engine.types import Message

if TYPE_CHECKING:
    from decimal import Decimal

HELLO: list[Message] = [{"role": "user", "content": "hello"}]


def parameters(function: Callable[..., Any], *, strict: bool = False) -> dict[str, Any]:
    return function_to_schema(function, strict=strict)["function"]["parameters"]


def sample_function(param_1, param_2, the_third_one: int, some_optional="John Doe"):  # pyright: ignore[reportUnknownParameterType, reportMissingParameterType]
    """
    This is my docstring. Call this function when you want.
    """  # noqa: D212, D200
    return "Hello, world"


def test_the_cookbooks_example_gives_the_cookbooks_schema():
    """Key for key."""
    assert function_to_schema(sample_function) == {  # pyright: ignore[reportUnknownArgumentType]
        "type": "function",
        "function": {
            "name": "sample_function",
            "description": "This is my docstring. Call this function when you want.",
            "parameters": {
                "type": "object",
                "properties": {
                    "param_1": {"type": "string"},
                    "param_2": {"type": "string"},
                    "the_third_one": {"type": "integer"},
                    "some_optional": {"type": "string"},
                },
                "required": ["param_1", "param_2", "the_third_one"],
            },
        },
    }


def test_plain_types_give_the_cookbooks_types():
    """Bare containers are not spelt out, and no defaults are told."""

    def plain(  # noqa: PLR0917
        a: str,
        b: int,
        c: float,
        d: bool,
        e: list,  # pyright: ignore[reportMissingTypeArgument, reportUnknownParameterType]
        f: dict,  # pyright: ignore[reportMissingTypeArgument, reportUnknownParameterType]
        g: None,
        h: int = 3,
    ):
        """Do it."""

    assert {k: v["type"] for k, v in parameters(plain)["properties"].items()} == {  # pyright: ignore[reportUnknownArgumentType]
        "a": "string",
        "b": "integer",
        "c": "number",
        "d": "boolean",
        "e": "array",
        "f": "object",
        "g": "null",
        "h": "integer",
    }
    assert all(list(p) == ["type"] for p in parameters(plain)["properties"].values())  # pyright: ignore[reportUnknownArgumentType]


def test_a_function_without_a_docstring_has_an_empty_description():
    """As in the cookbook."""

    def quiet() -> None: ...

    assert function_to_schema(quiet)["function"]["description"] == ""


def test_a_function_without_a_readable_signature_is_refused_by_name():
    """A ValueError, as in the cookbook, that names the function."""
    with pytest.raises(ValueError, match="Failed to get signature for function min"):
        function_to_schema(min)


class Size(StrEnum):
    SMALL = "s"
    LARGE = "l"


class Address(BaseModel):
    """Where it goes."""

    street: str
    city: str | None = None


@dataclass
class Line:
    sku: str
    quantity: int = 1


def test_rich_types_are_described_by_pydantic():
    """Literal, Enum, Optional, unions, nested models, dataclasses, typed containers."""

    def buy(  # noqa: PLR0917
        colour: Literal["red", "blue"],
        size: Size,
        lines: list[Line],
        to: Address,
        note: Optional[str] = None,  # noqa: UP045
        amount: str | int = 1,
        prices: dict[str, int] | None = None,
    ): ...

    schema = parameters(buy)
    assert schema["required"] == ["colour", "size", "lines", "to"]
    assert schema["properties"] == {
        "colour": {"type": "string", "enum": ["red", "blue"]},
        "size": {"$ref": "#/$defs/Size"},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
        "to": {"$ref": "#/$defs/Address"},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        "amount": {"anyOf": [{"type": "string"}, {"type": "integer"}], "default": 1},
        "prices": {
            "anyOf": [
                {"type": "object", "additionalProperties": {"type": "integer"}},
                {"type": "null"},
            ],
            "default": None,
        },
    }
    assert schema["$defs"]["Size"] == {"type": "string", "enum": ["s", "l"]}
    assert schema["$defs"]["Line"]["required"] == ["sku"]
    assert schema["$defs"]["Address"]["description"] == "Where it goes."


def test_descriptions_come_from_annotations_and_docstrings():
    """Field, Annotated and an Args section; the section leaves the description."""

    def find(query: Annotated[str, Field(description="Words.", max_length=9)], limit: int = 5):
        """Find items.

        The best come first.

        Args:
            query: Not used: the annotation says more.
            limit: How many at most.
        """

    described = function_to_schema(find)["function"]
    assert described["description"] == "Find items.\n\nThe best come first."
    assert described["parameters"]["properties"] == {
        "query": {"type": "string", "description": "Words.", "maxLength": 9},
        "limit": {"type": "integer", "description": "How many at most."},
    }


def test_what_the_engine_fills_in_is_hidden():
    """Context variables, the idempotency key, and self."""

    class Shop:
        def buy(self, item: str, context_variables: dict[str, Any], idempotency_key: str): ...

    assert list(parameters(Shop().buy)["properties"]) == ["item"]


def test_strict_mode_requires_everything_and_allows_nothing_else():
    """By the rules of OpenAI's structured outputs: what has a default may be null."""

    def buy(item: str, line: Line, default: int = 1, size: Size = Size.SMALL): ...

    schema = function_to_schema(buy, strict=True)["function"]
    assert schema["strict"] is True
    assert schema["parameters"] == {
        "type": "object",
        "properties": {
            "item": {"type": "string"},
            "line": {"$ref": "#/$defs/Line"},
            "default": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            "size": {"anyOf": [{"$ref": "#/$defs/Size"}, {"type": "null"}]},
        },
        "required": ["item", "line", "default", "size"],
        "additionalProperties": False,
        "$defs": {
            "Line": {
                "type": "object",
                "properties": {
                    "sku": {"type": "string"},
                    "quantity": {"type": "integer"},  # null would not fit it
                },
                "required": ["sku", "quantity"],
                "additionalProperties": False,
            },
            "Size": {"type": "string", "enum": ["s", "l"]},
        },
    }


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


def test_strict_mode_tells_kinds_apart_by_any_of():
    """It knows no other way to write a choice."""

    def feed(pet: Annotated[Cat | Dog, Field(discriminator="kind")]): ...

    described = function_to_schema(feed, strict=True)["function"]["parameters"]["properties"]
    assert described == {"pet": {"anyOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}]}}


def test_what_strict_mode_cannot_say_is_refused_by_name():
    """A server would answer 400 to every request."""

    def note(facts: dict[str, int] | None = None): ...
    def add(facts: dict[Any, Any]): ...
    def pack(items: list[Any]): ...
    def place(at: tuple[int, str]): ...

    for function, fault in ((note, "dict"), (add, "dict"), (pack, "list"), (place, "list")):
        with pytest.raises(SchemaError, match=rf"{function.__name__}: .* no .*{fault}"):
            function_to_schema(function, strict=True)


def test_a_schema_can_be_changed_without_changing_the_next_one():
    """Each call gives a new dict, though the function is read once."""
    first = function_to_schema(sample_function)  # pyright: ignore[reportUnknownArgumentType]
    first["function"]["parameters"]["properties"].clear()
    second = function_to_schema(sample_function)  # pyright: ignore[reportUnknownArgumentType]
    assert len(second["function"]["parameters"]["properties"]) == 4


def test_annotations_that_cannot_be_resolved_are_refused_by_name():
    """A tool that only a type checker understands would be described wrongly."""

    def pay(amount: "Decimal"): ...

    with pytest.raises(SchemaError, match="pay: the annotation 'Decimal' is not known"):
        function_to_schema(pay)


def test_names_that_are_no_tool_names_are_refused():
    """A lambda has no name that a model could call."""
    with pytest.raises(SchemaError, match="'<lambda>' cannot be a tool's name"):
        function_to_schema(lambda: None)


async def test_a_tool_gets_what_its_annotations_say():
    """Enum members, models and dataclasses, not the dicts that the model wrote."""
    got: list[Any] = []

    def buy(size: Size, to: Address, lines: list[Line], copy: int = 2) -> str:
        got.extend((size, to, lines, copy))
        return "ok"

    sent = {"size": "s", "to": {"street": "Main"}, "lines": [{"sku": "x"}]}
    with ScriptedModel([calls(call("buy", sent)), "done"]) as model:
        await run_full_turn(Agent(tools=[buy]), HELLO, model=model)
    assert got == [Size.SMALL, Address(street="Main"), [Line(sku="x")], 2]


async def test_in_strict_mode_null_stands_for_not_given():
    """A strict model must write something for every parameter."""
    got: list[Any] = []

    def buy(item: str, quantity: int = 1) -> str:
        got.append((item, quantity))
        return "ok"

    agent = Agent(tools=[buy], strict_tools=True)
    with ScriptedModel([calls(call("buy", {"item": "x", "quantity": None})), "ok"]) as model:
        await run_full_turn(agent, HELLO, model=model)
    assert got == [("x", 1)]
    assert model.requests[0].tools[0]["function"]["strict"] is True
