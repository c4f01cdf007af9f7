"""No rule without a cue: whatever can stand as `rule` in a proposal has its definition and its examples."""

from __future__ import annotations

import ast
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from annotations.text import propose as module
from annotations.text.cues import CUES, idioms
from annotations.text.cues.verb_cues import VERB_CUES
from annotations.text.propose import propose

ROOM = Path(module.__file__).parent
IDS = frozenset(cue.id for cue in CUES)
# Where the rule stands among the arguments of what carries one.
PLACES = {"Credit": 3, "Hedge": 2, "Run": 5, "_inherit": 3, "Proposal": 11}
# Rules that are handed on: each of these was made with a rule that is looked at where it is made.
HANDED_ON = frozenset(("family.id", "hedge.rule", "credit.rule if here else run.rule", "rule"))


def rules_made() -> list[tuple[str, ast.expr]]:
    """Every rule that is given to a Credit, Hedge, Run or Proposal anywhere in the room, with where that is."""
    found = []
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in PLACES:
                continue
            given = [keyword.value for keyword in node.keywords if keyword.arg == "rule"]
            place = PLACES[node.func.id]
            given += node.args[place : place + 1]
            found += [(f"{path.name}:{node.lineno}", rule) for rule in given]
    return found


def test_every_rule_in_the_code_is_a_cue_with_examples() -> None:
    made = rules_made()
    assert len(made) > 40
    for where, rule in made:
        if isinstance(rule, ast.Constant):
            assert rule.value == "" or rule.value in IDS, f"{where}: {rule.value!r} has no cue"
        else:
            assert ast.unparse(rule) in HANDED_ON, f"{where}: {ast.unparse(rule)} may be anything"
    assert {rule for rule, _ruling, _ending in idioms.SHAPES} <= IDS


def test_every_cue_is_made_somewhere() -> None:
    made = {rule.value for _where, rule in rules_made() if isinstance(rule, ast.Constant)}
    families = {cue.id for cue in VERB_CUES.values()}
    assert made - {""} | families | {shape[0] for shape in idioms.SHAPES} == IDS


def test_every_example_of_every_cue_comes_with_its_reason() -> None:
    for cue in CUES:
        for example in (*cue.clear, *cue.near):
            proposal = propose([*example.before, example.text])[-1]
            assert proposal is not None
            assert proposal.rule in IDS, example.text
            assert proposal.why.endswith((".", "…")), example.text
            if example in cue.clear and proposal.label in ("sourced", "anonymous"):
                assert proposal.cue or proposal.source_sentence is not None or proposal.rule == "quotation", (
                    example.text
                )
                assert proposal.source_kind is not None, example.text
                assert not cue.ruling or proposal.ruling, example.text


SCRAPS = st.lists(
    st.sampled_from([part for cue in CUES for example in (*cue.clear, *cue.near) for part in example.text.split()]),
    max_size=18,
).map(" ".join)


@given(st.lists(SCRAPS, max_size=4))
def test_a_proposal_for_any_words_names_a_cue(sentences: list[str]) -> None:
    assert {proposal.rule for proposal in propose(sentences) if proposal} <= IDS
