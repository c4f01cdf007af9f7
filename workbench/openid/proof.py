"""What an id token must prove: OpenID Connect Core 1.0, section 3.1.3.7. Pure: values in, claims out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt

# Signed with the provider's own key. Neither "none" nor a secret that we know too: then anybody who has it could sign.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
REQUIRED = ("iss", "sub", "aud", "exp", "iat")
LEEWAY = 30  # seconds that the provider's clock may differ


class NotProved(Exception):
    """The token is not one that this provider made for us, now. The message is a key for the log, not for people."""


def claims(token: str, *, keys: Mapping[str, Any], issuer: str, client: str) -> dict[str, Any]:
    """What the provider says of who logged in. `keys`: its JSON Web Key Set. Raises NotProved."""
    try:
        found = jwt.decode(
            token,
            key=_key(token, keys),
            algorithms=list(ALGORITHMS),
            audience=client,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": list(REQUIRED)},
        )
    except jwt.ExpiredSignatureError:
        raise NotProved("expired") from None
    except jwt.InvalidIssuerError:
        raise NotProved("issuer") from None
    except jwt.InvalidAudienceError:
        raise NotProved("audience") from None
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        raise NotProved("signature") from None
    several = isinstance(found["aud"], list) and len(found["aud"]) > 1
    if (several or "azp" in found) and found.get("azp") != client:
        raise NotProved("audience")
    return found


def _key(token: str, keys: Mapping[str, Any]) -> Any:
    """The provider's key that the token names; where it names none, the only one there is."""
    name = jwt.get_unverified_header(token).get("kid")
    usable = [key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if key.public_key_use in (None, "sig")]
    wanted = [key for key in usable if key.key_id == name] if name else usable
    if len(wanted) != 1:
        raise KeyError("kid")
    return wanted[0]


def proved_address(told: Mapping[str, Any]) -> str:
    """The e-mail address that the provider says is the person's, lower-cased. Raises NotProved: none, or unverified."""
    email, verified = told.get("email"), told.get("email_verified")
    if not isinstance(email, str) or not email or verified not in (True, "true"):
        raise NotProved("unverified")
    return email.strip().lower()
