"""The composition root: the one file that names Slack and Redis together.

Plain functions with plain arguments; whatever is opened closes with the caller's stack.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from agents.commerce import CustomerRef, Unavailable
from agents.loading import load_team
from agents.offers import RefundPolicy, WithRequests
from bot.access import Admission, read_rule
from bot.checkout import Checkout
from bot.desk_rules import DeskRules
from bot.dialects import Understood
from bot.hours import read_hours
from bot.identity import Identities
from bot.limits import Allowance, turn_limits
from bot.ownership import Board, Desk, Rules
from bot.places import BoardPlace
from bot.receipts import receipt
from bot.shop import build_shop
from bot.slack.app import build_app
from bot.slack.chat import SlackChat
from bot.slack.parse import Identity
from bot.slack.timing import timed_calls
from bot.store.audit import AuditTrail
from bot.store.belonging import check_shards, check_workspace
from bot.store.connect import connect
from bot.store.mailbox import Mailbox
from bot.store.requests import RefundRequests
from bot.store.safety import require_safety
from bot.turn import Turns
from bot.worker import Worker
from engine import graph
from engine.models import connect as connect_model

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from slack_bolt.app.async_app import AsyncApp

    from agents.commerce import Commerce
    from bot.commands import Person
    from bot.ownership import History
    from bot.settings import Settings
    from engine import Model, Team
    from engine.telemetry import Tracer

_SLACK_SECONDS = 10.0
_CONNECT_SECONDS = 3.0
_SHOP_SECONDS = 3.0


class NoSlack(Exception):  # noqa: N818 - a state, read aloud as one
    """Slack did not say who we are. The message is for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a process is put together from.

    Args:
        settings: What was configured.
        client: Slack's Web API: one shared session, deadlines, no retries.
        us: Who we are there.
        mailbox: Redis.
        commerce: The shop, with what is requested back from it.
        trail: Where decisions are written down.
    """

    settings: Settings
    client: AsyncWebClient
    us: Identity
    mailbox: Mailbox
    commerce: WithRequests
    trail: AuditTrail


async def open_parts(settings: Settings, stack: AsyncExitStack) -> Parts:
    """Opens Slack and Redis.

    Raises:
        NoSlack: Slack cannot be reached or does not know the token.
        UnsafeRedis: It would lose what it acknowledges.
        redis.exceptions.RedisError: Redis cannot be reached.
    """
    client = await open_slack(settings, stack)
    us = await identify(client, settings)
    connections = await connect(settings.redis_url, stack)
    mailbox = Mailbox(
        connections,
        lease_seconds=settings.lease_seconds,
        keep_seconds=int(settings.retention_days * 86_400),
        messages=settings.messages,
        message_seconds=settings.message_minutes * 60,
    )
    if settings.must_keep:
        await require_safety(connections.scripts, override=settings.allow_unsafe_redis)
    await check_shards(mailbox.redis)
    await check_workspace(mailbox.redis, us.workspace)
    redis, workspace = connections.scripts, us.workspace
    return Parts(
        settings=settings,
        client=client,
        us=us,
        mailbox=mailbox,
        commerce=WithRequests(
            build_shop(redis, workspace=workspace), RefundRequests(redis, workspace=workspace)
        ),
        trail=AuditTrail(redis, workspace=workspace),
    )


async def open_slack(settings: Settings, stack: AsyncExitStack) -> AsyncWebClient:
    """A client whose every call has a deadline and is tried once."""
    timeout = aiohttp.ClientTimeout(total=_SLACK_SECONDS, connect=_CONNECT_SECONDS)
    connector = aiohttp.TCPConnector(limit=256)
    session = aiohttp.ClientSession(
        timeout=timeout, connector=connector, trace_configs=[timed_calls()]
    )
    await stack.enter_async_context(session)
    token = settings.slack_bot_token
    return AsyncWebClient(
        token=token.get_secret_value() if token else None,
        base_url=settings.slack_api_url,
        session=session,
        retry_handlers=[],
        trust_env_in_session=False,
    )


async def identify(client: AsyncWebClient, settings: Settings) -> Identity:
    """Asks Slack once who we are.

    Raises:
        NoSlack: It cannot be reached or does not know the token.
    """
    try:
        reply = await client.auth_test()
    except SlackApiError as error:
        data = cast("object", error.response.data)
        answer = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
        code = answer.get("error", "no answer of Slack's")
        raise NoSlack(f"Slack refused SLACK_BOT_TOKEN: {code}") from error
    except (aiohttp.ClientError, TimeoutError, ValueError, AttributeError) as error:
        raise NoSlack(f"Slack cannot be reached at {settings.slack_api_url}") from error
    return Identity(
        workspace=str(reply.get("team_id")),
        user=str(reply.get("user_id")),
        bot=str(reply.get("bot_id") or ""),
        url=str(reply.get("url") or ""),
        support_channel=settings.support_channel,
    )


def build_model(settings: Settings, stack: AsyncExitStack) -> Model:
    """The model client, open until the stack closes."""
    key = settings.openai_api_key
    model = connect_model(
        key.get_secret_value() if key else "none",
        settings.openai_base_url,
        api=settings.openai_api,
        model=settings.model,
        timeout=settings.model_call_seconds,
        max_output_tokens=settings.reply_tokens,
    )
    stack.push_async_callback(model.aclose)
    return model


def build_team(settings: Settings, commerce: Commerce) -> Team:
    """The configured team.

    Raises:
        TeamError: There is none, or it cannot work.
    """
    return load_team(
        settings.team,
        commerce,
        support=settings.support_channel is not None,
        refunds=refund_policy(settings),
    )


def refund_policy(settings: Settings) -> RefundPolicy:
    """Which refunds the team approves, as configured."""
    return RefundPolicy(
        limit=settings.auto_refund_limit,
        late="approve" if settings.late_refunds == "staff" else "refuse",
        approvers=settings.support_channel is not None,
        contact=settings.support_contact,
    )


def build_worker(parts: Parts, model: Model, team: Team) -> Worker:
    """A worker over all mailboxes."""
    settings = parts.settings

    chat = SlackChat(parts.client, parts.us)
    checkout = Checkout(shop=parts.commerce, policy=refund_policy(settings), trail=parts.trail)
    desk = Desk(
        mailbox=parts.mailbox,
        chat=chat,
        turns=Turns(
            team=team,
            model=Understood(model, team.names),
            model_name=settings.model,
            limits=turn_limits(settings),
            tracer=find_tracer(),
        ),
        execute=checkout,
        release=checkout.release,
        rules=Rules(
            support_channel=settings.support_channel,
            contact=settings.support_contact,
            card_ms=int(settings.card_expiry_minutes * 60_000),
            debounce=settings.debounce_seconds,
            desk=desk_rules(settings),
            allowance=Allowance(
                person_tokens=settings.person_tokens, workspace_tokens=settings.workspace_tokens
            ),
            workspace_url=parts.us.url,
        ),
        admission=Admission(
            customers=read_rule(settings.customers), directory=chat, workspace=parts.us.workspace
        ),
        identities=Identities(directory=chat, workspace=parts.us.workspace),
        board=Board(parts.mailbox, str(BoardPlace(parts.us.workspace))),
        history=history_of(parts.commerce),
        by_hand=by_hand(team),
        by_card=by_card(team),
    )
    name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    return Worker(desk, name=name, drain_seconds=settings.drain_seconds)


def desk_rules(settings: Settings) -> DeskRules:
    """The desk's times and people, as configured."""
    return DeskRules(
        remind_ms=int(settings.remind_minutes * 60_000),
        oncall_ms=int(settings.oncall_minutes * 60_000),
        idle_ms=int(settings.idle_minutes * 60_000),
        silence_ms=int(settings.silence_minutes * 60_000),
        approve_ms=int(settings.approval_hours * 3_600_000),
        oncall=settings.support_oncall,
        hours=read_hours(settings.support_hours) if settings.support_hours else None,
    )


def find_tracer() -> Tracer | None:
    """OpenTelemetry's, where its API is installed: whether spans go anywhere is its provider's."""
    try:
        trace = import_module("opentelemetry.trace")
    except ImportError:
        return None
    return trace.get_tracer("switchboard")


def by_hand(team: Team) -> tuple[str, ...]:
    """The agents among whom a customer chooses: all of them, where none hands over to another."""
    return () if len(team.names) < 2 or any(graph.handoffs(team).values()) else team.names


def by_card(team: Team) -> bool:
    """Whether no tool of the team has an effect by itself: what is done is decided on a card."""
    return all(tool.pure for each in team.agents for tool in team.toolbox(each).tools.values())


def history_of(commerce: Commerce) -> History:
    """Reads a customer's last orders, for themselves and for the team's card."""

    async def history(customer: Person) -> tuple[str, ...] | None:
        ref = CustomerRef(workspace=customer.workspace, user=customer.user)
        try:
            async with asyncio.timeout(_SHOP_SECONDS):
                orders = await commerce.list_orders(ref, limit=5)
        except (Unavailable, TimeoutError):
            return None
        return tuple(receipt(order) for order in orders)

    return history


def build_receiver(parts: Parts, *, over_http: bool) -> AsyncApp:
    """The Bolt app that takes commands in."""
    secret = parts.settings.slack_signing_secret
    signing = secret.get_secret_value() if secret and over_http else None
    return build_app(parts.client, parts.us, parts.mailbox.put, signing_secret=signing)
