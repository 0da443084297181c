"""What an operator sees: the terminal interface of a ledger.

Where to begin: `app.py` is the app. What it can do is in `deeds.py`, what it is told by threads and screens in
`hearing.py`; it delegates to

- `session.py`: what all screens agree on (moment, clock, filter, how far the log was read);
- `course.py`: going to another moment, filter or screen, and back;
- `frame.py`, `view.py`: the one frame, and what the six screens (`*_view.py`) have in common;
- `desk.py`: threads that answer questions (`*_questions.py`) and post what they found (`messages.py`, `*_messages.py`);
- `tail.py`: the thread that follows the log;
- `clerk.py`: recording something, from the choice of a verb over its form (`form_page.py`) to the entry;
- `taker.py`: what is typed into the line at the bottom; `hander.py`, `prover.py`: what is copied or written to a file.

`*_text.py` and `*_drawing.py` write lines for a pane and know no widgets. Keys come from the registry of actions
(`actions.py`), or from the user (`keymap.py`).
"""
