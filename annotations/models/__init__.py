"""Tables, constraints and querysets."""

from .answers import Answer, Decision
from .articles import Article, ArticleDetails, ArticleVersion, Lineage, Sentence, Standing
from .batches import Assignment, Batch, BatchArticle
from .datasets import Dataset, DatasetFile
from .event import Entry, Event, Ledger, append, broken_links, digest_of
from .imports import Import
from .jobs import Figure, Job, LeaseLost
from .notes import Note, changed_notes, new_note
from .projects import Codebook, Confidentiality, Membership, Project
from .snapshot import snapshot
from .suggestions import Suggester, Suggestion
from .threads import Comment, Thread
from .users import User
from .waiting import waiting

__all__ = [
    "Answer",
    "Article",
    "ArticleDetails",
    "ArticleVersion",
    "Assignment",
    "Batch",
    "BatchArticle",
    "Codebook",
    "Comment",
    "Confidentiality",
    "Dataset",
    "DatasetFile",
    "Decision",
    "Entry",
    "Event",
    "Figure",
    "Import",
    "Job",
    "LeaseLost",
    "Ledger",
    "Lineage",
    "Membership",
    "Note",
    "Project",
    "Sentence",
    "Standing",
    "Suggester",
    "Suggestion",
    "Thread",
    "User",
    "append",
    "broken_links",
    "changed_notes",
    "digest_of",
    "new_note",
    "snapshot",
    "waiting",
]
