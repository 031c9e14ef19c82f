"""Addresses of device security."""

from __future__ import annotations

from django.urls import path

from .views import assessments, disclosures, exposure, feeds, releases

app_name = "security"
urlpatterns = [
    path("security/", exposure.exposure, name="exposure"),
    path("security/vulnerabilities/<str:name>/", exposure.vulnerability, name="vulnerability"),
    path("security/vulnerabilities/<str:name>/judge/", assessments.judge, name="judge"),
    path("security/judgments/", assessments.history, name="assessments"),
    path("security/judgments/export/<str:kind>/", assessments.export, name="export_vex"),
    path("security/judgments/<int:assessment_id>/", assessments.assessment, name="assessment"),
    path("security/judgments/<int:assessment_id>/withdraw/", assessments.withdraw, name="withdraw"),
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
    path("security/releases/", releases.release_list, name="releases"),
    path("security/releases/add/", releases.release_add, name="release_add"),
    path("security/releases/<int:release_id>/", releases.release, name="release"),
    path("security/releases/<int:release_id>/bill/", releases.bill_attach, name="bill_attach"),
    path("security/devices/<str:tag>/", releases.device_software, name="device_software"),
]
