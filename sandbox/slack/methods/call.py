"""A call of the Web API, and what a method of it looks like."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.slack.arguments import Arguments
from sandbox.slack.changes import Json
from sandbox.slack.errors import SlackError
from sandbox.slack.platform import Platform
from sandbox.slack.workspace import Channel, Workspace

_FAMILIES = {"channel": "channels", "group": "groups", "im": "im"}


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call, its token already checked.

    Args:
        platform: Everything behind the routes.
        workspace: The one that the token belongs to.
        arguments: What the caller sent.
        origin: How the caller addressed this server; a WebSocket goes the same way.
    """

    platform: Platform
    workspace: Workspace
    arguments: Arguments
    origin: str

    def need(self, scope: str) -> None:
        """Refuse the call where the token lacks a scope.

        Raises:
            SlackError: ``missing_scope``, with ``needed`` and ``provided``.
        """
        scopes = self.platform.config.scopes
        if scope not in scopes.split():
            provided = ",".join(scopes.split())
            raise SlackError("missing_scope", needed=scope, provided=provided)

    def channel(self, name: str = "channel") -> Channel:
        """The channel that an argument names.

        Raises:
            SlackError: ``channel_not_found``; also for a private one without the app.
        """
        channel = self.workspace.channel(self.arguments.required(name))
        if channel.kind != "channel" and self.workspace.app.user_id not in channel.members:
            raise SlackError("channel_not_found")
        return channel

    def channel_to_read(self, right: str) -> Channel:
        """The channel, if the token may read it: ``right`` is ``history`` or ``read``.

        Raises:
            SlackError: ``channel_not_found``, ``missing_scope``.
        """
        channel = self.channel()
        self.need(f"{_FAMILIES[channel.kind]}:{right}")
        return channel

    def joined_channel(self) -> Channel:
        """The channel, if the app is in it and it is open.

        Raises:
            SlackError: ``channel_not_found``, ``not_in_channel``, ``is_archived``.
        """
        channel = self.channel()
        if self.workspace.app.user_id not in channel.members:
            raise SlackError("not_in_channel")
        if channel.is_archived:
            raise SlackError("is_archived")
        return channel


@dataclass(frozen=True)
class Method:
    """A method of the Web API.

    Args:
        run: Does it and returns the answer's fields, without ``ok``.
        scope: What the bot token must hold.
        app_level: Whether it wants the app-level token instead.
    """

    run: Callable[[Call], Json]
    scope: str | None = None
    app_level: bool = False


Methods = Mapping[str, Method]
