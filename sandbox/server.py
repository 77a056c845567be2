"""The sandbox in one piece: Slack's side, the model's side, the page."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.client import SandboxClient
from sandbox.model import routes as model_routes
from sandbox.model.state import ModelServer
from sandbox.slack import control, web_api
from sandbox.slack.background import Background
from sandbox.slack.config import Config
from sandbox.slack.errors import SlackError
from sandbox.slack.platform import Platform

PLATFORM = web.AppKey("platform", Platform)
MODEL = web.AppKey("model", ModelServer)
_STATIC = Path(__file__).parent / "page" / "static"


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox.

    Args:
        url: Where the page is, without a slash at the end.
        client: Acts and reads through the control interface.
        platform: What is behind Slack's side, for whoever runs in the same process.
        model: What is behind the model's side.
    """

    url: str
    client: SandboxClient
    platform: Platform
    model: ModelServer

    @property
    def api_url(self) -> str:
        """What takes the place of ``https://slack.com/api/``."""
        return f"{self.url}/api/"

    @property
    def model_url(self) -> str:
        """What takes the place of ``https://api.openai.com/v1``."""
        return f"{self.url}/v1"


def build_app(config: Config, background: Background) -> web.Application:
    """The server's routes.

    Args:
        config: How the workspace is set up.
        background: Runs what goes on between requests; the caller keeps it open.
    """
    app = web.Application(middlewares=[_refuse_politely], client_max_size=16 * 2**20)
    platform = Platform(config=config, background=background)
    app[PLATFORM] = platform
    web_api.add_routes(app, platform)
    control.add_routes(app, platform)
    app[MODEL] = model_routes.add_routes(
        app, thinking_seconds=config.thinking_seconds, chunk_seconds=config.chunk_seconds
    )
    app.router.add_get("/", _index)
    app.router.add_get("/archives/{channel}/{message}", _permalink)
    app.router.add_static("/static/", _STATIC)
    app.on_shutdown.append(_close)
    return app


@asynccontextmanager
async def running(
    config: Config | None = None, *, host: str = "127.0.0.1", port: int = 0
) -> AsyncGenerator[Sandbox, None]:
    """A sandbox that serves while the block runs.

    Args:
        config: How the workspace is set up; None takes the defaults.
        host: The interface to listen on.
        port: The port; 0 takes a free one.
    """
    async with Background() as background:
        app = build_app(config or Config(), background)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port)
            await site.start()
            bound: int = runner.addresses[0][1]
            url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{bound}"
            app[PLATFORM].origin = url
            async with SandboxClient(url) as client:
                yield Sandbox(url, client, app[PLATFORM], app[MODEL])
        finally:
            await runner.cleanup()


@web.middleware
async def _refuse_politely(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except SlackError as error:
        return web.json_response(error.answer())
    except KeyError as error:
        if request.path.startswith("/sandbox/"):
            return web.json_response({"ok": False, "error": f"missing {error}"}, status=400)
        raise


async def _index(_: web.Request) -> web.FileResponse:
    return web.FileResponse(_STATIC / "index.html")


async def _permalink(request: web.Request) -> web.Response:
    """A permalink opened on its own leads to the page."""
    raise web.HTTPFound(request.url.origin().with_query({**request.match_info, **request.query}))


async def _close(app: web.Application) -> None:
    await app[PLATFORM].close()
