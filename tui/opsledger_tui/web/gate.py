"""Access control: only requests with the secret, under the server's own name, from the server's own page are let in.

A browser sends requests of any page to any address. Three things keep a foreign page out: the secret, which it cannot
know; the requested `Host`, which is wrong for a page that rebound its own name to this machine (DNS rebinding);
and the `Origin`, which a page cannot choose in a browser, and which also protects a WebSocket, where nothing else does
(RFC 6455, section 10.2).
"""

from __future__ import annotations

import ipaddress
import secrets
import socket

from aiohttp import web
from aiohttp.typedefs import Handler

from opsledger_events.language import tr

SECRET_BYTES = 32

_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "opsledger",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# The terminal in the page makes style elements of its own; scripts come from here only.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Gate:
    """The secrets of one run of the server, and the server's names.

    The secret in the address is exchanged for a cookie. Browsers send cookies to every port of a machine; a path that
    nobody else can guess keeps this one from other servers there.
    """

    def __init__(self, host: str, port: int) -> None:
        """For a server that listens on an address, which may be that of all interfaces (0.0.0.0, ::)."""
        self._host = host
        self._port = port
        self._token = secrets.token_urlsafe(SECRET_BYTES)
        self._once: set[str] = set()
        self._cookie = secrets.token_urlsafe(SECRET_BYTES)
        self.path = f"/{secrets.token_urlsafe(12)}"
        """The prefix of every path behind the gate."""

    @property
    def origin(self) -> str:
        """The server's address; if it listens on all interfaces, that of this machine's own interface."""
        host = "127.0.0.1" if _is_any(self._host) else self._host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._port}"

    @property
    def address(self) -> str:
        """The address for the browser to open, the only one that contains the secret."""
        return f"{self.origin}/?token={self._token}"

    def address_for_once(self) -> str:
        """The same for a single visit, because other users of the machine may see a program's arguments."""
        token = secrets.token_urlsafe(SECRET_BYTES)
        self._once.add(token)
        return f"{self.origin}/?token={token}"

    @web.middleware
    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer permitted requests, refuse all others, and tell the browser what a page of this server may do."""
        response = self._refused(request) or await handler(request)
        if not response.prepared:
            response.headers.update(_HEADERS)
            response.headers["Content-Security-Policy"] = _POLICY.format(host=request.host)
        return response

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Exchange the secret for a cookie, and redirect to an address without it."""
        del request
        entered = web.Response(status=303, headers={"Location": f"{self.path}/"})
        entered.set_cookie("opsledger", self._cookie, path=f"{self.path}/", httponly=True, samesite="Strict")
        return entered

    def _refused(self, request: web.Request) -> web.Response | None:
        """The refusal of a request; None if it is let in."""
        if not self._is_own(request.host):
            return _no(403, tr("This server does not go by that name."))
        origin = request.headers.get("Origin")
        wanted = origin is not None or "Upgrade" in request.headers
        if wanted and origin != f"http://{request.host}":
            return _no(403, tr("Only this server's own page may ask."))
        if request.path == "/":
            let_in = self._has_token(request.query.get("token", ""))
        else:
            let_in = _same(request.cookies.get("opsledger"), self._cookie)
        return None if let_in else _no(401, tr("Open the address that `opsledger tui --web` printed."))

    def _has_token(self, given: str) -> bool:
        if _same(given, self._token):
            return True
        used = next((token for token in self._once if _same(given, token)), None)
        self._once.discard(used or "")
        return used is not None

    def _is_own(self, asked: str) -> bool:
        """Whether a `Host` is a name of this server."""
        host, _, port = asked.rpartition(":") if ":" in asked.rpartition("]")[2] else (asked, "", "80")
        host = host.removeprefix("[").removesuffix("]").lower()
        if port != str(self._port):
            return False
        if _is_any(self._host):
            # A numeric address cannot be rebound; of names, only this machine's own are accepted.
            return _is_number(host) or host in ("localhost", socket.gethostname().lower())
        return host == self._host.lower() or (host == "localhost" and is_loopback(self._host))


def _no(status: int, why: str) -> web.Response:
    return web.Response(status=status, text=f"{why}\n")


def _same(given: str | None, secret: str) -> bool:
    return secrets.compare_digest((given or "").encode("utf-8", "replace"), secret.encode())


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_any(host: str) -> bool:
    return _is_number(host) and ipaddress.ip_address(host).is_unspecified


def is_loopback(host: str) -> bool:
    """Whether an address is reachable only from this machine."""
    return host.lower() == "localhost" or (_is_number(host) and ipaddress.ip_address(host).is_loopback)
