"""``python -m sandbox``: the workspace alone, for whoever brings an app of their own."""

import argparse
import asyncio
import os
import signal
import sys

from sandbox.server import Sandbox, running


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    port = int(os.environ.get("PORT", "8080"))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=port, help="0 takes a free one")
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.host, arguments.port))


async def _serve(host: str, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running(host=host, port=port) as sandbox:
        sys.stdout.write(_introduction(sandbox))
        sys.stdout.flush()
        await stop.wait()


def _introduction(sandbox: Sandbox) -> str:
    """What an app needs in its environment to find the sandbox, and where to look on."""
    config = sandbox.platform.config
    return (
        f"SLACK_API_URL={sandbox.api_url}\n"
        f"SLACK_BOT_TOKEN={config.bot_token}\n"
        f"SLACK_APP_TOKEN={config.app_token}\n"
        f"SLACK_SIGNING_SECRET={config.signing_secret}\n"
        f"OPENAI_BASE_URL={sandbox.model_url}\n"
        f"# the page: {sandbox.url}\n"
    )


if __name__ == "__main__":
    main()
