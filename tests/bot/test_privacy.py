"""``switchboard forget`` and ``export`` before they do anything."""

import pytest

from bot.__main__ import main


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(words))
    return int(end.value.code or 0)


@pytest.mark.parametrize("word", ["forget", "export"])
def test_both_name_all_that_they_lack(
    word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Redis that is used, and the token that takes posts back."""
    monkeypatch.setenv("REDIS_URL", "memory://")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    assert run(word, "--user", "U1") == 2
    told = capsys.readouterr().err
    assert "REDIS_URL" in told
    assert "SLACK_BOT_TOKEN" in told


def test_nobody_is_forgotten_by_accident() -> None:
    """Without a user nothing runs."""
    assert run("forget") == 2


@pytest.mark.parametrize("user", ["sam", "@sam", "*", "", "U*", "U", "u012ab"])
def test_only_an_id_names_somebody(user: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A name is nobody's, a pattern everybody's: neither is said to be forgotten."""
    assert run("forget", "--user", user) == 2
    assert repr(user) in capsys.readouterr().err
