"""Tables, constraints and querysets."""

from .affected import Affected
from .answers import Answer, Decision, Response
from .articles import Article, ArticleDetails, ArticleVersion, Lineage, Sentence, Standing
from .batches import Assignment, Batch, BatchArticle
from .datasets import KEPT_KINDS, Comparison, Dataset, DatasetFile
from .event import Entry, Event, Ledger, append, broken_links, digest_of
from .fetched import Feed, FeedEntry, Fetched
from .gold import Gold
from .heartbeats import Beat, Drain, Heartbeat, Tally
from .imports import Import, Rejected
from .invitations import Invitation
from .jobs import FIGURES_FOR_ALL, Figure, Job, LeaseLost
from .near import Fingerprint, NearPair
from .notes import Note, changed_notes, new_note
from .projects import Codebook, Confidentiality, Membership, NearDuplicates, Project
from .pseudonyms import Pseudonym, kept_pseudonyms
from .reads import ConfidentialRead
from .sessions import Session
from .snapshot import snapshot
from .sources import Credit, Source, Wording
from .suggestions import Suggester, Suggestion
from .threads import Comment, Thread
from .tokens import ApiToken
from .users import User
from .views import SavedView
from .waiting import may_wait, waiting

__all__ = [
    "FIGURES_FOR_ALL",
    "KEPT_KINDS",
    "Affected",
    "Answer",
    "ApiToken",
    "Article",
    "ArticleDetails",
    "ArticleVersion",
    "Assignment",
    "Batch",
    "BatchArticle",
    "Beat",
    "Codebook",
    "Comment",
    "Comparison",
    "ConfidentialRead",
    "Confidentiality",
    "Credit",
    "Dataset",
    "DatasetFile",
    "Decision",
    "Drain",
    "Entry",
    "Event",
    "Feed",
    "FeedEntry",
    "Fetched",
    "Figure",
    "Fingerprint",
    "Gold",
    "Heartbeat",
    "Import",
    "Invitation",
    "Job",
    "LeaseLost",
    "Ledger",
    "Lineage",
    "Membership",
    "NearDuplicates",
    "NearPair",
    "Note",
    "Project",
    "Pseudonym",
    "Rejected",
    "Response",
    "SavedView",
    "Sentence",
    "Session",
    "Source",
    "Standing",
    "Suggester",
    "Suggestion",
    "Tally",
    "Thread",
    "User",
    "Wording",
    "append",
    "broken_links",
    "changed_notes",
    "digest_of",
    "kept_pseudonyms",
    "may_wait",
    "new_note",
    "snapshot",
    "waiting",
]
