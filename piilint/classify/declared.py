"""What a declared type says of a value."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from piilint.classify.lexicon import Lexicon
from piilint.classify.words import word_set
from piilint.rulebook.data_types import DataType

DeclaredKind = Literal["none", "personal", "plain", "relation", "secret", "open", "other"]
"""`open`: how a field is declared, which tells nothing of what it holds."""

_NAME = re.compile(r"[A-Za-z_][\w.]*")
_WRAPPERS = word_set(
    """Optional Union List list Sequence Iterable Iterator Set set FrozenSet frozenset Tuple
    tuple Collection Mapped Annotated ClassVar Final Required NotRequired ReadOnly Column
    mapped_column InstrumentedAttribute None NoneType Any object Dict dict Mapping
    MutableMapping Type Literal deque Deque ArrayField ListField Field field Nullable
    EncryptedField EncryptedTextField EncryptedType StringEncryptedType Nested Generator
    Callback Hashable T JSONField JSON JSONB HStoreField DictField PickleType QueryDict
    Variant Self ARRAY OptionalNullable Maybe Omittable SequenceNotStr ib attrib
    conlist conset confrozenset Unset UnsetType UndefinedOr UndefinedNoneOr undefined"""
)
"""They hold values without saying of what kind."""
_PLAIN = {
    "str": """str bytes_str CharField TextField String Text Unicode UnicodeText VARCHAR CHAR
        NVARCHAR Char CITEXT CICharField CITextField StringField constr StrictStr AnyStr
        LiteralString EncryptedCharField TrimmedString NullCharField TextAreaField
        PasswordField HiddenField SearchField UpperCaseCharField CountryField CountryCode
        NameField PostalCodeField ZipCodeField  LowerCharField StateField
        Str TextInput SafeString SafeText FixedCharField AutoTrimCharField SecretField
        EncryptedString""",
    "int": """int IntegerField PositiveIntegerField SmallIntegerField PositiveSmallIntegerField
        BigIntegerField PositiveBigIntegerField Integer BigInteger SmallInteger INTEGER
        BIGINT conint StrictInt PositiveInt NonNegativeInt Int IntField AutoField BigAutoField""",
    "float": """float DecimalField FloatField Decimal Float Numeric NUMERIC Double REAL condecimal
        Real Number Money MoneyField""",
    "bool": """bool BooleanField NullBooleanField Boolean BOOLEAN StrictBool BoolField
        CheckboxField Bool""",
    "date": """date DateField Date DATE PastDate FutureDate""",
    "datetime": """datetime DateTimeField DateTime DATETIME TIMESTAMP TIMESTAMPTZ AwareDatetime
        NaiveDatetime timedelta time TimeField DurationField Interval Time Timestamp Arrow""",
    "bytes": """bytes bytearray BinaryField LargeBinary BYTEA BLOB memoryview""",
    "file": """FileField ImageField File UploadFile FileStorage InMemoryUploadedFile UploadedFile
        ThumbnailerImageField""",
    "uuid": """UUID UUIDField UUID4 uuid UUID1 GUID""",
    "translated": """I18nCharField I18nTextField TranslatedField TranslatableField
        MultilingualCharField MultiLingualTextField""",
    "url": """URLField HttpUrl AnyUrl AnyHttpUrl URLType Url URL""",
    "slug": """SlugField AutoSlugField Slug""",
}
_BASES = {name: base for base, names in _PLAIN.items() for name in names.split()}
_RELATIONS = word_set(
    """ForeignKey OneToOneField ManyToManyField relationship ModelChoiceField
    ModelMultipleChoiceField PrimaryKeyRelatedField SlugRelatedField StringRelatedField
    HyperlinkedRelatedField ManyRelatedField GenericForeignKey GenericRelation Relationship
    backref dynamic_loader RelatedManager Manager QuerySet ParentalKey TreeForeignKey
    ParentalManyToManyField ReferenceField Callable Awaitable Coroutine SafeModelChoiceField
    SafeModelMultipleChoiceField ManyToOneRel OneToOneRel"""
)
_SECRETS = frozenset(
    {"SecretStr", "SecretBytes", "Secret", "EncryptedPassword", "PasswordType", "PasswordHash"}
)
_EMPTY = frozenset(
    {"ChoiceField", "MultipleChoiceField", "TypedChoiceField", "SelectField", "Enum", "ChoiceType"}
)
"""One of a fixed set: fits a gender or a country, hardly a name."""


_ENDINGS = {name: base for name, base in _BASES.items() if name.endswith("Field")}
_ENDINGS |= dict.fromkeys(("ChoiceField", "SelectField", "EnumField", "ChoiceType"), "choice")
_ENDINGS |= dict.fromkeys(("AmountField", "MoneyField", "PercentField", "PriceField"), "float")
_CODES = ("Enum", "Choice", "Choices", "Code", "Concept", "ConceptType", "Option", "Options")
_PARTS_OF_PROGRAMS = (
    "Resource", "Client", "Service", "Manager", "Repository", "Handler", "Resolver", "Provider",
)  # fmt: skip
"""What a client of an API is put together of; no values."""
_FILES = ("Attachment", "AttachmentType", "Image", "File", "Picture", "Photo")


class Declared(NamedTuple):
    """A judged declared type."""

    kind: DeclaredKind
    text: str = ""
    base: str | None = None
    data_type: DataType | None = None


NOT_DECLARED = Declared("none")


def judge_declared(declared: str | None, lexicon: Lexicon) -> Declared:
    """What a type says, as written: `Optional[EmailStr]`, `models.CharField`, `EmailTemplate`."""
    if not declared:
        return NOT_DECLARED
    names = [name.rpartition(".")[2] for name in _NAME.findall(declared)]
    for name in names:
        if name in lexicon.declared:
            return Declared("personal", name, None, lexicon.declared[name])
    for name in names:
        data_type = _personal_by_ending(name, lexicon)
        if data_type is not None:
            return Declared("personal", name, None, data_type)
    for name in names:
        if name in _RELATIONS:
            return Declared("relation", name)
    if names and names[-1].endswith(_PARTS_OF_PROGRAMS):
        return Declared("relation", names[-1])
    telling = [name for name in names if name not in _WRAPPERS]
    if not telling:
        return NOT_DECLARED
    return _plain(telling[0])


def _personal_by_ending(name: str, lexicon: Lexicon) -> DataType | None:
    """`LowercaseEmailField`, `EmailListField`: named after a type that means it."""
    if not name.endswith("Field") or name in _BASES:
        return None
    name = name.replace("ListField", "Field")
    for start in range(len(name) - 6):
        if name[start].isupper() and name[start:] in lexicon.declared:
            return lexicon.declared[name[start:]]
    return None


def _plain(name: str) -> Declared:
    if name in _SECRETS:
        return Declared("secret", name, "str")
    if name in _EMPTY:
        return Declared("plain", name, "choice")
    base = _BASES.get(name) or _by_ending(name)
    if base is None and name.startswith(("Encrypted", "encrypt")) and name.endswith("Field"):
        base = "str"
    if base is not None:
        return Declared("plain", name, base)
    if name.endswith(("Field", "Column")) and name not in _EMPTY:
        return Declared("open", name)
    return Declared("other", name)


def _by_ending(name: str) -> str | None:
    """`UppercaseCharField` is a `CharField`: derived classes are named after what they extend."""
    if name.endswith(_CODES):
        return "choice"
    if name.endswith(_FILES):
        return "file"
    for start in range(1, len(name) - 3):
        if name[start].isupper() and (base := _ENDINGS.get(name[start:])) is not None:
            return base
    return None
