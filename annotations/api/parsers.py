"""How a body in JSON is read: what no database and no reply could hold is refused at the door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


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
