"""What a recording takes for the same, and what for different."""

import pytest

from tests.snapshot.files import text_lines
from tests.snapshot.forms import form_with
from tests.snapshot.html_lines import html_lines, without_blanks


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a</p><p>b</p>", "<p>\n  a\n</p>\n<p> b </p>\n"),
        ("<p>a <b>c</b> d</p>", "<p>\n  a\n  <b>c</b>\n  d\n</p>"),
        ("<p>a <b>c</b></p>", "<p>a <b> c</b> </p>"),
        ("<ul><li>a</li></ul>", "<ul>\n  <li>\n    a\n  </li>\n</ul>"),
        ("<button>a</button>", "<button>\n a\n</button>"),
        ('<form><input type="hidden" name="x">a</form>', '<form>\n <input type="hidden" name="x">\n a</form>'),
        ("<pre>a</pre>", "<pre>\na</pre>"),
        ("<p>&#39;&lt;</p>", "<p>&#x27;&lt;</p>"),
        ("<input checked>", '<input checked="">'),
        ('<a class="b c">a</a>', '<a class=" b\n  c ">a</a>'),
        ('<input name="csrfmiddlewaretoken" value="a">', '<input name="csrfmiddlewaretoken" value="b">'),
        ('<script type="application/ld+json">{"a":1}</script>', '<script type="application/ld+json">{"a": 1}</script>'),
    ],
)
def test_the_same_to_a_reader(one: str, other: str):
    assert html_lines(one) == html_lines(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<a>a</a><a>b</a>", "<a>a</a> <a>b</a>"),
        ("<a>a</a>b", "<a>a</a>\nb"),
        ("a<b>c</b>", "a <b>c</b>"),
        ("<a>a </a>b", "<a>a</a> b"),
        ("<p>a<img>b</p>", "<p>a <img>b</p>"),
        ("<pre>a  b</pre>", "<pre>a b</pre>"),
        ("<textarea>a\nb</textarea>", "<textarea>a b</textarea>"),
        ('<input value="a  b">', '<input value="a b">'),
        ('<a href="/" id="x">a</a>', '<a id="x" href="/">a</a>'),
        ("<p>a\u3000b</p>", "<p>a b</p>"),
    ],
)
def test_different_to_a_reader(one: str, other: str):
    assert html_lines(one) != html_lines(other)


def test_blanks_between_elements_can_be_ignored():
    one, other = (html_lines(f"<p><a>a</a>{blank}<a>b</a></p>") for blank in ("", "\n"))
    assert [without_blanks(line) for line in other] == one


def test_one_element_a_line():
    assert html_lines('<p>\n  Text <a href="/">link</a> more.\n</p>') == [
        "<p>Text␣",
        '<a href="/">link</a>␣',
        "more.",
        "</p>",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_how_lines_of_a_file_end_is_seen(end: str):
    seen = text_lines(f"a{end}b{end}".encode())
    assert seen == [f"[lines end with {'CRLF' if end == chr(13) + chr(10) else 'LF'}]", "a", "b", ""]


FORM = """
<form action="/other/"><button>Go</button></form>
<form action="/save/" id="f">
  <input name="a" value="1"><input type="checkbox" name="b" checked><input type="checkbox" name="c">
  <select name="d"><option value="x">X<option value="y">Y</select>
  <select name="e" multiple><option value="x" selected>X<option value="y" selected>Y</select>
  <input name="off" value="1" disabled>
</form>
<textarea name="t" form="f">
words</textarea>
<button form="f" name="do" value="keep">Keep</button><button form="f" name="do" value="drop">Drop</button>
"""


@pytest.mark.parametrize(
    ("mark", "pressed"), [("do=drop", {"do": "drop"}), ("do", {"do": "keep"}), ("t", {}), ("save/", {})]
)
def test_a_form_sends_what_a_browser_would(mark: str, pressed: dict[str, str]):
    form, sent = form_with(FORM, mark)
    assert sent == pressed
    assert form.values == {"a": ["1"], "b": ["on"], "d": ["x"], "e": ["x", "y"], "t": ["words"]}


def test_a_form_that_is_not_there_is_named():
    with pytest.raises(LookupError, match="no form with nothing"):
        form_with(FORM, "nothing")
