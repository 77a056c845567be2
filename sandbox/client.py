"""Act in the sandbox, read it, break it: what tests are written with."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, Self

from sandbox.wire import Json, Outcome, SandboxError, Wire

__all__ = ["Message", "Outcome", "Predicate", "SandboxClient", "SandboxError"]

Message = dict[str, Any]
Predicate = Callable[[list[Message]], Any]


class SandboxClient:
    """Talks to a running sandbox; one method per act.

    Args:
        base_url: Like ``http://127.0.0.1:8080``.
        team: The workspace to act in; None means the first.
    """

    def __init__(self, base_url: str, *, team: str | None = None) -> None:
        self._wire = Wire(base_url, team)

    async def __aenter__(self) -> Self:
        self._wire.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._wire.close()

    # ---- people ---------------------------------------------------------------------------

    async def say(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        files: tuple[str, ...] = (),
        ts: str | None = None,
    ) -> str:
        """Write a message as typed (``@Switchboard`` mentions it).

        Args:
            user: Who.
            channel: Where.
            text: What is typed.
            thread_ts: The thread it is a reply in.
            broadcast: Show the reply in the channel as well.
            files: Names of files to attach.
            ts: The timestamp it is to have, for two workspaces with the same; None makes one.

        Returns:
            Its ts.
        """
        answer = await self._wire.act(
            "say",
            user=user,
            channel=channel,
            text=text,
            thread_ts=thread_ts,
            broadcast=broadcast,
            files=list(files),
            ts=ts,
        )
        return answer["ts"]

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Rewrite one's own message."""
        await self._wire.act("edit", user=user, channel=channel, ts=ts, text=text)

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Take one's own message back."""
        await self._wire.act("delete", user=user, channel=channel, ts=ts)

    async def react(
        self, user: str, channel: str, ts: str, name: str, *, remove: bool = False
    ) -> None:
        """Put an emoji under a message, or take it away."""
        await self._wire.act("react", user=user, channel=channel, ts=ts, name=name, remove=remove)

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
        return await self._wire.interact(
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
        return await self._wire.interact(
            "slash", user=user, channel=channel, command=command, text=text
        )

    async def shortcut(self, user: str, channel: str, message_ts: str, callback_id: str) -> Outcome:
        """Pick a shortcut from a message's menu."""
        return await self._wire.interact(
            "shortcut",
            user=user,
            channel=channel,
            message_ts=message_ts,
            callback_id=callback_id,
        )

    async def submit_view(self, user: str, view_id: str, values: Json) -> Outcome:
        """Send a modal off."""
        return await self._wire.interact("submit_view", user=user, view_id=view_id, values=values)

    async def press_in_view(
        self, user: str, view_id: str, action_id: str, *, value: str | None = None
    ) -> Outcome:
        """Press a button in a modal or on the Home tab."""
        return await self._wire.interact(
            "press_in_view", user=user, view_id=view_id, action_id=action_id, value=value
        )

    async def open_home(self, user: str, tab: str = "messages") -> None:
        """Open the app's direct message (``messages``) or its Home tab (``home``)."""
        await self._wire.act("open_home", user=user, tab=tab)

    async def stop(self, user: str, channel: str, thread_ts: str) -> None:
        """Press Slack's Stop button."""
        await self._wire.act("stop", user=user, channel=channel, thread_ts=thread_ts)

    # ---- places ---------------------------------------------------------------------------

    async def invite(self, user: str, channel: str, *, by: str | None = None) -> None:
        """Bring somebody into a channel."""
        await self._wire.act("invite", user=user, channel=channel, by=by)

    async def kick(self, user: str, channel: str) -> None:
        """Take somebody out of a channel."""
        await self._wire.act("kick", user=user, channel=channel)

    async def archive(self, user: str, channel: str) -> None:
        """Close a channel."""
        await self._wire.act("archive", user=user, channel=channel)

    async def add_user(self, name: str, **fields: Any) -> str:
        """Take one more person in. Returns the id.

        Args:
            name: What one types after an @.
            fields: real_name, role, id, home_team (from another workspace), enterprise (that
                one is of), is_guest.
        """
        return (await self._wire.act("users", name=name, **fields))["id"]

    async def add_channel(self, name: str, **fields: Any) -> str:
        """Open one more channel (``kind``, ``members``, ``id``, ``topic``). Returns the id."""
        return (await self._wire.act("channels", name=name, **fields))["id"]

    async def add_workspace(self, team_id: str, name: str, bot_token: str) -> None:
        """Install the app in one more workspace, seeded with the same ids."""
        await self._wire.arrange("workspaces", id=team_id, name=name, bot_token=bot_token)

    # ---- reading --------------------------------------------------------------------------

    async def anybody(self) -> str:
        """The id of a member, for whoever does not care which."""
        return (await self._wire.read("anybody"))["user"]

    async def state(self, user: str) -> Json:
        """Who is here, what they see, what the app offers."""
        return await self._wire.read("state", user=user)

    async def messages(self, user: str, channel: str) -> list[Message]:
        """Everything a person can read in a channel, replies and ephemerals included."""
        return (await self._wire.read("messages", user=user, channel=channel))["messages"]

    async def thread(self, user: str, channel: str, ts: str) -> list[Message]:
        """The root and its replies, with that person's ephemerals, oldest first."""
        answer = await self._wire.read("messages", user=user, channel=channel, thread_ts=ts)
        return answer["messages"]

    async def calls(self, method: str | None = None) -> list[Json]:
        """What the app called, oldest first: method, args, time, result, status."""
        return (await self._wire.read("calls", method=method))["calls"]

    async def deliveries(self) -> Json:
        """``pending`` events and ``attempts``: kind, event_id, number, outcome, seconds."""
        return await self._wire.read("deliveries")

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
        try:
            async with asyncio.timeout(timeout), self.live(user) as frames:
                async for frame in frames:
                    if not _concerns(frame, channel, thread_ts):
                        continue
                    seen = await self._read(user, channel, thread_ts)
                    if predicate(seen):
                        return seen
        except TimeoutError as error:
            # Read anew: on a busy machine the limit may pass before anything was read.
            stood = _summary(await self._read(user, channel, thread_ts))
            raise TimeoutError(f"not within {timeout} s; there stood: {stood}") from error
        raise SandboxError("the sandbox closed the connection")

    async def _read(self, user: str, channel: str, thread_ts: str | None) -> list[Message]:
        """The thread, or the whole channel where none is named."""
        if thread_ts is None:
            return await self.messages(user, channel)
        return await self.thread(user, channel, thread_ts)

    async def wait_until_connected(self, *, timeout: float = 10) -> None:  # noqa: ASYNC109
        """Wait until the app has a Socket Mode connection.

        Raises:
            TimeoutError: It had none in time.
        """
        user = await self.anybody()
        async with asyncio.timeout(timeout), self.live(user) as frames:
            async for frame in frames:
                if frame["type"] == "connection" and frame["bot_connected"]:
                    return

    def live(self, user: str) -> AbstractAsyncContextManager[AsyncIterator[Json]]:
        """The frames that a person's page gets; the first says whether the app is connected."""
        return self._wire.frames("live", user=user)

    # ---- making it worse ------------------------------------------------------------------

    async def fault(self, kind: str, method: str | None = None, **fields: Any) -> str:
        """Put a fault in force.

        Args:
            kind: ratelimited, server_error, hang, lost_answer, refuse or slow.
            method: Only this method.
            fields: channel, channel_kind, error, retry_after, seconds, times, probability, seed.

        Returns:
            Its id.
        """
        return (await self._wire.arrange("faults", kind=kind, method=method, **fields))["id"]

    async def clear_faults(self) -> None:
        """Behave again."""
        await self._wire.delete("faults")

    async def delivery(self, **fields: Any) -> None:
        """Deliver events differently from now on.

        Args:
            fields: duplicates, shuffle_within, seed, message_first, retry_schedule, ack_timeout,
                drop_acks, subscribed.
        """
        await self._wire.arrange("delivery", **fields)

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
        await self._wire.arrange(
            "app_address", events=events, interactions=interactions, commands=commands
        )

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell the app's connections to leave; ``abrupt`` drops them."""
        await self._wire.arrange("disconnect", reason=reason)

    async def event(self, event: Json) -> None:
        """Deliver an event of one's own making, repeated like any other."""
        await self._wire.act("event", event=event)

    async def payload(self, kind: str, payload: Any) -> Json:
        """Deliver a whole payload of one's own making, once.

        Args:
            kind: events_api, interactive or slash_commands.
            payload: Any JSON, well-formed or not.

        Returns:
            ``acknowledged``, and the ``response`` or the ``reason``.
        """
        return await self._wire.arrange("payload", kind=kind, payload=payload)

    async def reset(self) -> None:
        """Start over on both sides; the app's connections stay."""
        await self._wire.arrange("reset")
        for kept in ("faults", "script", "requests"):
            await self._wire.delete(f"model/{kept}")

    # ---- the model's side -----------------------------------------------------------------

    async def script(self, *replies: Json) -> None:
        """Let the model answer the next requests with these (``content``, ``tool_calls``, …)."""
        await self._wire.arrange("model/script", replies=list(replies))

    async def model_fault(self, kind: str, **fields: Any) -> None:
        """Let the model fail (status, hang, slow, garbage; ``times``, ``status``, …)."""
        await self._wire.arrange("model/faults", kind=kind, **fields)

    async def clear_model_faults(self) -> None:
        """Let the model behave again."""
        await self._wire.delete("model/faults")

    async def model_requests(self) -> list[Json]:
        """What the model was asked, oldest first: path, body, status, error."""
        return (await self._wire.read("model/requests"))["requests"]


def _concerns(frame: Json, channel: str, thread_ts: str | None) -> bool:
    """Whether a frame can have changed what a channel or thread holds."""
    if frame["type"] in {"connection", "reset"}:
        return True
    message: Json = frame.get("message", {})
    in_thread = thread_ts is None or thread_ts in {message.get("ts"), message.get("thread_ts")}
    return frame.get("channel") == channel and (in_thread or not message)


def _summary(messages: list[Message]) -> str:
    return "; ".join(f"{each['author']['name']}: {each['text'][:80]!r}" for each in messages)
