"""How many model calls can wait at once in one process, and what each one costs in memory.

    python -m benchmarks.engine.waiting [--calls 5000]

The server, in a process of its own, answers nobody until everybody is there.
"""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from aiohttp import web

from engine import Agent, run_full_turn
from engine.models.chat import ChatModel
from engine.types import Message

HELLO: list[Message] = [{"role": "user", "content": "hello"}]
SPARE_FILES = 64


def main() -> None:
    """Measure, and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=5_000)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    _raise_file_limit(asked.calls + SPARE_FILES)
    if asked.serve:
        asyncio.run(_serve(asked.calls))
        return
    command = [sys.executable, "-m", "benchmarks.engine.waiting", "--serve"]
    with subprocess.Popen(
        [*command, "--calls", str(asked.calls)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}/v1"
        print(json.dumps(asyncio.run(_wait(url, asked.calls))))
        server.terminate()


def _raise_file_limit(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < wanted:
        sys.exit(f"{wanted} open files are needed and {hard} are allowed: ulimit -Hn {wanted}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


async def _serve(calls: int) -> None:
    everybody = asyncio.Barrier(calls)

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        await everybody.wait()
        return web.json_response({"choices": [{"message": {"content": "hi"}}]})

    app = web.Application()
    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=4096).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


async def _wait(url: str, calls: int) -> dict[str, float]:
    model, agent = ChatModel("none", url, timeout=120, connections=calls), Agent()
    before, began = _resident_kb(), time.perf_counter()
    highest = before
    async with asyncio.TaskGroup() as group:
        turns = [group.create_task(run_full_turn(agent, HELLO, model=model)) for _ in range(calls)]
        while not all(turn.done() for turn in turns):
            highest = max(highest, _resident_kb())
            await asyncio.wait(turns, timeout=0.05)
    await model.aclose()
    return {
        "calls": calls,
        "seconds": round(time.perf_counter() - began, 1),
        "kb_per_call": round((highest - before) / calls, 1),
        "resident_mb": round(highest / 1024),
    }


def _resident_kb() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


if __name__ == "__main__":
    main()
