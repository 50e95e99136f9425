from __future__ import annotations

from django.urls import path

from leitai.views.setup import calendar, steps

SETUP = [
    path("setup/", steps.show, name="setup-show"),
    path("setup/region/", steps.settings, name="setup-region"),
    path("setup/calendar/", calendar.show, name="setup-calendar"),
    path("setup/calendar/new/", calendar.add, name="setup-calendar-add"),
    path("setup/calendar/file/", calendar.download, name="setup-calendar-file"),
    path("setup/calendar/take/", calendar.take, name="setup-calendar-take"),
    path("setup/calendar/<int:pk>/drop/", calendar.drop, name="setup-calendar-drop"),
]
