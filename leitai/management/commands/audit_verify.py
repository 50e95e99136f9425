from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leitai.queries.audit.seals import AuditProof, prove

SHOWN = 20  # event numbers printed of a longer list


class Command(BaseCommand):
    help = "Prove the audit trail: every batch's chain, hash and events; names what is not sealed yet."

    def handle(self, *args: Any, **options: Any) -> None:
        proof = prove()
        for fault in proof.faults:
            events = f" events {numbers(fault.event_ids)}" if fault.event_ids else ""
            self.stdout.write(f"batch {fault.number}: {WORDS[fault.fault]}{events}")
        self.stdout.write(tail(proof))
        if proof.faults:
            raise CommandError(f"the audit trail is damaged: {len(proof.faults)} faults", returncode=1)
        end = f", last hash {proof.last_hash}" if proof.batches else ""
        self.stdout.write(f"{proof.events} events in {proof.batches} batches: untouched{end}")


WORDS = {
    "number": "a batch before it is missing",
    "chain": "does not follow from the batch before it",
    "hash": "its events are not what was sealed:",
    "count": "its count is not the number of its events",
    "missing": "deleted after sealing:",
    "twice": "sealed twice:",
}


def tail(proof: AuditProof) -> str:
    if not proof.unsealed:
        return "unsealed: none"
    since = f"{proof.oldest_unsealed:%Y-%m-%d %H:%M:%S%z}" if proof.oldest_unsealed else ""
    return f"unsealed: {len(proof.unsealed)} events since {since}: {numbers(proof.unsealed)}"


def numbers(ids: tuple[int, ...]) -> str:
    shown = " ".join(str(number) for number in ids[:SHOWN])
    return f"{shown} …" if len(ids) > SHOWN else shown
