"""Credits without a crediting verb as cues: phrases, hearsay, quotations, what carries none."""

from __future__ import annotations

from annotations.codebook import ANONYMOUS, PLAIN, SOURCED, SPECULATIVE
from annotations.text.cues.base import Cue, Example

_LEAD = ("“We met in the spring,” said Mira Toll.",)

PHRASE_CUES: tuple[Cue, ...] = (
    Cue(
        "according",
        "“According to”, “in the words of”, “in Lind's view”, “as Lind puts it”.",
        "",
        0.95,
        (
            Example("According to the 2021 census, the town has 4,012 inhabitants.", SOURCED),
            Example("The deal is done, according to two people briefed on the talks.", ANONYMOUS),
            Example("In Lind's view, the matter is closed.", SOURCED),
            Example("As Lind puts it, the sea has no memory.", SOURCED),
            Example("By her own account, Lind never saw the letter.", SOURCED),
            Example("On Lind's reading, the treaty forbids it.", SOURCED),
        ),
        (Example("Everything went according to plan.", PLAIN),),
    ),
    Cue(
        "no-comment",
        "A refusal to comment, by who it is.",
        "R7",
        0.85,
        (
            Example("The company declined to comment.", SOURCED),
            Example("The embassy did not respond to a request for comment.", SOURCED),
            Example("Two of the directors refused to comment.", ANONYMOUS),
            Example("The mayor's office has yet to comment.", SOURCED),
            Example("The bank would not be drawn on the price.", SOURCED),
            Example("The embassy would say only that the matter was closed.", SOURCED),
            Example("Calls to the mayor went unanswered.", SOURCED),
            Example("The mayor gave no explanation.", SOURCED),
        ),
        (
            Example("The engine did not respond.", PLAIN),
            Example("The report was drawn up in June.", PLAIN),
            Example("The mayor gave no more money to the band.", PLAIN),
        ),
    ),
    Cue(
        "idiom",
        "Saying in set words: “let it be known that”, “made clear that”, “went on” after a quotation.",
        "",
        0.85,
        (
            Example("Lind has let it be known that she will not stand.", SOURCED),
            Example("The union made clear that the offer was final.", SOURCED),
            Example("“We waited for hours,” Lind went on.", SOURCED),
        ),
        (
            Example("The tenants let the rooms to students.", PLAIN),
            Example("The rain made the road slippery.", PLAIN),
            Example("The march went on until dusk.", PLAIN),
        ),
    ),
    Cue(
        "text",
        "A text in front of the sentence: “under its rules”, “in a survey that the institute published”.",
        "R17",
        0.7,
        (
            Example("Under the 1951 convention, refugees cannot be sent back.", SOURCED),
            Example("In a survey that the Dahl Institute published in May, the party stood at 12 percent.", SOURCED),
        ),
        (
            Example("Under the bridge, the water was black.", PLAIN),
            Example("In a room full of surveys, the clerk had fallen asleep.", PLAIN),
        ),
    ),
    Cue(
        "participle",
        "A participle of saying after an utterance, a defence or an attack.",
        "R2",
        0.75,
        (Example("Minister Jan Berg defended the plan, saying it would save lives.", SOURCED),),
        (Example("Many owners have sold up, saying the tax is too high.", PLAIN),),
    ),
    Cue(
        "lead-in",
        "A clause, a colon and a quotation: the clause's subject speaks.",
        "R19",
        0.8,
        (
            Example("Mira Toll was blunt: “There is no money left.”", SOURCED),
            Example("“There is no money left.” — Mira Toll", SOURCED),
        ),
        (Example("The menu is short: soup, bread, cheese.", PLAIN),),
    ),
    Cue(
        "noun",
        "A noun of saying with holder and content, or without a holder.",
        "R11",
        0.75,
        (
            Example("Lind expressed concern about the delay.", SOURCED),
            Example("There were accusations that the vote had been rigged.", ANONYMOUS),
            Example("Lind's worry is that nobody has the keys.", SOURCED),
            Example("The fear in the port is that the cranes are sold.", ANONYMOUS),
            Example("Her excuse, that the bus was late, convinced the class.", SOURCED),
            Example("The complaint of the head cook, Liv Roe, that the oven is cold has been filed.", SOURCED),
        ),
        (
            Example("The decision provoked warnings of a shortage.", PLAIN),
            Example("The estimate was printed on the back.", PLAIN),
        ),
    ),
    Cue(
        "agent",
        "A passive of belief or judgement with its agent.",
        "R10",
        0.8,
        (
            Example("The plan was described by Lind as a mistake.", SOURCED),
            Example("The firm was accused by former employees of theft.", ANONYMOUS),
        ),
        (Example("The house was described in an old guidebook.", PLAIN),),
    ),
    Cue(
        "hearsay-passive",
        "An agentless passive of saying or believing.",
        "R12",
        0.85,
        (
            Example("The painting is believed to be in Geneva.", ANONYMOUS),
            Example("The merger is expected to close in autumn.", ANONYMOUS, True),
            Example("He is seen as the favourite.", ANONYMOUS),
            Example("She is accused of forging the signature.", ANONYMOUS),
            Example("No answer is expected this month.", ANONYMOUS, True),
            Example("The losses are put at 3 million.", ANONYMOUS),
            Example("He is reputed to own three castles.", ANONYMOUS),
        ),
        (
            Example("The species is classified as endangered.", PLAIN),
            Example("The square is known as the Ring.", PLAIN),
        ),
    ),
    Cue(
        "hearsay-adverb",
        "Reportedly, allegedly.",
        "",
        0.85,
        (Example("He reportedly left the country in May.", ANONYMOUS),),
        (Example("The man who allegedly sold the boat has moved to Malta.", PLAIN),),
    ),
    Cue(
        "rumour",
        "Word, talk and legend, told by nobody in particular: “word is that”, “by all accounts”, “so the story goes”.",
        "R11",
        0.82,
        (
            Example("Legend has it that a monk dug the well.", ANONYMOUS),
            Example("Word is that the flour has run out.", ANONYMOUS),
            Example("Rumours are swirling that the band will split.", ANONYMOUS),
            Example("By all accounts, the rehearsal was a disaster.", ANONYMOUS),
            Example("The safe, so the barbers have it, was empty all along.", ANONYMOUS),
        ),
        (
            Example("The last word of the poem is missing.", PLAIN),
            Example("The talks in Bern are of no use to the fishermen.", PLAIN),
            Example("The bank closed all accounts in March.", PLAIN),
        ),
    ),
    Cue(
        "quotation",
        "Words in a quotation whose speaker stands in a neighbouring sentence.",
        "R19",
        0.9,
        (
            Example("“Nobody wrote to us after that.”", SOURCED, False, _LEAD),
            Example("We were children then.”", SOURCED, False, ("“It was cold,” said Mira Toll. “There was no coal.",)),
        ),
        (Example("The film was called “A Winter Without Coal” in Britain.", PLAIN, False, _LEAD),),
    ),
    Cue(
        "report-runs-on",
        "A back-shifted “would” right after reported speech.",
        "",
        0.6,
        (
            Example(
                "The site would close in June.", SOURCED, False, ("The company said on Monday that 300 jobs would go.",)
            ),
        ),
        (Example("The site closed in June.", PLAIN, False, ("The company said on Monday that 300 jobs would go.",)),),
    ),
    Cue(
        "heading",
        "A heading or fragment without end punctuation.",
        "",
        0.93,
        (Example("Minister says bridge could fall", PLAIN),),
        (Example("The bridge could fall.", SPECULATIVE, True),),
    ),
    Cue(
        "question",
        "A question of the writer's own.",
        "",
        0.8,
        (Example("Who could have known?", PLAIN),),
        (Example("“Who knew?” asked Mira Toll.", SOURCED),),
    ),
    Cue(
        "plain",
        "Nobody is credited and nothing is left open.",
        "",
        0.95,
        (
            Example("The bridge opened in 1931.", PLAIN),
            Example("The gallery will open in May.", PLAIN),
            Example("The talks are due to resume next week.", PLAIN),
            Example("The law must be changed.", PLAIN),
        ),
        (Example("The bridge may be closed by ice.", SPECULATIVE, True),),
    ),
)
