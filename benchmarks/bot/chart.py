"""The figures as a picture, in plain SVG that follows the reader's colours."""

from collections.abc import Sequence
from html import escape

Bar = tuple[str, float, str, str]
"""A label, a value, its text, and whose it is: ours or usual."""

LEFT, WIDTH, ROW = 230, 360, 24
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#444}.head{font-weight:600}"
    ".usual{fill:#b8bcc4}.ours{fill:#4a67d6}"
    "@media(prefers-color-scheme:dark){text{fill:#ccc}.usual{fill:#5b606b}.ours{fill:#7f97f5}}"
)


def chart(groups: Sequence[tuple[str, Sequence[Bar]]]) -> str:
    """Bars under headings; each group has its own scale."""
    lines: list[str] = []
    top = 8
    for title, bars in groups:
        lines.append(f'<text class="head" x="8" y="{top + 16}">{escape(title)}</text>')
        top += 26
        most = max(value for _, value, _, _ in bars) or 1.0
        for label, value, text, whose in bars:
            length = max(2.0, WIDTH * value / most)
            lines += [
                f'<text x="8" y="{top + 13}">{escape(label)}</text>',
                (
                    f'<rect class="{whose}" x="{LEFT}" y="{top}" rx="2" '
                    f'width="{length:.1f}" height="16"/>'
                ),
                f'<text x="{LEFT + length + 6:.1f}" y="{top + 13}">{escape(text)}</text>',
            ]
            top += ROW
        top += 10
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 130} {top}" '
        'role="img" aria-label="CPU for a turn, where it goes, and what a kill costs">'
    )
    return "\n".join([head, f"<style>{STYLE}</style>", *lines, "</svg>", ""])
