"""Who gets data: the specs of `rules/recipients`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from piilint.rulebook.calls import AttributeModel, CallModel, SinkKind, Spec

LogLevel = Literal["debug", "info", "warning", "error", "critical"]
Role = Literal["processor", "controller", "third_party", "internal"]
Country = Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]
"""An ISO 3166 code: `DE`."""
COUNTRIES = frozenset(
    (
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO "
        "BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ "
        "DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP "
        "GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG "
        "KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML "
        "MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE "
        "PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL "
        "SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM "
        "US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
    ).split()
)
"""All of them."""


class Category(Spec, frozen=True):
    """A kind of recipient, the role it acts in and the purpose data goes there for."""

    id: str
    label: str
    role: Role
    purpose: str


class Carrier(Spec, frozen=True):
    """What the service is handed without a call to it, once a project is set up that way."""

    kind: SinkKind
    """Of what sinks: `email`, `log`, `cache`, …"""
    by: str | tuple[str, ...]
    """What sets it up: a call (`sentry_sdk.init`), or what settings name as a backend or a handler.
    A path, or one that ends in `.*`."""
    level: LogLevel = "debug"
    """Of a log: from which level up."""
    unless: dict[str, str | int | bool | None] = {}
    """Keyword arguments of the call that switch it off."""


class Recipient(Spec, frozen=True):
    """One named service."""

    id: str
    name: str
    category: str
    role: Role | None = None
    """Where it differs from its category's."""
    packages: tuple[str, ...] = ()
    """Distribution names on PyPI."""
    imports: tuple[str, ...] = ()
    """Import roots of its SDK: a call below them with data in its arguments reaches it."""
    calls: tuple[CallModel, ...] = ()
    """Calls that need saying more precisely; a sink in them goes to this recipient."""
    attributes: tuple[AttributeModel, ...] = ()
    """Attributes of its SDK's objects, of which a sink goes to this recipient, too."""
    carries: tuple[Carrier, ...] = ()
    """Mails, log records and the like that pass through it by configuration."""
    hosts: tuple[str, ...] = ()
    """Host names; `*.` in front stands for any subdomain."""
    needs: tuple[str, ...] = ()
    """Data types that the service cannot do without: the measure of necessity."""
    captures: tuple[str, ...] = ()
    """Data types that its SDK collects by itself."""
    verified: str | None = None
    """Distribution and version against which the calls were checked: `stripe 12.0`."""


class RecipientFile(Spec, frozen=True):
    """One file under `rules/recipients`."""

    categories: tuple[Category, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    countries: dict[Country, tuple[str, ...]] = {}
    """ISO 3166 code → the recipients that have their seat there."""
