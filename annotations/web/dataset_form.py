"""The form by which a dataset is ordered."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from annotations import access, codebook
from annotations.export.ordering import MOST_NOTES, Order
from annotations.export.recipe import (
    COMPRESSIONS,
    FORMATS,
    HOWS,
    LICENSED,
    NONE,
    PRECEDENCES,
    WHOLE,
    Filters,
    filters_from,
    options_from,
)
from annotations.export.rows import Pseudonyms
from annotations.export.splits import MOST_SEED
from annotations.models import ArticleDetails, Codebook, Dataset, Membership, Project, User, kept_pseudonyms
from annotations.schema import STANDINGS

STANDING_NAMES = {
    "single": _("single: one answer"),
    "agreed": _("agreed: two or more, all equal"),
    "decided": _("decided: settled by an adjudicator"),
    "disputed": _("disputed: answers differ, no label"),
}
FORMAT_NAMES = {
    "jsonl": _("JSONL: the reference, everything in it"),
    "csv": _("CSV"),
    "xlsx": _("XLSX: a workbook"),
    "parquet": _("Parquet: for datasets, pandas and R, a file a split"),
    "conll": _("CoNLL: a token a line, sources tagged"),
    "spacy": _("spaCy documents"),
    "json": _("JSON: a file an article"),
}
HOW_NAMES = {
    "key": _("typed"),
    "run_on": _("run on from the sentence before"),
    "suggestion": _("suggestion taken as shown"),
    "bulk": _("accepted with others at once"),
}
PRECEDENCE_NAMES = {
    "who_first": _("Who says so first: the label as it was answered, and hedged beside it"),
    "doubt_first": _("Doubt first: whatever is hedged is speculative"),
}
COMPRESSION_NAMES = {"none": _("none"), "gzip": _("gzip"), "zstd": _("zstd: smallest")}
TICKS = ("formats", "standings", "labels", "outlets", "languages", "people", "codebooks", "hows")


class OrderForm(forms.Form):
    """What goes in, which answers count, how it is written. `order()` has it all; it may raise InvalidInput."""

    name = forms.CharField(label=_("What it is for"), max_length=120, required=False, help_text=_("In a few words."))
    notes = forms.CharField(
        label=_("Notes"),
        max_length=MOST_NOTES,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("They stand at the beginning of its README."),
    )
    doi = forms.CharField(
        label=_("DOI"), max_length=120, required=False, help_text=_("If you reserved one. It can be added later, too.")
    )
    standings = forms.MultipleChoiceField(
        label=_("Standing"), required=False, choices=[(name, STANDING_NAMES[name]) for name in STANDINGS]
    )
    labels = forms.MultipleChoiceField(
        label=_("Labels"), required=False, choices=[(entry.key, entry.name) for entry in codebook.ENTRIES]
    )
    outlets = forms.MultipleChoiceField(label=_("Outlets"), required=False)
    languages = forms.MultipleChoiceField(label=_("Languages"), required=False)
    published_from = forms.DateField(
        label=_("Published from"), required=False, widget=forms.DateInput({"type": "date"})
    )
    published_to = forms.DateField(label=_("to"), required=False, widget=forms.DateInput({"type": "date"}))
    include_open = forms.BooleanField(label=_("Include sentences without a settled answer"), required=False)
    people = forms.MultipleChoiceField(label=_("Of these people only"), required=False)
    codebooks = forms.MultipleChoiceField(label=_("By these codebook versions only"), required=False)
    hows = forms.MultipleChoiceField(
        label=_("Given so only"), required=False, choices=[(name, HOW_NAMES[name]) for name in HOWS if name != "bulk"]
    )
    unaided = forms.BooleanField(label=_("Only answers given without suggestions on screen"), required=False)
    bulk = forms.BooleanField(label=_("Count answers that were accepted with others at once, too"), required=False)
    precedence = forms.ChoiceField(
        label=_("Label"), choices=[(name, PRECEDENCE_NAMES[name]) for name in PRECEDENCES], widget=forms.RadioSelect
    )
    text = forms.ChoiceField(label=_("Text"), widget=forms.RadioSelect)
    splits = forms.ChoiceField(
        label=_("Splits"),
        choices=[("", _("None")), ("article", _("By article, at random")), ("time", _("By time"))],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Articles of one story stay together, and test gets only articles that were drawn at random."),
    )
    train = forms.IntegerField(label=_("Train, %"), min_value=1, max_value=100, required=False, initial=80)
    dev = forms.IntegerField(label=_("Dev, %"), min_value=0, max_value=99, required=False, initial=10)
    test = forms.IntegerField(label=_("Test, %"), min_value=0, max_value=99, required=False, initial=10)
    seed = forms.IntegerField(label=_("Seed"), min_value=0, max_value=MOST_SEED, required=False)
    dev_from = forms.DateField(label=_("Dev from"), required=False, widget=forms.DateInput({"type": "date"}))
    test_from = forms.DateField(label=_("Test from"), required=False, widget=forms.DateInput({"type": "date"}))
    continues = forms.TypedChoiceField(
        label=_("Articles that had a split"), required=False, coerce=int, empty_value=None
    )
    formats = forms.MultipleChoiceField(
        label=_("Formats"), choices=[(name, FORMAT_NAMES[name]) for name in FORMATS], initial=["jsonl", "csv"]
    )
    compression = forms.ChoiceField(
        label=_("Compress JSONL, CSV, CoNLL and spaCy with"),
        choices=[(name, COMPRESSION_NAMES[name]) for name in COMPRESSIONS],
    )

    def __init__(self, project: Project, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        details = access.visible(ArticleDetails, user).filter(article__project=project, current=True).order_by()
        for name, column in (("outlets", "outlet"), ("languages", "language")):
            values = sorted(details.exclude(**{column: ""}).values_list(column, flat=True).distinct()[:200])
            self.choose(name, [(value, value) for value in values])
        self.choose("people", people(project, user))
        books = access.visible(Codebook, user).filter(project=project, published_at__isnull=False)
        versions = sorted(books.values_list("version", flat=True))
        self.choose("codebooks", [(str(n), _("version %(n)d") % {"n": n}) for n in versions])
        self.unlicensed = details.filter(licence="").count()
        self.choose("text", texts(self.unlicensed))
        self.continuable = continuable(project, user)
        kept = [(str(n), _("stay where they were in version %(n)d") % {"n": n}) for n in self.continuable]
        self.choose("continues", [*kept, ("", _("are placed anew"))])
        self.initial["precedence"], self.initial["text"] = PRECEDENCES[0], LICENSED
        self.initial["seed"] = secrets.randbelow(10_000)
        self.initial["continues"] = str(self.continuable[0]) if self.continuable else ""
        for name in TICKS:
            self.fields[name].widget = forms.CheckboxSelectMultiple(choices=self.fields[name].choices)  # type: ignore[attr-defined]

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def order(self) -> Order:
        """The order. Raises InvalidInput, naming what is wrong."""
        given = self.cleaned_data
        chosen = {name: given[name] for name in Filters.__dataclass_fields__}
        options: dict[str, Any] = {name: given[name] for name in ("precedence", "text", "compression")}
        if given["splits"]:
            options |= {"splits": self.plan(), "continues": given["continues"]}
        return Order(
            name=given["name"],
            notes=given["notes"],
            doi=given["doi"],
            filters=filters_from(chosen | {"codebooks": [int(n) for n in given["codebooks"]]}),
            options=options_from(options),
            formats=given["formats"],
        )

    def plan(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given["splits"] == "time":
            days = {name: given[name].isoformat() for name in ("dev_from", "test_from") if given[name]}
            return {"by": "time"} | days
        return {
            "by": "article",
            "shares": [given[n] or 0 for n in ("train", "dev", "test")],
            "seed": given["seed"] or 0,
        }


def people(project: Project, user: User) -> list[tuple[str, str]]:
    """The members, by the pseudonyms that they have in datasets, and whoever came with an imported one."""
    kept = kept_pseudonyms(project)
    pseudonym = Pseudonyms(project.pseudonym_key, kept)
    members = access.visible(Membership, user).filter(project=project).select_related("user")
    found = [(pseudonym(one.user.uid.hex), str(one.user)) for one in members.order_by("user__name", "pk")[:500]]
    return found + [(name, name) for name in sorted(set(kept.values()) - {name for name, _ in found})[:500]]


def texts(unlicensed: int) -> list[tuple[str, Any]]:
    """What can be done about texts; the words say of how many articles the licence is not known."""
    whole = ngettext(
        "All of it: I may pass on the text of the %(n)d article whose licence is not known",
        "All of it: I may pass on the text of the %(n)d articles whose licence is not known",
        unlicensed,
    ) % {"n": unlicensed}
    if not unlicensed:
        return [(LICENSED, _("With it: every article has a known licence")), (NONE, _("Without: offsets and labels"))]
    return [
        (LICENSED, _("Of articles with a known licence")),
        (WHOLE, whole),
        (NONE, _("None: offsets and labels, which whoever has the articles can fill")),
    ]


def continuable(project: Project, user: User) -> list[int]:
    """The versions that have splits, the newest first."""
    ready = access.visible(Dataset, user).filter(project=project, state=Dataset.State.READY)
    rows = ready.order_by("-number").values_list("number", "options")[:200]
    return [number for number, options in rows if options.get("splits")]
