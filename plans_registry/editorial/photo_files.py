"""The files of pictures that nothing shows any more."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from plans_registry.catalogue.models import EditionPhoto
from plans_registry.catalogue.publishing import images_of
from plans_registry.documents.plan import PlanDocument
from plans_registry.models import Photo, Plan
from plans_registry.models.photos import PUBLIC_FOLDER

DAY = timedelta(days=1)


def sweep_photos(now: datetime) -> int:
    """Delete the pictures that no row, edition or approved document names any more; how many.

    One of the last day may belong to a page that is being saved.
    """
    if not default_storage.exists(PUBLIC_FOLDER):
        return 0
    named = set(Photo.objects.exclude(image="").values_list("image", flat=True))
    named |= set(EditionPhoto.objects.values_list("image", flat=True))
    for document in Plan.objects.exclude(approved_document=None).values_list("approved_document", flat=True):
        named |= set(images_of(PlanDocument.from_json(document)))
    gone = 0
    for name in default_storage.listdir(PUBLIC_FOLDER)[1]:
        image = f"{PUBLIC_FOLDER}{name}"
        if image not in named and default_storage.get_modified_time(image) < now - DAY:
            default_storage.delete(image)
            gone += 1
    return gone
