"""The API's reference page: the OpenAPI schema, rendered by us, so that it needs no foreign script under our CSP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Every operation with its path, purpose, parameters, body and answers."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return render(request, "annotations/api_reference.html", {"groups": groups(schema), "info": schema["info"]})


def groups(schema: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Operations by the first word of their path, in the order of the schema."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        subject = path.removeprefix("/api/v1/").split("/")[0] or "api"
        for method in METHODS:
            if method in methods:
                found.setdefault(subject, []).append(operation(schema, path, method, methods[method]))
    return list(found.items())


def operation(schema: dict[str, Any], path: str, method: str, told: dict[str, Any]) -> dict[str, Any]:
    """What the page says of one operation."""
    bodies = told.get("requestBody", {}).get("content", {})
    body = next((fields(schema, content.get("schema", {})) for content in bodies.values()), [])
    answers = [
        (
            status,
            answer.get("description", ""),
            next((fields(schema, c.get("schema", {})) for c in answer.get("content", {}).values()), []),
        )
        for status, answer in told.get("responses", {}).items()
    ]
    query = [
        (p["name"], kind(p.get("schema", {})), p.get("description", ""))
        for p in told.get("parameters", [])
        if p["in"] == "query"
    ]
    return {
        "id": told["operationId"],
        "path": path,
        "method": method.upper(),
        "purpose": told.get("description", ""),
        "query": query,
        "media": list(bodies)[:1],
        "body": body,
        "answers": answers,
    }


def fields(schema: dict[str, Any], part: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """Name, type and whether it must be there, for each property of an object (or of a list's items)."""
    part = resolved(schema, part)
    if part.get("type") == "array":
        part = resolved(schema, part.get("items", {}))
    needed = set(part.get("required", []))
    return [(name, kind(what), name in needed) for name, what in part.get("properties", {}).items()]


def resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    name = part.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"][name] if name else part


def kind(part: dict[str, Any]) -> str:
    """The type in words."""
    if "$ref" in part:
        return str(part["$ref"].rpartition("/")[2])
    if part.get("type") == "array":
        return f"list of {kind(part.get('items', {}))}"
    if "enum" in part:
        return " | ".join(str(value) for value in part["enum"] if value != "")
    return str(part.get("format") or part.get("type") or "value")
