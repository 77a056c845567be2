"""Every fixed sentence the engine says, to models and to customers, in one place.

What stands in a tool message is read again on every later call: it states what happened at
that moment, never what will happen, so that it cannot go stale.
"""

# ---- to the model, as the answer to a call --------------------------------------------------

PERSON_ASKED = "A person was asked to join."
ALREADY_HERE = "Nothing changed: the conversation is already with {name}."
TRANSFERRED = "The conversation was transferred to {name}. Take on that persona at once."
HANDOFF_IGNORED = "Ignored: the same response had already transferred the conversation."
HANDOFF_DROPPED = "Not carried out: another call of the same response ended the turn."
HANDOFF_REPEATED = (
    "Not carried out: this turn already went from {source} to {target} once. "
    "Answer the customer yourself."
)
HANDOFF_LIMIT = "Not carried out: the turn had used up its transfers."
ONE_AT_A_TIME = "Not shown: the customer decides on one proposal at a time."
WITHDRAWN = "Withdrawn: a person was asked to join in the same response."
FAILED = "The tool failed. Nothing more is known; do not guess at a result."
UNREADABLE = "The tool ran, but its result could not be read. Do not run it again."
TOO_SLOW = "The tool took too long and was given up. Whether it took effect is unknown."
UNSURE = (
    "The outcome of this call is unknown: the work was interrupted while it may have been "
    "running. It was not repeated. Check what happened before anything else is done about it."
)
NOT_JSON = "Not run: the arguments of {name} were not a JSON object ({fault})."
INVALID = "Not run: the arguments of {name} do not fit. {faults}"
UNKNOWN_TOOL = "Not run: there is no tool {name!r} here. Tools: {names}."
NO_TOOLS = "Not run: there is no tool {name!r} here, nor any other. Answer in words."
TURN_SPENT = "Not run: the turn had used up its tool calls, or its time."
UNANSWERED = "Not run: the conversation went on before this call was carried out."
VOID = {
    "cut": "Not run: the response was cut off while the call was written. Make it again, shorter.",
    "noid": "Not run: the call had no id.",
    "twin": "Not run: another call of the same response had the same id.",
    "used": "Not run: an earlier call with other arguments had the same id.",
}

# ---- to the model, in the place of what is no longer sent -----------------------------------

LEFT_OUT = "[Earlier messages are left out. The conversation began with: {opening}]"

# ---- inside a text ---------------------------------------------------------------------------

CUT = "[…]"
"""Marks a text that goes on elsewhere but not here."""

# ---- to the customer -------------------------------------------------------------------------

NOTHING_TO_SAY = "Sorry, I have no answer to that. Could you say it in other words?"
FILTERED = "Sorry, I can't answer that."
LIMIT = "Sorry, I could not finish this. It helps to say in one sentence what matters most."
