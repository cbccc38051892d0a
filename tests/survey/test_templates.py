from __future__ import annotations

from pathlib import Path

from piilint.survey.templates import Templates, read_template


def test_links_inputs_and_what_it_builds_on() -> None:
    template = read_template(
        "a/page.html",
        '{% extends "base.html" %}\n'
        "{%- include 'parts/form.html' with a=\"b\" %}\n"
        '<form><input name="email" type="email"><input type=hidden name=token>\n'
        '<input type="submit" name="go"><textarea name="message"></textarea></form>\n'
        '<a {% if x %}href="{% url "pages:privacy" %}"{% endif %} class="b">Privacy\n'
        ' notice</a> <a href="{{ url_for("x", a="b") }}/z">{{ _("More") }}</a>\n',
    )
    assert template.builds_on == ("base.html", "parts/form.html")
    assert [each.name for each in template.inputs] == ["email", "message"]
    assert [(each.href, each.text, each.line) for each in template.links] == [
        ('{% url "pages:privacy" %}', "Privacy notice", 5),
        ('{{ url_for("x", a="b") }}/z', '{{ _("More") }}', 6),
    ]


def test_broken_markup_is_read_as_far_as_it_goes() -> None:
    template = read_template(
        "a/page.html", '<a href="/privacy">Privacy <p>no end <input name=email'
    )
    assert [each.href for each in template.links] == ["/privacy"]


def test_names_and_parts(tmp_path: Path) -> None:
    for name, text in {
        "shop/templates/shop/base.html": '{% include "shop/base.html" %}',
        "shop/templates/shop/page.html": "{% extends 'shop/base.html' %}{% include 'gone.html' %}",
        "theme/templates/deep/er/shop/page.html": "",
        "shop/emails/offer.txt": "{% include 'shop/base.html' %}",
        "requirements.txt": "django",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    templates = Templates(tmp_path, (), ("theme/secret/",))
    assert len(templates.all) == 4
    page = templates.named("shop/page.html")
    assert page is not None
    assert page.path == "shop/templates/shop/page.html"
    parts = [each.path for each in templates.with_parts(page)]
    assert parts == ["shop/templates/shop/page.html", "shop/templates/shop/base.html"]
    assert templates.named("age.html") is None
