"""Every sentence of the clerk for ACME, by what it is for, and the way back from words to purpose.

The variants of one act take turns, so that nobody hears the same sentence twice running; the
gaps in braces are read again from the transcript.
"""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from sandbox.model.clerk.acts import Act

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_TABLE: dict[Act, tuple[str, ...]] = {
    Act.WELCOME: (
        "Welcome to ACME. Are you after something new, or is it about something you own?",
        "ACME here. What brings you to us today?",
        "This is ACME, makers of nearly everything. What can we do for you?",
    ),
    Act.GREET: (
        "Hello {name}, ACME here. What can we do for you?",
        "Nice to meet you, {name}. What brings you to ACME?",
        "Good day, {name}. Is it something new, or something you already have?",
    ),
    Act.ASK_NEED: (
        "Tell me a little more: something you want, or something that gives you trouble?",
        "So that I find the right colleague: is it a new purchase or one you made before?",
        "Are you shopping, or has one of our products let you down?",
    ),
    Act.ASK_WHICH_WAY: (
        "Would you like to buy one (“{item}”), or is something wrong with yours?",
        "About “{item}”: a new purchase, or one that misbehaves?",
        "Is “{item}” something you want, or something you have?",
    ),
    Act.SMALL_TALK: (
        "All well here, and nothing has exploded since lunch. What can I do for you?",
        "Splendid, thank you. What brings you here?",
        "We have good days and singed days. How may I be of use?",
    ),
    Act.BOT: (
        "I am an automated assistant, and a rather plain one. What do you need?",
        "No flesh here, I am an automated assistant. How can I help?",
        "Software, through and through. What is it about?",
    ),
    Act.ABILITIES: (
        "I find products and take orders, help with what broke, and refund it if that fails. What shall it be?",
        "Ask me about anything in our catalogue, order it, or bring me what let you down. Which is it?",
        "Selling, mending and refunding are what we do here. What do you need?",
    ),
    Act.OFF_TOPIC: (
        "That is beyond me, I only know ACME's products. Is there one you want, or one that broke?",
        "I would love to, but I look after ACME's goods and nothing else. Anything to buy or mend?",
        "Outside my field, I am afraid. With ACME products I can help at once.",
    ),
    Act.NOT_KNOWN: (
        "I would only be guessing about {matter}, so I had better not. Shall I try to bring in a person who knows? I can help with products, orders, repairs and refunds.",
        "I am told nothing about {matter} here, I am sorry. Would you like me to try to reach somebody from the team?",
        "On {matter} only a person can give you a true answer, I fear. Shall I see whether one can join?",
    ),
    Act.NOT_MINE: (
        "I cannot {deed} from here, I am sorry. Shall I try to bring in a person who can? I can help with products, orders, repairs and refunds.",
        "It is not in my hands to {deed}, sadly. Would you like me to see whether somebody from the team can?",
        "That takes a person, as I cannot {deed}. Shall I try to reach one?",
    ),
    Act.ENGLISH_ONLY: (
        "I only get by in English, I am sorry. Shall I try to bring in a person?",
        "English is all that I manage here, sadly. Would you like me to see whether somebody from the team can join?",
        "My English has to do for both of us, I fear. Shall I call for a person instead?",
    ),
    Act.NO_HUMAN: (
        "I cannot bring a person in from here, I am sorry. I will gladly try myself: what is it?",
        "There is nobody I could call into this conversation. Tell me what you need, and I do my best.",
        "A person is not on hand here, sadly. What is it about?",
    ),
    Act.PASSED_ON: (
        "I have asked a colleague to join you here.",
        "Your request for a person is on its way.",
        "A colleague has been called.",
    ),
    Act.NOT_PASSED_ON: (
        "I could not reach a colleague just now. Shall we try it together meanwhile?",
        "Calling a person did not work this time. What is it about?",
        "Nobody could be called just now, I am sorry. Tell me more, and I do what I can.",
    ),
    Act.ANYTHING_ELSE: (
        "All right. Is there anything else?",
        "Very well. What else can I do for you?",
        "Understood. Anything more?",
    ),
    Act.THANKED: (
        "You are welcome.",
        "My pleasure.",
        "Any time.",
    ),
    Act.FAREWELL: (
        "Goodbye, and take care.",
        "Until we meet again.",
        "So long, and come back any time.",
    ),
    Act.DROPPED: (
        "No harm done, we leave it. Anything else?",
        "Forgotten already. What would you like instead?",
        "Then we let that rest. Is there something else?",
    ),
    Act.NO_SALES: (
        "Selling is not my trade, I look after what you already have. Is anything wrong with it?",
        "I have nothing to sell here. With something you own I can help at once.",
        "For purchases I am the wrong counter, sadly. Does something of yours need looking after?",
    ),
    Act.NO_REPAIRS: (
        "I only sell things, I am afraid. Is there something you would like?",
        "Repairs and refunds are beyond this counter. Can I find you something new?",
        "That I cannot settle here, only sell. Shall I look for something?",
    ),
    Act.GO_ON: (
        "I see that you wrote more. Please go on.",
        "One thing at a time: what did you want to add?",
        "You had something to add. I am listening.",
    ),
    Act.TROUBLE: (
        "Something on our side did not answer. Please try once more in a moment.",
        "Our system hesitates just now. Could you repeat that shortly?",
        "That did not come through on our side. May I ask you to try again?",
    ),
    Act.ASK_ROADRUNNER: (
        "Gladly. Tell me, do you have any trouble with catching roadrunners?",
        "You are in the right place. How does the hunt for roadrunners go?",
        "Before I suggest anything: is there a roadrunner that keeps getting away?",
    ),
    Act.ASK_PRODUCT: (
        "What sort of thing would suit you? Describe it in a few words.",
        "Which of our products did you have in mind?",
        "What should it do for you? I will see what we have.",
    ),
    Act.ASK_USE: (
        "Our catalogue cannot be sorted by price. What should it be able to do? Then I look it up.",
        "I can only look things up by what they are or do, not by price. What have you in mind?",
        "Prices I can name, but only thing by thing. What sort of thing shall I look for?",
    ),
    Act.EXTREME: (
        "Of those that I find, the {item} is the one, at {price}. Shall I write up the order?",
        "Among what I find, that is the {item} for {price}. Would you like to order it?",
        "That would be the {item}, going by my look-up: {price}. Do you take it?",
    ),
    Act.NOT_FOUND: (
        "I find nothing under “{query}” in our catalogue. Could you describe it differently?",
        "“{query}” is nothing we carry, it seems. What should it be able to do?",
        "Our shelves hold no “{query}”. Is there something else you would like?",
    ),
    Act.WHICH_ONE: (
        "There are several: {names}. Which one do you mean?",
        "Do you mean one of these: {names}?",
        "Which of them shall it be: {names}?",
    ),
    Act.PITCH: (
        "Funny you say that, many hunters swear by our {item}. Does that sound tempting?",
        "People in your place often end up with the {item}. Would that be something for you?",
        "By the way, have you seen our {item}? Birds rarely expect it. Interested?",
    ),
    Act.DESCRIBE: (
        "This is all that our catalogue says of the {item}: {about} Does it appeal to you?",
        "About the {item} I know what is written here: {about} Would it be something for you?",
        "The {item}, in our catalogue's own words: {about} Shall I name its price?",
    ),
    Act.PRICE: (
        "We ask {price} for the {item}, a trifle. Shall I write up the order?",
        "A mere {price} is all that the {item} will cost you. Would you like to order?",
        "That is {price} for the {item}, before the bird laughs. Do you take it?",
    ),
    Act.HAGGLE: (
        "Quality that survives a canyon costs a little more. Shall we go ahead, or drop it?",
        "I cannot move the price, but the screaming on the way down is free. Still interested?",
        "The price is carved in sandstone, sadly. Do you want it all the same?",
    ),
    Act.OFFER: (
        "{item}: {price}. A small caveat: never look down while using it.",
        "{item} for {price}. Fair warning: it works best in mid-air, and briefly.",
        "{price} for {item}. One thing in small print: it attracts anvils on weekdays.",
        "{item}, {price}. Please note that gravity only starts once you have read this.",
        "That makes {price} for {item}. The manual is thorough, except on stopping.",
        "{item} at {price}. It has been tested, once, by somebody braver.",
    ),
    Act.OFFER_FIRST: (
        "First the {item}, at {price}: please unpack it downwind. The {rest} next.",
        "One by one: the {item} is {price}, and louder than it looks. Then the {rest}.",
        "The {item} comes first, {price}, and rarely comes alone. After that the {rest}.",
    ),
    Act.ORDERED: (
        "It is done, the order is placed. May it fly straight.",
        "Your order went through. Please unpack it outdoors.",
        "That worked, it is ordered. Tell the bird nothing.",
    ),
    Act.ORDER_CANCELLED: (
        "Then nothing is ordered. Would something else please you?",
        "No order then, that is fine. Shall I look for another thing?",
        "Cancelled, and not a cent spent. Is there anything else?",
    ),
    Act.ORDER_FAILED: (
        "That order did not go through: {result}",
        "Nothing was ordered, because: {result}",
        "The order could not be placed. {result}",
    ),
    Act.ASK_PROBLEM: (
        "I am sorry to hear that. What exactly happened, and with which product?",
        "Oh dear. Which product is it, and what does it do?",
        "Tell me a bit more: what is it, and what goes wrong?",
    ),
    Act.ASK_ITEM: (
        "Which of your purchases is it about?",
        "What is the product called, or what does it look like?",
        "Which item do you mean?",
    ),
    Act.ASK_OTHER_ITEM: (
        "For the {item} there is no more that I can do. Is it about another purchase, and which?",
        "That is settled for the {item}, I fear. Which other purchase do you mean, if any?",
        "The answer about the {item} stands. Was there another item that you meant?",
    ),
    Act.ITEM_UNKNOWN: (
        "I find nothing under “{query}”. What else might it be called?",
        "“{query}” gives me no match. Could you describe the item differently?",
        "No item answers to “{query}”. What does it look like?",
    ),
    Act.FIX: (
        "For your {item}: tighten every bolt, count to three and step well back. Does that help?",
        "Please turn the {item} upside down, shake twice and read the label. Any better?",
        "With the {item} it mostly helps to wait an hour and try again without the cliff. Did it?",
    ),
    Act.OFFER_REFUND: (
        "That is not good enough, then. Would you like a refund?",
        "I see. Shall I refund it instead?",
        "Then I would rather give you your money back. Do you want that?",
    ),
    Act.REFUNDED: (
        "The refund is done. I am sorry for the trouble.",
        "Your refund went through, no hard feelings.",
        "That is settled, the money is on its way back to you.",
    ),
    Act.REFUND_CANCELLED: (
        "Then you keep it and nothing is refunded. Anything else?",
        "No refund then. Is there something else to put right?",
        "As you wish, it stays yours. What else can I do?",
    ),
    Act.REFUND_FAILED: (
        "That refund is not possible: {result}",
        "Nothing was refunded, because: {result}",
        "I could not refund it. {result}",
    ),
    Act.REQUESTED: (
        "It has been asked for and waits for a decision: {result}",
        "This is in review now. {result}",
        "The request is in, the decision comes later. {result}",
    ),
    Act.GLAD: (
        "Good to hear. Should it start again, just write.",
        "Wonderful, one explosion fewer.",
        "That is a relief. I am here if it returns.",
    ),
    Act.POLICY: (
        "What was delivered in the last 30 days can be refunded. Which purchase is it about?",
        "You have 30 days from delivery for a refund. Do you have a certain item in mind?",
        "Refunds are open for 30 days after delivery. Which item is it?",
    ),
    Act.UNDECIDED: (
        "The answer from our system was: {result}",
        "Our system says: {result}",
        "This is what came back: {result}",
    ),
    Act.HELLO: (
        "Hello! What can I do for you?",
        "Hi there. How may I help?",
        "Good to see you. What do you need?",
    ),
    Act.HELLO_NAME: (
        "Hello {name}! What can I do for you?",
        "Nice to meet you, {name}. How may I help?",
        "Welcome, {name}. What do you need?",
    ),
    Act.ASK_CHOICE: (
        "Which {label} would you like: {choices}?",
        "What {label} shall it be? There is {choices}.",
        "Please choose a {label}: {choices}.",
    ),
    Act.ASK_ARGUMENT: (
        "What is the {label}?",
        "Could you give me the {label}?",
        "I still need the {label}, please.",
    ),
    Act.CAN_HELP: (
        "I can help with this: {abilities}. What shall it be?",
        "Here is what I do: {abilities}. Which of these?",
        "My trade: {abilities}. What do you need?",
    ),
    Act.LOST: (
        "I did not quite get that. Could you put it another way?",
        "Could you say that in other words?",
        "I am not sure what you mean. Would you tell me more?",
    ),
    Act.TOOL_DONE: (
        "That is done.",
        "It went through.",
        "All set, it worked.",
    ),
    Act.TOOL_CANCELLED: (
        "Then we leave it at that, nothing was done.",
        "It was called off, so nothing has changed.",
        "Not done, then. Everything stays as it was.",
    ),
    Act.TOOL_SUCCEEDED: (
        "Done: {result}",
        "That went through: {result}",
        "It worked: {result}",
    ),
    Act.TOOL_RESULT: (
        "Here is what I have: {result}",
        "This is the answer: {result}",
        "The answer is: {result}",
    ),
    Act.TOOL_FAILED: (
        "That did not work: {result}",
        "Sorry, it could not be done. {result}",
        "It was refused: {result}",
    ),
    Act.TOOL_SILENT: (
        "It came back without a word, so I cannot tell how it went.",
        "There was no answer to that, I cannot say more.",
        "The system answered with nothing at all.",
    ),
}

PHRASES: Mapping[Act, Sequence[str]] = MappingProxyType(_TABLE)

_GAP = re.compile(r"\\\{(\w+)\\\}")
_PATTERNS = tuple(
    (act, re.compile(_GAP.sub(r"(?P<\1>.+?)", re.escape(variant)), re.DOTALL))
    for act, variants in PHRASES.items()
    for variant in variants
)


@lru_cache(maxsize=8192)
def recognise(text: str) -> tuple[Act | None, Mapping[str, str]]:
    """Finds out what a sentence was for, if it is one of ours, and what stood in its gaps."""
    for act, pattern in _PATTERNS:
        match = pattern.fullmatch(text.strip())
        if match is not None:
            return act, match.groupdict()
    return None, {}


def variants(act: Act, **slots: str) -> list[str]:
    """All ways to say it; each begins with a capital letter."""
    said = [variant.format(**slots) for variant in PHRASES[act]]
    return [text[:1].upper() + text[1:] for text in said]
