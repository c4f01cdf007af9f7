"""People: who belongs to a project, and inviting them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations import access
from annotations.models import Batch, Invitation, Membership, Project
from annotations.people import invitations, mails
from annotations.roles import Action, Role

from .answers import person
from .batches import checked
from .strict import Strict

ROLES = [(role.value, role.value) for role in Role]


class MemberSerializer(serializers.Serializer[Membership]):
    """`email` and `cleared` are for managers; others get null."""

    uid = serializers.UUIDField(source="user.uid")
    name = serializers.CharField(source="user")
    role = serializers.ChoiceField(choices=ROLES)
    email = serializers.SerializerMethodField()
    cleared = serializers.SerializerMethodField()

    def get_email(self, member: Membership) -> str | None:
        return member.user.email if self.context["manages"] else None

    def get_cleared(self, member: Membership) -> bool | None:
        return member.cleared if self.context["manages"] else None


class InviteSerializer(Strict):
    email = serializers.CharField(max_length=254)
    role = serializers.ChoiceField(choices=ROLES)
    name = serializers.CharField(max_length=150, allow_blank=True, default="")
    cleared = serializers.BooleanField(default=False)
    batch = serializers.UUIDField(allow_null=True, default=None, help_text="What they work in from the start.")


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    batch = serializers.UUIDField(source="batch.uid", allow_null=True, default=None)
    role = serializers.ChoiceField(choices=ROLES)

    class Meta:
        model = Invitation
        fields = ("uid", "email", "name", "role", "cleared", "batch", "at", "expires_at")


class InvitedSerializer(InvitationSerializer):
    mailed = serializers.SerializerMethodField(help_text="Whether the link was sent by mail.")
    link = serializers.SerializerMethodField(help_text="If not: to be passed on. It is shown this once.")

    class Meta(InvitationSerializer.Meta):
        fields = (*InvitationSerializer.Meta.fields, "mailed", "link")  # type: ignore[assignment]

    def get_mailed(self, row: Invitation) -> bool:
        return bool(self.context["mailed"])

    def get_link(self, row: Invitation) -> str | None:
        return None if self.context["mailed"] else str(self.context["link"])


class People(APIView):
    """Who belongs to a project, as what."""

    @extend_schema(responses=MemberSerializer(many=True), operation_id="people_list")
    def get(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, uid=project)
        rows = Membership.objects.filter(project=home).select_related("user").order_by("user__uid")
        context = {"manages": access.allows(request.user, home, Action.MANAGE)}
        shown = MemberSerializer(rows, many=True, context=context)  # type: ignore[arg-type]  # the stubs miss "many"
        return Response(shown.data)


class Invitations(APIView):
    """Invitations that nobody used or took back; a POST makes one. An earlier one to the same address is revoked."""

    @extend_schema(responses=InvitationSerializer(many=True), operation_id="invitations_list")
    def get(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, Action.MANAGE, uid=project)
        rows = access.visible(Invitation, request.user, Action.MANAGE).filter(project=home)
        found = rows.filter(used_at=None, revoked_at=None).select_related("batch")
        return Response(InvitationSerializer(found, many=True).data)

    @extend_schema(request=InviteSerializer, responses={201: InvitedSerializer})
    def post(self, request: Request, project: str) -> Response:
        home = access.get(Project, request.user, Action.MANAGE, uid=project)
        given: dict[str, Any] = checked(InviteSerializer, request)
        if given["batch"] is not None:
            given["batch"] = access.get(Batch, request.user, Action.MANAGE, uid=given["batch"])
        wish = invitations.Wish(**given)
        made = invitations.make(project=home, wish=wish, by=person(request), now=timezone.now())
        link = request.build_absolute_uri(reverse("join")) + "#" + made.token
        context = {"link": link, "mailed": mails.invite(invitation=made.invitation, link=link)}
        return Response(InvitedSerializer(made.invitation, context=context).data, status=status.HTTP_201_CREATED)


class OneInvitation(APIView):
    """A DELETE makes its link useless."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, uid: str) -> Response:
        found = access.get(Invitation, request.user, Action.MANAGE, uid=uid)
        invitations.revoke(invitation=found, by=person(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
