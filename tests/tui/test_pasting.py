"""However a terminal cuts what it sends into pieces, what is pasted arrives as one text, and keys around it as keys."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key, Paste

from opsledger_tui.pasting import BEGIN, END, ESC, PasteParser

TEXTS = st.text(st.sampled_from([ESC, "[", "2", "0", "1", "~", "a", "冷", "\r"]), min_size=1).filter(
    lambda text: END not in text and text.replace(ESC, "") and not (text + END[:-1]).endswith(END)
)


@given(TEXTS, st.lists(st.integers(1, 9), min_size=1))
def test_any_text_in_any_pieces(text: str, cuts: list[int]) -> None:
    """Without its escape characters, and nothing of it is a key."""
    sent = f"x{BEGIN}{text}{END}y"
    parser = PasteParser()
    heard: list[str] = []
    place = 0
    for cut in [*cuts, len(sent)]:
        piece, place = sent[place : place + cut], place + cut
        for event in parser.feed(piece) if piece else ():
            assert isinstance(event, Key | Paste)
            heard.append(event.text if isinstance(event, Paste) else event.key)
    assert heard == ["x", text.replace(ESC, ""), "y"]
