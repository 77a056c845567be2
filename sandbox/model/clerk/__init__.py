"""The clerk: a deterministic stand-in for a model, a pure function of the request.

It reads the messages (``conversation``), understands a few hundred ways to say a dozen things
(``cues`` hears what it is about, ``naming`` which thing is meant, ``goods`` what ACME's are called,
``products`` what to search for), follows the routine of the agent whose tools it was given
(``triage``, ``sales``, ``repairs``; ``generic`` for tools it has never seen), says so in varying
words (``phrases``), and owns up to what nobody told it (``enquiries``). It
keeps nothing between two requests: what it did earlier it reads off the transcript, where its own
sentences are recognised again.
"""

from sandbox.model.clerk.desk import answer

__all__ = ["answer"]
