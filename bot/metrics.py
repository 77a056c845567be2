"""Every figure that a process shows at ``/metrics``: names, meanings, labels.

Labels have few values: kinds, endings, models, methods, error codes. No place, person or word
ever is one. Counters are a process's own; the gauges of the queue are read from Redis at each
scrape, so every process shows the same.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from engine.prices import PRICES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.commands import Command
    from bot.mail import Queue
    from engine import Usage

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

REGISTRY = CollectorRegistry()
"""Ours alone: the client library's default one would add what other libraries count."""

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 60.0)

COMMANDS = Counter(
    "switchboard_commands",
    "What Slack sent and was taken in, by what became of it",
    ["outcome"],
    registry=REGISTRY,
)
TURNS = Counter(
    "switchboard_turns", "Turns of the agents, by how they ended", ["ending"], registry=REGISTRY
)
PART_SECONDS = Histogram(
    "switchboard_part_seconds",
    "Where the time of an answer goes: queue (from Slack's timestamp to the take-up), model "
    "(one call), tools (one call), slack (one call), turn (all of it)",
    ["part"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
POSTS = Counter(
    "switchboard_posts",
    "Posts of the outbox, by what came of one try",
    ["kind", "outcome"],
    registry=REGISTRY,
)
RETRIES = Counter(
    "switchboard_retries",
    "Work done again: step (it failed, or its worker went silent), model (no answer), "
    "post (Slack was busy or silent)",
    ["what"],
    registry=REGISTRY,
)
PARKED = Counter("switchboard_parked", "Commands given up on", registry=REGISTRY)
TOKENS = Counter(
    "switchboard_model_tokens",
    "Tokens: input (read for the first time), cached (read again), output",
    ["model", "kind"],
    registry=REGISTRY,
)
DOLLARS = Counter(
    "switchboard_model_dollars",
    "What models cost by list price; a model without one is missing",
    ["model"],
    registry=REGISTRY,
)
MODEL_ERRORS = Counter(
    "switchboard_model_errors",
    "Turns that a model kept from their end",
    ["error"],
    registry=REGISTRY,
)
SLACK_ERRORS = Counter(
    "switchboard_slack_errors",
    "Calls of Slack that failed: the HTTP status, Slack's own code, or the exception",
    ["method", "error"],
    registry=REGISTRY,
)

QUEUE_DUE = Gauge(
    "switchboard_queue_due", "Places that a worker should look at now", registry=REGISTRY
)
QUEUE_AGE = Gauge(
    "switchboard_queue_age_seconds", "How long the oldest of them is due", registry=REGISTRY
)
QUEUE_PLACES = Gauge(
    "switchboard_queue_places",
    "Places that are due, owned, or wait for a timer",
    registry=REGISTRY,
)
PARKED_NOW = Gauge("switchboard_parked_now", "Commands on the parked list", registry=REGISTRY)
REDIS_UP = Gauge("switchboard_redis_up", "Whether Redis answered this scrape", registry=REGISTRY)


def model_used(model: str, usage: Usage) -> None:
    """Counts one model call's tokens and, where the price is known, its cost."""
    fresh = usage.input_tokens - usage.cached_tokens
    TOKENS.labels(model, "input").inc(max(0, fresh))
    TOKENS.labels(model, "cached").inc(usage.cached_tokens)
    TOKENS.labels(model, "output").inc(usage.output_tokens)
    # A server names the model with its date: gpt-6-luna-2026-10-01.
    price = next((p for name, p in PRICES.items() if f"{model}-".startswith(f"{name}-")), None)
    if price is not None:
        DOLLARS.labels(model).inc(float(max(Decimal(0), price.of(usage))))


def took(part: str, seconds: float) -> None:
    """Notes how long a part of an answer took; clocks that disagree make no negative time."""
    PART_SECONDS.labels(part).observe(max(0.0, seconds))


def waited(commands: Iterable[Command], now: int) -> None:
    """Notes how long messages waited for an owner.

    Args:
        commands: What an owner takes up.
        now: Redis's time, ms.
    """
    for command in commands:
        if command.kind == "said":
            took("queue", now / 1000 - float(command.ts))


def exposition(queue: Queue | None) -> bytes:
    """All figures as Prometheus reads them.

    Args:
        queue: What Redis says about the queue; None when it does not answer, and its gauges keep
            their last value beside ``switchboard_redis_up 0``.
    """
    REDIS_UP.set(queue is not None)
    if queue is not None:
        QUEUE_DUE.set(queue.due)
        QUEUE_AGE.set(queue.oldest_seconds)
        QUEUE_PLACES.set(queue.places)
        PARKED_NOW.set(queue.parked)
    return generate_latest(REGISTRY)
