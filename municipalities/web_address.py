"""What a link to a page of somebody else's looks like, wherever one is entered: in the staff area or in a table."""

import re

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# Of what Django's URLField takes for an address.  No page is read by ftp.  Before an @ stands whom a browser signs in
# as, or what is to be taken for the host (https://www.metro.tokyo.lg.jp@evil.example/).  A quotation mark or a bracket
# ends the address where it stands in Markdown, BibTeX or a header.
web_address = RegexValidator(
    r"^(?!https?://)[^/]*://|^[^/]*://[^/?#]*@|[\"<>\\^`{|}]",
    message=_(
        'https:// か http:// で始まるアドレスを入力してください。引用符・かっこ（" < > { }）や、'
        "利用者名・パスワード（user:password@）は入れられません。"
    ),
    code="web_address",
    inverse_match=True,
    flags=re.IGNORECASE,
)
