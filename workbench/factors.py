"""How allauth's second factors behave here: secrets encrypted, nobody's primary key in a passkey, codes used once."""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal import auth
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings
from django.core.cache import cache as shared
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from annotations import security_log
from annotations.models import User

from .forms import Quiet

INFO = b"claim workbench: second factors"
REMEMBER_CODES = 120  # seconds: longer than one is valid, a step before and after its own included


@cache
def cipher(keys: tuple[str, ...]) -> MultiFernet:
    """Encrypts with the first of the site's keys, decrypts with any."""
    derived = (HKDF(SHA256(), 32, salt=None, info=INFO).derive(key.encode()) for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def site_cipher() -> MultiFernet:
    return cipher((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


class Adapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return site_cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; after the site's key was lost one that nobody knows, so that no code is right."""
        try:
            return site_cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        return _("Passkey %(number)d") % {
            "number": Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        }

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Known by the uid outside, in a passkey too: primary keys never leave the server."""
        return {"id": str(user.uid).encode(), "display_name": str(user), "name": user.email}

    def get_totp_issuer(self) -> str:
        return f"Claim workbench ({self._get_site_name()})"


class Code(Quiet):
    """A field for a code of an app, or a recovery code: digits on a telephone's keyboard, each code once."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "autocomplete": "one-time-code"})

    def clean_code(self) -> str:
        """allauth remembers a code for as long as its own half minute; it is valid a little longer."""
        code: str = super().clean_code()  # type: ignore[misc]
        if not shared.add(f"second-factor-code:{self.user.pk}:{normalize_user_code(code)}", 1, REMEMBER_CODES):
            raise Adapter().validation_error("incorrect_code")
        return code

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]
        security_log.note("log_in_refused", person=self.user.uid, why="code", factor=authenticator.type)


class Authenticate(Code, codes.AuthenticateForm):
    pass


class Reauthenticate(Code, codes.ReauthenticateForm):
    pass


class ActivateApp(Code, totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")


@contextmanager
def told() -> Iterator[None]:
    """What allauth does not expect of a browser, as it refuses what it does expect."""
    try:
        yield
    except (LookupError, AttributeError, TypeError, ValueError, RecursionError):
        raise Adapter().validation_error("incorrect_code") from None


class Credential(forms.JSONField):
    """JSON of whatever depth and length; what was refused is shown to nobody again."""

    def to_python(self, value: Any) -> Any:
        with told():
            return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


class Passkey(forms.Form):
    """A credential as a browser's script sends it: whatever it is, it is refused or right."""

    credential = Credential(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        with told():
            return super().clean() or {}


class AddPasskey(Passkey, webauthn.AddWebAuthnForm):
    pass


class ProvePasskey(Passkey):
    """One of the person's own, as second factor or once more before something is changed."""

    user: User

    def clean_credential(self) -> Any:
        try:
            with told():
                return super().clean_credential()  # type: ignore[misc]
        except ValidationError:
            security_log.note("log_in_refused", person=self.user.uid, why="passkey")
            raise


class AuthenticateByPasskey(ProvePasskey, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateByPasskey(ProvePasskey, webauthn.ReauthenticateWebAuthnForm):
    pass


class LogInByPasskey(Passkey, webauthn.LoginWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        """The person is whom the passkey names, by uid. It logs in alone, so it must have proved who holds it, by
        fingerprint or PIN: whatever the challenge asked for. No limit by person here: it would let strangers lock them
        out; the view has one by address."""
        credential, user = self.cleaned_data["credential"], None
        try:
            with told():
                given = auth.parse_authentication_response(credential)
                user = self.named(credential)
                authenticator = auth.complete_authentication(user, credential)
            if not given.response.authenticator_data.is_user_verified():
                raise Adapter().validation_error("incorrect_code")
        except ValidationError:
            security_log.note("log_in_refused", why="passkey", person=user.uid if user else None)
            raise
        return authenticator

    def named(self, credential: dict[str, Any]) -> User:
        handle = credential.get("response", {}).get("userHandle") or ""
        try:
            uid = uuid.UUID(base64.urlsafe_b64decode(handle + "=" * (-len(handle) % 4)).decode())
        except (TypeError, ValueError):
            raise Adapter().validation_error("incorrect_code") from None
        user = User.objects.filter(uid=uid, is_active=True).first()
        if user is None:
            raise Adapter().validation_error("incorrect_code")
        return user
