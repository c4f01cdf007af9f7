"""Prints docs/data-model.md, drawn from the models: `workbench data_model > docs/data-model.md`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db.models import CheckConstraint, F, Field, ForeignKey, ManyToManyField, Model, Q, UniqueConstraint
from django.db.models.fields.related import RelatedField

# The order in which the tables are told: who, what comes in, what is asked, what is said, what goes out, what is kept.
FAMILIES = (
    (
        "People and projects",
        ("User", "Session", "Project", "Membership", "Invitation", "ApiToken", "Pseudonym", "Codebook", "Affected"),
    ),
    (
        "What comes in",
        (
            *("Import", "Rejected", "Fetched", "Feed", "FeedEntry"),
            *("Article", "ArticleDetails", "ArticleVersion", "Sentence", "Lineage", "Fingerprint", "NearPair"),
            "SavedView",
        ),
    ),
    ("What machines propose", ("Suggester", "Suggestion")),
    ("Who works on what", ("Batch", "BatchArticle", "Assignment", "Gold")),
    ("What people say", ("Answer", "Note", "Decision", "Response", "Thread", "Comment", "Credit", "Source", "Wording")),
    ("What goes out", ("Dataset", "DatasetFile", "Comparison")),
    (
        "What happened, and what runs",
        ("Ledger", "Event", "Job", "Figure", "Heartbeat", "Drain", "Tally", "ConfidentialRead"),
    ),
)
HEAD = """# The data model

Drawn from the models by `workbench data_model`; a test compares. Change the models, then write this page again with
`workbench data_model > docs/data-model.md`.

Every table has a bigint primary key that never leaves the server; what has an address has a `uid` (UUID4). Constraints
do the guarding: what stands below under *the database refuses the rest* holds whatever the code does.
Offsets are code points of the canonical text. Times are UTC.

Rows of people are never deleted (`PROTECT`). `Answer`, `Decision` and `Sentence.standing` are projections of events
that can be derived again."""
TYPES = {
    "BigIntegerField": "integer",
    "CharField": "text",
    "DateTimeField": "time",
    "JSONField": "JSON",
    "PositiveBigIntegerField": "integer ≥ 0",
    "PositiveIntegerField": "integer ≥ 0",
    "PositiveSmallIntegerField": "integer ≥ 0",
    "TextField": "long text",
    "UUIDField": "UUID",
}
LOOKUPS = {
    "startswith": "begins with",
    "gte": "≥", "lte": "≤", "gt": ">", "lt": "<", "regex": "matches", "in": "in", "exact": "=",
}  # fmt: skip


def page() -> str:
    """The whole page. Raises KeyError if a model is in no family, so that none is forgotten."""
    models = {model.__name__: model for model in apps.get_app_config("annotations").get_models()}
    parts = [HEAD, diagram([model for _, names in FAMILIES for model in map(models.__getitem__, names)])]
    for title, names in FAMILIES:
        parts.append(f"## {title}")
        parts.extend(section(models.pop(name)) for name in names)
    if models:
        raise KeyError(f"Give these models a family: {', '.join(sorted(models))}.")
    return "\n\n".join(parts) + "\n"


def diagram(models: list[type[Model]]) -> str:
    """Which table points at which, in Mermaid; pointers at people are left out, nearly every table has one."""
    lines = ["```mermaid", "erDiagram"]
    for model in models:
        for field in own_fields(model):
            target = field.related_model if isinstance(field, ForeignKey) else None
            if isinstance(target, type) and target.__name__ != "User":
                many = "||" if field.unique else "o{"
                one = "|o" if field.null else "||"
                lines.append(f"    {target.__name__} {one}--{many} {model.__name__} : {field.name}")
    return "\n".join([*lines, "```"])


def section(model: type[Model]) -> str:
    """One table: what it is for, its columns, its constraints."""
    parts = [f"### {model.__name__}"]
    if told := explained(model):
        parts.append(told)
    rows = [f"| `{field.name}` | {kind(field)} | {meaning(field)} |" for field in own_fields(model)]
    parts.append("\n".join(["| column | type | notes |", "| --- | --- | --- |", *rows]))
    if rules := list(constraints(model)):
        parts.append("The database refuses the rest:\n\n" + "\n".join(f"- {rule}" for rule in rules))
    return "\n\n".join(parts)


def explained(model: type[Model]) -> str:
    """The model's own docstring, in paragraphs; nothing where Django made one up."""
    doc = model.__doc__ or ""
    return "" if doc.startswith(f"{model.__name__}(") else escaped("\n".join(line.strip() for line in doc.splitlines()))


def escaped(words: str) -> str:
    return words.strip().replace("<", "&lt;").replace("|", "\\|").replace("*", "\\*")


def own_fields(model: type[Model]) -> Iterator[Field[Any, Any]]:
    """Columns and many-to-many relations that the model itself defines, without the primary key `id`."""
    meta = model._meta  # noqa: SLF001
    for field in (*meta.fields, *meta.many_to_many):
        if field.name != "id":
            yield field


def kind(field: Field[Any, Any]) -> str:
    """The type in a word or two; for a relation, what it points at."""
    if isinstance(field, RelatedField):
        target = field.related_model
        name = target.__name__ if isinstance(target, type) else str(target)
        return f"many {name}" if isinstance(field, ManyToManyField) else f"→ {name}"
    words = TYPES.get(field.get_internal_type(), field.get_internal_type().removesuffix("Field").lower())
    return f"{words} ≤ {field.max_length}" if field.max_length and words != "UUID" else words


def meaning(field: Field[Any, Any]) -> str:
    """Null, unique, the values it may take, and its help text."""
    notes = ["may be null"] if field.null else []
    if field.unique and not isinstance(field, ManyToManyField):
        notes.append("unique")
    if field.choices:
        notes.append("one of " + ", ".join(f"`{value}`" for value, _ in field.flatchoices if value))
    if help_text := str(field.help_text or ""):
        notes.append(help_text.rstrip("."))
    return escaped("; ".join(notes))


def constraints(model: type[Model]) -> Iterator[str]:
    """Each constraint by name and in words."""
    for rule in model._meta.constraints:  # noqa: SLF001
        if isinstance(rule, UniqueConstraint):
            where = f" where {said(rule.condition)}" if rule.condition else ""
            yield f"`{rule.name}`: ({', '.join(rule.fields)}) once{where}"
        elif isinstance(rule, CheckConstraint):
            yield f"`{rule.name}`: {said(rule.condition)}"


def said(condition: Any, outer: bool = True) -> str:
    """A condition in words: Q objects to "a = 1 and (b is null or c > d)"."""
    if isinstance(condition, Q):
        inner = f" {condition.connector.lower()} ".join(said(child, outer=False) for child in condition.children)
        several = len(condition.children) > 1
        if condition.negated:
            return f"not ({inner})"
        return f"({inner})" if several and not outer else inner
    name, _, lookup = condition[0].partition("__")
    value = condition[1]
    if lookup == "isnull":
        return f"{name} is {'' if value else 'not '}null"
    return f"{name} {LOOKUPS[lookup or 'exact']} {shown(value)}"


def shown(value: Any) -> str:
    if isinstance(value, F):
        return str(value.name)  # type: ignore[attr-defined]
    if isinstance(value, (list, tuple)):
        return "(" + ", ".join(map(str, value)) + ")"
    return f"`{value}`" if isinstance(value, str) and value else repr(value)


class Command(BaseCommand):
    help = "Prints docs/data-model.md, drawn from the models."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
