"""Addresses of changes."""

from __future__ import annotations

from django.urls import path

from .views import changes, deciding, fulfilling, lines, pools, riding, waves

app_name = "changes"
urlpatterns = [
    path("changes/", changes.change_list, name="changes"),
    path("changes/request/", changes.request_change, name="request"),
    path("changes/pools/", pools.show, name="pools"),
    path("changes/pools/agree/", pools.add, name="pool_add"),
    path("changes/pools/<int:pk>/end/", pools.end, name="pool_end"),
    path("changes/of/<str:tag>/", changes.device, name="device"),
    path("changes/of-plan/<int:plan_id>/", fulfilling.of_plan, name="of_plan"),
    path("changes/<int:pk>/plan/", fulfilling.fulfill, name="fulfill"),
    path("changes/<int:pk>/plan/<int:plan_id>/withdraw/", fulfilling.withdraw, name="withdraw_plan"),
    path("changes/<int:pk>/", changes.change, name="change"),
    path("changes/<int:pk>/edit/", changes.edit, name="edit"),
    path("changes/<int:pk>/assess/", changes.assess, name="assess"),
    path("changes/<int:pk>/model/", changes.target, name="target"),
    path("changes/<int:pk>/add/", changes.add, name="add"),
    path("changes/<int:pk>/authorize/", changes.authorize, name="authorize"),
    path("changes/<int:pk>/determine/", changes.determine, name="determine"),
    path("changes/<int:pk>/rate/", changes.rate, name="rate"),
    path("changes/<int:pk>/advance/", deciding.advance, name="advance"),
    path("changes/<int:pk>/approve/<slug:role>/", deciding.approve, name="approve"),
    path("changes/<int:pk>/reject/<slug:role>/", deciding.reject, name="reject"),
    path("changes/<int:pk>/speak/", deciding.speak, name="speak"),
    path("changes/<int:pk>/end/<slug:to>/", deciding.end, name="end"),
    path("changes/<int:pk>/riding/", riding.show, name="riding"),
    path("changes/<int:pk>/riding/touches/", riding.ask, name="touches"),
    path("changes/<int:pk>/riding/look/", riding.look, name="look"),
    path("changes/<int:pk>/waves/", waves.show, name="waves"),
    path("changes/<int:pk>/waves/csv/", waves.as_csv, name="waves_csv"),
    path("changes/<int:pk>/waves/plan/", waves.plan, name="wave_plan"),
    path("changes/<int:pk>/waves/adopt/", waves.adopt, name="wave_adopt"),
    path("changes/<int:pk>/waves/add/", waves.add, name="wave_add"),
    path("changes/<int:pk>/waves/move/", waves.move, name="wave_move"),
    path("changes/<int:pk>/waves/go-on/", waves.go_on, name="go_on"),
    path("changes/<int:pk>/waves/pause/", waves.pause, name="pause"),
    path("changes/<int:pk>/waves/resume/", waves.resume, name="resume"),
    path("changes/<int:pk>/waves/<int:number>/edit/", waves.edit, name="wave_edit"),
    path("changes/<int:pk>/waves/<int:number>/agree/", waves.agree, name="wave_agree"),
    path("changes/<int:pk>/waves/<int:number>/open/", waves.open_wave, name="wave_open"),
    path("changes/<int:pk>/devices/", lines.devices, name="devices"),
    path("changes/<int:pk>/choose/", lines.choose, name="choose"),
    path("changes/<int:pk>/do/<slug:verb>/", lines.do, name="do"),
]
