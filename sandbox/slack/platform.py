"""Everything that stands behind the routes: workspaces, the way to the app, pages, faults."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from sandbox.slack.background import Background
from sandbox.slack.changes import Json
from sandbox.slack.config import Addresses, Config
from sandbox.slack.delivery import Delivery, Manner
from sandbox.slack.errors import SlackError
from sandbox.slack.faults import Faults
from sandbox.slack.http_mode import HttpMode
from sandbox.slack.live import Frame, Live
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.seed import APP_ID, seeded
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.status import StatusLines
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace


@dataclass(eq=False, kw_only=True)
class Platform:
    """The whole of the Slack side.

    Args:
        config: How it is set up.
        background: Runs deliveries and timers.
        origin: Where this server answers, like ``http://127.0.0.1:8080``.
    """

    config: Config
    background: Background
    origin: str = ""
    live: Live = field(default_factory=Live)
    faults: Faults = field(default_factory=Faults)
    calls: deque[Json] = field(default_factory=lambda: deque(maxlen=20_000))
    response_urls: ResponseUrls = field(default_factory=ResponseUrls)
    views: Views = field(default_factory=Views)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.socket = SocketMode(APP_ID, on_change=self._show_connection)
        self._http: list[HttpMode] = []
        self.delivery = Delivery(self.socket, self.background, manner_of(self.config))
        self.reach_app_at(self.config.http)
        self.status = StatusLines(self.background, self.config.status_timeout)
        self.workspaces: dict[str, Workspace] = {}
        self.add_workspace(seeded(self.config))

    def add_workspace(self, workspace: Workspace) -> None:
        """Install the app in one more workspace."""
        self.workspaces[workspace.id] = workspace
        # Status first: a reply takes the status away before it stands there.
        workspace.observers += [
            self.status.observe,
            self.live.observe,
            self.delivery.observe,
        ]

    def reach_app_at(self, addresses: Addresses | None) -> None:
        """Deliver over signed HTTP from now on, or over Socket Mode where there is no address."""
        if addresses is None:
            self.delivery.transport = self.socket
            return
        http = HttpMode(addresses, self.config.signing_secret)
        self._http.append(http)
        self.delivery.transport = http
        self._show_connection()

    async def close(self) -> None:
        """End what would otherwise outlive the server: hanging calls, connections."""
        self.closing.set()
        for transport in (self.socket, *self._http):
            await transport.close()

    def workspace(self, team_id: str | None) -> Workspace:
        """The workspace with this id, or the first one.

        Raises:
            SlackError: ``team_not_found``.
        """
        if team_id is None:
            return next(iter(self.workspaces.values()))
        if team_id not in self.workspaces:
            raise SlackError("team_not_found")
        return self.workspaces[team_id]

    def installed_with(self, token: str) -> Workspace | None:
        """The workspace that a bot token belongs to."""
        for workspace in self.workspaces.values():
            if workspace.app.token == token:
                return workspace
        return None

    def reset(self) -> None:
        """Forget everything that was said and done; connections stay."""
        self.background.cancel()
        self.faults.clear()
        self.calls.clear()
        self.response_urls = ResponseUrls()
        self.views = Views()
        self.status = StatusLines(self.background, self.config.status_timeout)
        self.delivery.manner = manner_of(self.config)
        self.delivery.attempts.clear()
        self.socket.drop_acks = 0
        self.workspaces.clear()
        self.add_workspace(seeded(self.config))
        self.live.publish(Frame({"type": "reset"}))

    def _show_connection(self) -> None:
        connected = self.delivery.transport.is_connected
        self.live.publish(Frame({"type": "connection", "bot_connected": connected}))


def manner_of(config: Config) -> Manner:
    """How events are delivered before a test asks for anything else."""
    return Manner(
        subscribed=config.subscribed,
        retry_schedule=config.retry_schedule,
        ack_timeout=config.ack_timeout,
    )
