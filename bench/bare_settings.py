"""The bare floor: Django with nothing in between, on the same database and rows."""

from openhtm.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        (
                            "django.template.loaders.locmem.Loader",
                            {
                                "table.html": "<!doctype html><title>{{ title }}</title><table>"
                                "{% for row in rows %}<tr>"
                                "{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>",
                            },
                        )
                    ],
                )
            ]
        },
    }
]
