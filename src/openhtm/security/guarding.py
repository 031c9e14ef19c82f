"""What manufacturers were asked and answered is written once."""

from __future__ import annotations

from openhtm.kernel.guards import written_once

INQUIRIES = written_once(
    "security_inquiryletter",
    "security_inquiryanswer",
    "security_inquirystatement",
    name="security_refuse",
    message="Letters and answers are append-only.",
)
NOTICES = written_once(
    "security_inquirynotice",
    name="security_refuse_notice",
    message="A notice is written once.",
)
GUARDS = (INQUIRIES, NOTICES)
