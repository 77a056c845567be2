"""Starts Switchboard's processes fast: imports once, then forks a process for each order.

A program of its own (``python -m tests.chaos.nursery``). It reads one JSON order a line and
answers with one. When its input ends, so do all processes that it started.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from importlib import import_module
from typing import Any


def main() -> None:
    for name in ("agents.acme", "bot.__main__", "bot.logs", "bot.starting", "engine.models.chat"):
        import_module(name)  # here, so that no child has to
    living: set[int] = set()
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        if "start" in order:
            answer: int | None = os.fork()
            if answer == 0:
                _become(order["start"], order["environ"], order["log"], order["folder"])
            living.add(answer)
        else:
            answer = _exit_code(order["ended"])
            if answer is not None:
                living.discard(order["ended"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in living:
        os.kill(pid, signal.SIGKILL)
    os._exit(0)  # taking all that was imported down takes seconds on a busy machine


def _exit_code(pid: int) -> int | None:
    done, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if done else None


def _become(role: str, environ: dict[str, str], log: str, folder: str) -> None:
    """Turns this process into ``python -m bot <role>``. Never returns."""
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.chdir(folder)  # where no .env is
    os.environ.clear()
    os.environ.update(environ)
    code = 70
    try:
        from bot.__main__ import main as run

        run([role])
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
