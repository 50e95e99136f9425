from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leitai.rules import Permission
from leitai.views.access import page
from leitai.views.shell import frame_of


@page(Permission.SEE_HOME)
def show(request: HttpRequest) -> HttpResponse:
    frame_of(request, "open")
    return render(request, "home/show.html")
