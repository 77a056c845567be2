"""Slack as the worker's chat platform: one try a call, every fault told apart.

No retries below us (the SDK's are off): a post whose answer was lost is looked up before it is
sent again, by the id in its metadata.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, cast

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.chat import Later, Refused, Sending, Sent, Unsure
from bot.identity import NotNow
from bot.slack import render
from bot.slack.faults import Faults
from bot.slack.readable import readable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Collection, Iterable, Mapping

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.chat import Ask
    from bot.places import Thread
    from bot.posts import Ephemeral, Row
    from bot.slack.parse import Identity

_log = structlog.get_logger(__name__)

_PAUSE = 3.0  # seconds
_TOKEN_PAUSE = 30.0
_STAFF_SECONDS = 300.0
_NEW_STAFF_SECONDS = 10.0
_NAMES_KEPT = 10_000
_PROFILE_SECONDS = 600.0
_CLOCK_SKEW = 120  # seconds
_PAGE = 999  # messages: a whole thread but for the longest
_EARLIER = 50
_EYES = "eyes"
_NO_BRACKETS = str.maketrans("[]", "()")

# Said with HTTP 200, but Slack may have done it all the same.
_AMBIGUOUS = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
# No word on whether there is a status line in such channels.
_PASSING = _AMBIGUOUS | {"ratelimited", "rate_limited", "unknown", "unreachable"}
# The token, not the post, is at fault: waiting loses nothing, refusing would lose every answer.
_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"}
)
# What the SDK lets through when an answer is not Slack's JSON: HTML, text, a list, null.
_NO_ANSWER = (aiohttp.ClientError, TimeoutError, ValueError, AttributeError)
_FAULTS = (SlackApiError, *_NO_ANSWER)
_BAD_BLOCKS = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "block_mismatch", "msg_blocks_too_long"}
)


class SlackChat:
    """The ``Chat`` port on Slack's Web API.

    Args:
        client: Has a shared session with deadlines, and no retry handlers.
        us: Who we are.
    """

    def __init__(self, client: AsyncWebClient, us: Identity) -> None:
        self._client = client
        self._us = us
        self._methods = {
            "chat.postMessage": client.chat_postMessage,
            "chat.postEphemeral": client.chat_postEphemeral,
            "chat.update": client.chat_update,
        }
        self._limited: dict[tuple[str, str], float] = {}
        self._own_names = True
        self._status_refused: set[str] = set()
        self._scopes_missed: set[str] = set()
        self._eyes: dict[Thread, set[str]] = {}
        self._names: dict[str, str] = {}
        self._profiles: dict[str, tuple[float, dict[str, Any]]] = {}
        self._faults = Faults()
        self._staff: frozenset[str] = frozenset()
        self._staff_read = -_STAFF_SECONDS

    # ---- posts -----------------------------------------------------------------------------------

    async def send(self, row: Row, refs: Mapping[str, str], ask: Ask) -> Sending:
        """See ``Chat.send``."""
        try:
            call = render.render(row, refs)
        except render.Unplaced as error:
            return Refused(f"unplaced:{error}")
        if row.post.kind == "ephemeral" and row.post.response_url:
            return await self._respond(row.post, call, ask)
        author = render.author_of(row)
        if author and not self._own_names:
            call = render.without_author(call, author)
        sending = await self._call(call, ask)
        if author and self._own_names and sending == Refused("missing_scope"):
            self._own_names = False
            _log.warning("slack.no_own_names", remedy="add the scope chat:write.customize")
            call = render.without_author(call, author)
            sending = await self._call(call, ask)
        if isinstance(sending, Refused) and sending.error in _BAD_BLOCKS:
            _log.error("slack.blocks_refused", kind=row.post.kind, error=sending.error)
            sending = await self._call(render.as_text_only(call), ask)
        otherwise = row.post.otherwise if row.post.kind == "notice" else None
        if isinstance(sending, Refused) and otherwise is not None:
            return await self.send(row.model_copy(update={"post": otherwise}), refs, ask)
        return sending

    async def _call(self, call: render.Call, ask: Ask) -> Sending:
        limited = (call.method, str(call.arguments.get("channel")))
        if (wait := self._limited.get(limited, 0.0) - monotonic()) > 0:
            return Later(wait)
        await ask()
        try:
            reply = await self._methods[call.method](**call.arguments)
        except SlackApiError as error:
            told = _told_apart(error)
            if isinstance(told, Later) and _code(error) not in _TOKEN:
                self._hold(limited, told.seconds)
            return told
        except aiohttp.ClientConnectorError:
            return Later(_PAUSE)
        except _NO_ANSWER:
            return Unsure(_PAUSE)
        ts = reply.get("ts") or reply.get("message_ts") or ""
        channel = reply.get("channel") or call.arguments.get("channel", "")
        return Sent(f"{channel}:{ts}" if ts else "")

    def _hold(self, limited: tuple[str, str], seconds: float) -> None:
        """Slack counts calls by method and channel: no other thread there need ask meanwhile."""
        now = monotonic()
        self._limited = {key: until for key, until in self._limited.items() if until > now}
        self._limited[limited] = now + seconds

    async def _respond(self, post: Ephemeral, call: render.Call, ask: Ask) -> Sending:
        """Answers a slash command or a press where we may not be a member."""
        body = {k: call.arguments[k] for k in ("text", "blocks")}
        how = {"replace_original": True} if post.replaces else {"response_type": "ephemeral"}
        session = self._client.session
        assert session is not None
        await ask()
        try:
            async with session.post(post.response_url, json={**body, **how}) as reply:
                if reply.status < 300:
                    return Sent("")
        except aiohttp.ClientConnectorError:
            pass  # surely not shown
        except (aiohttp.ClientError, TimeoutError):
            return Sent("")  # shown or not: tried once
        return await self._call(call, ask)

    async def find(self, row: Row, refs: Mapping[str, str], *, since_ms: int) -> Sending | None:
        """See ``Chat.find``."""
        try:
            call = render.render(row, refs)
        except render.Unplaced:
            return None
        if call.method != "chat.postMessage":
            return None  # an update may be repeated, an ephemeral is tried once
        channel, thread = call.arguments["channel"], call.arguments.get("thread_ts")
        oldest = f"{max(0, since_ms // 1000 - _CLOCK_SKEW)}.000000"
        query: dict[str, Any] = {
            "channel": channel,
            "oldest": oldest,
            "include_all_metadata": True,
            "limit": 200,
        }
        try:
            if thread:
                reply = await self._client.conversations_replies(**query, ts=thread)
            else:
                reply = await self._client.conversations_history(**query)
        except SlackApiError as error:
            self._miss_scope(error)
            told = _told_apart(error)
            return None if isinstance(told, Refused) else told
        except _NO_ANSWER:
            return Unsure(_PAUSE)
        ts = _with_id(cast("Any", reply.get("messages") or []), row.id)
        return Sent(f"{channel}:{ts}") if ts else None

    # ---- hints -----------------------------------------------------------------------------------

    async def show_working(self, thread: Thread, *, message_ts: str, status: str) -> None:
        """See ``Chat.show_working``: Slack's status line, or 👀 where Slack refuses it."""
        kind = thread.channel[:1]
        if kind not in self._status_refused:
            refused = await self._hint(
                self._client.assistant_threads_setStatus(
                    channel_id=thread.channel, thread_ts=thread.ts, status=status
                )
            )
            if refused is None:
                return
            if refused not in _PASSING:
                self._status_refused.add(kind)
        self._eyes.setdefault(thread, set()).add(message_ts)
        await self._hint(
            self._client.reactions_add(channel=thread.channel, timestamp=message_ts, name=_EYES)
        )

    async def show_rest(self, thread: Thread) -> None:
        """See ``Chat.show_rest``. A status goes by itself when the answer comes."""
        for ts in sorted(self._eyes.pop(thread, ())):
            await self._hint(
                self._client.reactions_remove(channel=thread.channel, timestamp=ts, name=_EYES)
            )

    async def _hint(self, call: Awaitable[Any]) -> str | None:
        try:
            await call
        except SlackApiError as error:
            self._miss_scope(error)
            return _code(error) or "unknown"
        except _NO_ANSWER:
            return "unreachable"
        return None

    def _miss_scope(self, error: Exception) -> None:
        """Says once which scope is missing: without it we go on, and do less."""
        if not isinstance(error, SlackApiError) or _code(error) != "missing_scope":
            return
        needed = str(cast("dict[str, Any]", error.response.data).get("needed") or "unknown")
        if needed not in self._scopes_missed:
            self._scopes_missed.add(needed)
            _log.warning("slack.scope_missing", needed=needed)

    # ---- people ----------------------------------------------------------------------------------

    async def names(self, users: Iterable[str]) -> dict[str, str]:
        """See ``Chat.names``. Remembered for the life of the process."""
        found: dict[str, str] = {}
        for user in users:
            name = self._names.get(user) or await self._name(user)
            if name:
                found[user] = name
        return found

    async def profile(self, user: str) -> dict[str, Any] | None:
        """See ``Directory.profile``. Remembered for ten minutes, or until Slack answers again."""
        until, known = self._profiles.get(user, (0.0, None))
        if known is not None and monotonic() < until:
            return known
        try:
            return await self._look_up(user, known)
        except NotNow:
            if known is None:
                raise
            return known

    async def _look_up(self, user: str, known: dict[str, Any] | None) -> dict[str, Any] | None:
        if self._faults.is_told(user):
            return known
        try:
            reply = await self._client.users_info(user=user)
        except _FAULTS as error:
            self._miss_scope(error)
            told = _told_apart(error) if isinstance(error, SlackApiError) else Unsure(_PAUSE)
            if isinstance(told, Later | Unsure):
                self._faults.note(user, told.seconds)
                return known
            return None
        person = cast("dict[str, Any]", reply.get("user") or {})
        if not person:
            return None
        if len(self._profiles) >= _NAMES_KEPT:
            self._profiles.clear()
        self._profiles[user] = (monotonic() + _PROFILE_SECONDS, person)
        return person

    async def _name(self, user: str) -> str | None:
        try:
            person = await self.profile(user)
        except NotNow:
            return None
        if person is None:
            return None
        profile: dict[str, Any] = person.get("profile") or {}
        name = profile.get("display_name") or person.get("real_name") or person.get("name")
        if not name:
            return None
        if len(self._names) >= _NAMES_KEPT:
            self._names.clear()
        self._names[user] = _one_line(str(name))
        return self._names[user]

    async def staff(self, acting: Collection[str] = ()) -> frozenset[str]:
        """See ``Chat.staff``. Read again after five minutes; for somebody new, after ten seconds."""
        channel = self._us.support_channel
        kept = _STAFF_SECONDS if self._staff.issuperset(acting) else _NEW_STAFF_SECONDS
        if channel is None or monotonic() < self._staff_read + kept:
            return self._staff
        try:
            members = await self._members(channel)
        except _FAULTS as error:
            self._miss_scope(error)
            _log.warning("slack.staff_unknown", channel=channel)
            return self._staff
        self._staff = frozenset(members) - {self._us.user}
        self._staff_read = monotonic()
        return self._staff

    async def _members(self, channel: str) -> list[str]:
        members: list[str] = []
        cursor = ""
        while True:
            reply = await self._client.conversations_members(
                channel=channel, limit=200, cursor=cursor or None
            )
            members += cast("list[str]", reply.get("members") or [])
            metadata = cast("dict[str, str]", reply.get("response_metadata") or {})
            cursor = metadata.get("next_cursor", "")
            if not cursor:
                return members

    async def earlier(self, thread: Thread, *, before: str) -> list[tuple[str, str]]:
        """See ``Chat.earlier``."""
        try:
            reply = await self._client.conversations_replies(
                channel=thread.channel, ts=thread.ts, latest=before, limit=_PAGE
            )
        except _FAULTS as error:
            self._miss_scope(error)
            return []
        messages = cast("list[dict[str, Any]]", reply.get("messages") or [])
        said = [
            (str(m["user"]), readable(str(m.get("text") or ""), us=self._us.user))
            for m in messages
            if m.get("user") and not m.get("bot_id") and m.get("ts") != before
        ]
        # Slack gives the oldest first; what began the thread says what it is about.
        return said[:1] + said[1:][1 - _EARLIER :]


def _one_line(name: str) -> str:
    """A name that cannot pass for more than a name: lines of ours begin with a bracket."""
    return " ".join(name.translate(_NO_BRACKETS).split()) or "somebody"


def _told_apart(error: SlackApiError) -> Sending:
    response, code = cast("Any", error.response), _code(error)
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return Later(_retry_after(response.headers))
    if status >= 500 or not code or code in _AMBIGUOUS:
        return Unsure(_PAUSE)
    if code in _TOKEN:
        _log.error("slack.token_refused", error=code)
        return Later(_TOKEN_PAUSE)
    return Refused(code)


def _code(error: SlackApiError) -> str:
    """Slack's error code; "" where the answer was none of Slack's."""
    data = getattr(cast("Any", error.response), "data", None)
    return str(cast("dict[str, Any]", data).get("error") or "") if isinstance(data, dict) else ""


def _retry_after(headers: Mapping[str, Any]) -> float:
    named = {str(k).lower(): v for k, v in headers.items()}
    value = named.get("retry-after", "1")
    told = str(cast("list[Any]", value)[0] if isinstance(value, list) else value)
    return min(float(told), 3600.0) if told.replace(".", "", 1).isdigit() else 1.0


def _with_id(messages: list[dict[str, Any]], row_id: str) -> str | None:
    for message in messages:
        metadata: dict[str, Any] = message.get("metadata") or {}
        if metadata.get("event_type") != render.EVENT_TYPE:
            continue
        if (metadata.get("event_payload") or {}).get("id") == row_id:
            return str(message.get("ts") or "") or None
    return None
