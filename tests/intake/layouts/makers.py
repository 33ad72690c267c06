"""The pages of ``pages.py`` as PDFs of the programs that this machine has, each with what is true of it."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any

from plans_registry.documents.plan import PlanDocument
from tests.browser.chromium import find_chromium, launch_options
from tests.intake.corpus.truth import plans as made_up
from tests.intake.layouts.pages import DOWNWARDS, FLOWING, LAYOUTS, NAMES_ONLY


def texts(count: int) -> list[list[PlanDocument]]:
    """Two plans for each text, of a shape that fits on a page."""
    found = []
    for seed in range(count):
        dice = Random(f"layouts {seed}")
        own = made_up(dice)
        while len(own) < 2:
            own = made_up(dice)
        found.append([replace(plan, first_year=2024, last_year=2026) for plan in own[:2]])
    return found


def truth_of(plans: Sequence[PlanDocument], *, names_only: bool) -> dict[str, Any]:
    own = []
    for plan in plans:
        pillars = [
            {
                "title": pillar.title,
                "measures": [
                    {"name": m.name, "description": "" if names_only else m.description} for m in pillar.measures
                ],
            }
            for pillar in plan.pillars
        ]
        own.append(asdict(plan) | {"municipality": plan.municipality_name, "pillars": pillars})
    return {"plans": own}


def drawn(folder: Path, kinds: Sequence[str], count: int) -> Iterator[tuple[str, str, dict[str, Any], Path]]:
    pages: list[tuple[str, dict[str, Any], Path]] = []
    for kind in kinds:
        for at, plans in enumerate(texts(count)):
            # Two plans on a sheet only where the kind is about two.
            own = plans if kind in ("overview", "side by side") else plans[:1]
            path = folder / f"{kind.replace(' ', '-')}-{at}.html"
            path.write_text(LAYOUTS[kind](own), encoding="utf-8")
            truth = truth_of(own, names_only=kind in NAMES_ONLY)
            path.with_suffix(".json").write_text(json.dumps(truth, ensure_ascii=False, default=str), encoding="utf-8")
            pages.append((kind, truth, path))
    every = frozenset(LAYOUTS)
    makers = (
        ("Chromium", _by_chromium, every),
        ("LibreOffice", _by_office, FLOWING),
        ("WeasyPrint", _by_weasyprint, every - DOWNWARDS),
    )
    for maker, make, able in makers:
        own_pages = [own for own in pages if own[0] in able]
        made = make([path for _kind, _truth, path in own_pages])
        for (kind, truth, _path), pdf in zip(own_pages, made, strict=False):
            if pdf.exists():
                yield kind, maker, truth, pdf


def _by_chromium(pages: Sequence[Path]) -> list[Path]:
    from playwright.sync_api import sync_playwright

    made = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=launch_options())
        page = browser.new_page()
        for path in pages:
            page.goto(path.as_uri())
            made.append(path.with_suffix(".chromium.pdf"))
            page.pdf(path=made[-1], prefer_css_page_size=True, print_background=True)
        browser.close()
    return made


def _by_office(pages: Sequence[Path]) -> list[Path]:
    if not shutil.which("soffice"):
        return []
    folder = pages[0].parent / "office"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    options = ["--headless", profile, "--infilter=HTML (StarWriter)", "--convert-to", "pdf:writer_pdf_Export"]
    command = ["soffice", *options, "--outdir", str(folder), *map(str, pages)]
    subprocess.run(command, check=True, capture_output=True)
    return [folder / f"{path.stem}.pdf" for path in pages]


def _by_weasyprint(pages: Sequence[Path]) -> list[Path]:
    if not (program := shutil.which("weasyprint")):
        return []
    made = []
    for path in pages:
        made.append(path.with_suffix(".weasyprint.pdf"))
        subprocess.run([program, str(path), str(made[-1])], check=True, capture_output=True)
    return made
