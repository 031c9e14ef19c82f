"""What happens to devices, told to the contexts above. Sent inside the transaction of the action."""

from __future__ import annotations

from django.dispatch import Signal

# Devices were entered, one or many.
created_many = Signal()  # sends: device_ids, by, at

# Facts of devices changed; ``fields`` are the attribute names that differ in any of them.
device_changed = Signal()  # sends: device_ids, fields, by, at

# A device went to another status; ``before`` and ``after`` are Status values.
status_changed = Signal()  # sends: device_id, before, after, reason, by, at

# A device went to another room, department or site.
moved = Signal()  # sends: device_id, by, at

# A device passed its incoming inspection and may come into use.
accepted = Signal()  # sends: device_id, on, by, at

# A device left the fleet for good.
retired = Signal()  # sends: device_id, on, reason, by, at

# A stock-take was closed; ``missing`` are the ids of devices that were looked for and not seen.
stock_take_closed = Signal()  # sends: stock_take_id, missing, by, at
