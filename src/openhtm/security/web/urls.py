"""Addresses of device security."""

from __future__ import annotations

from django.urls import path

from .views import acceptances, assessments, controls, disclosures, exposure, feeds, network, releases
from .views import acceptances, assessments, controls, disclosures, exposure, feeds, plans, releases

app_name = "security"
urlpatterns = [
    path("security/", exposure.exposure, name="exposure"),
    path("security/vulnerabilities/<str:name>/", exposure.vulnerability, name="vulnerability"),
    path("security/vulnerabilities/<str:name>/judge/", assessments.judge, name="judge"),
    path("security/judgments/", assessments.history, name="assessments"),
    path("security/judgments/export/<str:kind>/", assessments.export, name="export_vex"),
    path("security/judgments/<int:assessment_id>/", assessments.assessment, name="assessment"),
    path("security/judgments/<int:assessment_id>/withdraw/", assessments.withdraw, name="withdraw"),
    path("security/vulnerabilities/<str:name>/accept/", acceptances.acceptance_add, name="acceptance_add"),
    path("security/controls/", controls.control_list, name="controls"),
    path("security/controls/add/", controls.control_add, name="control_add"),
    path("security/controls/<int:control_id>/", controls.control, name="control"),
    path("security/controls/<int:control_id>/prove/", controls.control_prove, name="control_prove"),
    path("security/controls/<int:control_id>/sign/", controls.control_sign, name="control_sign"),
    path("security/controls/<int:control_id>/end/", controls.control_end, name="control_end"),
    path("security/acceptances/", acceptances.acceptance_list, name="acceptances"),
    path("security/acceptances/<int:acceptance_id>/", acceptances.acceptance, name="acceptance"),
    path(
        "security/acceptances/<int:acceptance_id>/approve/",
        acceptances.acceptance_approve,
        name="acceptance_approve",
    ),
    path(
        "security/acceptances/<int:acceptance_id>/withdraw/",
        acceptances.acceptance_withdraw,
        name="acceptance_withdraw",
    ),
    path("security/vulnerabilities/<str:name>/plan/", plans.plan_add, name="plan_add"),
    path("security/plans/", plans.plan_list, name="plans"),
    path("security/plans/<int:plan_id>/", plans.plan, name="plan"),
    path("security/plans/<int:plan_id>/finish/", plans.plan_finish, name="plan_finish"),
    path("security/plans/<int:plan_id>/take-in/", plans.plan_take_in, name="plan_take_in"),
    path("security/plans/<int:plan_id>/end/", plans.plan_end, name="plan_end"),
    path("security/clocks/", acceptances.clock_list, name="clocks"),
    path("security/clocks/<str:clock>/", acceptances.clock_set, name="clock_set"),
    path("security/contradictions/", assessments.contradictions, name="contradictions"),
    path("security/advisories/", exposure.document_list, name="documents"),
    path("security/advisories/bring/", exposure.bring, name="bring"),
    path("security/advisories/<int:document_id>/", exposure.document, name="document"),
    path("security/disclosures/", disclosures.disclosure_list, name="disclosures"),
    path("security/disclosures/add/", disclosures.attach, name="disclosure_attach"),
    path("security/disclosures/<int:disclosure_id>/", disclosures.disclosure, name="disclosure"),
    path("security/disclosures/<int:disclosure_id>/compare/", disclosures.compare, name="disclosure_compare"),
    path("security/feeds/", feeds.feed_list, name="feeds"),
    path("security/feed-pack/", feeds.feed_pack, name="feed_pack"),
    path("security/feeds/<str:slug>/", feeds.feed, name="feed"),
    path("security/feeds/<str:slug>/try/", feeds.feed_try, name="feed_try"),
    path("security/feeds/<str:slug>/change/", feeds.feed_edit, name="feed_edit"),
    path("security/network/", network.host_list, name="network"),
    path("security/network/take/", network.take, name="network_take"),
    path("security/network/settle/", network.settle_many, name="network_settle_many"),
    path("security/network/scans/", network.scan_list, name="network_scans"),
    path("security/network/hosts/<int:host_id>/", network.host, name="host"),
    path("security/network/hosts/<int:host_id>/settle/", network.settle, name="host_settle"),
    path("security/releases/", releases.release_list, name="releases"),
    path("security/releases/add/", releases.release_add, name="release_add"),
    path("security/releases/<int:release_id>/", releases.release, name="release"),
    path("security/releases/<int:release_id>/bill/", releases.bill_attach, name="bill_attach"),
    path("security/devices/<str:tag>/", releases.device_software, name="device_software"),
]
