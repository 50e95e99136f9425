"""`leitai demo` fills its own data folder with the invented season of Lanchuan, and says who may sign in."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from leitai.actions.bulletins import issue_bulletin
from leitai.actions.imports import finish_season, take_in_month, take_in_register
from leitai.actions.months import close_month
from leitai.actions.orgs import RoleWanted, change_own_password, create_person
from leitai.actions.regions import create_region
from leitai.management.contest_round import set_up_round
from leitai.management.demo_appraisal import play_appraisals
from leitai.management.demo_meeting import plan_demo_meeting
from leitai.management.demo_rulebooks import write_rulebooks
from leitai.management.earlier_rounds import play_earlier_rounds, prepare_look_back
from leitai.management.open_month import file_open_month, work_off
from leitai.queries.bulletins import LANGUAGES, bulletin_files, bulletin_months
from leitai.queries.imports.demo import OPEN_MONTH, PACK, demo_season, is_loaded, season_months
from leitai.queries.months import now, region_of
from leitai.queries.orgs import Scope, scope_for
from leitai.queries.packs import Pack, pack
from leitai.queries.refusals import refusal_words
from leitai.queries.regions import codes_of, office_of
from leitai.rules import Refused

LOGINS = "demo-logins.txt"
HALF_YEAR = dt.date(2020, 6, 1)
"""Its bulletin waits for the half-year's appraisal and tells its result."""
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def closed_months(office: Scope) -> tuple[dt.date, ...]:
    """Of the season's second year, the one that is shown."""
    lines = bulletin_months(office)
    return tuple(line.month for line in reversed(lines) if line.month.year == OPEN_MONTH.year)


class Command(BaseCommand):
    help = "Load the invented season, once; print the sign-ins; on wish write its bulletins into a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, default=None, help="write the closed months' bulletins here")

    def handle(self, *, out: Path | None = None, **options: Any) -> None:
        began = time.monotonic()
        with translation.override("zh-hans"):
            try:
                self.load()
                if out is not None:
                    self.write_bulletins(out)
            except Refused as refused:
                raise CommandError(f"{refusal_words(refused)}\n{self.remedy()}") from refused
        self.stdout.write((settings.LEITAI_HOME / LOGINS).read_text(encoding="utf-8"))
        self.stdout.write(f"{time.monotonic() - began:.0f} s")

    def load(self) -> None:
        plan = pack(PACK)
        office = office_of(plan.region.code)
        if office is not None:
            if not is_loaded(office) or not (settings.LEITAI_HOME / LOGINS).exists():
                raise CommandError(f"the demo in {settings.LEITAI_HOME} is incomplete. {self.remedy()}")
            return
        create_region(by=None, pack=plan)
        office = office_of(plan.region.code)
        assert office is not None
        people = self.make_people(office, plan)
        self.fill(people, office, plan)

    def issue(self, city: Scope, month: dt.date, at: dt.datetime) -> None:
        for language in LANGUAGES:
            issue_bulletin(by=city, month=month, language=language, at=at)

    def write_bulletins(self, out: Path) -> None:
        """The bulletins of the season's closed months; a file of the same name is replaced."""
        office = office_of(pack(PACK).region.code)
        assert office is not None
        try:
            out.mkdir(parents=True, exist_ok=True)
            for month in closed_months(office):
                for file in bulletin_files(office, month):
                    (out / file.name).write_bytes(file.content)
                self.stdout.write(f"{month:%Y-%m} → {out}")
        except OSError as error:
            raise CommandError(f"the bulletins could not be written to {out}: {error.strerror}") from error

    def remedy(self) -> str:
        return f"Delete the folder {settings.LEITAI_HOME} and start the demo again."

    def make_people(self, office: Scope, plan: Pack) -> dict[str, Scope]:
        """Everybody of the pack, each with a password of this one demo; they stand in a file only its owner reads."""
        units, bodies = codes_of(office, "unit"), codes_of(office, "organization")
        scopes: dict[str, Scope] = {}
        lines = []
        for post in plan.people:
            role = RoleWanted(
                post.role,
                units.get(post.unit),
                bodies.get(post.organization) if post.role == "department_officer" else None,
            )
            made = create_person(
                by=office,
                username=post.username,
                name=post.name,
                name_en=post.name_en,
                role=role,
                organization_id=bodies.get(post.organization),
            )
            scope = scope_for(made.person.pk, day=timezone.localdate(), region_id=office.region_id)
            assert scope is not None
            word = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
            change_own_password(by=scope, password=word)
            scopes[post.username] = scope
            lines.append(f"  {post.username:<10} {word}   {post.name} / {post.name_en}")
        self.keep_logins(lines)
        return scopes

    def keep_logins(self, lines: list[str]) -> None:
        head = [
            "演示登录（数据纯属虚构，密码只属于这一份演示）",
            "Demo sign-ins (all data fictional, passwords of this demo only)",
        ]
        path = settings.LEITAI_HOME / LOGINS
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as sink:
            sink.write("\n".join([*head, *lines]) + "\n")

    def fill(self, people: dict[str, Scope], office: Scope, plan: Pack) -> None:
        city = people["city"]
        given = demo_season()
        leader = people["leader"].person_id
        assert leader is not None
        take_in_register(by=city, season=given, leaders={"市领导甲": leader})
        for step in season_months(city, given):
            take_in_month(by=city, season=given, month=step.month, filed_at=step.filed_at, accepted_at=step.accepted_at)
            close_month(by=city, month=step.month, agree_missing=True, at=step.closed_at)
            if step.month.year == OPEN_MONTH.year and step.month != HALF_YEAR:
                self.issue(city, step.month, step.closed_at)
            self.stdout.write(f"{step.month:%Y-%m} ", ending="")
            self.stdout.flush()
        self.stdout.write("")
        file_open_month(city, people, given)
        moment = now(region_of(city))
        play_earlier_rounds(people, moment)
        prepare_look_back(city, beside=set_up_round(people, moment))
        self.issue(city, HALF_YEAR, play_appraisals(people, given, moment))
        work_off("contest")
        plan_demo_meeting(city, office, plan)
        write_rulebooks(people, moment)
        finish_season(by=city, season=given)
