"""The one boundary between foreign words and Slack's markup.

Everything that a model, a customer or a catalogue wrote passes through one of four functions
before it is posted. Slack reads three things in a text: tokens in angle brackets (mentions,
broadcasts, links), formatting characters, and entities. After ``escape`` no token is left; after
``literal`` no formatting either; ``plain`` is for places where Slack reads neither, and
``clean`` is what the three begin with: characters that nobody sees.
"""

import re
from itertools import chain
from unicodedata import category

from bot.slack.marks import quiet

__all__ = ["clean", "cut", "escape", "literal", "plain"]

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_BRACKETS = str.maketrans("<>", "\u2039\u203a")

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

_HIDDEN = frozenset({"Cc", "Cf", "Cs"})
"""Unicode's categories of control, format and half characters."""

# Blank without being spaces: fillers of Korean and Khmer, the grapheme joiner, an empty braille
# cell. Variation selectors other than text and emoji style, and a run of those two, can carry a
# hidden sentence; so can the block of tags, also where it is unassigned.
_BLANKS = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0)
_SELECTORS = chain(range(0xFE00, 0xFE0E), range(0xE0000, 0xE0080), range(0xE0100, 0xE01F0))
_UNSEEN = re.compile(
    f"[{''.join(map(chr, chain(_BLANKS, _SELECTORS)))}]"
    "|(?<![#*0-9\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff])[\ufe0e\ufe0f]+"
    "|(?<=[\ufe0e\ufe0f])[\ufe0e\ufe0f]+"
)

# The joiners have honest work in emoji (a family, a flag) and in scripts whose letters change
# shape; a joiner that is not at work is matched without the group.
_JOINERS = "\u200c\u200d"
_PICTURE = "\u2190-\u2bff\U0001f000-\U0001faff"
_LETTER = "\u0620-\u07ff\u0900-\u0dff"
_JOINER = re.compile(
    f"((?<=[{_PICTURE}\ufe0f])\u200d(?=[{_PICTURE}])|(?<=[{_LETTER}])[{_JOINERS}](?=[{_LETTER}]))"
    f"|[{_JOINERS}]"
)

_KEPT = frozenset("\n\t" + _JOINERS)

_ACCENT = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
_TOWER = re.compile(f"([{_ACCENT}]{{4}})[{_ACCENT}]+")


def clean(text: str) -> str:
    """Take out every character that cannot be seen; line breaks and tabs stay.

    Control characters, text-direction overrides, zero-width and tag characters, halves of
    surrogate pairs (they cannot be sent), and accents beyond the fourth on one letter (they climb
    over neighbouring lines). A joiner stays where it shapes an emoji or a script.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", text)
    seen = "".join(char for char in text if char in _KEPT or category(char) not in _HIDDEN)
    return _TOWER.sub(r"\1", _JOINER.sub(r"\1", _UNSEEN.sub("", seen)))


def escape(text: str) -> str:
    """Make text safe to stand in a mrkdwn text: it can neither ping nor link.

    The rule is Slack's: ``&``, ``<`` and ``>`` become entities. Formatting characters keep their
    meaning; use ``literal`` where they must not.
    """
    return clean(text).translate(_ENTITIES)


def literal(text: str) -> str:
    """Make text safe to stand inside our own mrkdwn: one line, no tokens, no formatting.

    For names of people, products and agents, and for whatever else is set between our asterisks.
    """
    return escape(quiet(_one_line(text)))


def plain(text: str, limit: int) -> str:
    """Make text fit for a plain_text object, a username or a label.

    Args:
        text: Anybody's words.
        limit: The most characters that Slack takes there; at least 1.

    Returns:
        One line of at most ``limit`` characters. Entities are not decoded everywhere in plain
        text, so angle brackets are replaced by look-alikes. Names of emoji stay: they picture
        something, and that is all they do.
    """
    return cut(_one_line(text).translate(_BRACKETS), limit)


def cut(text: str, limit: int) -> str:
    """Shorten unescaped text to ``limit`` characters, an ellipsis included."""
    return text if len(text) <= limit else text[: limit - 1].rstrip(f" \t\n{_JOINERS}") + "…"


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())
