"""What the OpenAI-compatible adapters share: one client, and its faults in our words.

The client's own walk over messages and tools costs most of a turn's CPU once a thread is long,
so the body is written here and posted past it; its headers, time-outs and error classes are
kept. Its retries are off: a loop that queues its turns knows better when to try again.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import aclosing, contextmanager, suppress
from math import isfinite
from typing import Any, TypeVar, cast

import aiohttp
import httpx2
import openai
from openai import AsyncOpenAI, AsyncStream
from pydantic import BaseModel, ConfigDict, ValidationError

from engine.errors import ModelRefused, ModelUnavailable
from engine.model import ModelRequest
from engine.transcript import as_json
from engine.types import Usage

DEFAULT_MODEL = "gpt-6-luna"
"""Asked where neither the run nor the agent names a model."""

_R = TypeVar("_R", bound=BaseModel)
_JSON: openai.RequestOptions = {"headers": {"Content-Type": "application/json"}}
_NO_QUOTA = {"insufficient_quota", "billing_hard_limit_reached"}
_TRANSIENT = {408, 409, 425, 429}
_MANY = 1e12  # tokens

# Where the prompt's template opens the thought, the reply only closes it. A reply that speaks of
# such tags later on is left as it is.
_THOUGHT = re.compile(
    r"^\s*(?:<think(?:ing)?>(?:.*?</think(?:ing)?>\s*|.*)|(?:(?!<think).)*?</think(?:ing)?>\s*)",
    re.DOTALL,
)


class Shape(BaseModel):
    """A part of what a server answers. Servers add fields of their own: they are ignored."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


def counted(told: object) -> Usage:
    """Tokens by a server's account, under the names of either API.

    Servers leave out what they do not count, or say -1. Whatever else stands there must not cost
    the answer: what cannot be read is not counted.
    """
    account = cast("dict[str, object]", told) if isinstance(told, dict) else {}
    details = account.get("input_tokens_details", account.get("prompt_tokens_details"))
    return Usage(
        input_tokens=_count(account, "input_tokens", "prompt_tokens"),
        cached_tokens=_count(details, "cached_tokens"),
        output_tokens=_count(account, "output_tokens", "completion_tokens"),
    )


def _count(told: object, *names: str) -> int:
    account = cast("dict[str, object]", told) if isinstance(told, dict) else {}
    counts = [account.get(name) for name in names]
    return max([0, *(int(n) for n in counts if isinstance(n, int | float) and 0 < n < _MANY)])


def meant(text: str | None) -> str | None:
    """What is meant for the reader: small models think aloud where no server takes it out."""
    return _THOUGHT.sub("", text) if text else text


def tool_settings(request: ModelRequest, form: Callable[[str], object]) -> dict[str, Any]:
    """What goes beside tools, and only there.

    Args:
        request: The request.
        form: How the API wants to be told which tool must be called.
    """
    choice, parallel = request.tool_choice, request.parallel_tool_calls
    chosen = choice if choice in ("auto", "required", "none", None) else form(choice)
    settings = {"tool_choice": chosen, "parallel_tool_calls": parallel}
    return {name: value for name, value in settings.items() if value is not None}


class Wire:
    """The connections to one server, shared by all calls of a process.

    Args:
        api_key: Sent as a bearer token.
        base_url: Where the server is; None is OpenAI itself.
        timeout: Seconds for a whole call, or until the next piece of a streamed one.
        connections: How many calls may be under way at once.
    """

    def __init__(
        self, api_key: str, *, base_url: str | None, timeout: float, connections: int
    ) -> None:
        patience = httpx2.Timeout(timeout, connect=min(5.0, timeout))
        limits = httpx2.Limits(max_connections=connections, max_keepalive_connections=100)
        self._timeout = timeout
        self._client = AsyncOpenAI(
            api_key=api_key.strip() or "none",  # servers without keys still get the header
            base_url=base_url,
            timeout=patience,
            max_retries=0,
            http_client=openai.DefaultAioHttpClient(limits=limits, timeout=patience),
        )

    async def post(self, path: str, body: Mapping[str, Any], shape: type[_R]) -> _R:
        """Ask once.

        Args:
            path: Below the server's address.
            body: Plain JSON.
            shape: What the answer must look like.

        Raises:
            ModelUnavailable: Nothing usable came back; later it may.
            ModelRefused: This request will never be answered.
        """
        with _translated():
            async with asyncio.timeout(self._timeout):
                response = await self._client.post(
                    path, content=as_json(body), options=_JSON, cast_to=httpx2.Response
                )
            return shape.model_validate_json(response.content)

    async def stream(
        self, path: str, body: Mapping[str, Any]
    ) -> AsyncGenerator[Mapping[str, Any], None]:
        """Ask once, and get the answer's events as plain dicts. Raises as ``post`` does."""
        with _translated():
            events: AsyncStream[Any] = await self._client.post(
                path,
                content=as_json(body),
                options=_JSON,
                cast_to=object,
                stream=True,
                stream_cls=AsyncStream[Any],
            )
            async with aclosing(events):
                async for event in events:
                    if not isinstance(event, dict):
                        raise ModelUnavailable("an event of the stream is not an object")
                    yield event

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.close()


@contextmanager
def _translated() -> Generator[None]:
    """Whatever the client raises, as one of our two errors."""
    try:
        yield
    except openai.APIStatusError as error:
        raise _from_status(error) from error
    except openai.APIError as error:  # no connection, a time-out, an error inside a stream
        raise ModelUnavailable(f"{type(error).__name__}: {error.message}") from error
    except TimeoutError as error:
        raise ModelUnavailable("no answer in time") from error
    except (ValidationError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ModelUnavailable(f"not a reply: {type(error).__name__}") from error
    except ValueError as error:  # its text may hold the key
        fault = type(error).__name__
        raise ModelRefused(f"cannot be sent; is the key malformed? ({fault})") from None
    except (httpx2.HTTPError, httpx2.StreamError, aiohttp.ClientError, OSError) as error:
        raise ModelUnavailable(f"{type(error).__name__} while reading the reply") from error


def _from_status(error: openai.APIStatusError) -> ModelUnavailable | ModelRefused:
    status, code = error.status_code, str(error.code or error.type or "")
    key = error.request.headers.get("authorization", "").removeprefix("Bearer ")
    said = f"{status} {code}: {error.message}".replace(key or "\0", "***")
    if {error.code, error.type} & _NO_QUOTA or (status < 500 and status not in _TRANSIENT):
        return ModelRefused(said, status=status)
    waits = _seconds(error.response.headers.get("retry-after"))
    return ModelUnavailable(said, status=status, retry_after=waits)


def _seconds(header: str | None) -> float | None:
    with suppress(ValueError):  # a date: nobody sends one here, and a clock may be off
        seconds = float(header or "")
        return max(0.0, seconds) if isfinite(seconds) else None
    return None
