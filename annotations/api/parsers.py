"""How bodies and parameters are read: what no database and no reply could hold is refused at the door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from annotations.errors import InvalidInput

YES, NO = ("1", "true"), ("0", "false", "")


class WholeJSONParser(JSONParser):
    """Refuses what is no text, though JSON has an escape for it: half of a surrogate pair. And nesting without end."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            found = super().parse(stream, media_type, parser_context)
            json.dumps(found, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ParseError("JSON parse error - half of a surrogate pair is no character.") from None
        except RecursionError:
            raise ParseError("JSON parse error - nested too deeply.") from None
        return found


def yes(request: Request, name: str) -> bool:
    """What the parameter of the address says; no without it. Raises InvalidInput if it is neither yes nor no."""
    said = request.query_params.get(name, "").lower()
    if said not in (*YES, *NO):
        raise InvalidInput(_("%(name)s is 1, true, 0 or false.") % {"name": name})
    return said in YES
