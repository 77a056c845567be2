"""How long Slack takes and how it fails, seen at the HTTP session that all calls share."""

from __future__ import annotations

import re
from time import monotonic
from typing import TYPE_CHECKING

import aiohttp

from bot import metrics

if TYPE_CHECKING:
    from types import SimpleNamespace

    from yarl import URL

_METHOD = re.compile(r"/api/([a-z]+(?:\.[A-Za-z]+)+)$")


def timed_calls() -> aiohttp.TraceConfig:
    """Traces each request of a session into the figures."""
    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(_started)
    trace.on_request_end.append(_ended)
    trace.on_request_exception.append(_failed)
    return trace


def method_of(url: URL) -> str:
    """The Web API's method; whatever else is called, an address for an answer among it, is one."""
    found = _METHOD.search(url.path)
    return found.group(1) if found else "other"


async def _started(
    _: aiohttp.ClientSession, context: SimpleNamespace, __: aiohttp.TraceRequestStartParams
) -> None:
    context.began = monotonic()


async def _ended(
    _: aiohttp.ClientSession, context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
) -> None:
    metrics.took("slack", monotonic() - context.began)
    if ended.response.status >= 300:
        metrics.SLACK_ERRORS.labels(method_of(ended.url), str(ended.response.status)).inc()


async def _failed(
    _: aiohttp.ClientSession, context: SimpleNamespace, ended: aiohttp.TraceRequestExceptionParams
) -> None:
    metrics.took("slack", monotonic() - context.began)
    metrics.SLACK_ERRORS.labels(method_of(ended.url), type(ended.exception).__name__).inc()
