"""Random lives of a conversation: whatever comes in whatever order, the record at rest is sound."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot import approvals, desk, errands, offers, outage
from bot.answer import conclude
from bot.commands import (
    Command,
    Deleted,
    Delivered,
    Edited,
    RefundDecided,
    RefundReason,
    ResetAsked,
    TimerDue,
    Undelivered,
    ts_of_ms,
)
from bot.conversation import Conversation, read_record
from bot.decide import begin_turn, decide, silences, stop_turn
from bot.draft import Draft, open_calls
from bot.posts import Post, Under
from engine import Answered, Ending, Escalated, LimitReached, Proposal, Refused, Suspended
from tests.bot.fakes import (
    ALICE,
    BOB,
    CARD_MS,
    KIM,
    NOW,
    SAM,
    STRANGER,
    SUPPORT,
    THREAD,
    agent,
    get_a_human,
    press,
    reset,
    said,
    scene,
    staff_press,
    staff_said,
    tool,
    user,
)
from tests.bot.test_approvals import Done

if TYPE_CHECKING:
    from engine import Message

PROPOSAL = Proposal(
    kind="order",
    terms={"sku": "boot"},
    title="Your order",
    lines=[("Item", "Black Boot")],
    accept="Place order",
    decline="Cancel",
)
PEOPLE = st.sampled_from([ALICE, BOB, SAM, KIM, STRANGER])
ADDRESSEES = st.sampled_from(["", "UALICE", "UBOB", "USAM"])
HERE = Under(channel=THREAD.channel, thread=THREAD.ts)
SILENT = ("calling", "waiting", "human")


class Lives(RuleBasedStateMachine):
    """A conversation, driven as a worker would: decide, then what follows, then rest."""

    def __init__(self) -> None:
        super().__init__()
        self.ids = count(1)
        self.now = NOW
        self.record = Conversation(place=str(THREAD))
        self.stored: list[str] = []
        self.refs: dict[str, str] = {}
        self.posts: list[Post] = []
        self.reports: list[Delivered | Undelivered] = []
        self.heard: list[str] = []
        self.cards: dict[str, int] = {}
        self.cases: list[str] = ["case-0"]
        self.offers: list[str] = ["offer-0"]
        self.requests: list[str] = ["request-0"]
        self.fate = "done"
        self.asked_again: set[str] = set()
        self.verdicts: dict[str, bool] = {}

    # ---- acting as a worker ----------------------------------------------------------------------

    def ts(self) -> str:
        self.now += 1_000
        return ts_of_ms(self.now)

    def new_id(self) -> str:
        return f"id-{next(self.ids)}"

    def do(self, *commands: Command, ending: str = "answered") -> None:
        """Takes commands up, does what follows, and lays the record to rest."""
        messages: list[Message] = [json.loads(text) for text in self.stored]
        draft = Draft(self.record, messages, kept=len(messages))
        where = scene(now=self.now, refs=self.refs, new_id=self.new_id)
        follows = "turn" if draft.conversation.turn else "rest"
        for place, command in enumerate(commands):
            behind = any(silences(draft, where, later) for later in commands[place + 1 :])
            if silences(draft, where, command):
                stop_turn(draft)
            rows = len(draft.rows)
            now = decide(draft, where, command, only=len(commands) == 1, quiet=behind)
            self.check_said(draft, rows)
            follows = now if now != "rest" else "turn" if draft.conversation.turn else "rest"
            if follows == "execute":
                self.rest(draft)
                self.execute(draft, where)
                follows = "turn"
        self.errands(draft, where)
        if follows == "turn" and draft.conversation.turn:
            self.turn(draft, where, ending)
        self.rest(draft)

    def check_said(self, draft: Draft, before: int) -> None:
        kinds = [row.post.kind for row in draft.rows[before:]]
        assert kinds.count("ephemeral") <= 1
        new = [row.post for row in draft.rows[before:]]
        assert sum(p.kind == "notice" and p.under == HERE for p in new) <= 1
        assert kinds.count("offer_record") <= 1

    def execute(self, draft: Draft, where: Any) -> None:
        offer = draft.conversation.offer
        assert offer is not None
        if errands.conclude(draft, where, self.done()):
            begin_turn(draft, where, offer.customer, since=draft.conversation.last_ts)

    def errands(self, draft: Draft, where: Any) -> None:
        for errand in errands.ready(draft):
            self.rest(draft)
            self.asked_again.add(errand.offer.id)
            if errand.verdict is not None:
                first = self.verdicts.setdefault(errand.offer.id, errand.verdict.approved)
                assert errand.verdict.approved == first, "decided twice"
            fate = "done" if errand.verdict and self.fate == "requested" else self.fate
            errands.carried_out(draft, where, errand, self.done(fate))

    def done(self, fate: str = "") -> Done:
        """What the shop says, by its mood."""
        fate = fate or self.fate
        return Done(fate, "It said so.", "It said so.", "R-1", PROPOSAL)

    def turn(self, draft: Draft, where: Any, ending: str) -> None:
        """What the engine would add to the transcript, by how the turn ends."""
        for call in open_calls(draft.messages):
            draft.messages.append(tool(call, "transferred"))
        made = self.ending(draft, ending)
        if made is None:
            outage.note(draft, where, began=self.now, now=self.now, final=False, asked_to_wait=None)
            return
        heard = [word for word in self.heard if word not in json.dumps(draft.messages)]
        assert heard == [], "the model answered without having read the customer's words"
        conclude(draft, replace(where, now=self.now), made, epoch=0)

    def ending(self, draft: Draft, ending: str) -> Ending | None:
        call = self.new_id()
        match ending:
            case "answered":
                draft.messages.append(agent("Of course.", sender="Sales Agent"))
                return Answered()
            case "suspended":
                draft.messages.append(agent("Here you go.", call, f"{call}-handoff"))
                return Suspended(call_id=call, proposal=PROPOSAL)
            case "escalated":
                draft.messages += [agent(None, call), tool(call, "A person was asked to join.")]
                return Escalated(summary="They ask for a person.")
            case "refused":
                draft.messages += [agent(None, call), tool(call, "No."), agent("No.")]
                return Refused(sentence="No.")
            case "limit":
                draft.messages.append(agent("Sorry."))
                return LimitReached(limit="tokens")
            case _:
                return None

    def rest(self, draft: Draft) -> None:
        """Stores as the mailbox does, from what the draft says is new."""
        self.stored = [*self.stored[: draft.kept], *draft.appended()]
        assert [json.loads(text) for text in self.stored] == draft.messages
        read = read_record(draft.conversation.model_dump_json())
        assert read == draft.conversation
        assert isinstance(read, Conversation)
        self.record = read
        for row in draft.rows:
            self.sent(row)
        draft.stored()

    def sent(self, row: Any) -> None:
        self.posts.append(row.post)
        if row.ref.startswith("approval:"):
            self.requests.append(row.post.buttons[0].value)
            ts = self.ts()
            self.refs[row.ref] = f"{SUPPORT}:{ts}"
            told = Delivered(ts=ts, ref=row.ref, channel=SUPPORT, message_ts=ts)
            self.reports.append(told)
        elif row.post.kind == "offer_card":
            self.offers.append(row.post.buttons[0].value)
            self.refs[row.ref] = f"{THREAD.channel}:{self.ts()}"
        if row.post.kind == "offer_record":
            self.cards[row.post.ref] = self.cards.get(row.post.ref, 0) + 1
            assert row.post.ref in self.refs, "a record of a card that never stood"
        if row.post.kind == "case_card" and row.post.under:
            self.cases.append(row.ref.removeprefix("case:"))
            ts = self.ts()
            told = Delivered(ts=ts, ref=row.ref, channel=SUPPORT, message_ts=ts)
            self.refs[row.ref] = f"{SUPPORT}:{ts}"
            self.reports.append(told)

    # ---- what may happen ---------------------------------------------------------------------------

    ENDINGS = st.sampled_from(["answered", "suspended", "escalated", "refused", "limit", "failed"])

    @rule(who=PEOPLE, ending=ENDINGS, calls_us=st.booleans(), to=ADDRESSEES)
    def somebody_writes(self, who: Any, ending: str, calls_us: bool, to: str) -> None:
        word = f"word-{next(self.ids)}."
        command = said(word, who, ts=self.ts(), calls_us=calls_us, to=to)
        self.do(command, ending=ending)
        if self.record.customers:
            self.heard.append(word)

    @rule(ending=ENDINGS, text=st.sampled_from(["yes", "No!", "ok", "y"]), who=PEOPLE)
    def somebody_decides_in_words(self, text: str, ending: str, who: Any) -> None:
        self.do(said(text, who, ts=self.ts()), ending=ending)

    @rule(
        who=PEOPLE,
        ending=ENDINGS,
        button=st.sampled_from(["offer_accept", "offer_decline", "human", "carry_on"]),
        back=st.integers(0, 2),
    )
    def somebody_presses(self, who: Any, ending: str, button: Any, back: int) -> None:
        ids = self.offers if button.startswith("offer") else self.cases
        self.do(press(button, who, value=ids[-1 - back % len(ids)]), ending=ending)

    @rule(
        who=PEOPLE,
        back=st.integers(0, 2),
        button=st.sampled_from(["claim", "hand_back", "resolve", "release", "transcript"]),
    )
    def staff_presses(self, who: Any, button: Any, back: int) -> None:
        case = self.cases[-1 - back % len(self.cases)]
        self.do(staff_press(f"case_{button}", who, case_id=case))  # pyright: ignore[reportArgumentType]

    @rule(back=st.integers(0, 2), who=st.sampled_from([SAM, KIM]))
    def staff_writes(self, who: Any, back: int) -> None:
        case = self.cases[-1 - back % len(self.cases)]
        self.do(staff_said("Hello.", who, case=case))

    @rule(who=PEOPLE, by_command=st.booleans())
    def somebody_resets(self, who: Any, by_command: bool) -> None:
        before = len(self.posts)
        self.do(ResetAsked(who=who, ts=self.ts()) if by_command else reset(who))
        if any(post.kind == "notice" for post in self.posts[before:]):
            self.heard = []

    @rule(who=PEOPLE, asker=PEOPLE)
    def a_message_and_a_call_for_a_person_wait_together(self, who: Any, asker: Any) -> None:
        word = f"word-{next(self.ids)}."
        self.do(said(word, who, ts=self.ts(), calls_us=True), get_a_human(asker))
        if self.record.customers:
            self.heard.append(word)

    @rule(who=PEOPLE)
    def somebody_edits(self, who: Any) -> None:
        self.do(Edited(who=who, ts=self.ts(), message_ts="1.0", text="yes"))

    @rule()
    def something_is_deleted(self) -> None:
        self.do(Deleted(ts=self.ts(), message_ts="1.0"))

    @precondition(lambda self: self.record.phase == "agent")
    @rule(
        who=st.sampled_from([ALICE, BOB, SAM]),
        fate=st.sampled_from(["done", "declined", "changed", "requested", "unknown"]),
        ending=ENDINGS,
    )
    def something_is_offered_and_accepted(self, who: Any, fate: str, ending: str) -> None:
        if not self.record.offer:
            self.do(said("a boot?", who, ts=self.ts(), calls_us=True), ending="suspended")
        offer, self.fate = self.record.offer, fate
        if offer is not None:  # SAM may have taken the conversation over by his words
            self.do(press("offer_accept", offer.customer, value=offer.id), ending=ending)

    @precondition(lambda self: len(self.requests) > 1)
    @rule(who=PEOPLE, approve=st.booleans(), back=st.integers(0, 2), reason=st.booleans())
    def somebody_decides_on_a_request(
        self, who: Any, approve: bool, back: int, reason: bool
    ) -> None:
        asked = self.requests[-1 - back % len(self.requests)]
        open_before = {a.offer.id: a.offer.customer for a in self.record.approvals}
        if reason:
            at = self.ts()
            why = RefundReason(who=who, ts=at, approval=asked, message_ts=at, text="Because.")
            self.do(why)
        button = "case_approve" if approve else "case_refuse"
        self.do(RefundDecided(who=who, ts=self.ts(), approval=asked, button=button))
        still_open = {a.offer.id for a in self.record.approvals}
        if asked in open_before and (who not in (SAM, KIM) or who == open_before[asked]):
            assert asked in still_open, "decided by somebody who may not"

    @precondition(lambda self: self.reports)
    @rule(refused=st.booleans(), ending=ENDINGS)
    def a_case_card_is_reported(self, refused: bool, ending: str) -> None:
        told = self.reports.pop(0)
        if refused:
            del self.refs[told.ref]
            told = Undelivered(ts=told.ts, ref=told.ref, error="not_in_channel")
        self.do(told, ending=ending)

    @precondition(lambda self: self.record.offer)
    @rule(how=st.sampled_from(["expired", "refused"]))
    def a_card_ends(self, how: str) -> None:
        assert self.record.offer is not None
        ref = offers.card_ref(self.record.offer.id)
        if how == "refused":
            del self.refs[ref]
            self.do(Undelivered(ts=self.ts(), ref=ref, error="invalid_blocks"))
        else:
            self.now += CARD_MS
            self.do(TimerDue(ts=self.ts(), name=offers.timer_name(self.record.offer.id)))

    @precondition(lambda self: self.record.timers)
    @rule(which=st.integers(0, 4), known=st.booleans())
    def a_time_of_the_desk_comes(self, which: int, known: bool) -> None:
        names = sorted(self.record.timers)
        name = names[which % len(names)]
        self.fate = "done" if known else "unknown"
        self.now = max(self.now, self.record.timers[name])
        self.do(TimerDue(ts=self.ts(), name=name))

    @precondition(lambda self: self.record.turn)
    @rule(ending=ENDINGS)
    def the_unfinished_turn_goes_on(self, ending: str) -> None:
        self.do(ending=ending)

    # ---- what always holds -------------------------------------------------------------------------

    @invariant()
    def only_the_last_response_has_unanswered_calls(self) -> None:
        messages = [json.loads(text) for text in self.stored]
        waiting: list[str] = []
        for place, message in enumerate(messages):
            if message["role"] == "tool":
                assert message["tool_call_id"] == waiting.pop(0)
            else:
                assert waiting == [], f"message {place} stands between a call and its answer"
                waiting = [call["id"] for call in message.get("tool_calls") or ()]
        if waiting:
            assert self.record.offer is not None
            assert waiting[0] == self.record.offer.call_id

    @invariant()
    def an_offer_has_its_call_and_its_timer(self) -> None:
        offer = self.record.offer
        expected = {} if offer is None else {offers.timer_name(offer.id): offer.expires}
        standing = {k: at for k, at in self.record.timers.items() if k.startswith("offer:")}
        assert standing == expected
        messages = [json.loads(text) for text in self.stored]
        assert (offer.call_id in open_calls(messages)) if offer else not open_calls(messages)
        assert offer is None or self.record.turn is None

    @invariant()
    def notes_wait_for_an_open_call_only(self) -> None:
        assert not self.record.notes or self.record.offer

    @invariant()
    def the_phase_fits_the_case(self) -> None:
        record = self.record
        if record.phase in SILENT:
            assert record.case is not None
            assert (record.turn, record.offer, record.outage) == (None, None, None)
        if record.phase in ("calling", "waiting"):
            assert record.case is not None
            assert record.case.claimed_by is None
        if record.phase == "human":
            assert record.case is not None
            assert record.case.claimed_by is not None

    @invariant()
    def the_desks_clock_runs_for_the_case_at_hand(self) -> None:
        case, phase = self.record.case, self.record.phase
        others = ("offer:", "unknown:", "approval:")
        running = {name for name in self.record.timers if not name.startswith(others)}
        if phase == "waiting" and case is not None:
            assert running <= {f"remind:{case.id}", f"oncall:{case.id}"}
        elif phase == "human" and case is not None:
            assert running <= {f"idle:{case.id}"}
        else:
            assert running == set()

    @invariant()
    def a_person_who_has_it_has_a_card_to_give_it_back_by(self) -> None:
        if self.record.phase in SILENT and self.record.case is not None:
            ref = desk.card_ref(self.record.case)
            assert ref in self.refs or ref in {told.ref for told in self.reports}

    @invariant()
    def whose_words_wait_is_a_customer(self) -> None:
        assert self.record.unanswered is None or self.record.unanswered in self.record.customers
        assert self.record.outage is None or self.record.turn is not None

    @invariant()
    def what_is_not_decided_or_not_known_comes_back_by_itself(self) -> None:
        waiting = {errands.timer_name(e.offer.id) for e in self.record.errands}
        asked = {approvals.timer_name(a.offer.id) for a in self.record.approvals}
        kinds = ("unknown:", "approval:")
        assert {k for k in self.record.timers if k.startswith(kinds)} == waiting | asked
        ids = [e.offer.id for e in (*self.record.errands, *self.record.approvals)]
        assert len(ids) == len(set(ids))

    @invariant()
    def every_card_becomes_one_record_unless_its_end_came_later(self) -> None:
        later = self.asked_again | set(self.requests)
        for ref, times in self.cards.items():
            assert times == 1 or ref.partition(":")[2] in later
        assert len(self.record.settled) <= 20

    @invariant()
    def no_customers_word_is_lost(self) -> None:
        kept = "\n".join([*self.stored, *(note for _, note, _ in self.record.notes)])
        assert [word for word in self.heard if word not in kept] == []

    @invariant()
    def nobody_is_promised_before_the_card_stands(self) -> None:
        if self.record.phase == "calling":
            assert desk.card_ref(self.record.case) in {told.ref for told in self.reports}  # pyright: ignore[reportArgumentType]


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def test_the_words_of_the_machines_people_are_user_messages() -> None:
    """What the machine searches for is written where it searches."""
    assert user("word-1.")["content"] == "word-1."
