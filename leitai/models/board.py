from __future__ import annotations

from django.db import models
from django.db.models import Q

from leitai import labels
from leitai.models.contest.rounds import Round
from leitai.models.meetings import MeetingVenue

MOST_VENUES = 146
"""The main hall and 145 sub-venues; the audience's link is none of them."""


class BoardVenue(models.Model):
    """A screen's right to follow a round: the main hall, a sub-venue, or the one link that any viewer may open.

    The link's secret is told once, when it is made; only its hash is kept.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="board_venues")
    meeting_venue = models.ForeignKey(
        MeetingVenue, on_delete=models.SET_NULL, null=True, blank=True, related_name="board_venues"
    )
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=8, choices=labels.BOARD_KINDS, default="venue")
    language = models.CharField(max_length=7, choices=labels.LANGUAGES, default="zh-hans")
    token_sha256 = models.CharField(max_length=64, blank=True)
    state_key = models.CharField(max_length=40, blank=True)
    """Made from the secret, and no way back to it: the address of the small file that a thin line asks for."""
    issued_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    lag_ms = models.PositiveIntegerField(null=True, blank=True)
    """From the server's beat to the venue's echo, there and back, by the server's clock alone."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="board_venue_code_once"),
            models.UniqueConstraint(
                fields=["round", "kind"], condition=~Q(kind="venue"), name="board_one_main_hall_and_one_audience"
            ),
            models.UniqueConstraint(
                fields=["token_sha256"], condition=~Q(token_sha256=""), name="board_venue_token_once"
            ),
            models.UniqueConstraint(
                fields=["state_key"], condition=~Q(state_key=""), name="board_venue_state_key_once"
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, token_sha256="", state_key="")
                | Q(issued_at__isnull=False) & ~Q(token_sha256="") & ~Q(state_key=""),
                name="board_venue_link_is_whole",
            ),
        ]
        ordering = ["round", "kind", "code"]

    def __str__(self) -> str:
        return self.name
