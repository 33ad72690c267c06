"""The pictures of plans, as staff uploaded them and the registry made them safe."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

A_YEAR = 31_536_000


@require_safe
def photo(request: HttpRequest, name: str) -> FileResponse:
    """A picture by its random name, which never stands for another one: browsers may keep it for ever."""
    try:
        picture = default_storage.open(f"photos/{name}")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(picture, headers={"Cache-Control": f"public, max-age={A_YEAR}, immutable"})
