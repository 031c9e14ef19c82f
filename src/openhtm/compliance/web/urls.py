"""Addresses of compliance."""

from __future__ import annotations

from django.urls import path

from .views import correction_work, corrections, evidence, findings, programs, readiness, report

app_name = "compliance"
urlpatterns = [
    path("compliance/", readiness.show, name="readiness"),
    path("compliance/look/", readiness.look, name="look"),
    path("compliance/rules/", readiness.rule_list, name="rules"),
    path("compliance/standards/", readiness.standard_list, name="standards"),
    path("compliance/standards/load/", readiness.standard_load, name="standard_load"),
    path("compliance/standards/<slug:key>/withdraw/", readiness.standard_withdraw, name="standard_withdraw"),
    path("compliance/findings/", findings.finding_list, name="findings"),
    path("compliance/findings/export/", findings.export, name="export"),
    path("compliance/findings/accept/", findings.accept, name="accept"),
    path("compliance/findings/<int:pk>/", findings.finding, name="finding"),
    path("compliance/findings/<int:pk>/take-back/", findings.take_back, name="take_back"),
    path("compliance/actions/", corrections.correction_list, name="corrections"),
    path("compliance/actions/export/", corrections.export, name="corrections_export"),
    path("compliance/actions/start/", corrections.start, name="correction_start"),
    path("compliance/actions/<int:pk>/", corrections.correction, name="correction"),
    path("compliance/actions/<int:pk>/change/", corrections.change, name="correction_change"),
    path("compliance/actions/<int:pk>/cause/", corrections.cause, name="correction_cause"),
    path("compliance/actions/<int:pk>/hand-over/", corrections.hand_over, name="correction_hand_over"),
    path("compliance/actions/<int:pk>/withdraw/", corrections.withdraw, name="correction_withdraw"),
    path(
        "compliance/actions/<int:pk>/rounds/<int:number>/counted/<slug:when>/",
        corrections.counted,
        name="correction_counted",
    ),
    path("compliance/actions/<int:pk>/steps/add/", correction_work.step_add, name="correction_step_add"),
    path(
        "compliance/actions/<int:pk>/steps/<int:step>/change/",
        correction_work.step_change,
        name="correction_step_change",
    ),
    path(
        "compliance/actions/<int:pk>/steps/<int:step>/done/",
        correction_work.step_done,
        name="correction_step_done",
    ),
    path("compliance/actions/<int:pk>/plan-check/", correction_work.plan_check, name="correction_plan_check"),
    path("compliance/actions/<int:pk>/check/", correction_work.check, name="correction_check"),
    path("compliance/report/", report.report, name="report"),
    path("compliance/report/paper/", report.paper, name="report_paper"),
    path("compliance/report/close/", report.close, name="report_close"),
    path("compliance/report/rows/<slug:key>/", report.rows, name="report_rows"),
    path("compliance/report/explain/<slug:key>/", report.explain, name="report_explain"),
    path("compliance/aem/", programs.board, name="aem"),
    path("compliance/aem/propose/", programs.propose, name="aem_propose"),
    path("compliance/aem/demands/", programs.demands, name="aem_demands"),
    path("compliance/aem/watch/", programs.watch, name="aem_watch"),
    path("compliance/aem/<int:pk>/", programs.program, name="aem_program"),
    path("compliance/aem/<int:pk>/memo/", programs.memo_file, name="aem_memo"),
    path("compliance/aem/<int:pk>/edit/", programs.edit, name="aem_edit"),
    path("compliance/aem/<int:pk>/submit/", programs.submit, name="aem_submit"),
    path("compliance/aem/<int:pk>/approve/", programs.approve, name="aem_approve"),
    path("compliance/aem/<int:pk>/send-back/", programs.send_back, name="aem_send_back"),
    path("compliance/aem/<int:pk>/suspend/", programs.suspend, name="aem_suspend"),
    path("compliance/aem/<int:pk>/withdraw/", programs.withdraw, name="aem_withdraw"),
    path("compliance/aem/<int:pk>/review/", programs.review, name="aem_review"),
    path("compliance/aem/evidence/", evidence.show, name="aem_evidence"),
    path("compliance/aem/evidence/rows/", evidence.rows, name="aem_evidence_rows"),
    path("compliance/aem/evidence/file/", evidence.file, name="aem_evidence_file"),
]
