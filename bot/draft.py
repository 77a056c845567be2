"""What one step means to write: the record, the transcript and the posts, before they are stored.

The deciding half writes here and nowhere else; the worker commits it in one script.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

from bot import phrases
from bot.desk_rules import DeskRules
from bot.posts import Button, Ephemeral, Forward, Notice, Post, Row, Speaker, Under
from engine import answer_call

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.commands import File, Person, Stored
    from bot.conversation import Conversation, LimitName
    from bot.places import Thread
    from engine import Message


TRANSCRIPT_CHARS = 1_000_000
"""What is kept of a conversation, as JSON: some thousands of messages, ten times what a model is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What deciding may know besides the record: read before, never while.

    Args:
        thread: The conversation's place.
        now: Redis's time, ms.
        names: user -> display name, for whoever appears in this step.
        staff: Users of support. In doubt: not staff.
        refs: Where posts stand: ref -> "channel:ts".
        speakers: agent -> how it is shown.
        support_channel: Where people are called; None when nobody is there.
        contact: What to tell a customer whom nobody can be called for.
        card_ms: How long an offer stands.
        permalink: The thread's address for people.
        new_id: Makes an unguessable id.
        by_hand: Agents among whom the customer chooses, since none hands over to another.
        by_card: Whether nothing is ordered or refunded but by a card: no tool acts by itself.
        history: The customer's last orders and refunds, where a person is about to read them.
        desk: The desk's times and people.
        earlier: (user, text) of what stood in the thread before we were called into it.
        namesakes: People of another workspace who have the user id of somebody of support.
        refused: Who may not be a customer here.
        turned_away: The messages (ts) to which such a person is told so.
        spent: Who is over which limit.
        forgotten: Whether a former customer wrote where nothing is kept any more.
    """

    thread: Thread
    now: int
    names: Mapping[str, str]
    staff: frozenset[str]
    refs: Mapping[str, str]
    speakers: Mapping[str, Speaker]
    support_channel: str | None
    contact: str | None
    card_ms: int
    permalink: str
    new_id: Callable[[], str]
    earlier: Sequence[tuple[str, str]] = ()
    by_hand: tuple[str, ...] = ()
    by_card: bool = False
    history: tuple[str, ...] = ()
    desk: DeskRules = field(default_factory=DeskRules)
    namesakes: frozenset[Person] = frozenset()
    refused: frozenset[Person] = frozenset()
    turned_away: frozenset[str] = frozenset()
    spent: Mapping[Person, LimitName] = field(default_factory=dict["Person", "LimitName"])
    forgotten: bool = False

    def is_staff(self, who: Person) -> bool:
        """Whether somebody is of support."""
        return who.user in self.staff and who not in self.namesakes

    def name(self, who: Person) -> str:
        """A display name, or a word for somebody whose name is not known."""
        return self.names.get(who.user, "somebody")

    def speaker(self, agent: str) -> Speaker:
        """How an agent is shown, also one that the team no longer has."""
        return self.speakers.get(agent, Speaker(name=agent))

    @property
    def here(self) -> Under:
        """The conversation's own thread."""
        return Under(channel=self.thread.channel, thread=self.thread.ts)


@dataclass(slots=True)
class Draft:
    """The scratch of one step over a conversation.

    Args:
        conversation: The record; replaced by ``change``.
        messages: The transcript.
        kept: How many messages at its beginning are as they are stored.
        rows: New posts, oldest first.
        consumed: Ids of commands that are done with.
    """

    conversation: Conversation
    messages: list[Message]
    kept: int
    rows: list[Row] = field(default_factory=list[Row])
    consumed: list[str] = field(default_factory=list[str])

    @classmethod
    def over(cls, conversation: Conversation, transcript: Sequence[str]) -> Self:
        """A draft over what is stored; between turns, what has grown too long is cut.

        Args:
            conversation: The record.
            transcript: The messages as JSON texts.
        """
        messages = [json.loads(text) for text in transcript]
        sizes = [len(text) for text in transcript]
        if conversation.turn is not None or sum(sizes) <= TRANSCRIPT_CHARS:
            return cls(conversation, messages, kept=len(messages))
        start = _latest_half(messages, sizes)
        return cls(conversation, [*messages[:1], *messages[start:]], kept=0)

    def change(self, **values: Any) -> None:
        """Replaces fields of the record."""
        self.conversation = self.conversation.model_copy(update=values)

    def add(
        self, content: str, *, sender: str = "", who: str = "", files: Sequence[File] = ()
    ) -> None:
        """Adds somebody's words to the transcript.

        While a call waits for its answer nothing may stand between the two: the words are kept
        with the record until then.

        Args:
            content: The words.
            sender: Whose, for people who read the transcript; "" is the customer. Models are not
                told by it but by the words, which a customer cannot imitate (see ``quoted``).
            who: The user's id, so that what they said can be taken out when they ask for it; "" is
                the first customer, or nobody.
            files: What hangs on them: for people, and gone where the words had to wait.
        """
        if open_calls(self.messages):
            self.change(notes=(*self.conversation.notes, (sender, content, who)))
        else:
            links = [file.model_dump() for file in files]
            told = {"sender": sender, "who": who, "files": links}
            kept = {key: value for key, value in told.items() if value}
            self.messages.append({"role": "user", "content": content, **kept})

    def answer(self, call_id: str, content: str) -> None:
        """Answers a call that is still open, in its place among its siblings."""
        answered = answer_call(self.messages, call_id, content)
        unchanged = 0
        while unchanged < len(self.messages) and answered[unchanged] is self.messages[unchanged]:
            unchanged += 1
        self.messages = answered
        self.kept = min(self.kept, unchanged)
        if not open_calls(self.messages):
            notes = self.conversation.notes
            self.change(notes=())
            for sender, note, who in notes:
                self.add(note, sender=sender, who=who)

    def forget(self) -> None:
        """Empties the transcript."""
        self.messages = []
        self.kept = 0
        self.change(notes=())

    def appended(self) -> list[str]:
        """The messages that are not stored yet, as JSON texts."""
        return [json.dumps(m, ensure_ascii=False) for m in self.messages[self.kept :]]

    def stored(self) -> None:
        """Starts afresh behind a commit: what was drafted rests in Redis now."""
        self.kept = len(self.messages)
        self.rows = []
        self.consumed = []

    def post(
        self,
        scene: Scene,
        post: Post,
        *,
        ref: str = "",
        report: Literal["never", "failure", "always"] = "never",
        epoch: int | None = None,
    ) -> None:
        """Puts a post behind the others."""
        row = Row(id=scene.new_id(), post=post, ref=ref, report=report, epoch=epoch)
        self.rows.append(row)

    def notice(self, scene: Scene, text: str, buttons: Sequence[Button] = ()) -> None:
        """Says one of our sentences in the thread."""
        self.post(scene, Notice(under=scene.here, text=text, buttons=tuple(buttons)))

    def whisper(self, scene: Scene, who: Person, text: str, *, in_thread: bool = True) -> None:
        """Says one of our sentences to one person.

        Args:
            scene: What may be known.
            who: To whom.
            text: The sentence.
            in_thread: Whether anybody has answered there: before that Slack shows it to nobody.
        """
        under = scene.here if in_thread else Under(channel=scene.thread.channel)
        self.post(scene, Ephemeral(under=under, user=who.user, text=text))

    def forward(
        self, scene: Scene, place: str, command: Stored, *, opens: bool = False, bump: bool = False
    ) -> None:
        """Sends a command to another mailbox, through the outbox like everything that must arrive."""
        body = command.model_dump_json()
        self.post(scene, Forward(place=place, body=body, opens=opens, bump=bump))

    def settle_open_calls(self, answer: str = phrases.INTERRUPTED) -> None:
        """Answers what will not go on: calls that a turn or an offer has left open."""
        for call_id in open_calls(self.messages):
            self.answer(call_id, answer)


def _latest_half(messages: Sequence[Message], sizes: Sequence[int]) -> int:
    """Where the latest messages begin that may stay: at a customer's, so that calls keep answers."""
    left, start = sum(sizes), 0
    for place, message in enumerate(messages):
        if message["role"] == "user" and place:
            start = place
            if left <= TRANSCRIPT_CHARS // 2:
                break
        left -= sizes[place]
    return max(start, 1)


def open_calls(messages: Sequence[Message]) -> list[str]:
    """The unanswered calls of the last assistant message, in call order."""
    answered: set[str] = set()
    for message in reversed(messages):
        if message["role"] == "tool":
            answered.add(message["tool_call_id"])
        elif message["role"] == "assistant":
            calls: list[dict[str, Any]] = message.get("tool_calls") or []
            return [call["id"] for call in calls if call["id"] not in answered]
        else:
            return []
    return []


def agent_buttons(scene: Scene, current: str) -> tuple[Button, ...]:
    """The other agents, where the customer switches by hand."""
    others = [name for name in scene.by_hand if name != current]
    return tuple(Button(action="agent_pick", text=name, value=name) for name in others[:4])


def human_button(scene: Scene) -> tuple[Button, ...]:
    """“Talk to a human”, where there is one to talk to."""
    if scene.support_channel is None:
        return ()
    return (Button(action="human", text=phrases.TALK_TO_A_HUMAN, value=str(scene.thread)),)
