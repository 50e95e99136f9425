"""`leitai verify FILE`: every number of a bulletin that came back is derived again from the closed months."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leitai.queries.bulletins import LedgerDamaged, Proof, document_region, prove_document, reference, summary
from leitai.queries.regions import office_of

SHOWN = 50  # numbers printed one by one of a longer list


class Command(BaseCommand):
    help = "Prove a Word, Excel or HTML bulletin: each number against the closed month it cites."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            content = file.read_bytes()
            region = document_region(content)
            office = office_of(region)
            if office is None:
                raise CommandError(f"{file}: its figures are of region {region}, which is not here")
            proofs = prove_document(office, content)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except LedgerDamaged as error:
            raise CommandError(f"{file}: {error}") from error
        telling = [proof for proof in proofs if proof.verdict != "proved"]
        for proof in telling[:SHOWN]:
            self.stdout.write(words(proof))
        if len(telling) > SHOWN:
            self.stdout.write(f"… and {len(telling) - SHOWN} more")
        counts = summary(proofs)
        self.stdout.write(f"{file}: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
        wrong = counts["changed"] + counts["missing"] + counts["unknown"]
        if wrong:
            raise CommandError(f"{wrong} of {len(proofs)} numbers are not what the closed months give", returncode=1)


def words(proof: Proof) -> str:
    where = f"{proof.place}: " if proof.place else ""
    cell, revision = reference(proof.cell), proof.cell.revision
    match proof.verdict:
        case "superseded":
            now = f", now {proof.now}" if proof.now else ""
            return f"{where}{proof.found} proved against r{revision}, superseded{now} ({cell})"
        case "changed":
            return f"{where}{proof.found} stands there, the closed month gives {proof.expected} ({cell})"
        case "missing":
            return f"{proof.expected} is no longer in the document ({cell})"
        case _:
            return f"{where}{proof.found} cites what is not closed here ({cell})"
