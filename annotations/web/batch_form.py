"""The form of a batch: what it is, who works in it, and how."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from annotations.models import Batch, Membership, Project, User
from annotations.models.batches import LEAST_RANDOM, MOST_CONTROLS
from annotations.review import batches
from annotations.roles import Action, roles_that_may

KINDS = (
    ("work", _("Work: each article is answered by as many as you say")),
    ("compare", _("Compare round: everybody answers everything, then you look at it together")),
    ("qualification", _("Qualification: everybody answers everything, and a mark decides")),
)
ORDERS = (
    ("random", _("Random")),
    ("newest", _("Newest first")),
    ("by_hand", _("By hand")),
    ("uncertain", _("Most uncertain first")),
)
SUGGESTIONS = (("shown", _("Shown")), ("on_request", _("On request")), ("unaided", _("Not at all")))


class BatchForm(forms.Form):
    """`people`: uids of members who may tag; nobody else can be chosen."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, initial="work")
    due = forms.DateField(label=_("Due"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    people = forms.MultipleChoiceField(label=_("Who works in it"), required=False)
    overlap = forms.IntegerField(
        label=_("Overlap"),
        min_value=1,
        max_value=50,
        initial=1,
        required=False,
        help_text=_("How many people answer each article, without seeing each other's answers."),
    )
    order = forms.ChoiceField(label=_("Order"), choices=ORDERS, initial="random", required=False)
    random_share = forms.IntegerField(
        label=_("Of these at random, per cent"),
        min_value=LEAST_RANDOM,
        max_value=100,
        initial=LEAST_RANDOM,
        required=False,
        help_text=_("What is drawn at random is what figures about the whole rest on, so it is never less than 20."),
    )
    seed = forms.IntegerField(
        label=_("Seed of the draw"),
        min_value=0,
        max_value=2**31 - 1,
        required=False,
        help_text=_("The same number draws the same order again. Left empty, one is made up."),
    )
    suggestions = forms.ChoiceField(label=_("Suggestions"), choices=SUGGESTIONS, initial="shown", required=False)
    gold_share = forms.IntegerField(
        label=_("Gold articles mixed in, per cent"),
        min_value=0,
        max_value=MOST_CONTROLS,
        initial=0,
        required=False,
        help_text=_("Articles whose answers are known. Nobody gets one twice."),
    )
    repeat_share = forms.IntegerField(
        label=_("Articles repeated, per cent"),
        min_value=0,
        max_value=MOST_CONTROLS,
        initial=0,
        required=False,
        help_text=_("What a person did at least a week ago, once more: does one agree with oneself?"),
    )
    pass_mark = forms.IntegerField(
        label=_("Pass mark, per cent right"),
        min_value=1,
        max_value=100,
        required=False,
    )

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folk = {str(member.user.uid): member.user for member in taggers(project)}
        choices = [(uid, str(user)) for uid, user in self.folk.items()]
        self.fields["people"].choices = choices  # type: ignore[attr-defined]
        self.fields["people"].widget = forms.CheckboxSelectMultiple(choices=choices)

    def terms(self) -> batches.Terms:
        """What stands in it; where nothing does, what a batch has else."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return batches.Terms(**{name: value for name, value in given.items() if name != "people"})

    def chosen_people(self) -> list[User]:
        return [self.folk[uid] for uid in self.cleaned_data["people"]]


def taggers(project: Project) -> list[Membership]:
    """Who may tag in the project, by name."""
    rows = Membership.objects.filter(project=project, role__in=roles_that_may(Action.TAG), user__is_active=True)
    return sorted(rows.select_related("user"), key=lambda row: str(row.user).casefold())


def initial_of(batch: Batch) -> dict[str, Any]:
    """What stands in the form of a draft."""
    names = [name for name in BatchForm.base_fields if name != "people"]
    people = [str(uid) for uid in batch.people.values_list("uid", flat=True)]
    return {name: getattr(batch, name) for name in names} | {"people": people}
