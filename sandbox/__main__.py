"""``python -m sandbox``: the workspace alone, for whoever brings an app of their own."""

import argparse
import asyncio
import os
import signal
import sys

from sandbox.server import running


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    port = int(os.environ.get("PORT", "8080"))
    parser.add_argument("--port", type=int, default=port, help="0 takes a free one")
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.host, arguments.port))


async def _serve(host: str, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running(host=host, port=port) as sandbox:
        sys.stdout.write(f"Slack:   SLACK_API_URL={sandbox.api_url}\n")
        sys.stdout.write(f"Model:   OPENAI_BASE_URL={sandbox.model_url}\n")
        sys.stdout.write(f"Page:    {sandbox.url}\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    main()
