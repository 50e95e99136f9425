"""Self-assessment, the departments' scores, their review."""

from __future__ import annotations

from django.urls import URLPattern

SCORING: list[URLPattern] = []
