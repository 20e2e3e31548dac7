"""Why a request is refused, as remove.bg's clients expect it: a status and JSON."""

from __future__ import annotations

import json
from http import HTTPStatus


class RefusedError(Exception):
    """A request that is not carried out.

    Attributes:
        status: The status of the answer.
        code: A word that programs can look at.
        title: A sentence for people.
        detail: What to do about it; may be empty.
    """

    def __init__(self, status: HTTPStatus, code: str, title: str, detail: str = "") -> None:
        super().__init__(status, code, title, detail)
        self.status, self.code, self.title, self.detail = status, code, title, detail

    def to_json(self) -> bytes:
        """The body of the answer."""
        error = {"title": self.title, "code": self.code}
        if self.detail:
            error["detail"] = self.detail
        return json.dumps({"errors": [error]}).encode()


def bad(code: str, title: str, detail: str = "") -> RefusedError:
    """A request that makes no sense as it is."""
    return RefusedError(HTTPStatus.BAD_REQUEST, code, title, detail)
