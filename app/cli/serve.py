"""``forecourt serve``: answers programs on this computer until it is stopped."""

from __future__ import annotations

import os
import secrets

from app.cli.console import Status, answer, say
from app.core.errors import UsageError
from app.core.language.translation import mark, tr
from app.core.network import Network
from app.server.server import Server

VARIABLE = "FORECOURT_KEY"
"""The environment variable with the key; an argument would be seen in the list of processes."""


def run(network: Network, port: int) -> int:
    """Listen until Ctrl-C, and return the exit status.

    Raises:
        ForecourtError: If the port is taken, or the network cannot be used.
    """
    key = os.environ.get(VARIABLE) or secrets.token_urlsafe(24)
    if not key.isascii():
        raise UsageError(tr("{variable} may hold plain letters only.", variable=VARIABLE))
    network.start()
    with _listening(network, key, port) as server:
        say(tr("Device: {device}.", device=network.device))
        answer(f"{server.address}\nX-Api-Key: {key}", lines=True)
        say(tr("Other programs on this computer may send photos there. Ctrl-C stops it."))
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say(tr("Stopped."))
    return Status.DONE


def _listening(network: Network, key: str, port: int) -> Server:
    try:
        return Server(network, key, port, log=say)
    except (OSError, OverflowError) as error:
        text = mark("Nothing can listen on port {port} ({reason}). Choose another with --port.")
        reason = error.strerror if isinstance(error, OSError) else tr("there is no such port")
        raise UsageError(tr(text, port=port, reason=reason)) from error
