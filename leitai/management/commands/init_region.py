"""`leitai init`: a region and whoever works in it first, all of it or nothing; the start passwords are printed once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from leitai.actions.orgs import NewPassword, RoleWanted, create_person, grant_role
from leitai.actions.regions import create_region
from leitai.management.slips import slip_text
from leitai.queries.orgs import Scope
from leitai.queries.packs import Pack, PackBroken, bare_pack, pack
from leitai.queries.people import proposed_username, usernames
from leitai.queries.refusals import refusal_words
from leitai.queries.regions import office_of
from leitai.queries.setup.settings import Settings, refuse_code, refuse_settings
from leitai.rules import Refused

NEXT = """以上初始密码只显示这一次，不保存；首次登录须改成自己的密码。
The start password is shown this once and kept nowhere; it is changed when it is first used.

下一步：运行 leitai serve，用浏览器打开它给出的网址，登录后点左下角“设置”（/setup/），按清单逐步办理。
Next: run leitai serve, open the address it prints, sign in, and follow the list at Set-up (/setup/).
"""


class Command(BaseCommand):
    help = "Make a region with its first administrator and officer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--pack", default="", help="a shipped pack instead of an empty region")
        parser.add_argument("--code", default="")
        parser.add_argument("--name", default="")
        parser.add_argument("--name-en", default="")
        parser.add_argument("--level", default="city")
        parser.add_argument("--currency", default="CNY")
        parser.add_argument("--language", default="zh-hans")
        parser.add_argument("--time-zone", default="Asia/Shanghai")
        parser.add_argument("--fictional", action="store_true", help="every page and paper says that it is invented")
        parser.add_argument("--admin-name", required=True)
        parser.add_argument("--admin-login", default="")
        parser.add_argument("--officer-name", default="", help="a second person for the city office's work")
        parser.add_argument("--officer-login", default="")

    def handle(self, **options: Any) -> None:
        with translation.override(options["language"]):
            try:
                slips = self.make(options)
            except Refused as refused:
                raise CommandError(refusal_words(refused)) from refused
            except PackBroken as error:
                raise CommandError(str(error)) from error
        for slip in slips:
            self.stdout.write(slip_text(slip))
        self.stdout.write(NEXT)

    @transaction.atomic
    def make(self, options: dict[str, Any]) -> list[NewPassword]:
        plan = self.plan(options)
        region = create_region(by=None, pack=plan)
        office = office_of(region.code)
        assert office is not None
        self.stdout.write(f"{region.name}（{region.code}）")
        if not options["officer_name"]:
            return [self.person(office, options["admin_name"], options["admin_login"], "admin", "city_officer")]
        return [
            self.person(office, options["admin_name"], options["admin_login"], "admin"),
            self.person(office, options["officer_name"], options["officer_login"], "city_officer"),
        ]

    def plan(self, options: dict[str, Any]) -> Pack:
        if options["pack"]:
            return pack(options["pack"])
        settings = Settings(
            name=options["name"],
            name_en=options["name_en"],
            level=options["level"],
            currency=options["currency"],
            language=options["language"],
            time_zone=options["time_zone"],
            display_scale="wan_yi" if options["currency"] == "CNY" else "million",
        )
        refuse_code(options["code"])
        refuse_settings(settings)
        return bare_pack(options["code"], settings.to_dict(), fictional=options["fictional"])

    def person(self, office: Scope, name: str, login: str, first: str, *more: str) -> NewPassword:
        new = create_person(
            by=office, username=login or proposed_username(name, usernames()), name=name, role=RoleWanted(first)
        )
        for role in more:
            grant_role(by=office, person_id=new.person.pk, role=RoleWanted(role))
        return new
