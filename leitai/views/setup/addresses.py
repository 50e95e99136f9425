from __future__ import annotations

from django.urls import path

from leitai.views.setup import calendar, people, steps, units

SETUP = [
    path("setup/", steps.show, name="setup-show"),
    path("setup/region/", steps.settings, name="setup-region"),
    path("setup/calendar/", calendar.show, name="setup-calendar"),
    path("setup/calendar/new/", calendar.add, name="setup-calendar-add"),
    path("setup/calendar/file/", calendar.download, name="setup-calendar-file"),
    path("setup/calendar/take/", calendar.take, name="setup-calendar-take"),
    path("setup/units/", units.show, name="setup-units"),
    path("setup/units/file/", units.download, name="setup-units-file"),
    path("setup/units/look/", units.look, name="setup-units-look"),
    path("setup/units/take/", units.take, name="setup-units-take"),
    path("setup/units/pack/", units.take_pack, name="setup-units-pack"),
    path("setup/people/", people.show, name="setup-people"),
    path("setup/people/file/", people.download, name="setup-people-file"),
    path("setup/people/look/", people.look, name="setup-people-look"),
    path("setup/people/take/", people.take, name="setup-people-take"),
    path("setup/calendar/<int:pk>/drop/", calendar.drop, name="setup-calendar-drop"),
]
