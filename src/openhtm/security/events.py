"""What happens to what devices run, told inside the context and to those above. Sent inside the transaction."""

from __future__ import annotations

from django.dispatch import Signal

# Releases were entered; devices may run them already.
releases_added = Signal()  # sends: release_ids, by, at

# A bill of materials stands for a release from now on.
bill_attached = Signal()  # sends: bill_id, by, at

# Devices of a plan are about to be called fixed. ``although``: why, where something begun for them is not through.
devices_fixed = Signal()  # sends: plan_id, device_ids, although, by, at
