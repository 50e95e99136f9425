"""The printed programme: arrangements, items with their hours, statements; roster, seats and venues as annexes."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ObjectDoesNotExist
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from leitai import labels
from leitai.documents.numbers import Language
from leitai.documents.outline import Column, Mark, Note, Outline, Paragraph, Row, Section, Table
from leitai.queries import formatting, months
from leitai.queries.bulletins import LANGUAGES, Download
from leitai.queries.bulletins.draft import in_language
from leitai.queries.bulletins.files import download
from leitai.queries.meetings.programme import Head, Programme, programme
from leitai.queries.meetings.roster import OCCASIONS, Entry, Roster, roster
from leitai.queries.meetings.seats import Plan, SeatCell, seats_page
from leitai.queries.meetings.speaking import SpeakingPage, speaking_page
from leitai.queries.meetings.statements import asked_departments
from leitai.queries.meetings.venues import venues_page
from leitai.queries.orgs import Scope
from leitai.queries.shell import named

# Seats in a row that are legible side by side on A4; wider plans are listed. English offices have long names.
WIDEST: dict[Language, int] = {"zh-Hans": 24, "en": 8}


def programme_file(scope: Scope, meeting_id: int, key: str) -> Download:
    language = next((one for one in LANGUAGES if one == key), None)
    if language is None:
        raise ObjectDoesNotExist(f"no programme in {key!r}")
    with translation.override("en" if language == "en" else "zh-hans"):
        return download(programme_outline(in_language(scope, language), meeting_id, language), "docx")


def programme_outline(scope: Scope, meeting_id: int, language: Language) -> Outline:
    plan, people = programme(scope, meeting_id), roster(scope, meeting_id)
    region = months.region_of(scope)
    marks: tuple[Mark, ...] = ("fictional",) if region.fictional else ()
    return Outline(
        title=plan.head.title,
        subtitle=_("Programme"),
        imprint=_when(plan.head),
        language=language,
        region=region.code,
        region_name=named(region, scope.language),
        month=f"{plan.head.day:%Y-%m}",
        revision=0,
        marks=(*marks, "draft") if plan.head.state == "draft" else marks,
        sections=(
            _arrangements(scope, plan, people),
            _items(plan, speaking_page(scope, meeting_id)),
            *_statements(scope, meeting_id),
            *([_people(people)] if people.people else []),
            *(_seats(one, language) for one in seats_page(scope, meeting_id).plans),
            *_venues(scope, meeting_id),
        ),
    )


def _when(head: Head) -> str:
    hours = f"{head.starts:%H:%M}–{head.ends:%H:%M}"
    day = formatting.day(head.day, year=True)
    return " · ".join(part for part in (f"{day} {hours}", head.place) if part)


def _arrangements(scope: Scope, plan: Programme, people: Roster) -> Section:
    head, counts = plan.head, people.total.counts["meeting"]
    day, hours = formatting.day(head.day, year=True), f"{head.starts:%H:%M}–{head.ends:%H:%M}"
    lines = [_("Time: %(day)s, %(hours)s.") % {"day": day, "hours": hours}]
    if head.place:
        lines.append(_("Place: %(place)s.") % {"place": head.place})
    if head.chair:
        lines.append(_("In the chair: %(chair)s.") % {"chair": head.chair})
    if counts.invited:
        said = ngettext("Invited: %(n)s person.", "Invited: %(n)s people.", counts.invited)
        lines.append(said % {"n": counts.invited})
    others = sum(venue.level != "main" for venue in venues_page(scope, head.id).venues)
    if others:
        said = ngettext(
            "Held by video: a main hall and %(n)s other venue.", "Held by video: a main hall and %(n)s other venues.",
            others,
        )  # fmt: skip
        lines.append(said % {"n": others})
    return Section("arrangements", _("Arrangements"), tuple(Paragraph((line,)) for line in lines))


def _items(plan: Programme, speaking: SpeakingPage) -> Section:
    columns = (
        Column(_("No."), align="centre", width=0.4),
        Column(pgettext("of a programme", "Hours"), align="centre"),
        Column(pgettext("of a programme", "Item"), align="left", width=3),
        Column(_("Speaker"), align="left", width=2),
    )
    rows = []
    for item in plan.items:
        who = " ".join(part for part in (item.organisation, item.speaker) if part)
        title = f"{item.title}{_(' (chair: %(name)s)') % {'name': item.chair}}" if item.chair else item.title
        hours = f"{item.begins}–{item.ends}"
        rows.append(Row(((str(item.number),), (hours,), (title,), (who or formatting.ABSENT,))))
    notes = [Note((_order_words(speaking),))] if speaking.is_in_force else []
    if not rows:
        return Section("items", _("Programme"), (Paragraph((_("No item has been entered yet."),)),))
    return Section("items", _("Programme"), (Table(_("Items and hours"), columns, tuple(rows)), *notes))


def _order_words(page: SpeakingPage) -> str:
    order = page.orders[0]
    if order.method == "score":
        return _("The units speak in the order of a published result: %(source)s.") % {"source": order.source}
    words = {"seed": order.seed, "day": formatting.day(order.made_at.date(), year=True), "number": order.number}
    return (
        _(
            "The units speak in the order of a lot drawn on %(day)s (draw %(number)s, seed %(seed)s). Sorting their "
            "codes by the SHA-256 of seed/code gives the same order."
        )
        % words
    )


def _statements(scope: Scope, meeting_id: int) -> Iterator[Section]:
    pairs = asked_departments(scope, meeting_id)
    if not pairs:
        return
    columns = (Column(_("Theme"), align="left"), Column(_("Lead department"), align="left", width=1.6))
    rows = tuple(Row(((theme,), (department,))) for theme, department in pairs)
    yield Section("statements", _("Written statements"), (Table(_("Written statements by theme"), columns, rows),))


def _people(people: Roster) -> Section:
    columns = (
        Column(_("Category"), align="left", width=1.4),
        Column(_("No."), align="centre", width=0.4),
        Column(_("Name or office"), align="left", width=2),
        Column(_("Organisation"), align="left", width=2),
        Column(_("Takes part in"), align="centre", width=1),
    )
    rows = tuple(
        Row(((labels.choice(labels.PARTICIPANT_CATEGORIES, entry.category),), (str(entry.rank),), (entry.name,),
             (entry.organisation or formatting.ABSENT,), (_takes_part(entry),)))
        for group in people.groups
        for entry in group.entries
    )  # fmt: skip
    table = Table(_("Participants in protocol order"), columns, rows)
    return Section("people", _("Participants"), (table,), annex=True)


def _takes_part(entry: Entry) -> str:
    invited = [labels.choice(labels.OCCASIONS, code) for code in OCCASIONS if code in entry.presence]
    return _(", ").join(invited) or formatting.ABSENT


def _seats(plan: Plan, language: Language) -> Section:
    area = labels.choice(labels.SEAT_AREAS, plan.area)
    title = _("Seat plan: %(area)s") % {"area": area}
    table = _seat_grid(plan, title) if plan.width <= WIDEST[language] else _seat_list(plan, title)
    faces = _("Seen from the hall: the audience is below the first row.") if plan.area == "platform" else _(
        "Seen from the hall: the platform is above the first row.")  # fmt: skip
    return Section(f"seats_{plan.area}", title, (table, Note((faces,))), annex=True, wide=True)


def _seat_grid(plan: Plan, title: str) -> Table:
    columns = (
        Column("", align="centre", width=0.4),
        *(Column(str(number), align="centre") for number in range(1, plan.width + 1)),
    )
    rows = tuple(Row(((str(cells[0].row),), *((_seated(cell),) for cell in cells))) for cells in plan.grid)
    return Table(title, columns, rows)


def _seated(cell: SeatCell) -> str:
    """Who sits there, said once: 市委书记 needs no 市委 before it, 党委书记 needs its county."""
    if cell.organisation and not cell.name.startswith(cell.organisation):
        return f"{cell.organisation} {cell.name}"
    return cell.name or formatting.ABSENT


def _seat_list(plan: Plan, title: str) -> Table:
    columns = (
        Column(_("Row"), align="centre", width=0.6),
        Column(_("Seat"), align="centre", width=0.6),
        Column(_("Name or office"), align="left", width=2),
        Column(_("Organisation"), align="left", width=2),
    )
    taken = [cell for cells in plan.grid for cell in cells if cell.name]
    rows = tuple(
        Row(((str(cell.row),), (str(cell.number),), (cell.name,), (cell.organisation or formatting.ABSENT,)))
        for cell in taken
    )
    return Table(title, columns, rows)


def _venues(scope: Scope, meeting_id: int) -> Iterator[Section]:
    venues = venues_page(scope, meeting_id).venues
    if not venues:
        return
    columns = (
        Column(_("No."), align="centre", width=0.4),
        Column(_("Venue"), align="left", width=2),
        Column(pgettext("unit", "Level"), align="left", width=1.2),
        Column(_("Contact"), align="left", width=2),
    )
    rows = tuple(
        Row(((str(number),), (" ".join(part for part in (venue.parent, venue.name) if part),),
             (labels.choice(labels.VENUE_LEVELS, venue.level),), (venue.contact or formatting.ABSENT,)))
        for number, venue in enumerate(venues, start=1)
    )  # fmt: skip
    yield Section("venues", _("Venues"), (Table(_("Venues of the video meeting"), columns, rows),), annex=True)
