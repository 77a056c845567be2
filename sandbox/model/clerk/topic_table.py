"""The ways in which customers hint at what they want: a person, their money, a repair, a purchase.

Each is a pattern with the weight of its hint, matched as those in ``cue_table``.
"""

from __future__ import annotations

from sandbox.model.clerk.cue_table import Cue

_PEOPLE = (
    r"(?:humans?|persons?|people|someone|somebody|anyone|anybody|manager|supervisor|agent"
    r"|representative|rep|boss|staff|employee|operator|colleague|team(?: member)?|crew)"
)
_DESKS = r"(?:the |your )?(?:{})(?: (?:team|department|desk|agent|people|person|assistant))?"

TOPIC_TABLE: tuple[tuple[Cue, int, str], ...] = (
    # ---- a person
    (Cue.HUMAN, 6, r"human(?: being)?s?(?!-| sized| error)"),
    (
        Cue.HUMAN,
        4,
        r"(?<!per )(?<!each )persons?|colleagues?|staff|(?:in charge|responsible)(?! of my)",
    ),
    (Cue.HUMAN, 6, rf"(?:real|actual|live|living) {_PEOPLE}"),
    (
        Cue.HUMAN,
        6,
        (
            rf"(?:talk|speak|chat|connect|transfer|pass|put|hand|get|give|bring|find|want|need|like"
            rf"|contact|reach|ask|fetch|summon|involve|forward|direct|route|refer|escalate|link|patch)\w* (?:me )?(?:over |on |through )?(?:to |with |for |in )?"
            rf"(?:a |an |the |your |some |any )?(?:real |actual |live |human )?{_PEOPLE}"
            rf"(?! (?:in|from|at|on|who) (?:the |your )?(?:sales|refund|repair|return))"
        ),
    ),
    (Cue.HUMAN, 6, r"(?:manager|supervisor|representative|operator|escalat\w+)"),
    (
        Cue.HUMAN,
        6,
        r"(?<!for )(?:someone|somebody|anyone|anybody) (?:real|else|competent|who (?:can|could|will|is|\w+s))",
    ),
    (Cue.HUMAN, 5, r"customer (?:service|support|care)|help ?desk|support (?:team|staff)"),
    (Cue.HUMAN, 6, rf"^{_PEOPLE}(?: please)?$"),
    (
        Cue.HUMAN,
        5,
        r"(?:call|phone|ring) me(?: back| at| on| please| now| today|(?=[.!?,]|$))|phone number|not (?:a |another )?(?:bot|robot|machine)",
    ),
    (
        Cue.HUMAN,
        5,
        (
            r"(?:not|\w+n't|never|no|stop|hate|enough of|sick of|tired of|fed up with|instead of|rather than|refuse|had (?:it|enough))"
            r"(?: (?:want|like|need|care|deal\w*|discuss|this|it|talk\w*|speak\w*|chat\w*|trust|to|with|for|of|more|an?"
            r"|another|this|these|your|any|the))* (?:bots?|robots?(?! road)|chatbots?|(?<!the )(?<!this )machines?|software"
            r"|computers?|ai|algorithms?|automat(?:ic|ed) \w+|recordings?|programs?|scripts?)"
        ),
    ),
    (
        Cue.HUMAN,
        5,
        (
            r"put(?: me)? through|heard by|who(?:ever)? (?:runs|owns|is in charge)|your people|flesh and blood"
            r"|living (?:soul|being)|called? back|with a pulse|(?:some|any)(?:one|body) alive"
        ),
    ),
    (Cue.HUMAN, 5, r"an? word with|(?:talk|speak|chat) to(?=[.?!,]|$)|one of you(?: lot| guys)?"),
    (Cue.HUMAN, 5, r"(?:your|a) colleagues?|some1|some body"),
    (Cue.HUMAN, 6, r"mitarbeiter|menschen?|persona real|agente humano|un humano|una persona"),
    (Cue.HUMAN, 6, r"(?:support|service|live|care) (?:agent|rep\w*|staff|person|people|colleague)"),
    (Cue.HUMAN, 6, r"(?:someone|somebody|anyone|anybody) from (?!sales|repair|refund|return)\w+"),
    # ---- money back
    (Cue.REFUND, 5, r"refund\w*|money back|moneyback|reimburs\w+|compensat\w+|chargeback"),
    (Cue.REFUND, 4, r"return(?:s|ing)?|(?:send|give|bring|take|ship)(?:ing)? (?:\w+ ){0,4}?back"),
    (Cue.REFUND, 4, r"cancel (?:my|the|an|our) (?:\w+ )?(?:order|purchase)"),
    (
        Cue.REFUND,
        4,
        r"owes? me|(?<!take )(?:my|the) (?:money|cash)|charged (?:me )?twice|double charged|overcharged",
    ),
    (Cue.REFUND, 7, rf"(?:to|in|from|with) {_DESKS.format('refunds?|returns')}"),
    (Cue.REFUND, 5, r"geld zurück|erstattung|rückerstattung|zurückgeben|reembolso|devolver"),
    (Cue.REFUND, 4, r"(?:dollars|bucks|usd|\$ ?\d+)(?: \w+){0,5}? back"),
    # ---- something is wrong
    (Cue.PROBLEM, 4, r"broke|broken|break(?:s|ing)?|bust(?:ed)?|damag\w+|defect\w*|faulty"),
    (Cue.PROBLEM, 4, r"malfunction\w*|crack(?:ed|s)?|snapped|shatter\w*|explod\w+|blew up|burn\w*"),
    (Cue.PROBLEM, 4, r"(?:caught|catches|on) fire|leak\w*|ripped|torn|jammed|stuck|rust\w*|dead"),
    (Cue.PROBLEM, 4, r"f(?:e|a)ll(?:s|ing)? (?:apart|off|to pieces)|c(?:a|o)me? (?:apart|off)"),
    (Cue.PROBLEM, 4, r"stop(?:s|ped)? \w+ing|stopped|fail(?:ed|s|ing|ure)?|crash\w*|backfir\w+"),
    (
        Cue.PROBLEM,
        4,
        (
            r"(?:doesn't|don't|isn't|aren't|not|won't|never|can't|didn't|wouldn't|no longer|hardly)"
            r" (?:even |properly |really )?(?:work|do|start|turn|fit|fly|open|clos|charg|function|run|mov"
            r"|arriv|ignit|launch|explod|hold|respond|catch|go off|go on|show|came|come|deliver|roll)"
            r"\w*"
        ),
    ),
    (Cue.PROBLEM, 4, r"won't \w+|acting up|out of order|on the fritz|makes? (?:a )?\w+ noise"),
    (
        Cue.PROBLEM,
        4,
        r"repair\w*|fix(?:ed|ing|es)?|mend|warranty|guarantees?|replace\w*|exchange|swap|complain\w*",
    ),
    (Cue.PROBLEM, 4, r"wrong (?:\w+ )?(?:item|size|colou?r|thing|one|product|order)|missing"),
    (
        Cue.PROBLEM,
        4,
        r"smok(?:e|es|ing)(?! (?:bomb|screen|grenade))|overheat\w*|bent|melt\w*|flat tyre|short circuit|scratched",
    ),
    (Cue.PROBLEM, 4, r"(?:hurt|injur|singe|bit|attack)\w*(?: me| my)|backwards|upside down"),
    (
        Cue.PROBLEM,
        4,
        r"where(?:'s| is| are) my|track(?:ing)?|(?<!take )my (?:order|delivery|package|parcel)",
    ),
    (Cue.PROBLEM, 4, r"(?:problem|issue|trouble|fault)s? with (?:my|the|an?|this|one|your)"),
    (
        Cue.PROBLEM,
        3,
        r"(?<!no )(?<!any )(?<!without )(?:problem|issue|trouble|fault|complaint)s?|something(?:'s| is) wrong",
    ),
    (
        Cue.PROBLEM,
        3,
        r"too (?:small|big|large|tight|loose|slow|heavy|loud|short|long)|useless|junk",
    ),
    (Cue.PROBLEM, 4, r"(?:and|but) (?:i |only |just )?(?:got|received)"),
    (Cue.PROBLEM, 4, r"you (?:guys )?(?:sold|sent|gave|shipped)|my purchase"),
    (
        Cue.PROBLEM,
        3,
        r"unhappy|disappoint\w+|dissatisfied|not (?:happy|satisfied|pleased)|unacceptable",
    ),
    (Cue.PROBLEM, 3, r"terrible|awful|horrible|worst|garbage|rubbish|crap\w*|furious|angry|scam"),
    (Cue.PROBLEM, 2, r"bought|ordered|purchased|received|i own|i have already"),
    (
        Cue.PROBLEM,
        2,
        (
            r"(?<!to )(?<!for )(?<!with )my (?!name|nephew|niece|grand\w+|girlfriend|boyfriend|buddy|mate|pal|cousin|friend|wife|husband|boss|mother|father|mom|dad"
            r"|kid|son|daughter|brother|sister|dog|cat|birthday|coyote|colleague|neighbou?r|uncle|aunt"
            r"|pride|honou?r|ego|heart|soul|feelings?|nerves|legs?|feet|foot|hands?|knees?|tail|ears?|skin|bones?|arms?|back|head|eyes?"
            r"|garden|lawn|yard|field|farm|roof|cave|street|evenings?|days?|nights?|weekends?|job|nest"
            r"|mind|question|problem is|life|cart|basket|partner|company|team|house|home|own|money)\w+"
        ),
    ),
    (Cue.PROBLEM, 2, r"(?:help|support) with (?:my|the)"),
    (Cue.PROBLEM, 7, rf"(?:to|in|from|with) {_DESKS.format('repairs?|issues|service|technical')}"),
    (Cue.PROBLEM, 5, r"kaputt|defekt|funktioniert nicht|geht nicht|roto|rota|no funciona|averiado"),
    (
        Cue.PROBLEM,
        4,
        r"arrived (?!today|yesterday|on time)\w+|not (?:cool|ok|okay|good|funny|as described)",
    ),
    (
        Cue.PROBLEM,
        3,
        r"\w+ed (?:on )?me|trash|hate (?:it|this|my|your)|dislike|(?:lost|missing) (?:its|a|the)",
    ),
    (
        Cue.PROBLEM,
        4,
        r"nothing happen\w*|no reaction|(?:does|did) nothing|(?:doesn't|won't|isn't|don't)(?=[.!?,;]|$)",
    ),
    (
        Cue.PROBLEM,
        3,
        (
            r"(?:my|the|your|this|it)(?: \w+){0,4} (?:doesn't|didn't|don't|won't|isn't|aren't|can't|never"
            r"|not)(?! it\b) \w+"
        ),
    ),
    (
        Cue.PROBLEM,
        3,
        r"(?:can't|don't know how to|unable to) (?:figure|assemble|use|install|find)|empty",
    ),
    (
        Cue.PROBLEM,
        4,
        r"(?:has|have|with) (?:an?|some|two) (?:\w+ )?(?:hole|crack|dent|scratch|leak|tear|bug|stain)",
    ),
    (
        Cue.PROBLEM,
        4,
        r"something(?:'s| is) (?:off|not right|weird|strange|odd|amiss)|blurry|wobbl\w+",
    ),
    # ---- something is wanted
    (Cue.BUY, 3, r"buy(?:ing)?|purchase|purchasing|shop(?:ping)?|add to (?:my )?cart"),
    (Cue.BUY, 3, r"(?<!my )(?<!the )(?<!this )(?<!that )order(?:ing)?"),
    (Cue.BUY, 3, r"place an? (?:new )?order|check ?out"),
    (
        Cue.BUY,
        3,
        (
            r"(?:i'd like|i would like|i want|i need|i'll take|i'll have|i wish for|give me|get me"
            r"|send me|wanna|want|need|could i (?:get|have)|can i (?:get|have)|may i have)"
            r" (?:to (?:get|have|see|try) )?(?:an?|some|the|two|three|four|five|six|ten|\d+|new|another"
            r"|something|one)"
            r"(?! (?:hand|help|question|favou?r|minute|second|moment|word|answer|information|info))"
        ),
    ),
    (Cue.BUY, 3, r"looking for|looking to|in the market|interested in|searching for|hunting for"),
    (Cue.BUY, 3, r"prices?|cost(?:s|ing)?|how much|sell|for sale|catalogu?e?|products?|in stock"),
    (Cue.BUY, 3, r"recommend\w*|suggest\w*|availab\w+|quote|gift|present for|deals?|discounts?"),
    (Cue.BUY, 3, r"do you (?:have|carry|stock|make|offer|do)|what (?:do you|can i|have you) \w+"),
    (
        Cue.BUY,
        3,
        r"road ?runners?|(?:to )?(?:catch|trap|chas|outrun)(?:e|s|ing|ning)?|(?:beep|meep)\W+(?:beep|meep)",
    ),
    (
        Cue.BUY,
        2,
        r"(?:something|anything) (?!wrong|broke|else|is|isn't|about|funny|nice)\w+|shipping|do you ship",
    ),
    (Cue.BUY, 2, r"birds?(?! seed)|(?:he|she) (?:always|keeps|never)"),
    (Cue.BUY, 2, r"faster than|too fast|getaway|got away"),
    # ---- something would be welcome
    (
        Cue.BUY,
        3,
        (
            r"dreams? (?:of|about)|(?:i|we|he|she) wish(?:es)?|(?:'d|would) love (?:to|an?|some)"
            r"|(?:liven|spice|cheer) (?:\w+ )?up"
        ),
    ),
    (Cue.BUY, 2, r"(?:wants?|loves?|likes?) to (?!know|talk|speak|return|send|give|go back)\w+"),
    (
        Cue.BUY,
        2,
        (
            r"needs? (?!to\b|help|support|assistance|you|it\b|advice|your|my|fix|repair)\w+"
            r"|(?:ideas?|tips|thoughts|clue)(?=[?.!]|$)|tricks (?:for|against)"
            r"|(?:is|are) there (?:an?|any|some|(?:\w+ )?\w+s|something|anything)"
            r"|what (?:would|could) (?:help|i|we|one|he|she)|how (?:can|could|would|might|does) (?:i|we|one)"
        ),
    ),
    # ---- something is asked about
    (
        Cue.BUY,
        2,
        (
            r"what(?:'s| is| are| does| do| can) (?:an?|the)(?! (?:time|date|day|point|matter|problem|issue"
            r"|status|meaning|capital|weather|news|square|king|queen|plan))|difference between|better than"
            r"|(?:what|which)(?: one)?(?:'s| is) (?:the )?(?:\w+er|best|\w+est)"
            r"|how (?:does|do) (?:an?|the|those|these)|(?:explain|compare|describe) (?:an?|the|those|these)"
            r"|what do (?:\w+ ){1,3}do|what are (?!you|we|they|my|our|the)\w+|good for"
            r"|tell me (?:more )?about (?:the|your|those|these)|\w+ or (?:the |an? )?\w+, (?:which|what)"
        ),
    ),
    (
        Cue.BUY,
        3,
        r"(?:thinking|dreaming) (?:of|about)|getting (?:an?|some|myself)|could use|require|in need of|keen on|fancy",
    ),
    (
        Cue.BUY,
        3,
        r"i(?:'d| would) love (?:an?|to (?:get|have|own|see|buy))|hoping to (?:get|buy|find)",
    ),
    (Cue.BUY, 2, r"upgrade|another one|new one|show me|got any|have any|any \w+ (?:left|for me)"),
    (Cue.BUY, 7, rf"(?:to|in|from|with) {_DESKS.format('sales?|shop|store')}|sales(?: please)?$"),
    (Cue.BUY, 4, r"kaufen|bestellen|möchte|comprar|quiero|pedir|cuánto cuesta|was kostet"),
    (
        Cue.BUY,
        3,
        r"(?:do|will|can|could) you(?: guys)? (?:deliver|ship|take|accept)|you(?: guys)? got",
    ),
    (
        Cue.BUY,
        3,
        r"(?:wants?|needs?|would (?:like|love)) (?:an?|some|one|two|three|\d+)(?! (?:word|hand))",
    ),
    (
        Cue.BUY,
        3,
        r"on sale|any sales|cheapest|(?:most|least) expensive|priciest|difference between|still available|pick(?:ing)? up",
    ),
    (
        Cue.BUY,
        3,
        r"(?:i'll|let's|i will|gonna) (?:go with|take|have|get|grab)|put me down for|(?:my|our) hands on|sign me up|how (?:big|heavy|fast|strong|large|safe)",
    ),
    (
        Cue.BUY,
        7,
        r"^(?:the )?sales(?: team| department| desk| agent| people| person)?(?: please)?$",
    ),
    (
        Cue.BUY,
        3,
        r"how many|what (?:size|colou?r|kind|sort|type)s?|which (?:one|of your)|in (?:red|blue|black)",
    ),
    (
        Cue.BUY,
        5,
        (
            r"i(?:'m|'ve)?(?: \w+){1,4} (?:catch|trap|chase|outrun)(?:ing)? (?:\w+ )?"
            r"(?:birds?|road ?runners?)"
        ),
    ),
)
