"""What the page makes of Slack's notations, asked of its own modules in the browser."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from sandbox.server import running


@pytest.fixture(scope="module")
async def modules(browser: Browser) -> AsyncGenerator[Page]:
    """A page whose modules can be called; nothing in it changes, so all tests share it."""
    async with running() as sandbox:
        page = await browser.new_page()
        await page.goto(sandbox.url)
        yield page
        await page.close()


NAMES = """{
  me: "U1",
  user: (id) => ({ U1: "Alice", U2: "Bob" })[id],
  channel: (id) => ({ C1: "support" })[id],
}"""


async def drawn(page: Page, module: str, name: str, source: Any) -> str:
    """The HTML that a module draws for a source."""
    return await page.evaluate(
        f"""async (source) => {{
            const {{ {name}: draw }} = await import("/static/js/render/{module}.js");
            const box = document.createElement("div");
            box.append(draw(source, {NAMES}));
            return box.innerHTML;
        }}""",
        source,
    )


MRKDWN = {
    "*bold* _it_ ~no~": "<strong>bold</strong> <em>it</em> <s>no</s>",
    "*bold _and it_*": "<strong>bold <em>and it</em></strong>",
    "2*3*4 snake_case_name a~b~c": "2*3*4 snake_case_name a~b~c",
    "* not bold *": "* not bold *",
    "`*code*`": "<code>*code*</code>",
    "a &lt;b&gt; &amp;lt;": "a &lt;b&gt; &amp;lt;",
    "<@U2>": '<span class="mention">@Bob</span>',
    "<@U1>": '<span class="mention mention-me">@Alice</span>',
    "<@U9|zoe>": '<span class="mention">@zoe</span>',
    "<#C1>": '<span class="mention">#support</span>',
    "<!channel>": '<span class="mention mention-me">@channel</span>',
    "<!date^1^{date}|today>": "today",
    ":rocket:": '<span class="emoji" role="img" aria-label="rocket">🚀</span>',
    ":no_such_thing:": ":no_such_thing:",
    "12:30:45": "12:30:45",
    "<javascript:alert(1)|free boots>": "free boots",
    "<data:text/html,x>": "data:text/html,x",
}


@pytest.mark.parametrize(("source", "wanted"), MRKDWN.items())
async def test_a_line_of_slack_markup(modules: Page, source: str, wanted: str) -> None:
    """Styles need word boundaries, references get their names, only web and mail links live."""
    html = await drawn(modules, "mrkdwn", "mrkdwn", source)
    assert html == f'<div class="line">{wanted}</div>'


async def test_a_link_opens_elsewhere_and_tells_nothing(modules: Page) -> None:
    """Links leave the page alone, keep their signs, and show their label."""
    html = await drawn(modules, "mrkdwn", "mrkdwn", "*<https://a.test/x_y*z?a=1&amp;b=2|see_this>*")
    assert 'href="https://a.test/x_y*z?a=1&amp;b=2"' in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert ">see_this</a></strong>" in html


async def test_blocks_of_slack_markup(modules: Page) -> None:
    """Quotes and code keep their lines; in code nothing is a style."""
    source = "&gt; one\n&gt; two\nthen\n```\n*x* &lt; 1\n  y\n```\n• item"
    html = await drawn(modules, "mrkdwn", "mrkdwn", source)
    assert html.count("<blockquote>") == 1
    assert "<pre>*x* &lt; 1\n  y</pre>" in html
    assert '<span class="marker">•</span><span>item</span>' in html


async def test_a_hostile_line_is_drawn_in_time(modules: Page) -> None:
    """No input makes the parser run away."""
    for source in ("*<a>" * 500, "_" * 5000, "`" * 4999, "*a " * 2000, "<" * 5000):
        milliseconds = await modules.evaluate(
            f"""async (source) => {{
                const {{ mrkdwn }} = await import("/static/js/render/mrkdwn.js");
                const begin = performance.now();
                mrkdwn(source, {NAMES});
                return performance.now() - begin;
            }}""",
            source,
        )
        assert milliseconds < 1000, source[:20]


MARKDOWN = {
    "**b** *i* ~~s~~ `c`": "<strong>b</strong> <em>i</em> <s>s</s> <code>c</code>",
    "[label](https://a.test)": ">label</a>",
    "[label](javascript:x)": '<div class="line">label</div>',
    "# Title": '<div class="line heading">Title</div>',
    "> quoted": "<blockquote>",
    "```py\n*x*\n```": "<pre>*x*</pre>",
    "- one\n- two": '<span class="marker">•</span>',
    "1. one": '<span class="marker">1.</span>',
    "- [x] done": '<span class="marker">☑</span>',
    "|a|b|\n|-|-|\n|1|2|": "<th>a</th>",
    "<b>x</b>": "&lt;b&gt;x&lt;/b&gt;",
    "---": "<hr>",
}


@pytest.mark.parametrize(("source", "wanted"), MARKDOWN.items())
async def test_a_markdown_block(modules: Page, source: str, wanted: str) -> None:
    """Standard Markdown is drawn; HTML in it is text."""
    assert wanted in await drawn(modules, "markdown", "markdown", source)


async def test_rich_text(modules: Page) -> None:
    """Typed messages come as rich text, with styles, lists and references."""
    section = {
        "type": "rich_text_section",
        "elements": [
            {"type": "text", "text": "bold", "style": {"bold": True}},
            {"type": "user", "user_id": "U2"},
            {"type": "link", "url": "https://a.test"},
            {"type": "text", "text": "<b>"},
        ],
    }
    items = {"type": "rich_text_list", "style": "ordered", "elements": [section]}
    block = {"type": "rich_text", "elements": [section, items]}
    html = await drawn(modules, "richtext", "richText", block)
    assert "<strong>bold</strong>" in html
    assert "@Bob" in html
    assert "&lt;b&gt;" in html
    assert '<span class="marker">1.</span>' in html
