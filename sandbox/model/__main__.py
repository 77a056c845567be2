"""Runs the model server alone: ``python -m sandbox.model --port 0``."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import suppress

from aiohttp import web

from sandbox.model.routes import add_routes


async def _serve(host: str, port: int, api_key: str | None) -> None:
    app = web.Application()
    add_routes(app, api_key=api_key)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        bound = runner.addresses[0][1]
        sys.stdout.write(f"http://{host}:{bound}/v1\n")
        sys.stdout.flush()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def main() -> None:
    """Reads the command line, prints the base URL, serves until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.model", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--api-key", help="the only key that is let in; default: anybody")
    given = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.host, given.port, given.api_key))


if __name__ == "__main__":
    main()
