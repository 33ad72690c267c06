"""Scans and photographs of pages as text, by Tesseract: where the operator installed it and switched it on, and never by itself.

What comes out is a guess at letters.  Whoever reads it is told so of every page (``page-recognised``).
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from plans_registry.intake.lines import UnreadableFile

PROGRAM, LANGUAGE = "tesseract", "jpn"
MEMORY = 1_500_000_000
"""Bytes of address space of the program."""
# 令 和 ８ 年 度: the program leaves blanks between signs of no width difference.
_SIGN = r"[0-9０-９々〆ぁ-んァ-ヺー一-鿿（）()「」【】、。，．・：:〜～％%]"
_BLANK = re.compile(rf"(?<={_SIGN}) (?={_SIGN})")


def may_recognise() -> bool:
    """Whether scans are read here."""
    return settings.READ_SCANS and shutil.which(PROGRAM) is not None


def recognised_pages(pictures: Sequence[bytes]) -> list[str]:
    """The text of each picture of a page (JPEG or PNG).  Raises UnreadableFile, in the reader's language."""
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{number:03}" for number in range(len(pictures))]
        for name, picture in zip(names, pictures, strict=True):
            (Path(folder) / name).write_bytes(picture)
        (Path(folder) / "pages").write_text("\n".join(names) + "\n", encoding="ascii")
        text = _run(folder, seconds=settings.SCAN_PAGE_SECONDS * len(pictures))
    pages = text.split("\f")[: len(pictures)]
    return [closed_up(page) for page in pages]


def closed_up(text: str) -> str:
    """The text without the blanks that the program leaves between signs."""
    return _BLANK.sub("", text)


def _run(folder: str, *, seconds: int) -> str:
    command = ["prlimit", f"--as={MEMORY}", f"--cpu={seconds}", "--core=0", "--nofile=64", "nice", "-n", "5"]
    command += [PROGRAM, "pages", "stdout", "-l", LANGUAGE, "-c", "preserve_interword_spaces=1"]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "OMP_THREAD_LIMIT": "1"},
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnreadableFile(_not_recognised()) from error
    text = done.stdout.decode(errors="replace")
    if done.returncode or not text.strip():
        raise UnreadableFile(_not_recognised())
    return text


def _not_recognised() -> str:
    return _("画像の文字を読み取れませんでした。元の文書を選ぶか、本文をテキストファイルにしてください。")
