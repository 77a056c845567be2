"""What an operator does from the command line."""

import json

import pytest
from redis import Redis

from bot.__main__ import main

PLACE = "thread:T1:C1:1.000001"


@pytest.fixture
def parked(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Redis:
    """A Redis in which one command is parked."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    redis = Redis.from_url(redis_url, decode_responses=True)
    entry = {"what": "command", "place": PLACE, "id": "m1", "body": '{"kind": "said"}'}
    redis.rpush("{s0}:parked", json.dumps({**entry, "reason": "ValueError", "at": 1000}))
    return redis


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["parked", *words])
    return int(end.value.code or 0)


def name(capsys: pytest.CaptureFixture[str]) -> str:
    assert run("list") == 0
    return capsys.readouterr().out.split()[0]


def test_the_list_says_when_where_and_why(
    parked: Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    """And no word of what was written."""
    assert run("list") == 0
    shown = capsys.readouterr().out
    assert shown.split()[1:] == ["1970-01-01T00:00:01+00:00", "command", PLACE, "ValueError"]


def test_one_of_it_can_be_seen_whole(parked: Redis, capsys: pytest.CaptureFixture[str]) -> None:
    """By its name."""
    assert run("show", name(capsys)) == 0
    assert '{"kind": "said"}' in capsys.readouterr().out


def test_it_can_be_tried_again(parked: Redis, capsys: pytest.CaptureFixture[str]) -> None:
    """It waits in its place again, due at once, and is on the list no more."""
    assert run("retry", name(capsys)) == 0
    assert parked.hgetall(f"{{s0}}:in:{PLACE}") == {"m1": '{"kind": "said"}'}
    assert parked.zscore("{s0}:ready", PLACE)
    run("list")
    assert "Nothing is parked." in capsys.readouterr().out


def test_it_can_be_dropped(parked: Redis, capsys: pytest.CaptureFixture[str]) -> None:
    """Once."""
    known = name(capsys)
    assert run("drop", known) == 0
    assert run("drop", known) == 1
    assert known in capsys.readouterr().err
    assert parked.llen("{s0}:parked") == 0


def test_without_a_server_there_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And an exit code."""
    monkeypatch.setenv("REDIS_URL", "redis://user:secret@127.0.0.1:1/0")
    assert run("list") == 1
    assert capsys.readouterr().err == "Redis cannot be reached at redis://127.0.0.1:1/0.\n"
