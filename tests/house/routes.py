"""Who may do what at every address: the table that tests/house/test_routes.py compares with the real thing.

YOU ADDED A PAGE OR AN API ROUTE? Add one line a method to TABLE, or `pytest tests/house/test_routes.py` fails:

    name  object  method  anonymous stranger viewer reviewer manager site

`name`: the URL's name, with its namespace. `object`: what the address names, a key of tests/house/world.py, where you
add a kind if yours is missing ("-": nothing). `site` runs the site (a superuser). One letter a person:

    +  let in: 2xx, 3xx, or a refusal of the body alone (400, 409, 413, 415, 422): the test sends none
    L  sent to log in      U  401      F  403      N  404      M  405

Only what is let in somewhere needs a line. What has no line must be refused for everybody: the test tries every other
method too. And every line is tried a second time with an object of a project that nobody but `site` belongs to: there
whoever is let in below must get 404. You need not write that down.
"""

from __future__ import annotations

from typing import NamedTuple

PEOPLE = ("anonymous", "stranger", "viewer", "reviewer", "manager", "site")
CODES = frozenset("+LUFNM")

TABLE = """
# health: for load balancers
health-live            -           GET   +  +  +  +  +  +
health-ready           -           GET   +  +  +  +  +  +

# accounts: allauth
account_login          -           GET   +  +  +  +  +  +
account_login          -           POST  +  +  +  +  +  +
account_logout         -           GET   +  +  +  +  +  +
account_logout         -           POST  +  +  +  +  +  +
account_inactive       -           GET   +  +  +  +  +  +
account_signup         -           GET   +  +  +  +  +  +
account_signup         -           POST  +  +  +  +  +  +
account_change_password -          GET   L  +  +  +  +  +
account_change_password -          POST  L  +  +  +  +  +
account_set_password   -           GET   L  +  +  +  +  +
account_set_password   -           POST  L  +  +  +  +  +
account_reset_password -           GET   +  +  +  +  +  +
account_reset_password -           POST  +  +  +  +  +  +
account_reset_password_done -      GET   +  +  +  +  +  +
account_reset_password_from_key reset GET +  +  +  +  +  +
account_reset_password_from_key reset POST + +  +  +  +  +
account_reset_password_from_key_done - GET +  +  +  +  +  +

# pages
home                   -           GET   L  +  +  +  +  +
preferences            -           GET   L  +  +  +  +  +
preferences            -           POST  L  +  +  +  +  +
accessibility          -           GET   +  +  +  +  +  +
following              project     GET   L  N  F  +  +  +
practice               project     GET   L  N  +  +  +  +
practice               project     POST  L  N  +  +  +  +
tag                    article     GET   L  N  F  +  +  +
articles               project     GET   L  N  +  +  +  +
article-add            project     GET   L  N  F  F  +  +
article-add            project     POST  L  N  F  F  +  +
import                 import      GET   L  N  +  +  +  +
import                 import      POST  L  N  F  F  +  +
import-boundaries      import      GET   L  N  F  F  +  +
import-boundaries      import      POST  L  N  F  F  +  +
marks                  project     GET   L  N  F  F  +  +
marks                  project     POST  L  N  F  F  +  +
import-take-back       import      POST  L  N  F  F  +  +
import-rejects         import      GET   L  N  F  F  +  +
datasets               project     GET   L  N  +  +  +  +
datasets               project     POST  L  N  F  F  +  +
dataset                dataset     GET   L  N  +  +  +  +
sentence-rulings       article     GET   L  N  +  +  +  +
sheet                  article     GET   L  N  +  +  +  +
sheet-file             article     GET   L  N  +  +  +  +
guidelines             project     GET   L  N  +  +  +  +
questions              project     GET   L  N  +  +  +  +
question               thread      POST  L  N  N  +  +  +
question-unsure        article     POST  L  N  F  +  +  +

# API
api-root               -           GET   +  +  +  +  +  +
api-schema             -           GET   +  +  +  +  +  +
api-session            -           GET   +  +  +  +  +  +
api-preferences        -           GET   F  +  +  +  +  +
api-preferences        -           PUT   F  +  +  +  +  +
api-projects           -           GET   F  +  +  +  +  +
api-project            project     GET   F  N  +  +  +  +
api-articles           project     GET   F  N  +  +  +  +
api-articles           project     POST  F  N  F  F  +  +
api-imports            project     GET   F  N  +  +  +  +
api-imports            project     POST  F  N  F  F  +  +
api-article            article     GET   F  N  +  +  +  +
api-import             import      GET   F  N  +  +  +  +
api-import             import      DELETE F N  F  F  +  +
api-import-mapping     import      PUT   F  N  F  F  +  +
api-import-rejects     import      GET   F  N  F  F  +  +
api-job                job         GET   F  N  +  +  +  +
api-datasets           project     GET   F  N  +  +  +  +
api-datasets           project     POST  F  N  F  F  +  +
api-dataset            dataset     GET   F  N  +  +  +  +
api-dataset-file       dataset     GET   F  N  +  +  +  +
api-answer             article     PUT   F  N  F  +  N  N
api-block              article     POST  F  N  F  F  +  +
# A reviewer who tags alone is let in too, where nothing is decided: tests/api/test_boundaries.py
api-merge              article     POST  F  N  F  F  +  +
api-split              article     POST  F  N  F  F  +  +
api-undo               article     POST  F  N  F  +  N  N
api-redo               article     POST  F  N  F  +  N  N
api-assignment         article     GET   F  N  F  +  N  N
api-assignment         article     POST  F  N  F  +  +  +
api-assignment-done    article     POST  F  N  F  +  N  N
api-assignment-reopen  article     POST  F  N  F  +  N  N
api-assignment-free    assignment  POST  F  N  F  F  +  +
api-threads            project     GET   F  N  +  +  +  +
api-thread-ask         article     POST  F  N  F  +  +  +
api-thread-comments    thread      POST  F  N  N  +  +  +
api-thread-settle      thread      POST  F  N  N  +  +  +
api-thread-reopen      thread      POST  F  N  N  +  +  +

# admin: whoever manages a project, and whoever runs the site
admin:index            -           GET   L  F  F  F  +  +
admin:login            -           GET   L  F  F  F  +  +
admin:login            -           POST  L  F  F  F  +  +
admin:app_list         -           GET   L  F  F  F  +  +
admin:jsi18n           -           GET   L  F  F  F  +  +
"""

# The subjects of the admin: what their pages are, and who may use them.
ADMIN = """
# subject     pages                          manager
user          list add change history        F
project       list change history            +
membership    list add change history        +
codebook      list change                    +
import        list change                    +
article       list change                    +
job           list change                    +
dataset       list change                    +
assignment    list change                    +
suggester     list change                    +
answer        list change                    +
decision      list change                    +
event         list change                    +
"""


class Row(NamedTuple):
    name: str
    kind: str
    method: str
    codes: dict[str, str]


def rows() -> list[Row]:
    """Every line of both tables."""
    found = [_row(line.split()) for line in _lines(TABLE)]
    for line in _lines(ADMIN):
        subject, *pages, manager = line.split()
        found += [row for page in pages for row in _admin(subject, page, manager)]
    # Only whoever runs the site makes projects; others are refused there, and on the page that would list choices.
    found += [_row(f"admin:annotations_project_add - {method} L F F F F +".split()) for method in ("GET", "POST")]
    found += [_row(["admin:autocomplete", "-", "GET", "L", "F", "F", "F", "F", "F"])]
    return found


def _admin(subject: str, page: str, manager: str) -> list[Row]:
    name = f"admin:annotations_{subject}_{'changelist' if page == 'list' else page}"
    kind = f"admin-{subject}" if page in ("change", "history") else "-"
    writes = page in ("list", "add") or (page == "change" and subject in ("user", "project", "membership"))
    codes = ["L", "F", "F", "F", manager, "+"]
    return [_row([name, kind, method, *codes]) for method in (["GET", "POST"] if writes else ["GET"])]


def _row(words: list[str]) -> Row:
    name, kind, method, *codes = words
    if len(codes) != len(PEOPLE) or not CODES.issuperset(codes):
        raise ValueError(f"A line needs name, object, method and {len(PEOPLE)} codes: {' '.join(words)}")
    return Row(name, kind, method, dict(zip(PEOPLE, codes, strict=True)))


def _lines(table: str) -> list[str]:
    return [line for line in table.splitlines() if line.strip() and not line.startswith("#")]
