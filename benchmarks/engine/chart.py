"""The table as a picture: two bars a row, in plain SVG that follows the reader's colours."""

from collections.abc import Mapping
from html import escape

LEFT, WIDTH, ROW = 190, 420, 46
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#444}.floor{fill:#b8bcc4}.engine{fill:#4a67d6}"
    "@media(prefers-color-scheme:dark){text{fill:#ccc}.floor{fill:#5b606b}.engine{fill:#7f97f5}}"
)


def chart(figures: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """CPU milliseconds a turn: the floor's bar above the engine's, row by row."""
    most = max(subjects["floor"]["cpu_ms"] for subjects in figures.values())
    height = 46 + ROW * len(figures)
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 80} {height}" '
            'role="img" aria-label="CPU time per turn, engine against a bare client loop">'
        ),
        f"<style>{STYLE}</style>",
        (
            '<text x="8" y="20" style="font-weight:600">CPU ms per turn: '
            "bare client loop (grey), engine (blue)</text>"
        ),
    ]
    for place, (title, subjects) in enumerate(figures.items()):
        top = 36 + place * ROW
        lines.append(f'<text x="8" y="{top + 22}">{escape(title)}</text>')
        for offset, subject in ((0, "floor"), (18, "engine")):
            value = subjects[subject]["cpu_ms"]
            length = max(2.0, WIDTH * value / most)
            lines.append(
                f'<rect class="{subject}" x="{LEFT}" y="{top + offset}" rx="2" '
                f'width="{length:.1f}" height="15"/>'
                f'<text x="{LEFT + length + 6:.1f}" y="{top + offset + 12}">{value:.1f}</text>'
            )
    return "\n".join([*lines, "</svg>", ""])
