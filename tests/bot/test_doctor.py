"""The doctor: each illness found, named in one line, with its remedy."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from redis.asyncio import Redis

from bot.checks import Finding
from bot.doctor import doctor, exit_code, main, report, run_doctor
from bot.manifest import SCOPES, render
from bot.settings import Settings
from sandbox.server import Sandbox, running
from sandbox.slack.config import Config, features_of

CONFIG = replace(Config(**features_of(render())), signing_secret="0123456789abcdef" * 2)


class Desk:
    """A desk that is in order, until a test spoils something."""

    def __init__(self, sandbox: Sandbox, support: str, redis_url: str) -> None:
        self.sandbox = sandbox
        self.support = support
        self.environ = {
            "SLACK_BOT_TOKEN": CONFIG.bot_token,
            "SLACK_APP_TOKEN": CONFIG.app_token,
            "SLACK_SIGNING_SECRET": CONFIG.signing_secret,
            "SLACK_API_URL": sandbox.api_url,
            "REDIS_URL": redis_url,
            "OPENAI_API_KEY": "sk-abcdef",
            "OPENAI_BASE_URL": sandbox.model_url,
            "SUPPORT_CHANNEL": support,
        }

    async def problems(self, **spoilt: str) -> list[Finding]:
        """Everything that is not in order once some variables are changed."""
        findings = await doctor(self.environ | spoilt, None)
        assert all("\n" not in str(finding) for finding in findings)
        return [finding for finding in findings if finding.level != "ok"]


@asynccontextmanager
async def opened(redis_url: str, config: Config = CONFIG) -> AsyncGenerator[Desk, None]:
    async with running(config) as sandbox:
        workspace = sandbox.platform.workspace(None)
        channels = workspace.channels.values()
        support = next(each.id for each in channels if each.name == "escalations")
        yield Desk(sandbox, support, redis_url)


@pytest.fixture
async def desk(redis_url: str) -> AsyncGenerator[Desk, None]:
    async with opened(redis_url) as desk:
        yield desk


@asynccontextmanager
async def model_server(status: int, *, tools_only: bool = False) -> AsyncGenerator[str, None]:
    """A server that answers every request with a status; or only those that offer tools."""

    async def answer(request: web.Request) -> web.Response:
        if tools_only and "tools" not in await request.json():
            message = {"role": "assistant", "content": "ready"}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            return web.json_response({"id": "1", "model": "m", "choices": [choice]})
        return web.json_response({"error": {"message": "no", "type": "x"}}, status=status)

    app = web.Application()
    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


def only(findings: list[Finding]) -> Finding:
    """The one finding there is, remedy and all."""
    [finding] = findings
    assert finding.remedy
    return finding


# ---- in order ---------------------------------------------------------------------------------


async def test_a_desk_in_order_has_nothing_to_mend(desk: Desk):
    """Every check passes against a workspace set up from the manifest, and says so."""
    findings = await doctor(desk.environ, None)
    assert {finding.level for finding in findings} == {"ok"}
    assert exit_code(findings) == 0
    assert report(findings).endswith("nothing to mend")
    assert len(findings) == 9


async def test_nothing_is_posted(desk: Desk):
    """The doctor looks and does not touch."""
    await doctor(desk.environ, None)
    called = {call["method"] for call in await desk.sandbox.client.calls()}
    assert called == {"auth.test", "apps.connections.open", "conversations.info"}


def test_the_command_prints_and_exits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """On the command line the findings are printed, and problems make the exit code 1."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.variables():
        monkeypatch.delenv(name, raising=False)
    assert main() == 1
    assert "fail  SLACK_BOT_TOKEN is not set" in capsys.readouterr().out


# ---- variables --------------------------------------------------------------------------------


async def test_a_token_of_the_wrong_kind(desk: Desk):
    """An app-level token in the bot's place is told from a wrong one; the rest is still checked."""
    findings = await doctor(desk.environ | {"SLACK_BOT_TOKEN": CONFIG.app_token}, None)
    [problem] = [finding for finding in findings if finding.level == "fail"]
    assert "belongs in SLACK_APP_TOKEN" in problem.what
    assert sum(finding.level == "ok" for finding in findings) > 3
    assert exit_code(findings) == 1
    assert report(findings).endswith("1 to mend")


async def test_no_token_for_socket_mode(desk: Desk):
    """Without app-level token and signing secret nothing could come in."""
    problem = (await desk.problems(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=""))[0]
    assert problem.what.startswith("SLACK_APP_TOKEN is not set")


async def test_a_bad_signing_secret(desk: Desk):
    """A secret of the wrong form would have every request refused."""
    assert "32 hexadecimal" in only(await desk.problems(SLACK_SIGNING_SECRET="secret")).what


async def test_an_empty_configuration():
    """Without anything set, everything missing is named, and nothing crashes."""
    findings = await doctor({}, None)
    assert exit_code(findings) == 1
    assert {finding.what.split()[0] for finding in findings if finding.level == "fail"} == {
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "REDIS_URL",
        "OPENAI_API_KEY",
    }


# ---- Slack ------------------------------------------------------------------------------------


async def test_a_token_that_slack_does_not_know(desk: Desk):
    """A revoked or mistyped bot token is refused by Slack, and so reported."""
    assert "invalid_auth" in only(await desk.problems(SLACK_BOT_TOKEN="xoxb-other")).what


async def test_an_app_level_token_that_slack_does_not_know(desk: Desk):
    """A wrong token for Socket Mode is found before it is needed."""
    problem = only(await desk.problems(SLACK_APP_TOKEN="xapp-other"))
    assert "SLACK_APP_TOKEN (invalid_auth)" in problem.what
    assert "connections:write" in problem.remedy


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope.name)
async def test_a_missing_scope(redis_url: str, scope: object):
    """Each permission that was not granted is named with what it costs."""
    [lost] = [each for each in SCOPES if each is scope]
    kept = " ".join(each.name for each in SCOPES if each is not lost)
    async with opened(redis_url, replace(CONFIG, scopes=kept)) as desk:
        problem, *others = await desk.problems()
    assert lost.name in problem.what
    assert lost.purpose in problem.what
    assert problem.level == ("warn" if lost.optional else "fail")
    assert all("support channel" in other.what for other in others)


async def test_the_bot_is_not_in_the_support_channel(desk: Desk):
    """In a public channel the bot sees that it is outside; a private one it cannot see at all."""
    public = await desk.sandbox.client.add_channel("help", members=[])
    assert "not in the support channel" in only(await desk.problems(SUPPORT_CHANNEL=public)).what
    private = await desk.sandbox.client.add_channel("hidden", kind="group", members=[])
    problem = only(await desk.problems(SUPPORT_CHANNEL=private))
    assert "channel_not_found" in problem.what
    assert "invited" in problem.remedy


async def test_a_public_support_channel(desk: Desk):
    """Whoever joins the support channel is staff, so a public one is worth a warning."""
    workspace = desk.sandbox.platform.workspace(None)
    bot = workspace.app.user_id
    public = await desk.sandbox.client.add_channel("help", members=[bot])
    problem = only(await desk.problems(SUPPORT_CHANNEL=public))
    assert problem.level == "warn"
    assert "public" in problem.what


async def test_an_archived_support_channel(desk: Desk):
    """Nobody reads what is posted to an archive."""
    await desk.sandbox.client.archive("", desk.support)
    assert "archived" in only(await desk.problems()).what


async def test_no_support_channel(desk: Desk):
    """Working without people is allowed, and said."""
    problem = only(await desk.problems(SUPPORT_CHANNEL=""))
    assert problem.level == "warn"
    assert "no person can be called" in problem.what


@pytest.mark.parametrize(
    ("seconds", "level", "said"),
    [(360, "fail", "ahead of"), (-360, "fail", "behind"), (120, "warn", "ahead of")],
)
async def test_a_clock_that_is_off(desk: Desk, seconds: int, level: str, said: str):
    """Six minutes off, every signed request would count as a replay."""
    settings = Settings.load("doctor", desk.environ, None)
    off = timedelta(seconds=seconds)
    findings = await run_doctor(settings, now=lambda: datetime.now(UTC) + off)
    problem = only([finding for finding in findings if finding.level != "ok"])
    assert problem.level == level
    assert said in problem.what


async def test_slack_is_out_of_reach(desk: Desk):
    """No route to Slack is one finding, not a traceback."""
    problem = only(await desk.problems(SLACK_API_URL="http://127.0.0.1:9/api/"))
    assert "cannot be reached at http://127.0.0.1:9/api/" in problem.what


async def test_slack_answers_nonsense(desk: Desk):
    """A proxy's error page in Slack's place is reported as such."""
    await desk.sandbox.client.fault("server_error")
    problems = await desk.problems()
    assert problems
    assert all(problem.level == "fail" for problem in problems)


# ---- Redis ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "good", "said"),
    [
        ("maxmemory-policy", "allkeys-lru", "noeviction", "may evict conversations"),
        ("appendonly", "no", "yes", "no append-only file"),
    ],
)
async def test_a_redis_that_forgets(desk: Desk, name: str, value: str, good: str, said: str):
    """Eviction and a missing append-only file are both found on the real server."""
    async with Redis.from_url(desk.environ["REDIS_URL"]) as client:
        await client.config_set(name, value)
        try:
            assert said in only(await desk.problems()).what
        finally:
            await client.config_set(name, good)


async def test_a_redis_out_of_reach(desk: Desk):
    """The address is shown without its password."""
    problem = only(await desk.problems(REDIS_URL="redis://u:sesame@127.0.0.1:9/0"))
    assert "cannot be reached at redis://127.0.0.1:9/0" in problem.what
    assert "sesame" not in str(problem)


async def test_a_redis_that_wants_another_password(desk: Desk):
    """A refused password is told from a server that is away."""
    url = desk.environ["REDIS_URL"].replace("redis://", "redis://nobody:sesame@")
    problem = only(await desk.problems(REDIS_URL=url))
    assert "refuses us" in problem.what
    assert "sesame" not in str(problem)


async def test_an_embedded_redis(desk: Desk):
    """memory:// works, and its price is said."""
    problem = only(await desk.problems(REDIS_URL="memory://"))
    assert problem.level == "warn"


# ---- the model --------------------------------------------------------------------------------


async def test_an_unknown_model(desk: Desk):
    """A model that the server does not serve is named."""
    assert "'gpt-0'" in only(await desk.problems(SWITCHBOARD_MODEL="gpt-0")).what


async def test_a_model_that_refuses_tools(desk: Desk):
    """A model without function calls cannot be an agent, though it answers."""
    problem = only(await desk.problems(SWITCHBOARD_MODEL="clerk-without-tools"))
    assert "refuses tools" in problem.what
    async with model_server(400, tools_only=True) as url:
        assert "refuses tools" in only(await desk.problems(OPENAI_BASE_URL=url)).what


async def test_a_model_out_of_reach(desk: Desk):
    """No server at OPENAI_BASE_URL is one finding."""
    problem = only(await desk.problems(OPENAI_BASE_URL="http://127.0.0.1:9/v1"))
    assert "cannot be reached" in problem.what


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "refuses requests"),
        (401, "refuses OPENAI_API_KEY"),
        (404, "does not know the model"),
        (503, "not available now (HTTP 503)"),
    ],
)
async def test_a_model_that_refuses(desk: Desk, status: int, said: str):
    """What the server answers decides what is to be mended."""
    async with model_server(status) as url:
        assert said in only(await desk.problems(OPENAI_BASE_URL=url)).what


# ---- the team ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["nowhere:team", "agents.acme:nothing", "agents.acme", "bot.settings:SettingsError"]
)
async def test_a_team_that_cannot_be_read(desk: Desk, path: str):
    """A path to nothing, or to no team, is found before a customer writes."""
    assert "the team cannot be read" in only(await desk.problems(SWITCHBOARD_TEAM=path)).what


async def test_a_team_that_fails_to_import(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Whatever the operator's own module raises is one line."""
    (tmp_path / "broken_team.py").write_text("raise RuntimeError('first\\nsecond')\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert "RuntimeError" in only(await desk.problems(SWITCHBOARD_TEAM="broken_team:team")).what
