"""Keys take turns: one is handed on when all that the one before it led to is done.

Textual hands a key to whatever has the focus when the key comes, not when its turn comes: of `/` and a filter typed
in one go (a fast hand, a slow line, a paste without brackets) the filter would go to the list below, letter by
letter, each a command. Behind every key goes a `Done` along the same way, from the widget to the app, and once more
behind what the widget said of the key (an `Input` that it was submitted, say). When it arrives, the focus is where
the key put it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.timer import Timer

PATIENCE_S = 2.0
"""A widget may go away with its messages; whoever waits for them waits no longer than this."""
LOOK_AGAIN_S = 0.005

Typed = events.Key | events.Paste


class Turns:
    """The keys of one app, in the order in which they were typed."""

    @dataclass
    class Done(Message):
        """All that one key led to is done."""

        to: MessagePump
        """Where the key went."""
        again: bool = True
        """It goes the way once more."""

    def __init__(self, app: App[Any], ready: Callable[[], bool]) -> None:
        """Nobody has typed anything. `ready`: what the keys opened so far has the focus."""
        self._app = app
        self._ready = ready
        self._waiting = deque[Typed]()
        self._called: Typed | None = None
        """The key whose turn has come, on its way through the app's messages."""
        self._patience: Timer | None = None
        """Runs while a key is being dealt with."""

    def must_wait(self, typed: Typed) -> bool:
        """Whether a key has to wait; it comes again by itself."""
        if typed is self._called:
            self._called = None
            return False
        if self.at_rest:
            return False
        self._waiting.append(typed)
        return True

    @property
    def at_rest(self) -> bool:
        """Whether every key that was typed has been dealt with."""
        return not (self._patience or self._called or self._waiting)

    def handed_on(self) -> None:
        """A key went to where the focus is: send `Done` after it."""
        if not self._app.screen_stack:
            return
        to = self._app.focused or self._app.screen
        self._patience = self._app.set_timer(PATIENCE_S, self.next)
        if not to.post_message(self.Done(to)):
            self.next()

    def came_back(self, done: Done) -> None:
        """`Done` is here again. Only when the screen has been drawn is all there that was opened."""
        if done.again and done.to.post_message(self.Done(done.to, again=False)):
            return
        if self._app.screen_stack:
            self._app.screen.call_after_refresh(self._settle)

    def _settle(self) -> None:
        if self._ready():
            self.next()
        elif self._patience:
            self._app.screen.set_timer(LOOK_AGAIN_S, self._settle)

    def next(self) -> None:
        """The next key's turn."""
        if self._patience:
            self._patience.stop()
            self._patience = None
        if self._waiting and self._called is None:
            self._called = self._waiting.popleft()
            self._app.post_message(self._called)
