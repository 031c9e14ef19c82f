"""Root addresses: every context's ``web/urls.py`` is mounted by discovery, so adding one edits nothing."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from openhtm.kernel.plugins import context_modules

# A context says where it hangs by ``prefix`` in its web/urls.py; the default is the root.
urlpatterns: list[URLPattern | URLResolver] = [
    # The address people sign in with is theirs by an action; nobody signs up by themselves.
    path("accounts/", include("openhtm.accounts.web.closed")),
    path("accounts/", include("allauth.urls")),
    *[
        path(getattr(module, "prefix", ""), include(module.__name__))
        for module in context_modules("web.urls")
    ],
    *[path(getattr(module, "prefix", ""), include(module.__name__)) for module in context_modules("urls")],
]

handler400 = "openhtm.ui.web.errors.bad_request"
handler403 = "openhtm.ui.web.errors.forbidden"
handler404 = "openhtm.ui.web.errors.not_found"
handler500 = "openhtm.ui.web.errors.server_error"
