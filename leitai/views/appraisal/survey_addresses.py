"""Surveys of leaders and the public."""

from __future__ import annotations

from django.urls import URLPattern

SURVEYS: list[URLPattern] = []
