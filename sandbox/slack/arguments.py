"""Arguments of a Web API call, in whichever of Slack's encodings they came."""

import json
from dataclasses import dataclass
from typing import Any, cast

from aiohttp import web

from sandbox.slack.changes import Json
from sandbox.slack.errors import SlackError

_TRUE = {"1", "true", "True"}


@dataclass(frozen=True)
class Arguments:
    """What the caller sent: query, form and JSON body in one.

    Args:
        values: As decoded; in forms and queries everything is a string.
    """

    values: Json

    def text(self, name: str) -> str | None:
        """A string, or None where it is absent or empty."""
        value = self.values.get(name)
        return None if value is None or value == "" else str(value)

    def required(self, name: str) -> str:
        """A string that has to be there.

        Raises:
            SlackError: ``invalid_arguments``.
        """
        value = self.text(name)
        if value is None:
            message = f"[ERROR] missing required field: {name}"
            raise SlackError("invalid_arguments", messages=(message,))
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean: JSON's own, or "1"/"0", "true"/"false"."""
        value = self.values.get(name)
        if value is None:
            return default
        return value if isinstance(value, bool) else str(value) in _TRUE

    def number(self, name: str, *, default: int) -> int:
        """A whole number.

        Raises:
            SlackError: ``invalid_arguments`` for anything else.
        """
        value = self.values.get(name)
        try:
            return default if value is None else int(value)
        except (TypeError, ValueError) as error:
            message = f"[ERROR] must be a number [json-pointer:/{name}]"
            raise SlackError("invalid_arguments", messages=(message,)) from error

    def moment(self, name: str) -> float | None:
        """A message timestamp, to compare with others.

        Raises:
            SlackError: ``invalid_ts_…`` for anything else.
        """
        value = self.text(name)
        try:
            return None if value is None else float(value)
        except ValueError as error:
            raise SlackError(f"invalid_ts_{name}") from error

    def structure(self, name: str, *, error: str) -> Any:
        """A list or object: JSON's own, or JSON in a string as forms carry it.

        Raises:
            SlackError: ``error``, where the string is not JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as mistake:
            raise SlackError(error) from mistake

    def objects(self, name: str, *, error: str) -> list[Json]:
        """A list of objects; none where it is absent.

        Raises:
            SlackError: ``error``, for anything else.
        """
        value = self.structure(name, error=error)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):  # pyright: ignore[reportUnknownVariableType]
            raise SlackError(error)
        return cast("list[Json]", value)

    def object(self, name: str, *, error: str) -> Json:
        """An object; an empty one where it is absent.

        Raises:
            SlackError: ``error``, for anything else.
        """
        value = self.structure(name, error=error)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise SlackError(error)
        return cast("Json", value)


async def arguments_of(request: web.Request) -> Arguments:
    """Read the arguments of a call.

    Raises:
        SlackError: ``invalid_json``, ``json_not_object``, ``invalid_form_data``.
    """
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        values |= _json_object(await request.text())
    elif request.can_read_body:
        try:
            values |= dict(await request.post())
        except ValueError as error:
            raise SlackError("invalid_form_data") from error
    return Arguments(values)


def _json_object(body: str) -> Json:
    try:
        decoded = json.loads(body or "{}")
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(decoded, dict):
        raise SlackError("json_not_object")
    return decoded  # pyright: ignore[reportUnknownVariableType]
