"""A period is whole or unknown: the database refuses half of one."""

import pytest
from django.db import IntegrityError, transaction

from plans_registry.models import Plan
from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize("half", [{"first_year": None}, {"last_year": None}])
def test_half_a_period_is_refused(half: dict) -> None:
    factories.load_reference()
    factories.draft()
    with pytest.raises(IntegrityError, match="plan_ends_after_start"), transaction.atomic():
        Plan.objects.update(**half)
