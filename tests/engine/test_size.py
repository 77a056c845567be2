"""The engine can be read in an evening."""

import ast
import io
import tokenize
from pathlib import Path

ENGINE = Path(__file__).parents[2] / "engine"
NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def lines_of_code(source: str) -> int:
    """Lines that hold code: no comments, no docstrings, nothing empty."""
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in NOT_CODE:
            code.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            code.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(code)


def test_the_engine_stays_under_two_thousand_lines():
    """Lines of a hundred characters, without docstrings and comments."""
    sources = [path.read_text() for path in ENGINE.rglob("*.py")]
    assert sum(map(lines_of_code, sources)) < 2_000
    assert max(len(line) for source in sources for line in source.splitlines()) <= 100


def test_the_loop_fits_on_one_screen():
    """``stream_full_turn``, its docstring included."""
    tree = ast.parse((ENGINE / "turn.py").read_text())
    loop = next(n for n in tree.body if getattr(n, "name", "") == "stream_full_turn")
    assert isinstance(loop, ast.AsyncFunctionDef)
    assert (loop.end_lineno or 0) - loop.lineno < 40
