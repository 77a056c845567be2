"""The model: reachable, known by its name, and willing to use tools."""

from contextlib import aclosing

from bot.checks.finding import Finding
from bot.settings import Settings
from engine import Model, ModelRefused, ModelRequest, ModelUnavailable, function_to_schema

__all__ = ["check_model"]


async def check_model(settings: Settings, model: Model) -> list[Finding]:
    """Ask the model for one word, with a tool on offer; it costs a few tokens.

    Args:
        settings: Names the model and where it is.
        model: The adapter, as the turns use it.
    """
    name, where = settings.model, settings.openai_base_url or "OpenAI"
    try:
        await _ask(model, name, with_tool=True)
    except ModelUnavailable as error:
        return [_unavailable(error, where)]
    except ModelRefused as error:
        return [await _refused(error, model, name, where)]
    return [Finding.ok(f"the model {name} at {where} answers, with tools")]


async def _ask(model: Model, name: str, *, with_tool: bool) -> None:
    request = ModelRequest(
        model=name,
        instructions="Answer with the word ready.",
        messages=[{"role": "user", "content": "Are you ready?"}],
        tools=[function_to_schema(_look_up_opening_hours)] if with_tool else [],
    )
    async with aclosing(model.reply(request)) as pieces:
        async for _ in pieces:
            pass


def _look_up_opening_hours() -> str:
    """Look up when the shop is open."""
    return "always"


def _unavailable(error: ModelUnavailable, where: str) -> Finding:
    if error.status is None:
        return Finding.fail(
            f"the model at {where} cannot be reached", "check the network and OPENAI_BASE_URL"
        )
    return Finding.fail(
        f"the model at {where} is not available now (HTTP {error.status})",
        "try again; if it stays so, look at the provider's status page",
    )


async def _refused(error: ModelRefused, model: Model, name: str, where: str) -> Finding:
    match error.status:
        case 401 | 403:
            return Finding.fail(f"{where} refuses OPENAI_API_KEY", "copy the key again")
        case 404:
            return Finding.fail(
                f"{where} does not know the model {name!r}",
                "check SWITCHBOARD_MODEL, and that OPENAI_BASE_URL ends as the server wants (/v1)",
            )
        case 429:
            return Finding.fail(f"the account at {where} has no quota left", "add credit")
        case _:
            return await _refused_request(error, model, name, where)


async def _refused_request(error: ModelRefused, model: Model, name: str, where: str) -> Finding:
    try:
        await _ask(model, name, with_tool=False)
    except (ModelRefused, ModelUnavailable):
        return Finding.fail(
            f"{where} refuses requests for the model {name!r} (HTTP {error.status})",
            "check SWITCHBOARD_MODEL and OPENAI_API",
        )
    return Finding.fail(
        f"the model {name!r} refuses tools, without which agents cannot act",
        "choose a SWITCHBOARD_MODEL that can call functions, or OPENAI_API=responses",
    )
