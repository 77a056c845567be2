"""A team as a picture."""

from engine import Agent, Team, graph


def look_up() -> str:
    return ""


def test_declared_handoffs_are_arrows_and_tools_stand_in_the_box():
    """Handoff tools are arrows only."""
    team = Team(
        Agent(name="Triage", handoffs=["Sales"], tools=[look_up]),
        Agent(name='Sales "A"', description="x"),
        Agent(name="Sales", description="sells", handoffs=["Triage"]),
    )
    assert graph.mermaid(team) == (
        "flowchart LR\n"
        "  start((start)) --> a0\n"
        '  a0["<b>Triage</b><br/>look_up"]\n'
        '  a1["<b>Sales  A </b>"]\n'
        '  a2["<b>Sales</b>"]\n'
        "  a0 --> a2\n"
        "  a2 --> a0\n"
    )


def test_handoffs_by_function_are_found_by_the_agents_they_mention():
    """Without calling them."""
    called: list[int] = []

    def transfer_to_refunds():
        called.append(1)
        return refunds

    refunds = Agent(name="Refunds")
    team = Team(Agent(name="Sales", tools=[transfer_to_refunds]), refunds)
    assert graph.handoffs(team) == {"Sales": {"Refunds": "transfer_to_refunds"}, "Refunds": {}}
    assert called == []


def test_what_is_odd_is_said_in_sentences():
    """Unreachable agents, dead ends, targets without a description."""
    team = Team(Agent(name="A", handoffs=["B"]), Agent(name="B"), Agent(name="C", handoffs=["A"]))
    assert graph.findings(team) == [
        "C: nobody hands over to this agent.",
        "B: a dead end; this agent hands over to nobody.",
        "A: no description, so the model that could hand over knows only the name.",
        "B: no description, so the model that could hand over knows only the name.",
    ]


def test_a_handoff_out_of_the_team_is_odd():
    """Names are stored: the next turn would not find that agent."""
    temp = Agent(name="Temp")

    def transfer_to_temp() -> Agent:
        return temp

    assert graph.findings(Team(Agent(name="A", tools=[transfer_to_temp]))) == [
        "A: transfer_to_temp leads to Temp, who is not in the team."
    ]


def test_nothing_is_odd_about_a_sound_team():
    """Nor about a single agent."""
    team = Team(
        Agent(name="A", description="first", handoffs=["B"]),
        Agent(name="B", description="second", handoffs=["A"]),
    )
    assert graph.findings(team) == []
    assert graph.findings(Team(Agent(name="A"))) == []
