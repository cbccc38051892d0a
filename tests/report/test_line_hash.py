"""The expected hashes come from another implementation: `rewrite --insert
RollingHashPartialFingerprints` of the SARIF Multitool 5.7.0."""

from __future__ import annotations

from piilint.report.line_hash import line_hashes


def test_repeated_lines_tabs_and_wide_characters() -> None:
    content = "import os\n\n\nx = 1\nx = 1\nx = 1\n\tdef  f( ):\n  return '日本 😀'\n".encode()
    assert line_hashes(content) == [
        "5cdb4159f739c82e:1",
        "34e9e6cec95631c3:1",
        "adae35dd1a549ec5:1",
        "220da2eecf1a600f:1",
        "5abc8786161fbdf3:1",
        "8fa750b166dc8197:1",
        "c8dd3f0de2aa0efb:1",
        "8986a115059e35c1:1",
        "c129715d7a2bc9a3:1",
    ]


def test_windows_line_ends() -> None:
    content = b"import os\r\nx = 1\r\n\r\nx = 1\r\nend"
    assert line_hashes(content) == [
        "1a004c8c0467671b:1",
        "793bbf8b2332f4e4:1",
        "ef3b7b5020ee5278:1",
        "9b78ac8ec35158ee:1",
        "43b6461eda086fe2:1",
    ]


def test_old_mac_line_ends() -> None:
    content = b"a = 1\rb = 2\rc = 3"
    assert line_hashes(content) == [
        "82cb4538e87f539e:1",
        "567431c330540f3d:1",
        "af7bf11eec6ffb0a:1",
    ]


def test_spaces_at_the_end() -> None:
    content = b"a\nb\n   "
    assert line_hashes(content) == [
        "81b8d8db678b2bbe:1",
        "ade70578248be16f:1",
        "c129715d7a2bc9a3:1",
    ]


def test_form_feeds() -> None:
    content = b"a = 1\n\x0cb = 2\nc\n"
    assert line_hashes(content) == [
        "7828c3f2d593d3d0:1",
        "b30cd1cd92366e4f:1",
        "3791504be0bd17cc:1",
        "c129715d7a2bc9a3:1",
    ]


def test_equal_lines_are_counted() -> None:
    hashes = line_hashes(b"pass\n" * 150)
    assert hashes[0] == "ce93db9bf14334ac:1"
    assert hashes[1] == "ce93db9bf14334ac:2"
    assert hashes[100] == "ce93db9bf14334ac:101"
    assert hashes[149] == "d9ebd24fce30bc54:1"


def test_an_empty_file_has_one_line() -> None:
    assert len(line_hashes(b"")) == 1


def test_bytes_that_are_no_text_do_no_harm() -> None:
    assert len(line_hashes(b"\xff\xfe\n\xed\xa0\x80\n")) == 3
