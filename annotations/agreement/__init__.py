"""How far people agree who tagged the same units: ratings in, figures out. No Django; see docs/agreement.md."""
