"""The ways in which customers hint at something: each a pattern with the weight of its hint.

Patterns are matched in lower-case, corrected text, between whole words unless they are anchored.
"""

from __future__ import annotations

from enum import StrEnum


class Cue(StrEnum):
    """Something that words may hint at."""

    HUMAN = "human"
    REFUND = "refund"
    PROBLEM = "problem"
    BUY = "buy"
    POLICY = "policy"
    YES = "yes"
    NO = "no"
    DROP = "drop"
    WORKED = "worked"
    TRIED = "tried"
    DEAR = "dear"
    PRICE = "price"
    UNSURE = "unsure"
    THANKS = "thanks"
    GREETING = "greeting"
    BYE = "bye"
    SMALL_TALK = "small talk"
    ABILITIES = "abilities"
    OFF_TOPIC = "off topic"


TABLE: tuple[tuple[Cue, int, str], ...] = (
    # ---- answers
    (
        Cue.YES,
        3,
        (
            r"^(?:oh |well |hmm |um )?(?:y|ya|yes|yeah|yea|yep|yup|yess+|sure|ok|okay|okey|k|of course"
            r"|certainly|please do|please|go ahead|do it|sounds? (?:good|great|lovely|fun|fine)"
            r"|absolutely|definitely|fine|deal|great|perfect|let's|alright|all right|i'll take"
            r"|why not|take my (?:order|money)|correct|right|confirm(?:ed)?|go for it|i'm in|sold|make it so|count me in|ja"
            r"|gerne|sí|si|claro|vale|oui|👍|✅)(?!\w)"
        ),
    ),
    (Cue.YES, 2, r"i'll take (?:it|that|them|one|two)|that (?:would|'d) be (?:great|nice|good)"),
    (
        Cue.YES,
        2,
        r"^i(?:'d| do| am| will|'m)(?: like| love)?(?: that| one| it)?$|(?:yes|sure|ok|okay) please|let's do (?:it|that)|i(?:'d| would) (?:love|like) that",
    ),
    (
        Cue.NO,
        3,
        r"^(?:oh |well |hmm |um |er |actually )?(?:n|no|nope|nah|naw|not|never|nothing|nein|👎)(?!\w)",
    ),
    (Cue.NO, 2, r"no thank(?:s| you)|i don't (?:want|think|like|need)|(?:didn't|doesn't) help"),
    (
        Cue.NO,
        2,
        r"still (?:\w+ )?(?:broken|not|doesn't|won't|the same)|no (?:luck|use|good)|not really",
    ),
    (Cue.DROP, 3, r"never ?mind|forget (?:it|about it|that)|leave it|changed my mind|scratch that"),
    (Cue.DROP, 3, r"cancel (?:that|it|this)|don't want (?:it|that|them|this)|actually no[t]?"),
    (Cue.DROP, 2, r"on second thoughts?|not anymore|not any more|no longer want"),
    (
        Cue.WORKED,
        3,
        r"(?:that|it|this)(?:'s| is| has)? (?:worked|helped|fixed|works|did it|did the trick)",
    ),
    (
        Cue.WORKED,
        3,
        r"i(?:'ve)? (?:fixed|mended|repaired|managed) (?:it|them)|works (?:now|again)|working (?:now|again)|solved|all good|fixed (?:now|it)",
    ),
    (Cue.TRIED, 3, r"(?:already|i've|i have|i) (?:tried|did|done)|tried (?:that|it|everything)"),
    (
        Cue.DEAR,
        3,
        r"too (?:expensive|much|pricey|dear|costly)|any discount|lower price|negotiat\w+|can't afford|cheaper|rip ?off",
    ),
    (Cue.DEAR, 3, r"(?:that's|that is) (?:a lot|crazy|insane|ridiculous|outrageous|steep)"),
    (Cue.PRICE, 3, r"prices?|cost(?:s|ing)?|how much|expensive|quote|set me back|damage\?"),
    (
        Cue.POLICY,
        3,
        r"polic(?:y|ies)|how (?:long|many days)|deadline|time limit|return window|rules",
    ),
    (
        Cue.UNSURE,
        3,
        r"(?:don't|can't) (?:know|remember|recall)|no idea|not sure|forgot|whatever|dunno",
    ),
    # ---- manners
    (Cue.THANKS, 2, r"thanks?|thank you|thx|ty|cheers|much appreciated|danke|gracias|merci"),
    (
        Cue.GREETING,
        1,
        (
            r"^(?:hi|hello|hey|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|hallo"
            r"|hola|guten (?:tag|morgen)|buenos días|moin|sup|g'day|ahoy)(?!\w)|^(?:anyone|anybody) there"
        ),
    ),
    (
        Cue.BYE,
        2,
        r"(?:good)?bye(?: bye)?|see (?:you|ya)|that(?:'s| is|'ll be) all|i'm done(?! with)|have a good",
    ),
    (
        Cue.ABILITIES,
        2,
        r"what (?:exactly |else )?(?:can|do|could) you (?:actually |really )?(?:do|help\w*)(?: (?:me )?with| for me| here)?(?=[.?!,]|$)",
    ),
    (Cue.ABILITIES, 2, r"how (?:can|could) you help|what are you (?:for|good for|able to)"),
    (Cue.SMALL_TALK, 2, r"how are you|how(?:'s| is) it going|how do you do|what's up"),
    (
        Cue.SMALL_TALK,
        2,
        r"what(?:'s| is) your name|joke|something funny|i'm bored|make me laugh|do you like|nice (?:day|to meet)|how old are",
    ),
    (
        Cue.SMALL_TALK,
        2,
        r"are you (?:an? )?\w+$|favou?rite|lovely day|i love you|how(?:'s| is) your day",
    ),
    # ---- other people's business
    (
        Cue.OFF_TOPIC,
        3,
        r"capital of|president|prime minister|weather(?! machine)|forecast|poem|haiku|essay",
    ),
    (
        Cue.OFF_TOPIC,
        3,
        r"recipe|homework|python|javascript|(?:write|debug) (?:me )?(?:some |a )?code",
    ),
    (
        Cue.OFF_TOPIC,
        3,
        r"football|soccer|basketball|election|politics|bitcoin|stocks? market|crypto",
    ),
    (
        Cue.OFF_TOPIC,
        3,
        r"movies?|songs?|lyrics|netflix|translate|meaning of life|horoscope|religion",
    ),
    (
        Cue.OFF_TOPIC,
        3,
        r"flights?|hotels?|restaurants?|pizza|doctor|medical|lawyer|tax(?:es)?|mortgage",
    ),
    (Cue.OFF_TOPIC, 3, r"square root|\d+ (?:plus|minus|times|divided by) \d+|\d+ ?[+*/x] ?\d+"),
    (
        Cue.OFF_TOPIC,
        2,
        r"^(?:who|when|why|where) (?:is|was|were|are|did|invented|won|wrote)(?! my)",
    ),
)
