"""allauth's forms without the words that repeat a field's label inside it."""

from __future__ import annotations

from typing import Any

from allauth.account import forms


class Quiet:
    """The label stands above; a field is empty until something is typed."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LogIn(Quiet, forms.LoginForm):
    pass


class ResetPassword(Quiet, forms.ResetPasswordForm):
    pass


class ChangePassword(Quiet, forms.ChangePasswordForm):
    pass


class ShowAgain(Quiet, forms.ReauthenticateForm):
    pass


class ChooseAgain(Quiet, forms.ResetPasswordKeyForm):
    pass


class ChooseFirst(Quiet, forms.SetPasswordForm):
    pass
