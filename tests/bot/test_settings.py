"""Configuration: from the environment and .env, all faults together, no secrets shown."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Role, Settings, SettingsError

ROOT = Path(__file__).parents[2]
BOT, APP = "xoxb-1-2-abcdef", "xapp-1-A1-2-abcdef"
COMPLETE = {
    "SLACK_BOT_TOKEN": BOT,
    "SLACK_APP_TOKEN": APP,
    "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
    "REDIS_URL": "redis://user:sesame@redis.internal:6379/2",
    "OPENAI_API_KEY": "sk-abcdef",
}


def load(role: Role, **changes: str | None) -> Settings:
    merged = COMPLETE | changes
    return Settings.load(role, {k: v for k, v in merged.items() if v is not None}, None)


def faults(role: Role, **changes: str | None) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        load(role, **changes)
    return {fault.variable: fault.sentence for fault in caught.value.faults}


@pytest.mark.parametrize("role", ["run", "web", "socket", "worker"])
def test_a_complete_configuration_loads(role: Role):
    """Each role starts with what the guide says it needs."""
    settings = load(role)
    assert settings.slack_bot_token
    assert settings.slack_bot_token.get_secret_value() == BOT
    assert settings.redis_url == COMPLETE["REDIS_URL"]
    assert settings.turn_seconds == 45


@pytest.mark.parametrize("role", ["chat", "demo", "doctor"])
def test_trying_it_out_needs_nothing(role: Role):
    """The terminal, the demo and the doctor start without any variable."""
    assert Settings.load(role, {}, None).redis_url == "memory://"


@pytest.mark.parametrize(
    ("role", "lacking"),
    [
        ("run", {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "REDIS_URL", "OPENAI_API_KEY"}),
        ("socket", {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "REDIS_URL"}),
        ("web", {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "REDIS_URL"}),
        ("worker", {"SLACK_BOT_TOKEN", "REDIS_URL", "OPENAI_API_KEY"}),
    ],
)
def test_all_that_a_role_lacks_is_named_at_once(role: Role, lacking: set[str]):
    """An empty environment is refused with every missing variable, each in one line."""
    found = faults(role, **dict.fromkeys(COMPLETE))
    assert found.keys() == lacking
    assert not any("\n" in sentence for sentence in found.values())


def test_wrong_and_missing_are_reported_together():
    """A bad value does not hide what is missing, nor the other way round."""
    found = faults("run", PORT="web", SLACK_APP_TOKEN=None, SLACK_SIGNING_SECRET=None)
    assert found.keys() == {"PORT", "SLACK_APP_TOKEN"}
    assert found["PORT"].startswith("is 'web'")


def test_an_unset_redis_is_told_both_ways():
    """Whoever sets no Redis hears of the shared and of the embedded one, where that would do."""
    assert "redis://" in faults("run", REDIS_URL=None)["REDIS_URL"]
    assert "memory://" in faults("run", REDIS_URL=None)["REDIS_URL"]
    assert "memory://" not in faults("worker", REDIS_URL=None)["REDIS_URL"]


@pytest.mark.parametrize("role", ["web", "socket", "worker"])
def test_embedded_redis_is_refused_for_one_of_several_processes(role: Role):
    """Receiver and worker as two processes would each have a Redis of their own."""
    assert "no other process" in faults(role, REDIS_URL="memory://")["REDIS_URL"]


def test_embedded_redis_does_for_one_process():
    """Receiver and worker in one process share it."""
    assert load("run", REDIS_URL="memory://").redis_url == "memory://"


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", APP, "belongs in SLACK_APP_TOKEN"),
        ("SLACK_BOT_TOKEN", "xoxp-1-2", "a user's token"),
        ("SLACK_BOT_TOKEN", "secret", "begins with xoxb-"),
        ("SLACK_APP_TOKEN", BOT, "belongs in SLACK_BOT_TOKEN"),
        ("SLACK_SIGNING_SECRET", BOT, "holds a token"),
        ("SLACK_API_URL", "slack.com/api", "no address"),
        ("OPENAI_BASE_URL", "localhost:11434", "no address"),
        ("REDIS_URL", "http://:sesame@redis", "no Redis URL"),
        ("REDIS_URL", "redis://:sesame@redis:port/0", "no Redis URL"),
        ("REDIS_URL", "redis://", "no Redis URL"),
        ("REDIS_URL", "redis://:ses#ame@redis/0", "# %23"),
        ("REDIS_URL", "redis://:ses?ame@redis/0", "? %3F"),
        ("SUPPORT_CHANNEL", "#escalations", "no channel ID"),
        ("OPENAI_API", "completions", "'chat' or 'responses'"),
        ("PORT", "70000", "less than or equal to 65535"),
        ("LOG_LEVEL", "loud", "'DEBUG', 'INFO'"),
        ("SWITCHBOARD_TURN_SECONDS", "0", "greater than 0"),
        ("SWITCHBOARD_LEASE_SECONDS", "soon", "valid number"),
        ("SWITCHBOARD_MODEL_CALL_SECONDS", "60", "more than a whole turn"),
    ],
)
def test_a_wrong_value_is_named_with_its_remedy(variable: str, value: str, said: str):
    """Each fault says which variable, what is wrong, and what would be right."""
    found = faults("run", **{variable: value})
    assert list(found) == [variable]
    assert said in found[variable]


def test_no_request_is_forgotten_while_it_waits():
    """An idle conversation must outlive the time after which an open request is brought to mind."""
    found = faults("run", SUPPORT_CHANNEL="C0123456789", SWITCHBOARD_RETENTION_DAYS="1")
    assert "forgotten before" in found["SWITCHBOARD_RETENTION_DAYS"]
    assert load("run", SWITCHBOARD_RETENTION_DAYS="1").retention_days == 1


def test_no_secret_is_shown():
    """Neither the settings nor a fault lets a token, a key or a password be read."""
    shown = repr(load("run")) + str(load("run"))
    with pytest.raises(SettingsError) as caught:
        load("run", SLACK_BOT_TOKEN="xapp-sesame", REDIS_URL="http://u:sesame@h", PORT="x")
    shown += str(caught.value) + repr(caught.value)
    for secret in [*COMPLETE.values(), "sesame"]:
        assert secret not in shown


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "rediss://:p%40@h:6380/1?health_check_interval=5",
        "unix:///run/redis.sock",
    ],
)
def test_every_form_of_redis_url_is_taken(url: str):
    """TLS, passwords, options and sockets are the client's business."""
    assert load("worker", REDIS_URL=url).redis_url == url


def test_redis_is_shown_without_its_password():
    """What people and logs see of Redis is where it is."""
    assert load("run").redis_address == "redis://redis.internal:6379/2"
    elsewhere = load("run", REDIS_URL="redis://redis.internal/2?password=sesame&db=3")
    assert elsewhere.redis_address == "redis://redis.internal/2"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://slack.com/api", "https://slack.com/api/"),
        ("https://slack.com/api/", "https://slack.com/api/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api/"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/api/"),
    ],
)
def test_slacks_address_takes_any_ending(given: str, used: str):
    """Method names are joined to the address, with or without its slash or path."""
    assert load("run", SLACK_API_URL=given).slack_api_url == used


def test_the_environment_wins_over_the_file(tmp_path: Path):
    """A variable of the process hides the one of .env; an empty one unsets it."""
    dotenv = tmp_path / ".env"
    dotenv.write_text('LOG_LEVEL="debug"\nPORT=4000\nSUPPORT_CONTACT=desk@acme.example\n')
    settings = Settings.load("run", COMPLETE | {"PORT": "5000", "SUPPORT_CONTACT": ""}, dotenv)
    assert (settings.log_level, settings.port, settings.support_contact) == ("DEBUG", 5000, None)


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Without arguments the variables of the process and ./.env count."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("LOG_LEVEL=ERROR\n")
    for name in Settings.variables():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PORT", "4321")
    settings = Settings.load("chat")
    assert (settings.port, settings.log_level) == (4321, "ERROR")


def test_settings_do_not_change():
    """A value that was read is a value that stays."""
    with pytest.raises(ValidationError):
        load("run").port = 1


def test_a_server_of_ones_own_needs_no_key():
    """With OPENAI_BASE_URL the key may be missing."""
    assert load("run", OPENAI_API_KEY=None, OPENAI_BASE_URL="http://localhost:1/v1")


@pytest.mark.parametrize(
    ("role", "changes", "way"),
    [
        ("run", {}, "socket"),
        ("run", {"SLACK_APP_TOKEN": None}, "http"),
        ("web", {}, "http"),
        ("socket", {"SLACK_SIGNING_SECRET": None}, "socket"),
    ],
)
def test_the_way_in_follows_from_the_tokens(role: Role, changes: dict[str, None], way: str):
    """Socket Mode where its token is set, unless the role is HTTP's own."""
    assert load(role, **changes).receives == way


def test_the_demo_has_a_port_of_its_own():
    """The demo's page is where the README says, unless PORT says otherwise."""
    assert Settings.load("demo", {}, None).port == 8080
    assert Settings.load("demo", {"PORT": "9000"}, None).port == 9000


def test_a_survey_reads_what_is_right():
    """The doctor gets every fault, and settings made of the rest."""
    settings, found = Settings.survey(
        COMPLETE | {"SLACK_BOT_TOKEN": APP, "PORT": "web", "SLACK_APP_TOKEN": ""}, None
    )
    assert {fault.variable for fault in found} == {"SLACK_BOT_TOKEN", "PORT"}
    assert settings.slack_bot_token is None
    assert settings.redis_url == COMPLETE["REDIS_URL"]


def test_the_example_is_refused_as_it_stands():
    """A copy of .env.example that nobody filled in starts nothing."""
    with pytest.raises(SettingsError) as caught:
        Settings.load("run", {}, ROOT / ".env.example")
    assert {fault.variable for fault in caught.value.faults} == {
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "OPENAI_API_KEY",
    }


@pytest.mark.parametrize("page", [".env.example", "docs/configuration.md"])
def test_every_variable_is_explained(page: str):
    """The example and the guide name every variable, and no other."""
    named = set(
        re.findall(
            r"^(?:# )?([A-Z_]{4,})=|^\| `([A-Z_]+)`", (ROOT / page).read_text(), re.MULTILINE
        )
    )
    assert {one or other for one, other in named} == set(Settings.variables())


def test_the_documented_defaults_are_the_real_ones():
    """The guide's table shows the defaults that stand in the code."""
    table = (ROOT / "docs/configuration.md").read_text().partition("Everything else")[2]
    rows = re.findall(r"^\| `([A-Z_]+)` \| `([^`]+)`", table, re.MULTILINE)
    fields = {field.alias: field.default for field in Settings.model_fields.values()}
    assert len(rows) > 10
    assert {name: str(fields[name]) for name, _ in rows} == dict(rows)


@pytest.mark.parametrize(
    ("written", "limit"),
    [("50", Decimal(50)), ("99.95", Decimal("99.95")), ("0", Decimal(0)), ("none", None)],
)
def test_a_refund_limit_is_an_amount_or_none(written: str, limit: Decimal | None):
    """Exactly what is written; "none" is no limit, zero is none without approval."""
    assert load("run", AUTO_REFUND_LIMIT=written).auto_refund_limit == limit


@pytest.mark.parametrize("written", ["a lot", "-1", "NaN", "inf", "1,000"])
def test_another_refund_limit_is_refused(written: str):
    """With what to write instead."""
    assert "100.00" in faults("run", AUTO_REFUND_LIMIT=written)["AUTO_REFUND_LIMIT"]


def test_late_refunds_are_refused_or_the_teams_to_decide():
    """Nothing in between."""
    assert load("run", LATE_REFUNDS="staff").late_refunds == "staff"
    assert "LATE_REFUNDS" in faults("run", LATE_REFUNDS="yes")
