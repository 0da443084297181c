"""What an operator sees: the terminal interface of a ledger.

Where to begin: `app.py` is the app. Its actions are in `deeds.py`, its handlers of messages from threads and screens in
`hearing.py`. It delegates to

- `session.py`: the state that all screens share (moment, clock, filter, how far the log was read);
- `course.py`: going to another moment, filter or screen, and back;
- `frame.py`, `view.py`: the one frame, and the common base of the six screens (`*_view.py`);
- `desk.py`: threads that answer questions (`*_questions.py`) and post their answers (`messages.py`, `*_messages.py`);
- `tail.py`: the thread that follows the log;
- `clerk.py`: recording something, from the choice of a verb through its form (`form_page.py`) to the entry;
- `taker.py`: input typed into the bottom line; `hander.py`, `prover.py`: copying, and writing to files.

`*_text.py` and `*_drawing.py` produce lines for a pane and do not depend on widgets. Keys come from the registry of actions
(`actions.py`), or from the user (`keymap.py`).
"""
