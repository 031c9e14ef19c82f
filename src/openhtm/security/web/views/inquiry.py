"""One inquiry: the letter, noting it as sent, filing and adopting answers, closing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now
from openhtm.places.api import day_at
from openhtm.ui.doing import FormPage, asked
from openhtm.ui.parts import Crumb

from ... import access, inquiring, inquiry_letters, inquiry_words
from ...actions import inquiries, inquiry_answers
from ...models import Inquiry, InquiryStatement
from ...rules.inquiries import Said, judgment_of
from ...rules.judgment import Status
from .. import inquiry_forms as forms
from ..forms import BecauseForm
from ..pages import inquiry as pages
from ..pages.shared import crumbs


@requires(Permission.SECURITY_READ)
def inquiry(request: SignedInRequest, inquiry_id: int) -> HttpResponse:
    found = access.inquiry(request.user, inquiry_id)
    at = now()
    answers = inquiring.answers_of(found)
    letter = inquiry_letters.letter(found, reader=request.user, at=at)
    page = pages.inquiry_page(
        found,
        pages.Parts(
            lines=inquiring.lines_of(found),
            letters=list(found.letters.all()),
            notices=inquiring.notices_of(found),
            answers=answers,
            adopted=inquiring.adopted(answers),
            contact=inquiring.contact_of(found),
            concerned=inquiring.concerned(found),
        ),
        letter=letter,
        text=inquiry_letters.as_text(letter),
        on=day_at(found.at_site, at),
        may_edit=request.user.may(Permission.SECURITY_EDIT, site_id=found.site_id, department_id=None),
    )
    return render(request, "security/inquiry.html", {"page": page})


@requires(Permission.SECURITY_READ)
def letter(request: SignedInRequest, inquiry_id: int) -> HttpResponse:
    """The letter that is sent next, as a PDF."""
    found = access.inquiry(request.user, inquiry_id)
    content = inquiry_letters.as_pdf(found, reader=request.user, at=now())
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="inquiry-{found.pk}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _page(found: Inquiry, form: Any, title: str, submit: str, **more: Any) -> FormPage:
    return FormPage(
        title=title,
        crumbs=crumbs(pages.crumb(), Crumb(label=str(found), url=found.get_absolute_url())),
        form=form,
        submit=submit,
        cancel=found.get_absolute_url(),
        **more,
    )


@requires(Permission.SECURITY_EDIT)
def send(request: SignedInRequest, inquiry_id: int) -> HttpResponse:
    """Note that a letter went out."""
    found = access.inquiry(request.user, inquiry_id, Permission.SECURITY_EDIT)
    on = day_at(found.at_site, now())
    initial = {
        "kind": inquiry_letters.next_kind(found, on=on).value,
        "sent_on": on,
        "to": inquiring.contact_of(found)[0],
    }
    form = forms.LetterForm(request.POST or None, initial=initial)
    note = _("The program sends nothing. Note here what you sent, so that the clocks run.")
    page = _page(found, form, _("A letter was sent"), _("Note it"), note=note)

    def act() -> Any:
        return inquiries.note_sent(found, new=form.new(), by=request.user, at=now())

    return asked(request, page, act, words=_("Noted."), to=lambda _made: found)


@requires(Permission.SECURITY_EDIT)
def answer(request: SignedInRequest, inquiry_id: int) -> HttpResponse:
    found = access.inquiry(request.user, inquiry_id, Permission.SECURITY_EDIT)
    form = forms.AnswerForm(
        request.POST or None,
        request.FILES or None,
        about=found.about,
        lines=inquiring.lines_of(found),
        initial={"received_on": day_at(found.at_site, now())},
    )
    note = _("Nothing follows from it by itself: adopt it as a judgment afterward, release by release.")
    page = _page(found, form, _("File an answer"), _("File it"), note=note, layout="grid")

    def act() -> Any:
        file = form.cleaned_data["document"] or None
        return inquiry_answers.file_answer(found, new=form.new(), file=file, by=request.user, at=now())

    return asked(request, page, act, words=_("Filed."), to=lambda _made: found)


@requires(Permission.SECURITY_EDIT)
def adopt(request: SignedInRequest, inquiry_id: int, statement_id: int) -> HttpResponse:
    """Judge the release as its manufacturer answered."""
    found = access.inquiry(request.user, inquiry_id, Permission.SECURITY_EDIT)
    said = access.inquiry_statement(request.user, found, statement_id)
    release = said.line.release
    status = judgment_of(Said(said.said), fixed_in=said.fixed_in, version=release.software_version)
    initial = {"reason": inquiry_words.reason(said), "action": inquiry_words.todo(said, status)}
    form = forms.AdoptForm(request.POST or None, status=status, initial=initial)
    page = _page(
        found,
        form,
        _("Adopt the answer on %(release)s") % {"release": release},
        _("Judge it so"),
        note=_what_follows(found, said, status),
    )

    def act() -> Any:
        return inquiry_answers.adopt(found, statement=said, new=form.new(), by=request.user, at=now())

    return asked(request, page, act, words=_("Judged."), to=lambda _made: found)


def _what_follows(found: Inquiry, said: InquiryStatement, status: Status | None) -> str:
    told = inquiry_words.adopting(status, said)
    if status is None or said.line.release_id in inquiring.concerned(found):
        return told
    kept = _(
        "Nothing on record names this release, such as a bill of materials: the answer is kept as the maker's "
        "statement on the product too."
    )
    return f"{told} {kept}"


@requires(Permission.SECURITY_EDIT)
def close(request: SignedInRequest, inquiry_id: int) -> HttpResponse:
    found = access.inquiry(request.user, inquiry_id, Permission.SECURITY_EDIT)
    form = BecauseForm(request.POST or None)
    note = _(
        "Its devices stay as they are: without an answer nothing is cleared. A late answer can still be filed."
    )
    page = _page(found, form, _("Close without an answer"), _("Close it"), kind="danger", note=note)

    def act() -> Any:
        return inquiries.close(found, **form.cleaned_data, by=request.user, at=now())

    return asked(request, page, act, words=_("Closed."), to=lambda made: made)
