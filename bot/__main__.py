"""``switchboard …`` (also ``python -m bot …``): one line per word.

demo      try it: a local Slack with a page, no account or key needed
chat      talk to the team in this terminal
run       receive and work in one process        web       receive over signed HTTP
socket    receive over Socket Mode               worker    work
doctor    check the configuration and what it leads to
orders    list orders; --customer U… for one person's
audit     who decided what, and what came of it; --export for JSON lines
graph     draw the team (Mermaid), and say what is odd about it
eval      play cases against a model, with a table
manifest  print the Slack app's manifest; --url https://… for HTTP
parked    list, show, retry or drop what was given up on
inspect   show a conversation: its state, transcript, inbox, outbox; a permalink or a place
forget    delete what is held about a person: --user U…, --workspace T… for somebody else's
export    print what is held about a person: the same options
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import threading
from typing import TYPE_CHECKING, Any

from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.settings import Role

MISCONFIGURED = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one word and exits with its code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # What stands behind this word is its own command line.
    passed_on = given[1:] if given[:1] == ["eval"] else []
    options = _parser().parse_args(given[:1] if passed_on else given)
    options.passed_on = passed_on
    try:
        code = options.run(options)
    except SettingsError as error:
        code = _say(f"The configuration cannot work:\n{error}", MISCONFIGURED)
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="switchboard", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    words = parser.add_subparsers(required=True, metavar="WORD")
    for role in ("run", "web", "socket", "worker"):
        words.add_parser(role).set_defaults(run=_serves(role))
    words.add_parser("demo").set_defaults(run=_demo)
    words.add_parser("chat").set_defaults(run=_chat)
    words.add_parser("doctor").set_defaults(run=_doctor)
    words.add_parser("graph").set_defaults(run=_graph)
    words.add_parser("eval", add_help=False).set_defaults(run=_eval)
    _add_reports(words)
    manifest = words.add_parser("manifest")
    manifest.add_argument("--url", help="where Slack reaches the bot: prints the HTTP variant")
    manifest.set_defaults(run=_manifest)
    parked = words.add_parser("parked")
    acts = parked.add_subparsers(required=True, metavar="ACT", dest="act")
    acts.add_parser("list")
    for act in ("show", "retry", "drop"):
        acts.add_parser(act).add_argument("name")
    parked.set_defaults(run=_parked)
    inspect = words.add_parser("inspect")
    inspect.add_argument("place", help="a message's permalink, or a place as logs have it")
    inspect.set_defaults(run=_inspect)
    for word in ("forget", "export"):
        person = words.add_parser(word)
        person.add_argument("--user", required=True, type=_user, help="whom: U…")
        person.add_argument("--workspace", help="their own, where it is not the installation's")
        person.set_defaults(run=_about_a_person, word=word)
    return parser


def _add_reports(words: Any) -> None:
    orders = words.add_parser("orders")
    orders.add_argument("--customer", default="", help="somebody's id in Slack")
    orders.set_defaults(run=_orders)
    audit = words.add_parser("audit")
    audit.add_argument("--export", action="store_true", help="JSON lines, with all there is")
    audit.set_defaults(run=_audit)
    for parser in (orders, audit):
        parser.add_argument("--workspace", default="", help="its id, so that Slack is not asked")


def _user(text: str) -> str:
    """A person's id; a name would be nobody's, and be said to be forgotten."""
    if re.fullmatch("[UW][A-Z0-9]+", text) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no id of Slack's: U…, or W…")
    return text


def _leave(code: int) -> None:
    """Sees to it that no thread keeps the process: half a second, and it is gone."""
    last = threading.Timer(0.5, os._exit, [code])
    last.daemon = True
    last.start()


def _serves(role: Role) -> Callable[[argparse.Namespace], int]:
    def run(_: argparse.Namespace) -> int:
        from bot.logs import configure_logs
        from bot.starting import serve

        settings = Settings.load(role)
        configure_logs(settings.log_level)
        return serve(settings, leave=_leave)

    return run


def _demo(_: argparse.Namespace) -> int:
    from bot.demo import run_demo

    return asyncio.run(run_demo())


def _chat(_: argparse.Namespace) -> int:
    from bot.terminal import run_chat

    return asyncio.run(run_chat(Settings.load("chat")))


def _graph(_: argparse.Namespace) -> int:
    from bot.drawing import draw

    return draw(Settings.load("chat"))


def _eval(options: argparse.Namespace) -> int:
    from agents.evals.__main__ import main as play

    return play(options.passed_on)


def _doctor(_: argparse.Namespace) -> int:
    from bot.doctor import main as check

    return check()


def _orders(options: argparse.Namespace) -> int:
    from bot.reports import orders

    return orders(options.customer, options.workspace)


def _audit(options: argparse.Namespace) -> int:
    from bot.reports import audit

    return audit(export=options.export, workspace=options.workspace)


def _manifest(options: argparse.Namespace) -> int:
    from bot.manifest import as_text

    sys.stdout.write(as_text(options.url))
    return 0


def _parked(options: argparse.Namespace) -> int:
    from bot.operate import parked

    return parked(options.act, getattr(options, "name", ""))


def _inspect(options: argparse.Namespace) -> int:
    from bot.operate import inspect

    return inspect(options.place)


def _about_a_person(options: argparse.Namespace) -> int:
    from bot.privacy import run

    return run(options.word, user=options.user, workspace=options.workspace)


def _say(text: str, code: int) -> int:
    sys.stderr.write(text + "\n")
    return code


if __name__ == "__main__":
    main()
