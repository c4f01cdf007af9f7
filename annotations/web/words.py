"""What the review screen's scripts say, in the reader's language.

`{…}` is filled in by js/review/words.js, `{key:…}` here: the key that does an action for this person, else the button.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from annotations.people import keys
from annotations.people.preferences import Preferences


def words(now: Preferences | None = None) -> dict[str, str]:
    """Key → sentence, for somebody with these preferences."""
    now = now or Preferences()
    bound = keys.effective(now.keys, off=now.keys_off)

    def press(found: re.Match[str]) -> str:
        held = bound[found[1]]
        return keys.shown(held[0]) if held else _("“%(button)s”") % {"button": keys.names()[found[1]]}

    said = _states() | _done() | _refused() | _asked()
    return {name: re.sub(r"\{key:(\w+)\}", press, sentence) for name, sentence in said.items()}


def _states() -> dict[str, str]:
    return {
        "saved": _("saved"),
        "not_saved": _("{n} not saved"),
        "count": _("{done} of {all}"),
        "sentence": _("Sentence {n} of {all}"),
        "sentence_only": _("Sentence {n}"),
        "not_asked": _("Not asked"),
        "unanswered": _("not answered"),
        "passed": _("passed over"),
        "unsure": _("unsure"),
        "not_text": _("not text"),
        "hedged": _("hedged"),
        "not_hedged": _("not hedged"),
        "labelled": _("{label}"),
        "labelled_hedged": _("{label}, hedged"),
        "suggested": _("suggested"),
        "suggested_is": _("Suggested: {label}, {hedged}"),
        "suggested_sure": _("Suggested: {label}"),
        "hidden_suggestion": _("There is a suggestion: press {key:reasons}"),
        "waiting_here": _("waiting to be saved"),
        "conflict": _("answered differently in another window"),
        "refused": _("not saved: {why}"),
        "not_loaded": _("A part of this page could not be loaded. Press again, or reload the page."),
        "retrying": _("not saved yet: {why} Trying again."),
        "offline_why": _("no connection."),
        "server_why": _("the server answered {status}."),
        "note_here": _("has a note"),
        "cut_here": _("marked: cut wrongly after it"),
        "joined_here": _("marked: joined wrongly"),
        "to_confirm": _("to be confirmed"),
        "has_suggestion": _("there is a suggestion"),
        "no_kind": _("kind?"),
        "after_note": _("note"),
        "after_open": _("asked"),
        "after_answered": _("desk answered"),
        "you": _("you"),
        "marked_not_text": _("Marked as not running text by {who}"),
        "marked_text": _("Marked as running text by {who}"),
        "thread_open": _("the desk was asked"),
        "thread_answered": _("the desk has answered"),
        "thread_settled": _("the question is settled"),
        "renewed": _("The text has a new version: {n} sentences are to be answered"),
        "revised": _("{n} sentences were joined or split since you were here: confirm what you said of them"),
    }


def _done() -> dict[str, str]:
    return {
        "did_tag": _("Sentence {n}: {label}"),
        "did_take": _("Sentence {n}: {label}, as suggested"),
        "did_run_on": _("Sentence {n}: {label}, runs on from {before}"),
        "did_hedge": _("Sentence {n}: hedged"),
        "did_unhedge": _("Sentence {n}: not hedged"),
        "did_arm": _("Hedged: on for the next label"),
        "did_disarm": _("Hedged: off"),
        "did_who": _("Sentence {n}: who is “{words}” ({kind})"),
        "did_no_who": _("Sentence {n}: no source"),
        "did_not_text": _("Sentence {n}: not running text"),
        "did_text": _("Sentence {n}: running text"),
        "did_block_text": _("Running text, from now on for everybody"),
        "did_block_not_text": _("Not running text, from now on for everybody"),
        "did_joined": _("Sentence {n}: joined wrongly here"),
        "did_cut": _("Sentence {n}: cut wrongly after it"),
        "did_no_mark": _("Sentence {n}: boundary mark taken back"),
        "did_note": _("Sentence {n}: note"),
        "did_undo": _("Undone: sentence {n} is {state}"),
        "did_redo": _("Done again: sentence {n} is {state}"),
        "did_mine": _("Sentence {n}: yours is kept"),
        "did_theirs": _("Sentence {n}: the other answer is taken"),
        "did_back": _("Back to sentence {n}"),
        "did_filter": _("{what}: next and previous stay among these, Esc shows all"),
        "did_unfilter": _("Next and previous go through all sentences again"),
        "did_done": _("Done. Everything is saved."),
        "done_asked": _("Ending the article…"),
        "done_waits": _("The article ends as soon as everything is saved"),
        "step_waits": _("No connection: this waits until what came before is saved"),
        "did_merge": _("Sentence {n}: joined with the next"),
        "did_split": _("Sentence {n}: split where you marked it"),
        "moved": _("Sentence {n} was joined or split meanwhile. Your answer is kept: {key:finish} shows where"),
        "page_moved": _("Sentences were changed; {key:finish} shows the article as it is now"),
        "asking": _("Sentence {n}: asking the desk…"),
        "did_ask": _("The desk has your question"),
        "did_bulk": _("{n} suggestions taken. One undo takes them all back"),
        "note_in_memory": _("This article is confidential: the note is not kept here. Wait until it is saved"),
        "selected_before": _("Press {key:who}: these words name who says sentence {n}"),
        "all_dealt": _("Every sentence is dealt with. The card below the text counts."),
        "returned": _("Back to a sentence that was passed over"),
        "brought_back": _("This is the sentence you are at. Press again."),
    }


def _refused() -> dict[str, str]:
    return {
        "no_suggestion": _("There is no suggestion here; nothing was written"),
        "too_quick": _("The suggestion has only just appeared; nothing was written"),
        "asked_not": _("This is not asked. Press {key:nottext} if it is running text"),
        "is_not_text": _("Marked as not running text. Press {key:nottext} to take that back"),
        "never_hedged": _("{label} is never hedged; nothing was written"),
        "always_hedged": _("{label} is always hedged; nothing was written"),
        "no_before": _("The sentence before has no label to run on from; nothing was written"),
        "no_last": _("No sentence was answered yet"),
        "select_words": _("Select the words that name who says it, then press {key:who}"),
        "no_source_here": _("{label} credits nobody; nothing was written"),
        "no_bulk": _("No sentence is open whose suggestion you have had on screen"),
        "no_confirm": _("Marks are kept with the answer; confirming them is for the desk"),
        "no_mark": _("No mark waits here to be confirmed"),
        "no_repair": _("Your mark is kept; joining and splitting here is for the desk"),
        "mark_first": _("Mark the place first: press {key:boundary}"),
        "none_open": _("Every sentence is dealt with"),
        "none_other": _("There is no further sentence"),
        "nothing_undo": _("There is nothing to undo"),
        "nothing_undo_before": _("Nothing is left to undo here. Press {key:undo} again to go on in “{title}”"),
        "nothing_redo": _("There is nothing to do again"),
        "settle_first": _("Settle the other answer first: keep yours or take it"),
        "still_open": _("{n} sentences are not answered. Press {key:finish} again to end all the same"),
        "still_troubled": _("{n} are not saved: settle them first, or press {key:finish} again to end all the same"),
        "unaided": _("This article is answered without suggestions"),
        "not_undone": _("Could not be undone: {why}"),
        "not_done": _("Could not be ended: {why}"),
        "not_repaired": _("Could not be done: {why}"),
        "not_asked_desk": _("The desk could not be asked: {why}"),
    }


def _asked() -> dict[str, str]:
    return {
        "card": _("{done} of {all} answered"),
        "f_unsure": _("{n} unsure"),
        "f_passed": _("{n} passed over"),
        "f_open": _("{n} not answered"),
        "f_not_text": _("{n} not running text"),
        "f_unsaved": _("{n} unsaved"),
        "f_confirm": _("{n} to be confirmed"),
        "f_marked": _("{n} marks to confirm"),
        "f_against": _("{n} otherwise than suggested"),
        "f_changed": _("{n} changed"),
        "found": _("{n} found"),
        "found_at": _("{n} of {all}"),
        "repair_cut": _("Join with the next sentence"),
        "repair_joined": _("Split here"),
        "marked_size": _("For everybody, in all {n} sentences of the passage."),
        "confirm_not_text": _("Confirm: not running text"),
        "confirm_text": _("Confirm: running text"),
        "refuse_not_text": _("It is running text"),
        "refuse_text": _("It is not running text"),
        "confirm_as": _("{label}, as before"),
        "bulk_text": _("{n} sentences that you have had on screen: {parts}."),
        "bulk_rest": _("{n} more are open and stay so: without a suggestion, or not on screen yet."),
        "f_label": _("{n} {label}"),
        "ruling": _("Ruling {n}"),
        "guide_for": _("For sentence {n}"),
        "guide_here": _("For this passage"),
        "guide_wait": _("Looking for the rulings …"),
        "guide_failed": _("No answer from the server. All rulings are below."),
        "keep_mine": _("Keep mine: {label}"),
        "take_theirs": _("Take the other: {label}"),
        "empty": _("not answered"),
        "take": _("Take"),
    }


def settle_words() -> dict[str, str]:
    """What the scripts of *Settle* say."""
    return {
        "labelled_hedged": _("{label}, hedged"),
        "pick_first": _("Pick a label first: nothing was settled"),
        "never_hedged": _("{label} is never hedged"),
        "always_hedged": _("{label} is always hedged"),
        "no_source_here": _("{label} credits nobody"),
        "did_pick": _("{label}. Enter settles it"),
        "did_arm": _("Hedged: on for the next label"),
        "did_disarm": _("Hedged: off"),
        "did_who": _("Who: “{words}”"),
        "did_no_who": _("Who: nobody"),
        "no_who": _("Nobody marked a source. Select the words that name who says it, then press again"),
        "did_settle": _("Settled: {label}"),
        "did_propose": _("Proposed: {label}. It is settled when another of those who answered says the same"),
        "did_many": _("{n} settled: {label}. One undo takes them all back"),
        "did_undo": _("Taken back: sentence {n}"),
        "did_undo_many": _("Taken back: {n} sentences"),
        "did_redo": _("Done again: sentence {n}"),
        "did_redo_many": _("Done again: {n} sentences"),
        "did_ask": _("The desk has your question"),
        "asking": _("Asking the desk…"),
        "nothing_undo": _("There is nothing to undo"),
        "nothing_redo": _("There is nothing to do again"),
        "not_undone": _("Could not be undone: {why}"),
        "not_asked_desk": _("The desk could not be asked: {why}"),
        "none_other": _("There is no further sentence here"),
        "none_open": _("Everything on this page is settled"),
        "none_ticked": _("No sentence is ticked: nothing was settled"),
        "waiting": _("waiting to be saved"),
        "settled": _("settled"),
        "proposed": _("proposed, waits for another who answered"),
        "not_saved": _("not saved: {why}"),
        "left_out": _("left as it is: {why}"),
        "taken_out": _("Left out of this ruling"),
        "put_back": _("In this ruling again"),
        "together": _("Settled together by"),
        "group_needed": _("You answered this sentence: tick who of the round settles it with you"),
        "no_kind": _("kind?"),
        "nobody": _("nobody"),
        "elsewhere": _("It is on another page of the list."),
        "guide_wait": _("Looking for the rulings …"),
        "guide_failed": _("No answer from the server. Try again."),
        "ticked": _("{n} of {all} ticked"),
        "kept_in_memory": _(
            "This article is confidential: the reason is not kept in this browser. Wait until it is saved"
        ),
    }
