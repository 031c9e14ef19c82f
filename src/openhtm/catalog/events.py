"""What the catalog tells: contexts above keep copies of these facts with their devices."""

from django.dispatch import Signal

# sends: model_ids, by, at. Maker, type, risk class or name of these models changed.
models_changed = Signal()
# sends: loser_id, winner_id, by, at. What was of the one manufacturer is now of the other; an undone merge
# is told the other way round, with the ids of the models that go back.
manufacturers_merged = Signal()
merge_undone = Signal()  # A merge was undone. sends: loser_id, winner_id, by, at
