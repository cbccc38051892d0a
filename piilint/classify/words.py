"""The small words of identifiers: what may stand around a phrase, and what changes its meaning.

These are grammar, not vocabulary: words that name personal data live in the rule files.
"""

from __future__ import annotations

import unicodedata

from piilint.base.names import split_words


def word_set(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


VERBS = word_set(
    """get set send sends sent fetch load save store create make build add remove delete drop
    update change edit validate verify check confirm is has have had was were are can could
    should would must may will do does did allow allows enable enables disable disables
    require requires use uses using need needs want wants show shows hide hides skip skips
    include includes exclude excludes parse format render print log find filter lookup
    resolve extract generate sanitize sanitise normalize normalise encrypt decrypt encode
    decode strip handle process on ask accept assert collect compare convert copy count
    ensure export import forget init invalidate mark match notify prepare process publish
    query read reset resend retrieve revoke rotate run select serialize sync test toggle
    track trigger try unset upload upsert write with without by per if no non not never auto
    anonymize anonymise supports suppress ignore ignores reject rejects force forces prompt
    prompts optional aget asave acreate adelete aupdate asend aset
    view activate deactivate download finalize finalise perform complete contains replace
    rename move merge apply attach detach append extend push pull patch begin
    close logout authenticate authorize authorise grant approve deny capture
    subscribe unsubscribe hash mask redact obfuscate scrub censor truncate trim guess detect
    inject assign allocate schedule enqueue dispatch emit raise warn wait retry"""
)
"""As the first of several words: the name is an action, or a flag."""

NEUTRAL_TAILS = word_set(
    """value val str string raw norm normalized normalised clean cleaned lower lowercase upper
    uppercase plain plaintext decrypted input new old prev previous current orig original
    list primary secondary main alt alternate alternative backup home work office private
    personal business mobile landline daytime evening to cc bcc one two a b full latin kana
    kanji furigana romaji local international intl formatted display data param arg entered
    submitted provided given or none and iter seq tuple array set initial cached stripped
    escaped decoded parsed shipping billing delivery unverified e164 national candidate
    ascii unicode utf utf8 repeat again retype alias thumbnail thumb tiny small
    medium large livraison facturation envio entrega facturacion spedizione
    fatturazione portable fixe principal autre otro"""
)
"""After a phrase: it still means the same."""

NEUTRAL_MODIFIERS = word_set(
    """the a an my your our their his her this that new old current cur prev previous original
    orig raw clean cleaned plain full display second other another alt primary secondary
    main contact billing shipping delivery home work private personal legal real own initial
    final temp tmp input entered submitted given provided posted updated changed validated
    valid invalid normalized normalised stripped lower safe escaped decrypted parsed local
    cached stored saved existing canonical default
    actual expected known unknown selected chosen some any x last latest recent
    fallback associated related matching mailing preferred public
    unverified verified confirmed pending active inactive created modified
    detail info data bcc cc to reply register login signup registration"""
)
"""Before a phrase: they say nothing about whose it is."""

FIELD_VERBS = word_set(
    """confirm check verify repeat import search lookup find filter match query register invite
    log decrypt sent"""
)
"""A field of text may begin with them: `confirm_password` is a password, no action."""

DUAL_WORDS = word_set("email mail phone call message text fax address name comment review")
"""Verbs as well as nouns: `email_customer` is most likely a function."""

CONFIG_NOUNS = word_set(
    """settings setting conf config configuration configs cfg environ env environment constants
    const defaults secrets os vault dotenv appsettings parameters ini toml"""
)
"""What hangs on these is configuration, not people."""

PART_NOUNS = word_set(
    """errors error fields widgets labels label validators choices columns permissions perms
    types messages help placeholders schema mapping options opts q expressions
    annotations translations icons flags lookups serializers forms models views
    signals tasks utils helpers templates urls patterns factory faker fake fuzzy filters
    queries prompts sample samples example examples dummy"""
)
"""What hangs on these is about a value (its form field, its error), not the value."""

ORGANISATION_WORDS = word_set(
    """support noreply shop store site system webmaster helpdesk company organisation
    organization organizer organiser business firm office hq headquarters warehouse depot
    branch brand hotel venue event postmaster abuse sales no bounce bounces hostmaster
    dealer restaurant agency institution university school department hospital
    clinic merchant room facility building location issuer fraud tech gym lab laboratory
    pharmacy salon spa studio bank library museum theatre theater cinema church club
    association federation charity foundation airline airport retailer reseller distributor
    insurer franchise outlet cafe bakery stadium campus embassy ministry issuing org
    biz corp corporation"""
)
"""A mailbox, phone or address of theirs is no person's."""

TRADING_WORDS = word_set("partner manufacturer wholesaler carrier")
"""Who trades is most often a company: the address of one is no person's."""

ENUM_HEADS = word_set(
    "type kind enum choice choices status mode flag permission role action field column"
)
"""Classes named so list names of things; their members are no values."""

COLUMN_HEADS = frozenset({"field", "column"})
"""Whatever holds them: a `UserFieldForm` is filled in with what fields users shall have."""

ORGANISATION_COMPOUNDS = frozenset(
    {("billing", "entity"), ("issuing", "entity")}
    | {
        (whose, role)
        for whose in ("enterprise", "corporate", "company", "business", "institutional")
        for role in ("customer", "client", "account", "tenant")
    }
)
"""Nouns of organisations whose last word alone does not say so: an `EnterpriseCustomer`."""

JOINING_WORDS = word_set("registration signup register join onboarding invitation invite")
"""In the name of an organisation's class, they tell of the person who signs it up or joins it."""

TECHNICAL_WORDS = word_set(
    """git smb nfs kerberos sasl kafka rabbitmq amqp mqtt redis mongo postgres psql mysql
    snowflake bigquery databricks twilio slack aws azure gcp s3 docker kubernetes smtp imap ldap
    ftp sftp ssh sip webhook database"""
)
"""Anywhere in a class name that names no person: it is about a machine's access."""

MACHINE_TAILS = word_set("manager worker agent driver client operator host actor handler")
"""At the end of a longer class name they name a part of the program: `ConnectionManager`."""

INFRASTRUCTURE_NOUNS = word_set(
    """backend connection conn db database smtp ftp sftp imap pop redis broker api service
    gateway provider adapter client server engine driver transport sdk pool cluster proxy
    ldap mailer connector integration plugin webhook hook storage bucket queue
    cache parser lexer tokenizer scanner app application feed endpoint registry repository
    datasource credentials creds"""
)
"""Their user names, passwords and tokens are the program's own."""

NEUTRAL_NOUNS = word_set(
    """self cls obj object instance data form cleaned validated request args arg kwargs kwarg
    row rows item it x values value payload body json params param result results record
    initial extra context ctx post get d e i o p r query response res resp dict info attrs
    source input output entry other new old current u c a this that tmp doc document bundle
    submitted parsed"""
)
"""They say nothing of what hangs on them."""

REQUEST_NOUNS = frozenset(
    {"META", "POST", "GET", "COOKIES", "FILES", "headers", "cookies", "DATA", "QUERY_PARAMS"}
)

HEAD_WORDS = word_set(
    """create update bulk list get retrieve modify edit new base abstract submit add import
    upsert register external internal delete read write my default legacy change reset set
    recover verify save invite"""
)
"""Before the noun of a class name, they say what is done with it: `CreateCustomerRequest`."""

ROLE_WORDS = word_set(
    """form serializer schema model dto data info information detail details record row object
    obj instance entity dict json payload request response input output in out create update
    read base mixin profile public private params attrs attributes document doc proxy
    formset creation registration signup change edit wrapper abstract custom orm typed
    typeddict struct message proto pb field queryset qs list first last current param attr
    parameter mix complete importer body partial nested simple summary snapshot bulk db
    modify audit draft import resource metadata compatible minimal brief lite compact expanded
    extended spec args arguments registered updated created deleted confirmed resolved parsed wizard
    dialog mutation inline result success protocol replace patch upsert"""
)
"""After a noun, they say what kind of thing holds it: `CustomerForm`, `user_data`."""


ROLE_WORDS |= {word[:-1] for word in ROLE_WORDS if word.endswith("s") and len(word) > 4}
CLASS_ROLE_WORDS = ROLE_WORDS | {"table", "admin"}
"""In class names: a `UserTable` shows users, but `users_table` is the database's."""


def fold(identifier: str) -> str:
    """The identifier in ASCII letters, as far as that goes: `straße` becomes `strasse`."""
    if identifier.isascii():
        return identifier.replace("IPv", "Ipv") if "IPv" in identifier else identifier
    folded = unicodedata.normalize(
        "NFKD", identifier.replace("ß", "ss").replace("ł", "l").replace("ø", "o")
    )
    return folded.encode("ascii", "ignore").decode("ascii")


def words_of(identifier: str) -> tuple[str, ...]:
    """The lower-case ASCII words of an identifier."""
    return split_words(fold(identifier))


def singulars(word: str) -> tuple[str, ...]:
    """What the word may be the plural of."""
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return ()
    found = [word[:-1]]
    if word.endswith("es"):
        found.append(word[:-2])
    if word.endswith("ies"):
        found.append(word[:-3] + "y")
    return tuple(found)


PREPOSITIONS = word_set("of for from at as")
"""English says first what a thing is, then whose or what for: `email_for_user`."""

CLASS_CUTS = word_set("with by without for via")
"""What stands before them in a class's name is the thing: `FeedByUuid`, `PatientWithAddress`."""

KEYED_BY = word_set("by for of per with without as")
"""What stands before them is the thing: `user_by_email` is a user."""

DONE = word_set(
    """created updated modified assigned invited uploaded approved submitted requested deleted
    sent reviewed added edited changed posted signed reported placed purchased referred
    cancelled canceled completed verified resolved closed locked checked owned managed granted
    revoked archived recorded entered started finished rejected reassigned confirmed accepted
    declined paid ordered booked registered issued triggered acknowledged"""
)
"""Before a `by`, they say that somebody did it: `invited_by_email`."""
