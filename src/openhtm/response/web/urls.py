"""Addresses of incident response."""

from __future__ import annotations

from django.urls import path

from .views import after, fallbacks, incidents, lines, packs, preparedness, rehearsals, roster, suspects

app_name = "response"
urlpatterns = [
    path("response/", roster.units, name="units"),
    path("response/preparedness/", preparedness.show, name="preparedness"),
    path("response/preparedness/<slug:item>/", preparedness.line, name="line"),
    path("response/preparedness/<slug:item>/show/", preparedness.record, name="record"),
    path("response/team/", roster.team, name="team"),
    path("response/team/name/", roster.name_member, name="name"),
    path("response/team/<int:pk>/edit/", roster.edit, name="member_edit"),
    path("response/team/<int:pk>/confirm/", roster.confirm, name="member_confirm"),
    path("response/team/<int:pk>/end/", roster.end, name="member_end"),
    path("response/fallbacks/", fallbacks.listed, name="fallbacks"),
    path("response/fallbacks/write/", fallbacks.write, name="fallback_write"),
    path("response/fallbacks/<int:pk>/end/", fallbacks.end, name="fallback_end"),
    path("response/cards/<str:tag>/", fallbacks.card, name="card"),
    path("response/cards/<str:tag>/print/", fallbacks.card_print, name="card_print"),
    path("response/pack/", packs.of_site, name="pack"),
    path("response/units/<int:pk>/pack/", packs.of_unit, name="unit_pack"),
    path("response/incidents/<int:pk>/pack/", packs.of_incident, name="incident_pack"),
    path("response/incidents/", incidents.incident_list, name="incidents"),
    path("response/incidents/declare/", incidents.declare, name="declare"),
    path("response/exercises/", rehearsals.rehearsal_list, name="rehearsals"),
    path("response/exercises/begin/", rehearsals.begin, name="rehearsal_begin"),
    path("response/exercises/<int:pk>/", rehearsals.rehearsal, name="rehearsal"),
    path("response/exercises/<int:pk>/pdf/", rehearsals.report_file, name="rehearsal_pdf"),
    path("response/injects/<int:pk>/release/", rehearsals.release, name="inject_release"),
    path("response/injects/<int:pk>/decide/", rehearsals.decide, name="inject_decide"),
    path("response/injects/<int:pk>/mark/", rehearsals.mark, name="inject_mark"),
    path("response/incidents/<int:pk>/", incidents.room, name="incident"),
    path("response/incidents/<int:pk>/edit/", incidents.edit, name="incident_edit"),
    path("response/incidents/<int:pk>/advance/", incidents.advance, name="advance"),
    path("response/incidents/<int:pk>/note/", incidents.note, name="note"),
    path("response/incidents/<int:pk>/timeline/", incidents.timeline, name="timeline"),
    path("response/incidents/<int:pk>/add/flaw/", suspects.by_flaw, name="add_flaw"),
    path("response/incidents/<int:pk>/add/tags/", suspects.by_tags, name="add_tags"),
    path("response/incidents/<int:pk>/add/kind/", suspects.by_kind, name="add_kind"),
    path("response/incidents/<int:pk>/reports/", after.report_list, name="reports"),
    path("response/incidents/<int:pk>/reports/<slug:clock>/start/", after.start, name="report_start"),
    path("response/incidents/<int:pk>/reports/<slug:clock>/none/", after.rule_out, name="report_rule_out"),
    path("response/incidents/<int:pk>/reports/<slug:clock>/sent/", after.sent, name="report_sent"),
    path("response/incidents/<int:pk>/after/", after.after, name="after"),
    path("response/incidents/<int:pk>/lessons/add/", after.lesson_add, name="lesson_add"),
    path("response/incidents/<int:pk>/lessons/<int:lesson>/done/", after.lesson_done, name="lesson_done"),
    path("response/incidents/<int:pk>/close/", after.close, name="close"),
    *[
        path(f"response/incidents/<int:pk>/suspects/<int:line_id>/{end}", view, name=name)
        for end, view, name in (
            ("", lines.line, "incident_device"),
            ("clear/", lines.clear, "line_clear"),
            ("suspect/", lines.suspect, "line_suspect"),
            ("isolate/", lines.isolate, "line_isolate"),
            ("isolated/", lines.isolated, "line_isolated"),
            ("hold/", lines.hold, "line_hold"),
            ("release/", lines.release, "line_release"),
            ("recover/", lines.recover, "line_recover"),
            ("again/", lines.again, "line_again"),
            ("return/", lines.give_back, "line_return"),
            ("untested/", lines.untested, "line_untested"),
        )
    ],
]
