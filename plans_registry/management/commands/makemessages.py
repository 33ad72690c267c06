"""Django's ``makemessages``, which reads the texts of the public templates too: Jinja2's ``_("…")`` and ``{% trans %}``.

manage.py makemessages -l en
"""

from pathlib import Path
from typing import cast

from django.core.management.base import CommandParser
from django.core.management.commands import makemessages
from django.template import engines
from django.template.backends.jinja2 import Jinja2

ENGINE = cast(Jinja2, engines["public"])


messages_in = ENGINE.env.extract_translations  # type: ignore[attr-defined]  # jinja2.ext.i18n puts it there


def calls_of(source: str) -> str:
    """Python that asks for every text of a Jinja template, each on the line it stands in there."""
    calls: dict[int, list[str]] = {}
    for line, function, texts in messages_in(source):
        # {% trans n=total %}{{ n }}件{% pluralize %}… gives ("%(n)s件", "…", None): what is no text is left out.
        arguments = [texts] if isinstance(texts, str) else [text for text in texts if isinstance(text, str)]
        calls.setdefault(line, []).append(f"{function}({', '.join(map(repr, arguments))})")
    last = max(calls, default=0)
    return "\n".join("; ".join(calls.get(line, [])) for line in range(1, last + 1)) + "\n"


class TranslatableFile(makemessages.BuildFile):
    """A file of the project; a template in the folder of the public engine is Jinja2's."""

    def preprocess(self) -> None:
        path = Path(self.path)
        folders = [Path(folder) for folder in ENGINE.template_dirs]
        if not any(path.resolve().is_relative_to(folder) for folder in folders):
            return super().preprocess()
        Path(self.work_path).write_text(calls_of(path.read_text(encoding="utf-8")), encoding="utf-8")


class Command(makemessages.Command):
    build_file_class = TranslatableFile

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(no_location=True)  # a text that moves changes nothing for its translator
