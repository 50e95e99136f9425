"""`leitai slip LOGIN`: a new start password, given out on the machine itself, where nobody else could give one."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from leitai.actions.orgs import reset_password
from leitai.management.slips import slip_text
from leitai.queries.people import working_person
from leitai.queries.refusals import refusal_words
from leitai.rules import Refused


class Command(BaseCommand):
    help = "Give somebody who works here a new start password. Their sessions end, and their second factor is removed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login")

    def handle(self, *, login: str, **options: Any) -> None:
        found = working_person(login)
        if found is None:
            raise CommandError(f"nobody with the sign-in name {login!r} holds a role today")
        with translation.override(found.office.language):
            try:
                new = reset_password(by=found.office, person_id=found.person_id)
            except Refused as refused:
                raise CommandError(refusal_words(refused)) from refused
        self.stdout.write(slip_text(new))
