"""Act in the sandbox, read it, break it: what tests are written with."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp

Json = dict[str, Any]
Message = dict[str, Any]
Predicate = Callable[[list[Message]], Any]


class SandboxError(Exception):
    """The sandbox refused an act; the text is Slack's error code."""


@dataclass(frozen=True)
class Outcome:
    """How a press, a command, a shortcut or a form ended for whoever did it.

    Args:
        ok: Whether the app acknowledged.
        error: Slack's code where it did not.
        message: The sentence that the person reads then.
        response: What the app acknowledged with.
    """

    ok: bool
    error: str = ""
    message: str = ""
    response: Json = field(default_factory=dict[str, Any])


class SandboxClient:
    """Talks to a running sandbox; one method per act.

    Args:
        base_url: Like ``http://127.0.0.1:8080``.
        team: The workspace to act in; None means the first.
    """

    def __init__(self, base_url: str, *, team: str | None = None) -> None:
        self._url = base_url.rstrip("/")
        self._team = team
        self._open: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._open = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._session.close()

    # ---- people ---------------------------------------------------------------------------

    async def say(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread_ts: str | None = None,
        files: tuple[str, ...] = (),
    ) -> str:
        """Write a message as typed (``@Switchboard`` mentions). Returns its ts."""
        answer = await self._act(
            "say", user=user, channel=channel, text=text, thread_ts=thread_ts, files=list(files)
        )
        return answer["ts"]

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Rewrite one's own message."""
        await self._act("edit", user=user, channel=channel, ts=ts, text=text)

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Take one's own message back."""
        await self._act("delete", user=user, channel=channel, ts=ts)

    async def react(
        self, user: str, channel: str, ts: str, name: str, *, remove: bool = False
    ) -> None:
        """Put an emoji under a message, or take it away."""
        await self._act("react", user=user, channel=channel, ts=ts, name=name, remove=remove)

    async def press(
        self,
        user: str,
        channel: str,
        message_ts: str,
        action_id: str,
        *,
        block_id: str | None = None,
        value: str | None = None,
    ) -> Outcome:
        """Press a button; returns when the app has acknowledged or failed to."""
        return await self._interact(
            "press",
            user=user,
            channel=channel,
            message_ts=message_ts,
            action_id=action_id,
            block_id=block_id,
            value=value,
        )

    async def slash(self, user: str, channel: str, command: str, text: str = "") -> Outcome:
        """Type a slash command."""
        return await self._interact("slash", user=user, channel=channel, command=command, text=text)

    async def shortcut(self, user: str, channel: str, message_ts: str, callback_id: str) -> Outcome:
        """Pick a shortcut from a message's menu."""
        return await self._interact(
            "shortcut",
            user=user,
            channel=channel,
            message_ts=message_ts,
            callback_id=callback_id,
        )

    async def submit_view(self, user: str, view_id: str, values: Json) -> Outcome:
        """Send a modal off."""
        return await self._interact("submit_view", user=user, view_id=view_id, values=values)

    async def press_in_view(
        self, user: str, view_id: str, action_id: str, *, value: str | None = None
    ) -> Outcome:
        """Press a button in a modal or on the Home tab."""
        return await self._interact(
            "press_in_view", user=user, view_id=view_id, action_id=action_id, value=value
        )

    async def open_home(self, user: str, tab: str = "messages") -> None:
        """Open the app's direct message (``messages``) or its Home tab (``home``)."""
        await self._act("open_home", user=user, tab=tab)

    async def stop(self, user: str, channel: str, thread_ts: str) -> None:
        """Press Slack's Stop button."""
        await self._act("stop", user=user, channel=channel, thread_ts=thread_ts)

    # ---- places ---------------------------------------------------------------------------

    async def invite(self, user: str, channel: str, *, by: str | None = None) -> None:
        """Bring somebody into a channel."""
        await self._act("invite", user=user, channel=channel, by=by)

    async def kick(self, user: str, channel: str) -> None:
        """Take somebody out of a channel."""
        await self._act("kick", user=user, channel=channel)

    async def archive(self, user: str, channel: str) -> None:
        """Close a channel."""
        await self._act("archive", user=user, channel=channel)

    async def add_user(self, name: str, **fields: Any) -> str:
        """Take one more member in (``real_name``, ``role``, ``id``). Returns the id."""
        return (await self._act("users", name=name, **fields))["id"]

    async def add_channel(self, name: str, **fields: Any) -> str:
        """Open one more channel (``kind``, ``members``, ``id``, ``topic``). Returns the id."""
        return (await self._act("channels", name=name, **fields))["id"]

    async def add_workspace(self, team_id: str, name: str, bot_token: str) -> None:
        """Install the app in one more workspace, seeded with the same ids."""
        await self._post("workspaces", {"id": team_id, "name": name, "bot_token": bot_token})

    # ---- reading --------------------------------------------------------------------------

    async def state(self, user: str) -> Json:
        """Who is here, what they see, what the app offers."""
        return await self._get("state", user=user)

    async def messages(self, user: str, channel: str) -> list[Message]:
        """Everything a person can read in a channel, replies and ephemerals included."""
        return (await self._get("messages", user=user, channel=channel))["messages"]

    async def thread(self, user: str, channel: str, ts: str) -> list[Message]:
        """The root and its replies, with that person's ephemerals, oldest first."""
        answer = await self._get("messages", user=user, channel=channel, thread_ts=ts)
        return answer["messages"]

    async def calls(self, method: str | None = None) -> list[Json]:
        """What the app called, oldest first: method, args, time, result, status."""
        return (await self._get("calls", method=method))["calls"]

    async def deliveries(self) -> Json:
        """``pending`` events and ``attempts``: kind, event_id, number, outcome, seconds."""
        return await self._get("deliveries")

    async def wait_for(
        self,
        predicate: Predicate,
        *,
        user: str,
        channel: str,
        thread_ts: str | None = None,
        timeout: float = 10,  # noqa: ASYNC109 - the caller's limit, in the failure's words
    ) -> list[Message]:
        """Wait until what a person reads in a channel or thread fits.

        Args:
            predicate: Gets the messages, oldest first; true ends the wait.
            user: Whose view it is.
            channel: Where.
            thread_ts: Only this thread; None takes the whole channel.
            timeout: Seconds.

        Returns:
            The messages that fitted.

        Raises:
            TimeoutError: They did not in time; the text shows what stood there.
        """
        seen: list[Message] = []
        try:
            async with asyncio.timeout(timeout), self.live(user) as frames:
                async for frame in frames:
                    if not _concerns(frame, channel, thread_ts):
                        continue
                    if thread_ts is None:
                        seen = await self.messages(user, channel)
                    else:
                        seen = await self.thread(user, channel, thread_ts)
                    if predicate(seen):
                        return seen
        except TimeoutError as error:
            raise TimeoutError(f"not within {timeout} s; there stood: {_summary(seen)}") from error
        raise SandboxError("the sandbox closed the connection")

    async def wait_until_connected(self, *, timeout: float = 10) -> None:  # noqa: ASYNC109
        """Wait until the app has a Socket Mode connection.

        Raises:
            TimeoutError: It had none in time.
        """
        user = await self._anybody()
        async with asyncio.timeout(timeout), self.live(user) as frames:
            async for frame in frames:
                if frame["type"] == "connection" and frame["bot_connected"]:
                    return

    @asynccontextmanager
    async def live(self, user: str) -> AsyncGenerator[AsyncIterator[Json], None]:
        """The frames that a person's page gets; the first says whether the app is connected."""
        address = f"{self._url}/sandbox/live"
        async with self._session.ws_connect(address, params=self._query(user=user)) as socket:
            yield _frames(socket)

    # ---- making it worse ------------------------------------------------------------------

    async def fault(self, kind: str, method: str | None = None, **fields: Any) -> str:
        """Put a fault in force.

        Args:
            kind: ratelimited, server_error, hang, lost_answer or refuse.
            method: Only this method.
            fields: channel, channel_kind, error, retry_after, times, probability.

        Returns:
            Its id.
        """
        body = {"kind": kind, "method": method, **fields}
        return (await self._post("faults", body))["id"]

    async def clear_faults(self) -> None:
        """Behave again."""
        await self._delete("faults")

    async def delivery(self, **fields: Any) -> None:
        """Deliver events differently from now on.

        Args:
            fields: duplicates, shuffle_within, seed, retry_schedule, ack_timeout, drop_acks,
                subscribed.
        """
        await self._post("delivery", fields)

    async def app_address(
        self,
        events: str | None,
        *,
        interactions: str | None = None,
        commands: str | None = None,
    ) -> None:
        """Deliver over signed HTTP to the app at these addresses; None is Socket Mode again.

        Raises:
            SandboxError: ``challenge_failed``: the app did not echo Slack's challenge.
        """
        body = {"events": events, "interactions": interactions, "commands": commands}
        await self._post("app_address", body)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell the app's connections to leave; ``abrupt`` drops them."""
        await self._post("disconnect", {"reason": reason})

    async def event(self, event: Json) -> None:
        """Deliver an event of one's own making, repeated like any other."""
        await self._act("event", event=event)

    async def payload(self, kind: str, payload: Any) -> Json:
        """Deliver a whole payload of one's own making, once.

        Args:
            kind: events_api, interactive or slash_commands.
            payload: Any JSON, well-formed or not.

        Returns:
            ``acknowledged``, and the ``response`` or the ``reason``.
        """
        return await self._post("payload", {"kind": kind, "payload": payload})

    async def reset(self) -> None:
        """Start over on both sides; the app's connections stay."""
        await self._post("reset", {})
        for kept in ("faults", "script", "requests"):
            await self._delete(f"model/{kept}")

    # ---- the model's side -----------------------------------------------------------------

    async def script(self, *replies: Json) -> None:
        """Let the model answer the next requests with these (``content``, ``tool_calls``, …)."""
        await self._post("model/script", {"replies": list(replies)})

    async def model_fault(self, kind: str, **fields: Any) -> None:
        """Let the model fail (status, hang, slow, garbage; ``times``, ``status``, …)."""
        await self._post("model/faults", {"kind": kind, **fields})

    async def clear_model_faults(self) -> None:
        """Let the model behave again."""
        await self._delete("model/faults")

    async def model_requests(self) -> list[Json]:
        """What the model was asked, oldest first: path, body, status, error."""
        async with self._session.get(f"{self._url}/sandbox/model/requests") as response:
            return (await response.json())["requests"]

    # ---- the wire -------------------------------------------------------------------------

    @property
    def _session(self) -> aiohttp.ClientSession:
        assert self._open is not None, "use the client as an async context manager"
        return self._open

    async def _act(self, act: str, **fields: Any) -> Json:
        body = {key: value for key, value in fields.items() if value is not None}
        return await self._post(act, body if self._team is None else {**body, "team": self._team})

    async def _interact(self, act: str, **fields: Any) -> Outcome:
        body = {key: value for key, value in fields.items() if value is not None}
        team = {} if self._team is None else {"team": self._team}
        async with self._session.post(
            f"{self._url}/sandbox/{act}", json={**body, **team}
        ) as response:
            answer: Json = await response.json()
        known = ("ok", "error", "message", "response")
        return Outcome(**{key: answer[key] for key in known if answer.get(key) is not None})

    async def _post(self, act: str, body: Json) -> Json:
        async with self._session.post(f"{self._url}/sandbox/{act}", json=body) as response:
            return _accepted(await response.json())

    async def _delete(self, what: str) -> None:
        async with self._session.delete(f"{self._url}/sandbox/{what}") as response:
            response.raise_for_status()

    async def _get(self, what: str, **query: str | None) -> Json:
        async with self._session.get(
            f"{self._url}/sandbox/{what}", params=self._query(**query)
        ) as response:
            return _accepted(await response.json())

    def _query(self, **query: str | None) -> dict[str, str]:
        named = {**query, "team": self._team}
        return {key: value for key, value in named.items() if value is not None}

    async def _anybody(self) -> str:
        return (await self._get("anybody"))["user"]


def _accepted(answer: Json) -> Json:
    if not answer.get("ok"):
        raise SandboxError(str(answer.get("error")), answer.get("messages", ""))
    return answer


def _concerns(frame: Json, channel: str, thread_ts: str | None) -> bool:
    """Whether a frame can have changed what a channel or thread holds."""
    if frame["type"] in {"connection", "reset"}:
        return True
    message: Json = frame.get("message", {})
    in_thread = thread_ts is None or thread_ts in {message.get("ts"), message.get("thread_ts")}
    return frame.get("channel") == channel and (in_thread or not message)


def _summary(messages: list[Message]) -> str:
    return "; ".join(f"{each['author']['name']}: {each['text'][:80]!r}" for each in messages)


async def _frames(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[Json]:
    async for frame in socket:
        if frame.type is aiohttp.WSMsgType.TEXT:
            yield frame.json()
