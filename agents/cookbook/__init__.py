"""Small teams, each built around one idea; every one is chosen by its dotted path.

- ``agents.cookbook.routine:build_team``: one agent that follows a routine.
- ``agents.cookbook.by_hand:build_team``: two agents; people switch between them.
- ``agents.cookbook.handoff:build_team``: the same two; the first hands over by a tool.
- ``agents.cookbook.triage:build_team``: a triage agent that hands over to refunds.
- ``agents.cookbook.gifts:build_team``: context variables, results, instructions that are functions.

``agents.acme:build_team`` is the large one.
"""
