"""Keys take turns: a key is passed on only when everything that the previous key caused is done.

Textual sends a key to the widget that has the focus when the key arrives, not when its turn comes. If `/` and a filter are
typed in one go (a fast typist, a slow line, a paste without brackets), the letters of the filter would go to the list
below, each as a command. So a `Done` follows every key along the same way, from the widget to the app, and a second time
behind the messages that the widget posted because of the key (such as an `Input`'s submission). When it arrives, the focus
is where the key put it.
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
"""Maximum seconds to wait for a `Done`: a widget may be removed together with its messages."""
LOOK_AGAIN_S = 0.005

Typed = events.Key | events.Paste


class Turns:
    """The keys of one app, in the order in which they were typed."""

    @dataclass
    class Done(Message):
        """Everything that one key caused is done."""

        to: MessagePump
        """The widget that the key went to."""
        again: bool = True
        """Whether it must go the same way a second time."""

    def __init__(self, app: App[Any], ready: Callable[[], bool]) -> None:
        """No keys yet. `ready` returns whether what the keys have opened so far has the focus."""
        self._app = app
        self._ready = ready
        self._waiting = deque[Typed]()
        self._called: Typed | None = None
        """The key whose turn it is, on its way through the app's messages."""
        self._patience: Timer | None = None
        """Runs while a key is being handled."""

    def must_wait(self, typed: Typed) -> bool:
        """Whether a key has to wait; if so, it is sent again later."""
        if typed is self._called:
            self._called = None
            return False
        if self.at_rest:
            return False
        self._waiting.append(typed)
        return True

    @property
    def at_rest(self) -> bool:
        """Whether every typed key has been handled."""
        return not (self._patience or self._called or self._waiting)

    def handed_on(self) -> None:
        """Send a `Done` after a key that went to the focused widget."""
        if not self._app.screen_stack:
            return
        to = self._app.focused or self._app.screen
        self._patience = self._app.set_timer(PATIENCE_S, self.next)
        if not to.post_message(self.Done(to)):
            self.next()

    def came_back(self, done: Done) -> None:
        """Handle a `Done` that has arrived. What the key opened is complete only after the screen is drawn."""
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
        """Let the next key have its turn."""
        if self._patience:
            self._patience.stop()
            self._patience = None
        if self._waiting and self._called is None:
            self._called = self._waiting.popleft()
            self._app.post_message(self._called)
