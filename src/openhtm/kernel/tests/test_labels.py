"""Words of choices are kept a language each."""

import pytest
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.labels import label


class Answer(models.TextChoices):
    # A word that Django itself has in German.
    YES = "yes", _("Yes")
    OTHER = "other", "Other"


def test_the_words_are_in_the_language_of_the_reader() -> None:
    assert label(Answer, "yes") == "Yes"
    with translation.override("de"):
        assert label(Answer, "yes") == "Ja"
    assert label(Answer, Answer.YES) == "Yes"


def test_the_same_value_of_other_choices_has_its_own_words() -> None:
    class Reply(models.TextChoices):
        YES = "yes", "Certainly"

    assert (label(Answer, "yes"), label(Reply, "yes")) == ("Yes", "Certainly")


def test_what_is_no_choice_is_refused() -> None:
    with pytest.raises(ValueError, match="maybe"):
        label(Answer, "maybe")
