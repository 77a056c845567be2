"""``switchboard orders`` and ``switchboard audit``, against a real Redis."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from redis.asyncio import Redis

from agents.acme import catalogue
from agents.acme.demo import seed
from agents.commerce import CustomerRef
from bot.__main__ import main
from bot.store.audit import AuditTrail
from bot.store.ledger import RedisLedger

if TYPE_CHECKING:
    from pathlib import Path

ALICE = CustomerRef(workspace="T1", user="UALICE")


@pytest.fixture
def books(redis_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Alice's two purchases, and one decision of hers."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)

    async def write() -> None:
        redis = Redis.from_url(redis_url, decode_responses=True, protocol=2)
        shop = RedisLedger(redis, workspace="T1", catalogue=catalogue())
        await seed(shop, {"Alice": ALICE}, now=datetime.now(UTC))
        await AuditTrail(redis, workspace="T1").note(
            "confirmed",
            key="p1",
            customer=ALICE,
            by=ALICE,
            title="Your order",
            lines=[("Item", "Anvil")],
            ran="order",
            result="declined",
            number="",
        )
        await redis.aclose()

    asyncio.run(write())


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


@pytest.mark.usefixtures("books")
def test_everybodys_orders_are_listed_newest_first(capsys: pytest.CaptureFixture[str]) -> None:
    """Who, number, day, items, total."""
    assert run("orders", "--workspace", "T1") == 0
    newest, older = capsys.readouterr().out.splitlines()
    assert newest.startswith("T1:UALICE  ord_")
    assert "1 × Rocket Skates, $1,249.00" in newest
    assert "1 × Black Boot, $89.00" in older


@pytest.mark.usefixtures("books")
def test_one_persons_orders_are_theirs(capsys: pytest.CaptureFixture[str]) -> None:
    """Also somebody's of another workspace; nobody else's."""
    assert run("orders", "--workspace", "T1", "--customer", "UALICE") == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    for nobody in ("UBOB", "T2:UALICE"):
        assert run("orders", "--workspace", "T1", "--customer", nobody) == 0
        assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("books")
def test_the_trail_is_exported_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON that a machine reads, with what was shown and without anybody's name."""
    assert run("audit", "--workspace", "T1", "--export") == 0
    out = capsys.readouterr().out
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["act"] for line in lines] == ["recorded", "recorded", "confirmed"]
    assert lines[2]["result"] == "declined"
    assert json.loads(lines[2]["shown"]) == {"title": "Your order", "lines": {"Item": "Anvil"}}
    assert len({line["customer"] for line in lines}) == 1
    assert "UALICE" not in out.splitlines()[2]


@pytest.mark.usefixtures("books")
def test_the_trail_can_be_read_by_people(capsys: pytest.CaptureFixture[str]) -> None:
    """A line each."""
    assert run("audit", "--workspace", "T1") == 0
    assert "confirmed declined  -  c_" in capsys.readouterr().out


@pytest.mark.usefixtures("books")
def test_without_slack_the_workspace_has_to_be_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, no traceback."""
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:1/api/")
    assert run("orders") == 1
    assert "--workspace" in capsys.readouterr().err


def test_redis_away_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """With its address, without its password."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", "redis://:sesame@127.0.0.1:1/0")
    assert run("audit", "--workspace", "T1") == 1
    error = capsys.readouterr().err
    assert "127.0.0.1:1" in error
    assert "sesame" not in error


def test_embedded_redis_has_no_books_to_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Another process cannot see it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", "memory://")
    assert run("orders", "--workspace", "T1") == 2
    assert "REDIS_URL" in capsys.readouterr().err
