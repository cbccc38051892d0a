"""Each check of an obligation, on small programs; the folder's name says what has to come out."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from piilint.config import Config
from piilint.pipeline import scan
from piilint.policy.judge import Judge
from piilint.policy.load import load_policies
from piilint.policy.obligations.checks import CHECKS
from piilint.policy.obligations.reading import Inspection, Reading
from piilint.rulebook.norms import Check
from piilint.rulebook.obligation_words import obligation_words
from piilint.survey.survey import survey_of
from piilint.triage.ledgers import sorted_out
from tests.policy.flows_for_tests import book

ROOT = Path(__file__).resolve().parents[2] / "fixtures" / "obligations"
FOLDERS = sorted(folder for check in ROOT.iterdir() for folder in check.iterdir())


def readings(folder: Path) -> list[Reading]:
    """What the check that the folder above is called after says, by each norm that asks for it."""
    config = Config(root=folder, policies=("4inkjets",))
    scanned = scan(config, book())
    survey = survey_of(folder, (), (), scanned.files, scanned.modules, book())
    (policy,) = load_policies(config.policies, book())
    texts = {file.path: file.text for file in scanned.files}
    judge = Judge((policy,), book(), texts, purposes=scanned.purposes)
    _, judged = sorted_out(scanned.flows, scanned.files, judge, config, scanned.coverage)
    seen = Inspection(survey, policy, book(), obligation_words(), judged, len(scanned.files), 0)
    check = cast("Check", folder.parent.name)
    asking = [bound for bound in policy.norms if check in bound.norm.checks]
    return [found for bound in asking if (found := CHECKS[check](bound, seen)) is not None]


@pytest.mark.parametrize(
    "folder", FOLDERS, ids=[folder.relative_to(ROOT).as_posix() for folder in FOLDERS]
)
def test_obligation(folder: Path) -> None:
    found = readings(folder)
    told = [f"{each.span}: {each.text}" for reading in found for each in reading.evidence]
    assert {reading.state for reading in found} == {folder.name.partition("-")[0]}, told


def test_every_check_has_programs_for_each_of_its_states() -> None:
    states: dict[str, set[str]] = {}
    for folder in FOLDERS:
        states.setdefault(folder.parent.name, set()).add(folder.name.partition("-")[0])
    assert set(states) == set(CHECKS) - {"collection_points", "scope"}
    assert all("upheld" in found for found in states.values())
    weaker = {"encrypted_transport"}  # flows show what breaks it
    assert all("violated" in found for name, found in states.items() if name not in weaker)


API = """
from rest_framework import generics, serializers
from rest_framework.response import Response


class AddressSerializer(serializers.Serializer):
    street = serializers.CharField()
    city = serializers.CharField()


class CheckoutSerializer(serializers.Serializer):
    email = serializers.EmailField()
    shipping_address = AddressSerializer()


class UserSerializer(serializers.Serializer):
    email = serializers.EmailField()
    phone = serializers.CharField()


class CheckoutView(generics.GenericAPIView):
    def post(self, request):
        serializer = CheckoutSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(UserSerializer(request.user).data)


class Users(generics.ListAPIView):
    serializer_class = UserSerializer


def remember(user):
    return dict(UserSerializer(user).data)
"""


def test_what_is_only_shown_is_not_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "collection_points" / "api"
    folder.mkdir(parents=True)
    (folder / "api.py").write_text(API, encoding="utf-8")
    (reading,) = readings(folder)
    asked = "e-mail address, street and house number and town"
    assert [each.text for each in reading.evidence] == [
        f"CheckoutView asks for {asked} (CheckoutSerializer)"
    ]
