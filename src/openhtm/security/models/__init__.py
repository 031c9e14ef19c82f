from .release import Bill, BillComponent, BillQuerySet, ComponentQuerySet, Release, ReleaseQuerySet

__all__ = ["Bill", "BillComponent", "BillQuerySet", "ComponentQuerySet", "Release", "ReleaseQuerySet"]
