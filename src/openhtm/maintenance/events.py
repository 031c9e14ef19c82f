"""What happens in maintenance, told to the contexts above. Sent inside the transaction of the action."""

from __future__ import annotations

from django.dispatch import Signal

# Somebody reported a fault.
request_received = Signal()  # sends: request_id, by, at

# A work order was opened.
work_order_opened = Signal()  # sends: work_order_id, by, at

# A work order's record was closed.
work_order_closed = Signal()  # sends: work_order_id, by, at

# A device failed a critical step and was taken out of use.
critical_step_failed = Signal()  # sends: work_order_id, device_id, steps, by, at

# A planned inspection was settled: done, superseded or cancelled.
occurrence_settled = Signal()  # sends: occurrence_id, state, by, at

# One-off work over many devices was asked for.
campaign_opened = Signal()  # sends: campaign_id, by, at

# Where one device of a campaign stands was written: pending, not_located, done or left_out.
campaign_device_settled = Signal()  # sends: campaign_id, device_id, state, by, at

# A campaign was closed; what was left is left out by its reason.
campaign_closed = Signal()  # sends: campaign_id, by, at
