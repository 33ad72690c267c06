"""The read side: immutable editions, and one narrow entry per published measure."""

from plans_registry.catalogue.models.editions import Edition, EditionPhoto
from plans_registry.catalogue.models.entries import Entry, RetiredMeasure
from plans_registry.catalogue.models.followers import Follower
from plans_registry.catalogue.models.generations import CatalogueEvent, Generation
from plans_registry.catalogue.models.misses import SearchMiss
from plans_registry.catalogue.models.postings import IndexState, Posting, Shelf
from plans_registry.catalogue.models.reports import Report

__all__ = [
    "CatalogueEvent",
    "Edition",
    "EditionPhoto",
    "Entry",
    "Follower",
    "Generation",
    "IndexState",
    "Posting",
    "Report",
    "RetiredMeasure",
    "SearchMiss",
    "Shelf",
]
