"""What the page about own teams shows, works."""

import re
from pathlib import Path

import pytest

from agents.loading import load_team
from engine import Answered
from engine.models.scripted import ScriptedModel, call, calls
from tests.agents.shop import acme_shop
from tests.agents.story import Story

PAGE = (Path(__file__).parents[2] / "docs" / "teams.md").read_text(encoding="utf-8")
GARDEN, SIGNATURE, SHOP = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place from which modules can be imported."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


async def test_the_garden_centre_answers_hands_over_and_schedules(folder: Path) -> None:
    """As it stands on the page, loaded by its path."""
    (folder / "garden_page.py").write_text(GARDEN, encoding="utf-8")
    shop = acme_shop()
    team = load_team("garden_page:team", shop)
    steps = [
        calls(call("plant_care", {"plant": "cactus"})),
        "Once a month.",
        calls(call("transfer_to_deliveries")),
        calls(call("schedule_delivery", {"day": "Sunday"})),
        calls(call("schedule_delivery", {"day": "Friday"})),
        "See you on Friday.",
    ]
    with ScriptedModel(steps) as model:
        play = Story(team=team, model=model, commerce=shop)
        await play.say("how often does my cactus want water?")
        response = await play.say("deliver me a rose on Sunday")
    care, _, sunday, friday = play.answers()
    assert care == "Water the cactus once a month."
    assert "Monday" in sunday, "what may be chosen is told to the model"
    assert friday == "The delivery is scheduled for Friday."
    assert isinstance(response.ending, Answered)
    assert response.agent.name == "Deliveries"


@pytest.mark.parametrize("support", [True, False])
def test_the_pages_shop_team_offers_people_where_there_are_some(
    folder: Path, support: bool
) -> None:
    """The factory gets the shop and whether people can be called."""
    (folder / f"shop_page_{support}.py").write_text(SHOP, encoding="utf-8")
    team = load_team(f"shop_page_{support}:build_team", acme_shop(), support=support)
    tools = team.toolbox(team.start).tools
    assert {"look_up_item", "execute_order", "execute_refund"} <= tools.keys()
    assert ("escalate_to_human" in tools) is support
    assert "support: bool = True" in SIGNATURE


def test_every_path_on_the_page_leads_to_a_team() -> None:
    """The table of small teams is complete and true."""
    paths = re.findall(r"^\| `(agents\.[\w.]+:\w+)`", PAGE, re.MULTILINE)
    assert len(paths) == 6
    for path in paths:
        assert load_team(path, acme_shop()).names
