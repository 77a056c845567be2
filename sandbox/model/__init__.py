"""The model side of the sandbox: an OpenAI-compatible server with a scripted clerk behind it.

It refuses what OpenAI, or a strict server that speaks its protocol, would refuse; it records what
it was asked; it misbehaves on request. The clerk that answers sees nothing but the HTTP request.
"""

from sandbox.model.routes import add_routes
from sandbox.model.state import DEFAULT_MODELS, ModelServer

__all__ = ["DEFAULT_MODELS", "ModelServer", "add_routes"]
