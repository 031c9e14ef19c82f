"""Files of exercises as answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse

from . import incident_access, rehearsal_words, rehearsing
from .models import Rehearsal


def rehearsal_pdf(found: Rehearsal, *, user: Any, at: datetime) -> HttpResponse:
    before = rehearsing.earlier(incident_access.rehearsals(user), found)
    data = rehearsal_words.paper(rehearsing.one(found), before, reader=str(user.actor_label), at=at)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{str(found).lower()}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
