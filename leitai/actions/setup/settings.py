from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from leitai import models
from leitai.actions.audit import record
from leitai.queries.orgs import Scope, require
from leitai.queries.setup.settings import Settings, fixed_settings, refuse_settings
from leitai.rules import Permission


@transaction.atomic
def confirm_settings(*, by: Scope, settings: Settings) -> models.Region:
    """Keep the region's settings as they are typed; unchanged ones too: the office has looked at them."""
    require(by, Permission.EDIT_UNITS)
    refuse_settings(settings)
    region = models.Region.objects.select_for_update().get(pk=by.region_id)
    wanted = settings.to_dict()
    changed = [name for name, value in wanted.items() if getattr(region, name) != value]
    fixed = fixed_settings(by)
    for name in changed:
        if name in fixed:
            raise fixed[name]
        setattr(region, name, wanted[name])
    region.settings_confirmed_at = timezone.now()
    region.save(update_fields=[*changed, "settings_confirmed_at"])
    record(by=by, verb="confirm_settings", about=region, detail={"changed": changed})
    return region
