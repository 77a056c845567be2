"""A workspace that speaks Slack's wire protocol.

config.py      what is seeded and what the app is allowed to do
workspace.py   people, channels, messages; every mutation is announced as a change
changes.py     the changes, one class each
events.py      change → Slack events            live.py       change → frames for the page
delivery.py    events and interactions on their way to the app: order, repetition, faults
socket_mode.py and http_mode.py                 the two ways to reach the app
methods/       the Web API, one module per family; web_api.py calls them
acts.py        what people do: say, press, type a command
control.py     the routes under /sandbox/ for tests and the page
"""
