"""`leitai import-portfolio --layout LAYOUT FILE`: a published list of projects becomes a region with closed periods."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from leitai.actions.imports import begin_portfolio, finish_portfolio, take_in_period
from leitai.actions.months import close_month, correct_month
from leitai.actions.orgs import RoleWanted, create_person
from leitai.actions.regions import create_region
from leitai.queries.imports import Portfolio, officer_of, portfolio_layouts, read_portfolio, taken_in, waits_for_close
from leitai.queries.months import is_closed
from leitai.queries.orgs import Scope, scope_for
from leitai.queries.packs import Pack, pack
from leitai.queries.refusals import refusal_words
from leitai.queries.regions import office_of
from leitai.rules import Refused


class Command(BaseCommand):
    help = "Take in a published portfolio of projects and close its periods. The same file twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--layout", required=True, help=", ".join(portfolio_layouts()))

    def handle(self, *, file: Path, layout: str, **options: Any) -> None:
        with translation.override("en"):
            try:
                self.take_in(read_portfolio(file, layout))
            except Refused as refused:
                raise CommandError(refusal_words(refused)) from refused
            except FileNotFoundError as error:
                raise CommandError(f"there is no file {file}") from error

    def take_in(self, portfolio: Portfolio) -> None:
        plan = pack(portfolio.pack)
        if (when := taken_in(plan.region.code, portfolio.sha256)) is not None:
            self.stdout.write(f"{portfolio.file_name} was taken in on {when:%Y-%m-%d %H:%M} UTC. Nothing was changed.")
            return
        by = self.somebody(plan)
        upload = begin_portfolio(by=by, portfolio=portfolio)
        self.tell(portfolio)
        again = False
        for month in portfolio.periods:
            taken = take_in_period(by=by, portfolio=portfolio, upload_id=upload.pk, month=month)
            again = self.close(by, portfolio, month, again)
            self.stdout.write(
                f"{month:%Y-%m}: {taken.new} new, {taken.changed} changed, {taken.same} as before; "
                f"{'closed' if is_closed(by.region_id, month) else 'open'}"
            )
        finish_portfolio(by=by, upload_id=upload.pk)
        self.stdout.write(
            f"{portfolio.file_name}: {portfolio.reports.height} rows in {len(portfolio.periods)} periods."
        )

    def somebody(self, plan: Pack) -> Scope:
        """The region's officer, made with the region the first time; the sign-in is printed once."""
        if office_of(plan.region.code) is None:
            create_region(by=None, pack=plan)
        office = office_of(plan.region.code)
        assert office is not None
        person = officer_of(plan.region.code)
        if person is None:
            post = plan.people[0]
            made = create_person(
                by=office, username=post.username, name=post.name, name_en=post.name_en, role=RoleWanted(post.role)
            )
            person = made.person.pk
            self.stdout.write(f"sign in as {post.username} with the start password {made.password}")
        scope = scope_for(person, day=timezone.localdate(), region_id=office.region_id)
        if scope is None:
            raise CommandError(f"{plan.region.code}: nobody holds a role in this region today")
        return scope

    def close(self, by: Scope, portfolio: Portfolio, month: dt.date, again: bool) -> bool:
        """Close what is open; correct what was closed with other rows, and what rests on a month so corrected."""
        if not is_closed(by.region_id, month):
            close_month(by=by, month=month, agree_missing=True)
            return again
        if not again and not waits_for_close(by, month):
            return False
        correct_month(by=by, month=month, reason=f"taken in again from {portfolio.file_name}", submission_ids=[])
        return True

    def tell(self, portfolio: Portfolio) -> None:
        for note in portfolio.notes:
            self.stdout.write(note)
        for doubt in portfolio.doubts:
            self.stdout.write(f"row {doubt.row}, project {doubt.project}: {doubt.words}; taken as published")
