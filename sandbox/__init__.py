"""A Slack workspace and a model server on one's own machine.

The product talks to this package exactly as it talks to slack.com and to a model provider: over
HTTP and WebSocket, with their encodings, limits and error codes. Nothing here is imported from the
code that it judges.

    server.py   puts everything together: ``running(config)`` for tests, ``python -m sandbox`` for people
    client.py   ``SandboxClient``: act as a person, read what stands in a channel, inject faults
    wire.py     how the client reaches the server
    slack/      the workspace: Web API, Socket Mode, signed HTTP, events, interactions
    model/      the model server
    page/       the page that shows the workspace
"""
