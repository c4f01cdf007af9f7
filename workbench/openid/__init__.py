"""Single sign-on with one OpenID provider, which the operator names: allauth's flow, stricter proof, no sign-up."""
