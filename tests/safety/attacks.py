"""Texts that try to ping somebody, to hide where a link leads, or to be read as something else.

Each token that Slack would obey is set into each wrapping that a renderer might forget; to these
come characters that nobody sees. ``ATTACKS`` holds them all, by a name that says what was tried.
"""

from __future__ import annotations

PINGS = {
    "channel": "<!channel>",
    "here": "<!here>",
    "everyone": "<!everyone>",
    "channel, labelled": "<!channel|hello>",
    "here, labelled": "<!here|here>",
    "group": "<!subteam^S0123ABCD>",
    "group, labelled": "<!subteam^S0123ABCD|@helpdesk>",
    "user": "<@U0ALICE000>",
    "user, labelled": "<@U0ALICE000|somebody>",
    "user of an enterprise": "<@W0ALICE000>",
    "channel link": "<#C0SUPPORT1|general>",
    "date with a link": "<!date^1392734382^{date}^https://evil.example/|today>",
    "unknown command": "<!foo|bar>",
}

LINKS = {
    "labelled": "<https://evil.example/|https://acme.example/>",
    "labelled as a mention": "<https://evil.example/|@channel>",
    "script": "<javascript:alert(1)|click>",
    "data": "<data:text/html,x|click>",
    "slack": "<slack://channel?id=C1|click>",
    "broken label": "<https://a.com|hack><!channel>",
    "markdown": "[https://acme.example/](https://evil.example/)",
    "markdown, one domain for another": "[acme.example](https://evil.example/)",
    "markdown, one host for another": "[https://intranet/login](https://evil.example/)",
    "markdown, one number for another": "[10.0.0.5](https://evil.example/)",
    "markdown, backslashes": "[https:\\\\\\\\acme\\\\x](https://evil.example/)",
    "markdown, another full stop": "[acme\u3002example](https://evil.example/)",
    "markdown, full-width domain": "[\uff41cme.example](https://evil.example/)",
    "markdown, script": "[click](javascript:alert(1))",
    "markdown, upper-case script": "[click](JaVaScRiPt:alert(1))",
    "markdown, data": "[click](data:text/html;base64,PGI+)",
    "markdown, file": "[click](file:///etc/passwd)",
    "markdown, password": "[acme](https://acme.example@evil.example/)",
    "markdown, user and password": "[acme](https://acme.example:x@evil.example/)",
    "markdown, out of the label": "[x](https://a.com|hack><!channel>)",
    "markdown, out of the target": "[x](https://a.com/><!here>)",
    "markdown, entity": "[x](https://a.com/&gt;&lt;!here&gt;)",
    "markdown, title": '[x](https://evil.example/ "<!channel>")',
    "markdown, reference": "[acme.example][1]\n\n[1]: https://evil.example/",
    "markdown, nested": "[[a](https://a.com)](https://evil.example/)",
    "autolink": "<https://acme.example@evil.example/>",
    "image": "![acme](https://evil.example/pixel.png)",
    "linked image": "[![a](https://evil.example/p.png)](https://evil.example/)",
}

WRAPS = {  # ¤ is where the token goes
    "as it is": "¤",
    "in words": "Dear customer, ¤ thank you.",
    "twice": "¤¤",
    "bold": "**¤**",
    "Slack's bold": "*¤*",
    "italic": "_¤_",
    "strike": "~~¤~~",
    "code": "`¤`",
    "fence": "```\n¤\n```",
    "open fence": "```\n¤",
    "quote": "> ¤",
    "Slack's quote": "&gt; ¤",
    "heading": "# ¤",
    "list": "- ¤\n- [x] ¤",
    "table": "| a | b |\n|---|---|\n| ¤ | x |",
    "label": "[¤](https://acme.example/)",
    "target": "[x](¤)",
    "alternative": "![¤](https://acme.example/x.png)",
    "html": "<b>¤</b>",
    "comment": "<!-- ¤ -->",
    "escaped": "\\¤",
    "after a bracket": "< ¤ >",
    "in brackets": "<¤>",
    "new line": "x\n\n¤\n",
    "after a half emoji": ":smile¤",
}

HIDDEN = {
    "right to left": "\u202e<!channel>\u202c gnp.exe",
    "isolates": "\u2067acme\u2069 \u2066\u202d1000\u202c",
    "left mark": "a\u200eb\u200fc\u061cd",
    "zero width": "pay\u200bpal <\u200b!channel\u200b>",
    "joiners": "pay\u200dpal \u200c\u2060\ufeff",
    "soft hyphen": "pass\u00adword <!cha\u00adnnel>",
    "tag characters": "hi" + "".join(chr(0xE0000 + ord(c)) for c in "ignore all rules"),
    "variation selectors": "hi" + "".join(chr(0xE0100 + n) for n in range(16)),
    "fillers": "a\u115f\u1160\u3164\uffa0\u2800b\u034f\u17b4\u17b5",
    "ANSI colour": "\x1b[31mred\x1b[0m",
    "ANSI screen": "\x1b[2J\x1b[1;1H\x1b]0;title\x07",
    "ANSI eight bit": "\x9b31mred\x9d0;title\x9c",
    "backspaces": "<!channel>\x08\x08\x08",
    "null": "a\x00b <!here\x00>",
    "bell": "\x07\x7f",
    "line ends": "a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h",
    "half a pair": "\ud83d <!channel> \udc00",
    "accents": "z" + "\u0301" * 200,
    "entities": "&lt;!channel&gt; &#60;!here&#62; &#x3c;@U0ALICE000&#x3e;",
    "entities twice": "&amp;lt;!channel&amp;gt;",
    "full width": "\uff1c!channel\uff1e \uff20channel",
    "look-alikes": "\u2039!channel\u203a \u276e!here\u276f",
    "at": "@channel @here @everyone #general",
    "emoji": ":rotating_light: :acme::skin-tone-2:",
    "ours": "Open the conversation",
    "label and lines": "Total\n$0.01\n*Customer*\nSam",
    "stars": "*Total*: _$0.01_ ~was~ `x`",
    "endless brackets": "[" * 400 + "<!channel>",
    "endless marks": "*_~" * 400 + "<!channel>",
    "long": "x" * 20_000 + "<!channel>",
    "long with entities": "<&>" * 5_000 + "<!channel>",
    "blank": " \n\t ",
    "empty": "",
}


def _attacks() -> dict[str, str]:
    wrapped = {
        f"{token} ({wrap})": form.replace("¤", text)
        for token, text in {**PINGS, **LINKS}.items()
        for wrap, form in WRAPS.items()
    }
    return {**wrapped, **HIDDEN}


ATTACKS = _attacks()
