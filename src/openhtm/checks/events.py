"""What happens in user checks, told to the contexts above. Sent inside the transaction of the action."""

from __future__ import annotations

from django.dispatch import Signal

# A check found a fault; its work order is open and the device, if there is one, out of use.
check_failed = Signal()  # sends: record_id, point_id, work_order_id, by, at
