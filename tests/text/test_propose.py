"""What the cues propose, said as sentences about behaviour."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.codebook import ANONYMOUS, LABELS, PLAIN, RULINGS, SOURCED, SPECULATIVE, SourceKind
from annotations.text import propose as module
from annotations.text.propose import Proposal, propose
from tests.text.effort import steps


def of(*sentences: str, **policies: bool) -> Proposal:
    proposal = propose(sentences, policies=policies)[-1]
    assert proposal is not None
    return proposal


def source(*sentences: str) -> str:
    found = of(*sentences).source
    return found.of(sentences[-1]) if found else ""


def test_the_proposer_names_itself() -> None:
    assert (module.KIND, module.VERSION) == ("cues", "2")


def test_nothing_is_proposed_for_nothing() -> None:
    assert propose(["", " ", "…", "—"]) == [None] * 4
    assert propose([]) == []


@pytest.mark.parametrize(
    ("sentence", "words", "kind"),
    [
        ("The bridge was safe, engineer Maria Lind said.", "engineer Maria Lind", SourceKind.PERSON),
        ("“No,” said Prime Minister Ann Lee.", "Prime Minister Ann Lee", SourceKind.PERSON),
        ("Maria Lind, head of the agency, said it was late.", "Maria Lind", SourceKind.PERSON),
        ("The coach, Ann Lee, said it was late.", "The coach, Ann Lee", SourceKind.PERSON),
        ("On Monday the Interior Ministry said the border was open.", "the Interior Ministry", SourceKind.BODY),
        ("According to the 2021 census, the town has grown.", "the 2021 census", SourceKind.DOCUMENT),
        ("Officials at the ministry said it was late.", "Officials at the ministry", SourceKind.PERSON),
        ("Critics of the ministry said it was late.", "Critics of the ministry", SourceKind.CROWD),
        ("The town's annual report says it was late.", "The town's annual report", SourceKind.BODY),
        ("Unconfirmed reports say the dam has burst.", "Unconfirmed reports", SourceKind.HEARSAY),
    ],
)
def test_the_source_is_the_shortest_words_that_name_it(sentence: str, words: str, kind: SourceKind) -> None:
    assert source(sentence) == words
    assert of(sentence).source_kind is kind


def test_the_clause_that_withholds_a_name_belongs_to_the_source() -> None:
    sentence = "Two officials who spoke on condition of anonymity said the text was ready."
    assert of(sentence).label == ANONYMOUS
    assert source(sentence) == "Two officials who spoke on condition of anonymity"


def test_a_spokesperson_counts_as_the_institution_unless_the_desk_says_otherwise() -> None:
    sentence = "A ministry spokeswoman said the figures were right."
    assert (of(sentence).label, of(sentence).ruling) == (SOURCED, "R3")
    assert of(sentence, institutional_spokesperson_is_sourced=False).label == ANONYMOUS


def test_affiliation_is_not_identity_but_an_office_of_one_is() -> None:
    assert (of("U.S. officials said the raid had failed.").label, of("U.S. officials said it failed.").ruling) == (
        ANONYMOUS,
        "R4",
    )
    assert of("The port's director said the crane was new.").label == SOURCED
    assert of("The French president said the crane was new.").label == SOURCED


def test_the_seat_of_a_government_stands_for_it() -> None:
    assert (of("Moscow warned that it would respond.").label, of("Moscow warned that it would respond.").ruling) == (
        SOURCED,
        "R5",
    )


def test_a_named_source_beside_unnamed_ones_is_enough() -> None:
    assert of("Maria Lind and other experts said the crane was new.").label == SOURCED


def test_the_outermost_source_counts() -> None:
    assert source("Ann Voss said Bob Reed had told her the crane was new.") == "Ann Voss"
    assert source("Officers believe the fire was set, a police spokeswoman said.") == "a police spokeswoman"


def test_an_act_is_not_an_utterance() -> None:
    for sentence in (
        "The council voted to close the pool.",
        "The minister authorised the sale.",
        "The news provoked warnings.",
    ):
        assert of(sentence).label == PLAIN, sentence


def test_a_pronoun_points_back_to_whom_it_stands_for() -> None:
    sentences = ["Mayor Lena Fjord opened the bridge.", "She said it was safe."]
    proposal = of(*sentences)
    assert (proposal.label, proposal.source_sentence) == (SOURCED, 0)
    assert proposal.antecedent is not None
    assert proposal.antecedent.of(sentences[0]) == "Mayor Lena Fjord"


def test_they_after_officials_is_still_nobody_in_particular() -> None:
    assert of("Officials said the road was closed.", "They said it would reopen soon.").label == ANONYMOUS


def test_a_study_is_anonymous_until_its_origin_is_given() -> None:
    assert of("A study found that sleep matters.").label == ANONYMOUS
    introduced = "The work was published in the Journal of Sleep by a team led by Ana Ruiz."
    assert of(introduced, "The study found that sleep matters.").label == SOURCED


def test_a_quotation_that_runs_on_keeps_its_speaker() -> None:
    sentences = ["“It was cold,” said Mira Toll.", "“There was no coal.", "We burned the chairs.”"]
    labels = [proposal.label if proposal else None for proposal in propose(sentences)]
    assert labels == [SOURCED] * 3
    last = of(*sentences)
    assert (last.source, last.source_sentence, last.ruling) == (None, 0, "R19")
    assert last.antecedent is not None
    assert last.antecedent.of(sentences[0]) == "Mira Toll"


def test_a_quotation_before_its_speaker_has_no_earlier_sentence_to_point_to() -> None:
    first = propose(["“It was cold.", "There was no coal,” said Mira Toll."])[0]
    assert first is not None
    assert (first.label, first.source_sentence, first.antecedent) == (SOURCED, None, None)


def test_hedged_is_a_second_question() -> None:
    assert (of("Officials said the dam could fail.").label, of("Officials said the dam could fail.").hedged) == (
        ANONYMOUS,
        True,
    )
    assert not of("Officials said the dam had failed.").hedged
    assert not of("He reportedly left in May.").hedged


def test_a_hedge_in_a_relative_clause_does_not_govern() -> None:
    assert not of("Lind said the crane, which could lift ten tonnes, had been sold.").hedged


def test_a_schedule_is_plain_and_an_expectation_is_not() -> None:
    assert of("The gallery will open in May.").label == PLAIN
    expected = of("The gallery is expected to open in May.")
    assert (expected.label, expected.hedged, expected.source) == (ANONYMOUS, True, None)


def test_the_reason_quotes_the_words() -> None:
    why = of("The road is closed, according to a senior official at the ministry.").why
    assert "“a senior official at the ministry”" in why
    assert "“according to”" in why
    assert "“could”" in of("The vote could redraw the map.").why


def test_what_was_credited_before_and_is_now_told_flatly_is_plain() -> None:
    assert of("Lind said the crane was old.", "The crane was built in 1931.").label == PLAIN


NEWS = st.lists(
    st.lists(
        st.sampled_from([*"abAB .,:;?!\"“”‘’'-—()0 ", " said ", " officials ", " could ", " that ", " by ", "Lind "]),
        max_size=25,
    ).map("".join),
    max_size=8,
)


@settings(max_examples=300, deadline=None)
@given(NEWS)
def test_laws_hold_for_any_text(sentences: list[str]) -> None:
    found = propose(sentences)
    assert len(found) == len(sentences)
    for index, (text, proposal) in enumerate(zip(sentences, found, strict=True)):
        if proposal is None:
            assert not any(letter.isalnum() for letter in text)
            continue
        lawful(proposal, text, index, sentences)


def lawful(proposal: Proposal, text: str, index: int, sentences: list[str]) -> None:
    assert proposal.label in LABELS
    assert 0 <= proposal.confidence <= 1
    assert proposal.hedged or proposal.label != SPECULATIVE
    assert not proposal.hedged or proposal.label != PLAIN
    assert proposal.ruling == "" or proposal.ruling in RULINGS
    assert proposal.why.endswith((".", "…"))
    for span in (proposal.source, proposal.cue, proposal.hedge):
        assert span is None or 0 <= span.start < span.end <= len(text)
    assert (proposal.source_sentence is None) == (proposal.antecedent is None)
    if proposal.source_sentence is not None and proposal.antecedent is not None:
        assert 0 <= proposal.source_sentence <= index
        assert 0 <= proposal.antecedent.start < proposal.antecedent.end <= len(sentences[proposal.source_sentence])


HOSTILE = [
    *('"', "' ", "s' ", "“a” ", "he said that ", "A.", "1,", "a, ", "Lind and ", "(", "according to ", "who said "),
    *(
        "which would be ",
        "word of ",
        "claims by ",
        "Lind's ",
        "so they have ",
        "if ",
        "let it be ",
        "in view, ",
        "neither ",
    ),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_work_grows_in_step_with_a_hostile_sentence(piece: str) -> None:
    # Below the number of tokens that are read of one sentence: beyond it nothing is left to grow.
    small, large = (steps(lambda count=count: propose([piece * count])) for count in (150, 600))
    assert large <= 4.6 * small + 2000


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_without_an_end_is_hardly_read(piece: str) -> None:
    # Regular expressions show in no count of lines: quadratic work in them would take hours here.
    longest = propose([piece * (1_000_000 // len(piece))])
    assert len(longest) == 1
    small, large = (steps(lambda count=count: propose([piece * count])) for count in (4_000, 16_000))
    assert large <= 4.6 * small + 5000


@pytest.mark.parametrize(
    "sentence",
    [
        "“Lind said it.",
        '"Lind said it.',
        "He said it would.",
        "The official said so.",
        "It would be so.",
        "“So it is.”",
        "The study found it.",
        "Jan Berg, a baker, saw it.",
    ],
)
def test_work_grows_in_step_with_a_long_article(sentence: str) -> None:
    small, large = (steps(lambda count=count: propose([sentence] * count)) for count in (200, 800))
    assert large <= 4.6 * small + 2000
