"""Puts answers on the wire, whole or streamed, and suffers the faults that were asked for."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.model.faults import ODD_REPLIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.model.endpoints import Answer
    from sandbox.model.faults import Fault
    from sandbox.model.state import ModelServer


async def suffer(
    server: ModelServer, request: web.Request, fault: Fault
) -> web.StreamResponse | None:
    """Misbehaves.

    Returns:
        The response of the fault; None if an answer is still due, be it late, odd or cut.
    """
    if fault.kind in {"hang", "slow"}:
        await server.pause(fault.seconds)
    if fault.kind in {"slow", "cut"} or fault.form in ODD_REPLIES:
        return None
    if fault.kind in {"hang", "reset"}:
        _drop(request)
        return web.Response(status=500)
    content_type, body = fault.payload()
    headers = {"Content-Type": content_type}
    if fault.retry_after is not None:
        headers["Retry-After"] = f"{fault.retry_after:g}"
    status = fault.status if fault.kind == "status" else 200
    return web.Response(status=status, body=body, headers=headers)


async def deliver(
    request: web.Request, answer: Answer, *, cut: bool, chunk_seconds: float
) -> web.StreamResponse:
    """Sends an answer.

    Args:
        request: What is answered.
        answer: The answer; it is streamed if it has events.
        cut: Whether the connection is dropped halfway.
        chunk_seconds: The pause after each event.
    """
    if answer.events is not None:
        return await _stream(request, answer.events, cut=cut, chunk_seconds=chunk_seconds)
    if not cut:
        return web.json_response(answer.whole)
    body = json.dumps(answer.whole).encode()
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    _drop(request)
    return response


async def _stream(
    request: web.Request, events: Sequence[str], *, cut: bool, chunk_seconds: float
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for event in events[: len(events) // 2] if cut else events:
        await response.write(event.encode())
        await asyncio.sleep(chunk_seconds)
    if cut:
        _drop(request)
    else:
        await response.write_eof()
    return response


def _drop(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
