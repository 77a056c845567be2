"""The methods of the Web API that the sandbox knows, by name."""

from sandbox.slack.methods import app, assistant, chat, conversations, views
from sandbox.slack.methods.call import Call, Method, Methods

__all__ = ["METHODS", "Call", "Method", "Methods"]

METHODS: Methods = {
    **app.METHODS,
    **assistant.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **views.METHODS,
}
