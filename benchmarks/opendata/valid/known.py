"""What is found and is no fault, with the reason; anything else ends the benchmark with 1."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownFinding:
    """``form``: what the form of the look contains; ``pattern``: a regular expression that fits a part of the line."""

    form: str
    pattern: str
    reason: str

    def is_of(self, form: str, line: str) -> bool:
        return self.form in form and re.search(self.pattern, line) is not None


def refused(sentences: str, reason: str) -> KnownFinding:
    """What fits the schema of the API, and is answered with nothing but these sentences."""
    return KnownFinding("API", f"^positive_data_acceptance 4[01]0 (({sentences}) ?)+— ", reason)


KNOWN = (
    refused("「…」は「…」といっしょには使えません。", "two parameters that contradict each other"),
    refused("「…」は、この問い合わせのものではありません。[^。]*。", "a cursor that nobody gave out"),
    refused("「…」は、まだ来ていません。[^。]*。", "a moment or a generation to come"),
    refused("「…」は、記録がはじまる前です。[^。]*。", "a moment before the first"),
    refused("「…」は、この答えの世代0よりあとです。", "changed since a moment after the one that is asked about"),
    refused("「…」に「…」という値はありません。例：[-0]+。", "a day that there is not, as 31 June"),
    refused("この(施策|計画|版)は、公開を[^。]*。計画：0-0。", "a measure that is withdrawn; 410 is described"),
    KnownFinding("shapes_recommended", "availability", "how long files will be there is the operator's to promise"),
    KnownFinding("shapes_recommended", "bbox|centroid", "Tokyo is told by its address in GeoNames, which has them"),
    KnownFinding("shapes_recommended", "terms/type .*(publisher|licenses/)", "lists of the European Union alone"),
    KnownFinding("shapes_recommended", "conformsTo .*/api/v1/", "the API is its own; OpenAPI describes it"),
    KnownFinding("mdr-vocabularies", "format-(jsonl|md|parquet|sqlite)", "file types that the European list has not"),
    KnownFinding("mdr-vocabularies", "publisher", "a publisher that is no European body"),
    KnownFinding("mdr-vocabularies", "checksumAlgorithm_sha256", "the shape asks for https where SPDX has http"),
)
