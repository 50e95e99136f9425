"""Totals, the public notice, approval and publication."""

from __future__ import annotations

from django.urls import URLPattern

RESULTS: list[URLPattern] = []
