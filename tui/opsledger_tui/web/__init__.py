"""The terminal interface in a browser: a server for one user, and the page that draws what it sends."""
