"""What the OpenAPI schema says beyond what drf-spectacular reads from the code: what is refused. Apart, for settings
name it."""

from __future__ import annotations

from typing import Any

SAFE = ("get", "head", "options")
METHODS = (*SAFE, "post", "put", "patch", "delete")
PROBLEM = "Problem"
BODY: dict[str, Any] = {
    "type": "object",
    "description": "Why something was refused.",
    "properties": {
        "code": {"type": "string", "description": "Stable: programs may go by it."},
        "message": {"type": "string", "description": "A sentence for a person."},
        "details": {"description": "Facts; of wrong fields what is wrong with each."},
    },
    "required": ["code", "details", "message"],
    "additionalProperties": False,
}
CONTENT = {"application/json": {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}}
ALWAYS = {
    "401": "The token does not do.",
    "403": "Nobody is logged in, or the role or the scope of the token does not allow it.",
    "404": "There is no such thing, or no access to it.",
    "406": "None of the accepted media types is offered.",
}
WRONG = {"400": "Something that was sent cannot be used; `details` says what."}
WRITING = {
    "409": "Somebody was quicker, or it is not in a state for this; `details` says what stands.",
    "413": "More was sent than is taken.",
}
OF_A_BODY = {"415": "The body is of a media type that is not taken.", "422": "The operation came with another body."}


def with_refusals(result: dict[str, Any], **_given: Any) -> dict[str, Any]:
    """The schema with the refusals of each operation, all of the shape that `errors.body` makes."""
    result["components"]["schemas"][PROBLEM] = BODY
    for methods in result["paths"].values():
        for method in METHODS:
            if method in methods:
                told = methods[method]
                for status, words in refusals(method, told).items():
                    told["responses"].setdefault(status, {"description": words})
                for status, answer in told["responses"].items():
                    if status >= "400":
                        answer.setdefault("content", CONTENT)
    return result


def refusals(method: str, operation: dict[str, Any]) -> dict[str, str]:
    """Status → when it is given."""
    found = dict(ALWAYS)
    if "requestBody" in operation or any(one["in"] == "query" for one in operation.get("parameters", [])):
        found |= WRONG
    if method not in SAFE:
        found |= WRONG | WRITING
    if "requestBody" in operation:
        found |= OF_A_BODY
    return found
