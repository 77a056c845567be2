"""Every fixed sentence of the desk, in one place, ready for translation.

What is said about orders and refunds stands in ``agents/phrases.py``, what ends a turn without an
answer at the end of ``engine/phrases.py``: neither knows the desk.

Sentences for customers say what happened and what can be done next; they never hold what a model,
a customer or a catalogue wrote, except where a parameter shows it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

# ---- agents ----------------------------------------------------------------------------------

INTRODUCTION = "You are talking with an automated assistant."
NOTHING_DONE = "Nothing has been ordered or refunded in this conversation so far."
"""Beside an agent's words that say otherwise."""

CUT = "\n\n_(The rest of this answer was too long to show.)_"
MODEL_AWAY = (
    "I can't think straight at the moment: the service behind me isn't answering. "
    "I've kept your message and will answer it as soon as I can."
)
MODEL_GONE = (
    "I'm sorry: I still couldn't get an answer to your last message. "
    "Please send it again, or talk to a person."
)
STUMBLED = "I'm sorry, something went wrong on our side with your last message. Please try again."


def given_up(permalink: str, reason: str) -> str:
    """For the team: a message was set aside, since handling it failed again and again."""
    return (
        f"A message was given up on in {permalink or 'a conversation'} ({reason}). Its customer "
        "was asked to try again; `switchboard parked list` shows what was set aside."
    )


def set_aside(reason: str) -> str:
    """For the team: the same of a card's thread or of somebody's slash commands.

    It does not say where: a place may be somebody's name, and this stays when they are forgotten.
    """
    return f"Something was given up on ({reason}); `switchboard parked list` shows what and where."


LEFT_ALONE = (
    "Some of what comes in waits: a worker is of another version than what is stored. It goes on "
    "when all workers are of the newer one; the log names the places (`record.unreadable`)."
)
"""For the team: once for all records that a worker cannot read."""


def handed_over(source: str, target: str) -> str:
    """The quiet line on top of the next agent's first answer."""
    return f"{source} handed over to {target}"


CANNOT_SWITCH = "The agent cannot be changed right now."


def switched(agent: str) -> str:
    """Said when the customer put another agent in charge."""
    return f"{agent} is in charge now. Just go on writing."


def thinking(agent: str) -> str:
    """The status while an agent works; Slack puts the bot's name in front."""
    return f"({agent}) is thinking…"


# ---- who may, and how much ----------------------------------------------------------------------

REFUSED = (
    "I'm sorry, I may only help certain people here, and you are not among them. "
    "Please turn to whoever invited you."
)

Limit = Literal["messages", "person", "workspace"]

_LIMITS: dict[Limit, str] = {
    "messages": (
        "That was a lot at once. I've kept all of it: give me a few minutes, "
        "then write again and I'll answer."
    ),
    "person": (
        "I'm sorry, we have talked so much today that the assistant has to stop for now. "
        "I've kept your message; tomorrow I can go on."
    ),
    "workspace": (
        "I'm sorry, the assistant has had so much to do today that it has to stop for now. "
        "I've kept your message; tomorrow I can go on."
    ),
}


def spent(limit: Limit, contact: str | None) -> str:
    """Said once to whoever is over a limit; with whom to write to, where nobody can be called."""
    there = f" If it can't wait, please write to {contact}." if contact else ""
    return f"{_LIMITS[limit]}{there}"


# ---- buttons ---------------------------------------------------------------------------------

TALK_TO_A_HUMAN = "Talk to a human"
CARRY_ON = "Carry on with the assistant"
CLAIM = "Claim"
HAND_BACK = "Hand back"
RESOLVE = "Resolve"
RELEASE = "Release"
SHOW_TRANSCRIPT = "Show transcript"

# ---- offers ----------------------------------------------------------------------------------

OFFER_NOTE = "Nothing happens until you decide. You can also just type *yes* or *no*."

OfferEnd = Literal["cancelled", "expired", "withdrawn", "reset", "escalated", "undelivered"]

OFFER_ENDS: dict[OfferEnd, str] = {
    "cancelled": "Cancelled. Nothing was done.",
    "expired": "Expired without a decision. Nothing was done.",
    "withdrawn": "Withdrawn, since the conversation went on. Nothing was done.",
    "reset": "Cancelled by the reset. Nothing was done.",
    "escalated": "Withdrawn, since a person was asked for. Nothing was done.",
    "undelivered": "The offer could not be shown. Nothing was done.",
}

OFFER_ANSWERS: dict[OfferEnd, str] = {
    "cancelled": "The customer declined the offer. Nothing was executed.",
    "expired": "The offer expired without a decision. Nothing was executed.",
    "withdrawn": "The customer did not decide but wrote something else. Nothing was executed.",
    "reset": "The conversation was reset. Nothing was executed.",
    "escalated": "A person was asked for instead. Nothing was executed.",
    "undelivered": "The offer could not be shown to the customer. Nothing was executed.",
}
"""What the model reads as the answer of the call that made the offer."""

READ_FIRST = (
    "The offer was not shown: the customer wrote more in the meantime. Read it first. "
    "Nothing was executed."
)
NOT_YOURS_TO_DECIDE = "This offer is for somebody else, so only they can decide on it."
ALREADY_DECIDING = "Your decision has been taken and is being carried out."
OFFER_UNKNOWN = "This offer is no longer open. Nothing was done by this press."


def already_settled(sentence: str) -> str:
    """The answer to a press on an offer that came to an end before."""
    return f"This was already settled: {sentence}"


def unknown_outcome(title: str, lines: Sequence[tuple[str, str]]) -> str:
    """Why the team is called when the shop did not say what became of an accepted offer."""
    shown = ", ".join([f"“{title}”", *(f"{label}: {value}" for label, value in lines)])
    return f"The outcome of an accepted offer is unknown; please check it by hand: {shown}."


UNCLEAR = "It is not clear yet whether this went through. Nothing will be done twice."
"""The record's sentence where an accepted offer could not be carried out to its end."""

NOT_CLEAR_YET = (
    "Unknown: nobody can say yet whether this took effect. Do not repeat it, do not claim either; "
    "a person looks into it."
)
"""The call's answer then."""

NO_CLEAR_ANSWER = "The shop has not given a clear answer yet; it is asked again."
STILL_UNKNOWN = (
    "I still can't tell whether this went through: the shop doesn't say. A person has to look it "
    "up. Nothing is done twice."
)
STILL_UNKNOWN_NOTE = (
    "[What was unknown is still unknown: the shop does not say. A person was asked to look it up. "
    "Do not repeat it, do not claim either.]"
)
"""For the agents, where asking again has come to its end."""
DESK = "Desk"
"""Who speaks in notes about what code did beside the talk."""


def offered_anew(sentence: str) -> str:
    """On the record of a card that is followed by another one."""
    return f"{sentence} The new offer is below."


def asked_again(sentence: str) -> str:
    """On the record while a silent shop is asked again."""
    return f"{sentence} I'm asking the shop again and will tell you here."


def found_out(sentence: str) -> str:
    """Said once a silent shop has answered after all."""
    return f"The shop has answered now. {sentence}"


def outcome_note(answer: str) -> str:
    """For the agents: what became of something whose outcome was unknown."""
    return f"[The outcome that was unknown is known now. {answer}]"


INTERRUPTED = "This was interrupted. Whether it had an effect is unknown: check before repeating."
"""The answer of a call that was cut off before its outcome was stored."""

NOT_CARRIED_OUT = "Not carried out: the conversation went on first."
"""The answer of a call that waited for the decision on an offer beside it."""


# ---- refunds that the team approves -----------------------------------------------------------

APPROVE = "Approve"
REFUSE = "Refuse"
APPROVAL_NOTE = (
    "The customer has confirmed it; nothing is paid back until one of you approves. To refuse "
    "with a reason, write it in this thread first: your last message there goes to the customer. "
    "Messages that begin with // stay here."
)
OWN_REQUEST = "This is your own request, so somebody else has to decide on it."
WHY_DECIDED = "this request has been decided."


def request_title(number: str) -> str:
    """The heading of a request's card."""
    return f"Refund request {number}"


def verdict_by(name: str, *, approved: bool) -> str:
    """Who decided, on the team's card."""
    return f"{'Approved' if approved else 'Refused'} by {name}."


def request_approved(number: str, outcome: str) -> str:
    """Said to the customer once an approved refund was carried out."""
    return f"The team approved your refund request {number}. {outcome}"


def request_refused(number: str, reason: str) -> str:
    """Said to the customer after a refusal; the reason is in the team's words."""
    why = f" They write: “{reason}”" if reason else ""
    return f"The team did not approve your refund request {number}. Nothing was refunded.{why}"


def request_unreachable(number: str) -> str:
    """Said when a request could not be put before the team."""
    return (
        f"I could not reach the team with your refund request {number}, so it is withdrawn. "
        "Nothing was refunded."
    )


def request_waits(number: str) -> str:
    """Said once when a request has been waiting for long."""
    return (
        f"I'm sorry: nobody has decided on your refund request {number} yet. I've asked the team "
        "again. Nothing is paid back so far."
    )


def undecided(milliseconds: int) -> str:
    """Under a request's card that nobody has decided on; said again as long as that is so."""
    return f"Nobody has decided on this request for {_over(milliseconds)}. The customer waits."


def verdict_note(number: str, answer: str, reason: str) -> str:
    """For the agents: what the team decided."""
    why = f" The team's reason: {reason}" if reason else ""
    return f"[Refund request {number}: {answer}{why}]"


# ---- the desk --------------------------------------------------------------------------------

PASSED_ON = "I've passed that on to the team. Nobody has picked it up yet."
ALREADY_CALLED = "The team has been asked already."
HANDED_BACK_TO_YOU = "You're back with the assistant. Just write when there is more."
RESOLVED = "The team has closed this. Write here whenever there is something else."
CARRYING_ON = "The assistant is back. The team knows that nobody is needed right now."
NOT_YOUR_CONVERSATION = "This conversation is somebody else's, so that's for them to decide."

CASE_WAITING = "Waiting for somebody to claim it."
CASE_CARRIED_ON = "Closed: the customer carried on with the assistant."
CASE_OLD = "This card is from an earlier escalation; it no longer does anything."
CASE_CLOSED = "This escalation is over."


WHY_ASKED = "Asked for by button or message menu."
WHY_AGENT = "The assistant passed this on."
WHY_FAILURES = "What the assistant tried failed three times in a row."
NOBODY_HAS_IT = "Nobody has this one, so there is nothing to release."
STILL_WAITING = (
    "I'm sorry, nobody of the team has been free yet. I've asked again; "
    "you can also carry on with the assistant."
)
TRANSCRIPT = "Transcript"
FOR_THE_TEAM = "for the team"
OPEN_THE_CONVERSATION = "Open the conversation"
CARD_CUSTOMER = "Customer"
CARD_WHY = "Why"
CARD_PATH = "Agents so far"
CARD_NO_PATH = "none yet"
CARD_TRIED = "Tried"
CARD_NOTHING_TRIED = "nothing yet"
CARD_SUMMARY = "Summary, by the assistant"
CARD_HISTORY = "Last orders and refunds"
CARD_RECENT = "Last said"
CARD_FILES = "Files"
EARLIER_LEFT_OUT = "(What was said before is left out here.)"
DELETED = "(deleted)"


def cards_refused(error: str) -> str:
    """For the operator, while nobody can be called."""
    return f"Slack refuses cards in the support channel: {error}"


def called(back: str) -> str:
    """Said once the card stands; with when somebody is back, outside the desk's hours."""
    later = f" Somebody is back {back}." if back else " Somebody will join you here."
    return f"I've asked the team for a person.{later} Until then the assistant stays out of it."


def asks_for_a_person(name: str) -> str:
    """A card's heading."""
    return f"{name} asks for a person"


def needs_a_person(name: str) -> str:
    """A card's heading, when nobody asked but somebody should look."""
    return f"{name} needs a person"


def has_joined(name: str, customer: str) -> str:
    """A card's heading, when somebody of support joined uncalled."""
    return f"{name} joined {customer}"


def why_limit(limit: str) -> str:
    """On the card, when a turn was stopped by one of its limits."""
    return f"The assistant came to the end of its limit ({limit.replace('_', ' ')})."


def why_joined(name: str) -> str:
    """On the card, when a person joined uncalled."""
    return f"{name} wrote in the conversation."


def reminder(milliseconds: int) -> str:
    """Under a card that nobody has claimed."""
    return f"Nobody has claimed this for {_over(milliseconds)}."


def idle(name: str, milliseconds: int) -> str:
    """Under a card whose claimer has been silent."""
    silence = f"{name} has not written for {_over(milliseconds)}."
    return f"{silence} It can be released for somebody else."


def case_released(name: str) -> str:
    """The card's state after a release."""
    return f"{name} released it. Waiting for somebody to claim it."


def released(name: str) -> str:
    """Said to the customer when whoever had the conversation has no time."""
    return f"{name} had to leave. I've asked the team for somebody else."


def unreachable(contact: str | None) -> str:
    """Said when the card could not be put before the team: nobody is promised."""
    there = f" Please write to {contact} instead." if contact else ""
    return f"I could not reach the team.{there} I'm still here to help where I can."


def joined(name: str) -> str:
    """Said to the customer at the claim."""
    return f"{name} from the team has joined and answers from here on. The assistant stays silent."


def nothing_to_carry_on(person: str) -> str:
    """The answer to a press that wants the assistant back: who has the conversation."""
    if person:
        return f"{person} from the team has this conversation and can hand it back."
    return "The assistant has this conversation already. Just write."


def case_claimed(name: str) -> str:
    """The card's state once claimed."""
    return (
        f"{name} has it. What is written in this thread goes to the customer, "
        "except messages that begin with //."
    )


def case_handed_back(name: str) -> str:
    """The card's state after the hand-back."""
    return f"{name} handed back to the assistant."


def case_resolved(name: str) -> str:
    """The card's state at the end."""
    return f"Resolved by {name}."


def already_claimed(name: str) -> str:
    """The answer to a second claim."""
    return f"{name} already has this one."


def not_delivered(why: str) -> str:
    """Under a staff line that the customer never saw."""
    return f"Not delivered to the customer: {why}"


WHY_HANDED_BACK = "the conversation was handed back to the assistant."
WHY_RESOLVED = "the conversation was resolved."


def human_has_it(name: str) -> str:
    """The answer to a reset while a person has the thread."""
    who = f"{name} from the team has this conversation." if name else "A person was asked for."
    return f"{who} The assistant's memory of it is cleared; the rest goes on."


# ---- orders ------------------------------------------------------------------------------------


def bought(name: str, quantity: int) -> str:
    """One line of an order."""
    return f"{quantity} × {name}"  # noqa: RUF001 - the sign is meant


def receipt(number: str, day: str, items: str, total: str, *, back: str, asked: str) -> str:
    """An order in one line: what was paid, what went back, what is still asked for."""
    returned = f", {back} refunded" if back else ""
    requested = f", a refund of {asked} requested" if asked else ""
    return f"{number}, {day}: {items}, {total}{returned}{requested}"


# ---- the transcript: what agents read about it ------------------------------------------------


NOTE = "Note"
"""Who says the lines that are ours, for people who read the transcript."""


def person_joined(name: str) -> str:
    """The marker where a person took over."""
    return f"[{name} from the support team took over here.]"


def person_left(name: str) -> str:
    """The marker where the agents have the conversation again."""
    return f"[{name} from the support team gave the conversation back here.]"


def is_staffs(line: str) -> bool:
    """Whether a line is a person's of the team, or tells that one was here."""
    return re.match(r"\[[^\]]*(?:, support team\]| from the support team )", line) is not None


CARRIED_ON = "[The customer asked for a person, then carried on with the assistant here.]"
"""The marker where the customer stopped waiting."""


OFFERS_SO_FAR = "Offers in this conversation, oldest first:"
"""Above what became of them, where the messages that say it are no longer sent."""


def staff_line(name: str, text: str) -> str:
    """A person's words, for the agents that come after."""
    return f"[{name}, support team] {text}"


def background_line(name: str, text: str) -> str:
    """Somebody else's words in the thread."""
    return f"[{name} wrote in the thread, not to you] {text}"


def customer_line(name: str, text: str) -> str:
    """A customer's words where there is more than one."""
    return f"{name}: {text}"


def late_line(text: str) -> str:
    """A message that came after newer ones had been answered."""
    return f"[sent earlier, arrived late] {text}"


def edited_line(text: str) -> str:
    """A message that was changed after it had been read."""
    return f"[changed an earlier message to] {text}"


NO_WORDS = "[no words]"
"""A message with neither text nor file: a bare mention, for one."""


_UNOPENED = ", which you cannot open]"


def file_line(name: str) -> str:
    """An attachment: its content is never read."""
    return f"[attached the file {name!r}{_UNOPENED}"


def for_people(name: str, line: str) -> str:
    """The same where the writer's name stands in front anyway, and files can be opened."""
    for marked in (staff_line, background_line, customer_line):
        line = line.removeprefix(marked(name, ""))
    return line.replace(_UNOPENED, "]")


# ---- resets and slash commands -----------------------------------------------------------------

RESET = (
    "Fresh start: the assistant has forgotten what was said here. Placed orders stay as they are."
)
FORGOTTEN = "I no longer have what we said here; how can I help?"
NOTHING_TO_RESET = "You have no conversation with me in this channel, so there is nothing to reset."
WHICH_TO_RESET = "Which of your conversations here should start afresh?"
NO_CONVERSATIONS = (
    "You have no conversation with me. Mention me in a channel, or write to me directly."
)
YOUR_ORDERS = "Your last orders:"
NO_ORDERS = "You have no orders here."
SHOP_AWAY = "The shop doesn't answer at the moment, so I can't show your orders. Try again later."
YOUR_CONVERSATIONS = "Your conversations with me:"
HELP = (
    "Mention me in a channel or write to me directly, and an agent answers in the thread.\n"
    "• `/switchboard reset` starts your conversation in this channel afresh\n"
    "• `/switchboard status` shows who has your conversations\n"
    "• `/switchboard orders` shows what you bought last\n"
    "• in a thread: the message menu has *Reset conversation* and *Get a human*"
)
STAFF_HELP = (
    "\nFor the team: `/switchboard queue`, `/switchboard pause <sentence>`, `/switchboard resume`"
)
UNKNOWN_WORD = "I don't know that word. " + HELP


def resetting(first_words: str) -> str:
    """Seen by whoever reset one of their conversations by slash command."""
    return f"Starting afresh: “{first_words}”"


def who_has_it(phase: str, agent: str | None, person: str) -> str:
    """One conversation's state in a word or two."""
    match phase:
        case "human":
            return person or "the team"
        case "waiting" | "calling":
            return "waiting for a person"
        case "resolved":
            return "closed by the team"
        case _:
            return agent or "nobody yet"


OLD_BUTTON = "This button is from a conversation that is over. Nothing was done."
NO_CONVERSATION_HERE = "I have no conversation in this thread. Mention me to begin one."

# ---- the team's board --------------------------------------------------------------------------

STAFF_ONLY = "That is for the support team."
PAUSE_NEEDS_WORDS = (
    "Write what customers are told meanwhile: `/switchboard pause We are back soon.`"
)
PAUSED = "The agents are off everywhere. `/switchboard resume` turns them on again."
RESUMED = "The agents are on again and answer what waits."


def outage_notice(since: int, threads: int) -> str:
    """One notice for the team while the model does not answer."""
    where = "1 thread waits" if threads == 1 else f"{threads} threads wait"
    return f"The model has not answered since {_clock(since)}. {where}; all of it is kept."


def outage_over(since: int, now: int) -> str:
    """What that notice becomes."""
    return f"The model answers again. It was away from {_clock(since)} to {_clock(now)}."


def queue(
    *,
    standing: int,
    unclaimed: int,
    longest: int,
    typical: float | None,
    by_people: int,
    by_agents: int,
) -> str:
    """The state of the desk; times in ms."""
    claim = (
        "nothing claimed yet" if typical is None else f"median time to claim {_minutes(typical)}"
    )
    return (
        f"Open: {standing}, of them unclaimed: {unclaimed}. "
        f"Longest wait: {_minutes(longest) if unclaimed else 'none'}.\n"
        f"Last 7 days: {claim}; "
        f"conversations without a person: {by_agents}, with one: {by_people}."
    )


def _over(milliseconds: int) -> str:
    """How long at least, in the largest unit that it is whole in."""
    units = {"hour": 3_600_000, "minute": 60_000, "second": 1_000}
    whole = (unit for unit, size in units.items() if milliseconds and not milliseconds % size)
    unit = next(whole, "second")
    count = milliseconds // units[unit]
    return f"more than {count} {unit}" if count == 1 else f"more than {count} {unit}s"


def _minutes(milliseconds: float) -> str:
    return f"{milliseconds / 60_000:.1f} min"


def _clock(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%H:%M} UTC"
