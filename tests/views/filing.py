"""What the tests of the filing pages share: workbooks sent through the pages."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from leitai import models
from leitai.actions import delivery as actions
from tests.world import World


def post_file(client: Client, world: World, body: bytes, name: str = "六月.csv", **values: str) -> HttpResponse:
    given = {"unit": str(world.units["songhe"].pk), "month": "2020-06", "layout": "monthly_progress"} | values
    return client.post("/uploads/receive/", {"file": SimpleUploadedFile(name, body), **given})


def sent(client: Client, world: World, body: bytes, name: str = "六月.csv", **values: str) -> models.Upload:
    """Uploaded through the page and checked by the task."""
    response = post_file(client, world, body, name, **values)
    assert response.status_code == 302, response.content.decode()
    upload = models.Upload.objects.latest("pk")
    assert response["Location"] == f"/uploads/{upload.pk}/"
    return actions.check_upload(by=world.scope("reporter"), upload_id=upload.pk)


def text_of(response: HttpResponse) -> str:
    return response.content.decode()
