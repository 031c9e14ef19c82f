"""Where maintenance lies under /api/v1."""

from __future__ import annotations

from .analyzers import analyzers_router, certificates_router, measuring_router
from .base_dates import base_dates_router
from .batches import batches_router
from .calendars import calendars_router
from .campaigns import campaigns_router, tasks_router
from .dispatch import dispatch_router, planning_router
from .downtimes import down_spans_router
from .electrical import device_electrical_router, model_electrical_router, tables_router
from .filter_plans import filter_plans_router
from .labor_rates import rates_router
from .leveling import levelings_router
from .loans import loans_router
from .meters import device_meters_router, meter_readings_router
from .numbers import numbers_router
from .order_parts import order_parts_router
from .orders import orders_router, requests_router
from .outside import outside_router, visits_router
from .papers import device_papers_router, order_papers_router, papers_router
from .planning import occurrences_router, plans_router, procedures_router
from .readings import layouts_router, readings_router
from .searching import searches_router
from .targets import clocks_router, hours_router, targets_router
from .teams import hand_overs_router, mentions_router, teams_router

ROUTERS = [
    ("/procedures", procedures_router),
    ("/plans", plans_router),
    ("/plans", filter_plans_router),
    ("/occurrences", occurrences_router),
    ("/searches", searches_router),
    ("/work-orders", orders_router),
    ("/work-orders", teams_router),
    ("/batches", batches_router),
    ("/campaigns", campaigns_router),
    ("/campaign-devices", tasks_router),
    ("/hand-overs", hand_overs_router),
    ("/mentions", mentions_router),
    ("/work-orders", measuring_router),
    ("/work-orders", order_parts_router),
    ("/work-orders", readings_router),
    ("/work-orders", clocks_router),
    ("/work-orders", loans_router),
    ("/work-orders", down_spans_router),
    ("/service-targets", targets_router),
    ("/working-hours", hours_router),
    ("/work-orders", order_papers_router),
    ("/devices", device_papers_router),
    ("/devices", device_meters_router),
    ("/meter-readings", meter_readings_router),
    ("/papers", papers_router),
    ("/electrical-safety", tables_router),
    ("/devices", device_electrical_router),
    ("/models", model_electrical_router),
    ("/work-orders", outside_router),
    ("/vendor-visits", visits_router),
    ("/work-orders", planning_router),
    ("/dispatch", dispatch_router),
    ("/levelings", levelings_router),
    ("/calendar-feeds", calendars_router),
    ("/requests", requests_router),
    ("/base-dates", base_dates_router),
    ("/labor-rates", rates_router),
    ("/kpis", numbers_router),
    ("/test-equipment", analyzers_router),
    ("/test-equipment", layouts_router),
    ("/certificates", certificates_router),
]
