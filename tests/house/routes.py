"""Who may do what at every address: the table that tests/house/test_routes.py compares with the real thing.

YOU ADDED A PAGE OR AN API ROUTE? Add one line a method to TABLE, or `pytest tests/house/test_routes.py` fails:

    name  object  method  anonymous stranger viewer reviewer manager site

`name`: the URL's name, with its namespace. `object`: what the address names, a key of tests/house/world.py, where you
add a kind if yours is missing ("-": nothing). `site` runs the site (a superuser); an adjudicator stands apart, in
ADJUDICATOR. One letter a person:

    +  let in: 2xx, 3xx, or a refusal of the body alone (400, 409, 413, 415, 422): the test sends none
    L  sent to log in      U  401      F  403      N  404      M  405

Only what is let in somewhere needs a line. What has no line must be refused for everybody: the test tries every other
method too. And every line is tried a second time with an object of a project that nobody but `site` belongs to: there
whoever is let in below must get 404. You need not write that down.
"""

from __future__ import annotations

from typing import NamedTuple

PEOPLE = ("anonymous", "stranger", "viewer", "reviewer", "manager", "site")
# An adjudicator is let in where the reviewer is, but for these lines. (It is the reviewer who holds the article.)
ADJUDICATOR = """
token-revoke           POST  N
api-answer             PUT   N
api-assignment         GET   N
api-assignment-done    POST  N
api-assignment-reopen  POST  N
api-undo               POST  N
api-redo               POST  N
import-boundaries      GET   +
import-boundaries      POST  +
question               POST  +
marks                  GET   +
marks                  POST  +
settle                 GET   +
sources                POST  +
source                 POST  +
settle-reopen          POST  +
compare                GET   +
gold                   POST  +
language               POST  +
article                POST  +
api-block              POST  +
api-disputes           GET   +
api-dispute-questions  GET   +
api-decision           PUT   +
api-decision-reopen    POST  +
api-decisions          POST  +
api-decisions-undo     POST  +
api-decisions-redo     POST  +
api-merge              POST  +
api-split              POST  +
api-thread-comments    POST  +
api-thread-settle      POST  +
api-thread-reopen      POST  +
"""
CODES = frozenset("+LUFNM")

TABLE = """
# health: for load balancers
health-live            -           GET   +  +  +  +  +  +
health-ready           -           GET   +  +  +  +  +  +

# metrics: for a monitor with its own token; without METRICS_TOKEN there is no such page
metrics                -           GET   N  N  N  N  N  N

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
account_reauthenticate -           GET   L  +  +  +  +  +
account_reauthenticate -           POST  L  +  +  +  +  +
single-sign-on         -           POST  N  N  N  N  N  N
single-sign-on-back    -           GET   N  N  N  N  N  N
mfa_index              -           GET   L  +  +  +  +  +
mfa_authenticate       -           GET   L  +  +  +  +  +
mfa_authenticate       -           POST  L  +  +  +  +  +
mfa_reauthenticate     -           GET   L  +  +  +  +  +
mfa_reauthenticate     -           POST  L  +  +  +  +  +
mfa_activate_totp      -           GET   L  +  +  +  +  +
mfa_activate_totp      -           POST  L  +  +  +  +  +
mfa_deactivate_totp    -           GET   L  N  N  N  N  N
mfa_view_recovery_codes -          GET   L  N  N  N  N  N
mfa_generate_recovery_codes -      GET   L  +  +  +  +  +
mfa_generate_recovery_codes -      POST  L  +  +  +  +  +
mfa_add_webauthn       -           GET   L  +  +  +  +  +
mfa_add_webauthn       -           POST  L  +  +  +  +  +
mfa_login_webauthn     -           GET   L  +  +  +  +  +
mfa_login_webauthn     -           POST  L  +  +  +  +  +
mfa_reauthenticate_webauthn -      GET   L  +  +  +  +  +
mfa_reauthenticate_webauthn -      POST  L  +  +  +  +  +
passkey-remove         -           GET   L  N  N  N  N  N

# pages
home                   -           GET   L  +  +  +  +  +
preferences            -           GET   L  +  +  +  +  +
preferences            -           POST  L  +  +  +  +  +
session-end            project     POST  L  N  N  N  N  N
sessions-end-others    -           POST  L  +  +  +  +  +
tokens                 -           GET   L  +  +  +  +  +
tokens                 -           POST  L  +  +  +  +  +
client                 -           GET   L  +  +  +  +  +
token-revoke           token       POST  L  N  N  +  N  N
accessibility          -           GET   +  +  +  +  +  +
following              project     GET   L  N  F  +  +  +
practice               project     GET   L  N  +  +  +  +
practice               project     POST  L  N  +  +  +  +
tag                    article     GET   L  N  F  +  +  +
overview               project     GET   L  N  +  +  +  +
overview-week          project     GET   L  N  +  +  +  +
figure-table           project     GET   L  N  +  +  +  +
agreement              project     GET   L  N  +  +  +  +
sentences              project     GET   L  N  +  +  +  +
articles               project     GET   L  N  +  +  +  +
articles-do            project     POST  L  N  F  F  +  +
articles-deleted       project     GET   L  N  F  F  +  +
articles-deleted       project     POST  L  N  F  F  +  +
views                  project     POST  L  N  +  +  +  +
# One's own, or what is shared: the world's is shared by its manager.
view                   view        POST  L  N  F  F  +  +
article                article     GET   L  N  +  +  +  +
article                article     POST  L  N  F  F  +  +
article-original       article     GET   L  N  F  F  +  +
article-at             article     GET   L  N  +  +  +  +
article-add            project     GET   L  N  F  F  +  +
article-add            project     POST  L  N  F  F  +  +
article-clipboard      project     POST  L  N  F  F  +  +
import                 import      GET   L  N  +  +  +  +
import                 import      POST  L  N  F  F  +  +
feeds                  project     GET   L  N  F  F  +  +
feeds                  project     POST  L  N  F  F  +  +
feed-change            feed        POST  L  N  F  F  +  +
import-boundaries      import      GET   L  N  F  F  +  +
import-boundaries      import      POST  L  N  F  F  +  +
marks                  project     GET   L  N  F  F  +  +
marks                  project     POST  L  N  F  F  +  +
import-take-back       import      POST  L  N  F  F  +  +
import-stop            import      POST  L  N  F  F  +  +
import-go-on           import      POST  L  N  F  F  +  +
import-rejected-rows   import      GET   L  N  F  F  +  +
import-rejects         import      GET   L  N  F  F  +  +
datasets               project     GET   L  N  +  +  +  +
dataset-new            project     GET   L  N  F  F  +  +
dataset-new            project     POST  L  N  F  F  +  +
dataset                dataset     GET   L  N  +  +  +  +
dataset                dataset     POST  L  N  F  F  +  +
dataset-compare        dataset     GET   L  N  +  +  +  +
dataset-compare        dataset     POST  L  N  +  +  +  +
sentence-rulings       article     GET   L  N  +  +  +  +
sheet                  article     GET   L  N  +  +  +  +
article-versions       article     GET   L  N  +  +  +  +
sheet-file             article     GET   L  N  +  +  +  +
take-down              article     POST  L  N  F  F  +  +
language               article     POST  L  N  F  F  +  +
guidelines             project     GET   L  N  +  +  +  +
codebook-edit          project     GET   L  N  F  F  +  +
codebook-edit          project     POST  L  N  F  F  +  +
codebook-affected      project     GET   L  N  F  F  +  +
codebook-version       project     GET   L  N  +  +  +  +
thread-ruling          thread      POST  L  N  N  F  +  +
settle                 project     GET   L  N  F  F  +  +
settle-reopen          article     POST  L  N  F  F  +  +
results                project     GET   L  N  F  +  +  +
respond                article     POST  L  N  N  N  N  N
questions              project     GET   L  N  +  +  +  +
join                   -           GET   +  +  +  +  +  +
join                   -           POST  +  +  +  +  +  +
people                 project     GET   L  N  +  +  +  +
people                 project     POST  L  N  F  F  +  +
people-pace            project     POST  L  N  F  F  +  +
sources                project     GET   L  N  +  +  +  +
sources                project     POST  L  N  F  F  +  +
source                 article     GET   L  N  +  +  +  +
source                 article     POST  L  N  F  F  +  +
unnamed                project     GET   L  N  +  +  +  +
unnamed-table          project     GET   L  N  +  +  +  +
policy                 project     GET   L  N  +  +  +  +
project-settings       project     GET   L  N  F  F  +  +
project-settings       project     POST  L  N  F  F  +  +
suggestions            project     GET   L  N  F  F  +  +
suggestions            project     POST  L  N  F  F  +  +
suggestions-try        project     GET   L  N  F  F  +  +
suggestions-try        project     POST  L  N  F  F  +  +
project-suggester      project     GET   L  N  F  F  +  +
project-suggester      project     POST  L  N  F  F  +  +
retention              project     GET   L  N  F  F  +  +
retention              project     POST  L  N  F  F  +  +
# Nobody of the world is cleared: tests/privacy
access-log             project     GET   L  N  F  F  F  F
access-log-table       project     GET   L  N  F  F  F  F
work-sheet             project     GET   L  N  F  F  +  +
member                 member      GET   L  N  F  F  +  +
member                 member      POST  L  N  F  F  +  +
invitation             invitation  POST  L  N  F  F  +  +
batches                project     GET   L  N  F  F  +  +
batch-new              project     GET   L  N  F  F  +  +
batch-new              project     POST  L  N  F  F  +  +
compare                round       GET   L  N  F  F  +  +
gold                   article     POST  L  N  F  F  +  +
batch                  batch       GET   L  N  F  F  +  +
batch                  batch       POST  L  N  F  F  +  +
batch-change           batch       GET   L  N  F  F  +  +
batch-change           batch       POST  L  N  F  F  +  +
assignment             assignment  GET   L  N  F  F  +  +
assignment             assignment  POST  L  N  F  F  +  +
question               thread      POST  L  N  N  +  +  +
question-unsure        article     POST  L  N  F  +  +  +

# API
# What a token needs at each of these: annotations/api/scopes.py
api-root               -           GET   +  +  +  +  +  +
api-schema             -           GET   +  +  +  +  +  +
api-session            -           GET   +  +  +  +  +  +
api-preferences        -           GET   F  +  +  +  +  +
api-preferences        -           PUT   F  +  +  +  +  +
api-projects           -           GET   F  +  +  +  +  +
api-project            project     GET   F  N  +  +  +  +
api-articles           project     GET   F  N  +  +  +  +
api-articles           project     POST  F  N  F  F  +  +
api-addresses          project     POST  F  N  F  F  +  +
api-import-addresses   import      GET   F  N  F  F  +  +
api-imports            project     GET   F  N  +  +  +  +
api-imports            project     POST  F  N  F  F  +  +
api-article            article     GET   F  N  +  +  +  +
api-versions           article     GET   F  N  +  +  +  +
api-import             import      GET   F  N  +  +  +  +
api-import             import      DELETE F N  F  F  +  +
api-import-mapping     import      PUT   F  N  F  F  +  +
api-import-stop        import      POST  F  N  F  F  +  +
api-import-go-on       import      POST  F  N  F  F  +  +
api-import-rejects     import      GET   F  N  F  F  +  +
api-job                job         GET   F  N  +  +  +  +
api-datasets           project     GET   F  N  +  +  +  +
api-datasets           project     POST  F  N  F  F  +  +
api-dataset            dataset     GET   F  N  +  +  +  +
api-dataset            dataset     PATCH F  N  F  F  +  +
api-dataset-compare    dataset     GET   F  N  +  +  +  +
api-dataset-compare    dataset     POST  F  N  +  +  +  +
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
api-assignment-reassign assignment POST  F  N  F  F  +  +
api-assignment-send-back assignment POST F  N  F  F  +  +
api-people             project     GET   F  N  +  +  +  +
api-invitations        project     GET   F  N  F  F  +  +
api-invitations        project     POST  F  N  F  F  +  +
api-invitation         invitation  DELETE F N  F  F  +  +
api-batches            project     GET   F  N  F  F  +  +
api-batches            project     POST  F  N  F  F  +  +
api-batch              batch       GET   F  N  F  F  +  +
api-batch              batch       PATCH F  N  F  F  +  +
api-batch              batch       DELETE F N  F  F  +  +
api-batch-open         batch       POST  F  N  F  F  +  +
api-batch-close        batch       POST  F  N  F  F  +  +
api-disputes           project     GET   F  N  F  F  +  +
api-dispute-questions  project     GET   F  N  F  F  +  +
api-decision           article     PUT   F  N  F  F  +  +
api-decision-reopen    article     POST  F  N  F  F  +  +
api-decisions          project     POST  F  N  F  F  +  +
api-decisions-undo     project     POST  F  N  F  F  +  +
api-decisions-redo     project     POST  F  N  F  F  +  +
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
admin:work             -           GET   L  F  F  F  +  +
admin:work             -           POST  L  F  F  F  +  +
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
apitoken      list change                    +
"""


OTHERWISE = {(name, method): code for name, method, code in (line.split() for line in ADJUDICATOR.split("\n") if line)}


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
    by_person = dict(zip(PEOPLE, codes, strict=True))
    by_person["adjudicator"] = OTHERWISE.get((name, method), by_person["reviewer"])
    return Row(name, kind, method, by_person)


def _lines(table: str) -> list[str]:
    return [line for line in table.splitlines() if line.strip() and not line.startswith("#")]
