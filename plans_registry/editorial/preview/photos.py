"""A picture by its name: for everybody while a public edition shows it, else for who may read a plan that does.

The names are random and stay in pages, links and caches of others: a name alone opens nothing.  What a withdrawal took
away, or nothing shows any more, is there no more.
"""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_safe

from plans_registry.catalogue.models import EditionPhoto
from plans_registry.editorial.permissions import plans_of
from plans_registry.editorial.preview.views import COOKIE, plan_behind
from plans_registry.models import Photo, Plan
from plans_registry.models.photos import PUBLIC_FOLDER


@require_safe
def photo(request: HttpRequest, name: str) -> HttpResponseBase:
    image = f"{PUBLIC_FOLDER}{name}"
    if EditionPhoto.objects.filter(image=image, edition__withheld=False).exists():
        # As long as texts: what was struck or withdrawn is nowhere to be seen after that.
        kept = f"public, max-age=0, must-revalidate, s-maxage={settings.CACHE_SECONDS}"
    elif _may_see(request, image):
        kept = "private, no-cache"
    else:
        raise Http404
    headers = {"Cache-Control": kept, "ETag": quote_etag(name)}  # one name never stands for another picture
    if quote_etag(name) in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    try:
        return FileResponse(default_storage.open(image), headers=headers)
    except FileNotFoundError:
        raise Http404 from None


def _may_see(request: HttpRequest, image: str) -> bool:
    """Whether a plan that this person works at, or was sent a link to, has the picture."""
    token = request.COOKIES.get(COOKIE, "")
    if token and (plan := plan_behind(token)) and Photo.objects.filter(plan=plan, image=image).exists():
        return True
    user = request.user
    if not (user.is_authenticated and user.is_active and getattr(user, "is_staff", False)):
        return False
    plans = plans_of(user).order_by().values("pk")
    shown = EditionPhoto.objects.filter(image=image, edition__plan__in=plans)
    return Photo.objects.filter(image=image, plan__in=plans).exists() or shown.exists()


def shown_pictures(plan: Plan) -> set[str]:
    """Names of the pictures that the plan or one of its editions shows; any other is there no more."""
    in_editions = EditionPhoto.objects.filter(edition__plan=plan).values_list("image", flat=True)
    return {*in_editions, *Photo.objects.filter(plan=plan).exclude(image="").values_list("image", flat=True)}
