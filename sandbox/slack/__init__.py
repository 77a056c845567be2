"""A workspace that speaks Slack's wire protocol.

From the inside out:

    workspace.py     people, channels, messages; every mutation is announced as a change
    changes.py       the changes, one class each
    live.py          change → frames for the page
    events.py        change → Slack events
    delivery.py      events and interactions on their way to the app: order, repetition, loss
    socket_mode.py   one way to reach the app; http_mode.py is the other, transport.py both
    methods/         the Web API, one module per family; web_api.py is its front door
    block_rules.py   what Slack would refuse of blocks; the shapes are in block_models.py
    markup.py        what in a posted text is alive
    acts.py          what people say and where they go; interactions.py what they do to the app
    settings.py      what a test arranges: people, places, faults, worse delivery
    control.py       the routes under /sandbox/ for tests and the page
    platform.py      all of it in one piece, made from config.py and seed.py
"""
