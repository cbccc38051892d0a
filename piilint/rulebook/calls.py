"""What a library or framework does with data: what `rules/libraries` and `rules/frameworks` hold.

A *path* names a thing outside the scanned code: `requests.post`, `stripe.PaymentIntent.create`.
`X()` is an instance of `X`, so `requests.Session().post` is a method of a session and
`boto3.client().put_object` a method of what `boto3.client(...)` returns. A *pattern* is a path, a
path that ends in `.*` (everything below), a bare name (`my_source`: a function of that name
wherever it is defined, or undefined), or `*.name`: a method of that name on a receiver of unknown
type. Builtins are written `builtins.print`. A constant first argument may be pinned:
`boto3.client('ses').send_email`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

SinkKind = Literal[
    "log", "exception", "cookie", "url", "file", "cache", "queue", "database", "response",
    "template", "email", "process", "third_party", "code", "custom",
]  # fmt: skip
Transform = Literal[
    "masked", "truncated", "hashed", "keyed_hashed", "encrypted", "tokenised", "aggregated",
    "signed", "encoded",
]  # fmt: skip
Mode = Literal["str", "repr", "json", "fields", "link", "key", "content", "printed"]
Effect = Literal[
    "transparent", "entry_point", "task", "property", "source", "sink", "handler"
]  # fmt: skip


class Spec(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Base of everything that a rule file may hold: an unknown key is a mistake."""


class SourceModel(Spec, frozen=True):
    """The call's result (or the attribute's value) is personal data."""

    data_type: str = "custom"
    subject: str | None = None
    label: str | None = None


class SinkModel(Spec, frozen=True):
    """Arguments of the call leave the program."""

    kind: SinkKind = "custom"
    args: tuple[int | str, ...] = ("*",)
    """Which arguments: positions, parameter names, `*` (all), `receiver` (the object called on),
    `.name` (an attribute of it: the headers that a client sends each time).
    A name that the call's `params` do not list is that of a keyword argument only."""
    given: int | str | None = None
    """Only where this argument is given: `yaml.dump(data)` makes a text, with `stream` a file."""
    where: dict[str, tuple[str, ...]] = {}
    """Only where these arguments are one of these texts, all in lower case and meant in any:
    `headers.add("Location", url)`."""
    unless: dict[str, tuple[str, ...]] = {}
    """Not where one of these arguments is one of these texts: the other headers."""
    under: tuple[str, ...] = ()
    """Of the arguments, mappings or lists of pairs, only what has one of these names, all in lower
    case and meant in any: `Response(headers={"Location": url})`."""
    mode: Mode = "json"
    """How an object among them is written out: `str`, `repr` print it; the others show all."""
    recipient: str | None = None
    """Id of the recipient, when the call fixes it."""
    host: int | str | None = None
    """The argument that holds the URL or host, when that decides the recipient."""
    addressee: int | str | None = None
    """The argument that names whom a message goes to (for self-disclosure), or the field of a sent
    message that does."""
    only: int | str | None = None
    """The argument with a list of the names of those fields of an object that leave."""
    cascades: bool = False
    """New rows that were put into a row are stored with it."""
    facts: tuple[str, ...] = ()
    """Keyword arguments whose constant values the judge looks at: `secure`, `verify`, `max_age`."""


class RaisedModel(Spec, frozen=True):
    """An exception that a call raises, and what that is made of."""

    type: str
    """Path of what it is."""
    args: tuple[int | str, ...]
    """The arguments that it shows."""
    given: int | str | None = None
    """Only where this argument is given, and not as false: `run(command, check=True)`."""


class Invocation(Spec, frozen=True):
    """The call calls one of its arguments (or the function the method hangs on), now or later."""

    callee: int | str = "receiver"
    params: tuple[str, ...] = ()
    """Names of the positional parameters, where no call model gives them: decorators' methods."""
    args: tuple[int | str, ...] = ()
    """Arguments handed on, in order: positions, names, `receiver`, `*` (all that remain, with
    keywords)."""
    args_from: int | str | None = None
    """The argument that holds a sequence of positional arguments (`Thread(args=...)`)."""
    kwargs_from: int | str | None = None
    """The argument that holds a dict of keyword arguments."""
    method: str = ""
    """What is called is this method of it."""
    each: tuple[int | str, ...] = ()
    """Arguments of whose elements one is handed on at a time (`pool.map(f, rows)`)."""
    spread: bool = False
    """Each such element is a sequence of arguments (`pool.starmap(f, pairs)`)."""
    returns: bool = False
    """The callee's result is this call's result; with `each`, all of them are."""


class CallModel(Spec, frozen=True):
    """What a call does.

    Without a model, a call's result carries its arguments' data, as an approximation.
    """

    call: str | tuple[str, ...]
    params: tuple[str, ...] = ()
    """Names of the positional parameters, without `self`."""
    source: SourceModel | None = None
    sink: SinkModel | tuple[SinkModel, ...] | None = None
    returns: str | tuple[int | str, ...] | None = None
    """`clean`, `receiver`, `args`, `item` (the receiver's item that the first argument names),
    `field` (one of the first argument's, nobody knows which), `filled` (an object of the `type`
    with the items of the first argument), `named` (what a request has under the name that the first
    argument gives), `numbered` (pairs of a number and a row of the receiver), `records` (rows of
    the receiver, if the first of the `params` asks for them), `renamed` (the receiver with new
    names of fields, by the mapping that is the argument `columns`), `of_name` (an instance of the
    program's class that is `named_by` the text of the first argument, else of the `type`),
    `columns` (the receiver with those fields alone that the arguments name),
    `other_columns` (with all but those), `rows` (of the data classes among the arguments), `opened`
    (the receiver's, which was masked until now), or the arguments whose data the result has:
    positions, names, `*` (all of them), `receiver`, `kept` (what the receiver was given to keep),
    `.name` (the receiver's attribute)."""
    around: int | str | None = None
    """The argument that may be a stream, which the result then stands for: what is written into an
    archive around bytes in memory stays in memory."""
    by: str | None = None
    """The method of the same object that does the work, and is handed the name of this one before
    the arguments: `Session.get` calls `Session.request`, which a class of the program may have made
    its own."""
    prepared_by: str | None = None
    """The method of the same object that the first argument and the mapping of the named ones go
    through, where a class of the program has it: `LoggerAdapter.process`."""
    reads: int | str | None = None
    """The argument with a statement of SQL: the receiver, and what is given back, then have rows of
    what it selects."""
    rows: Literal["one", "all", "first"] | None = None
    """The call gives a row of the receiver's statement (or its own), all rows, or the first column
    of a row."""
    begins: int | str | None = None
    """The argument whose text the result begins with, or has where nothing else is set: so that a
    URL's host stays known (`urljoin(base, …)`, `os.getenv(name, default)`)."""
    untagged: int | str | None = None
    """The argument that is a text of HTML, of which the tags are taken out, and what lies in them:
    `strip_tags("<img src='…'>")`."""
    maker: int | str | None = None
    """The argument that may be a function: what that gives stands for it, where it leaves and in
    the result (`cache.get_or_set(key, default)`)."""
    mode: Mode | None = None
    """With `returns`: the result is a text of them, made in this mode."""
    fresh: bool = False
    """With `returns`: new objects of the same content, as parsing gives. What is put into them
    later is not in the arguments."""
    written: bool = False
    """With `returns` and `mode`: the arguments written down whole. A `fresh` call gives them back,
    with their keys: `json.loads(json.dumps(data))`."""
    transform: Transform | None = None
    """What was done to the data in the result."""
    type: str | None = None
    """Path of what the result is, e.g. `requests.Session()`."""
    template: int | str | None = None
    """The argument (or `.name`, the receiver's attribute) that names a template file, which prints
    of `context` what it says."""
    context: int | str | None = None
    """With `template`: the mapping that it is rendered with; keywords are part of it."""
    invokes: Invocation | None = None
    inherited: bool = False
    """A method of that name in a derived class of the program is expected to end up here: already
    its call is the sink, for all that its object was given before."""
    stores: tuple[int | str, ...] = ()
    """Arguments that the receiver keeps (`msg.attach(part)`)."""
    clears: tuple[str, ...] = ()
    """Attributes of the receiver that hold nothing personal from here on: after `set_password`, the
    password is a hash."""

    raises: tuple[RaisedModel, ...] = ()
    """Exceptions that it raises, of which the texts show arguments."""


class AttributeModel(Spec, frozen=True):
    """What reading an attribute gives, or what assigning to it does."""

    attr: str | tuple[str, ...]
    source: SourceModel | None = None
    type: str | None = None
    returns: Literal["clean", "receiver", "fields"] | None = None
    """`fields`: the object's own fields, as a mapping."""
    sink: SinkModel | None = None
    """Assigning to the attribute, or to an item of it (`session["x"] = …`), sends the value."""


class SchemaModel(Spec, frozen=True):
    """What shows other objects field by field, by the fields that its own body declares."""

    dumps: tuple[str, ...] = ()
    """Methods that give what is shown of their first argument."""
    loads: tuple[str, ...] = ()
    """Methods that give a mapping of the fields, as read from outside."""
    dumped: tuple[str, ...] = ()
    """Attributes with what is shown of the object that the schema was made of."""
    loaded: tuple[str, ...] = ()
    """Attributes with the mapping as read from outside."""
    source: str = ""
    """Keyword of a field that names the attribute it shows."""
    methods: tuple[str, ...] = ()
    """Kinds of fields that show what a method of the schema gives: `get_` and the field's name."""
    hidden: tuple[str, ...] = ()
    """Keywords that keep a field from being shown."""
    unread: tuple[str, ...] = ()
    """Keywords that keep a field from being read."""
    stores: tuple[str, ...] = ()
    """Methods that make what was read a row of the schema's model, and keep it."""
    unless: str = ""
    """Their argument that, given as false, leaves it at making the row."""
    named: bool = False
    """Of what was read, only the fields that `Meta` names go into the row, whatever else the body
    declares."""
    made_by: tuple[str, ...] = ()
    """Methods that the schema may have itself, and that make the row of what was read."""
    checks: str = ""
    """Begins the names of methods that are handed the value of the field that the rest names."""
    handed: dict[str, int] = {}
    """Methods that are handed the mapping as read from outside → position of that parameter, with
    `self`."""


class DumpModel(Spec, frozen=True):
    """What writes rows out, each through a hook that derived classes may replace."""

    method: str
    """The method that gives the text of all rows."""
    params: tuple[str, ...]
    """Its positional parameters; the first holds the rows."""
    hook: str
    """The method that makes a mapping of one row."""
    under: str
    """The key in it under which the row's fields are."""
    chosen: str = ""
    """The method's keyword that names the fields wanted."""


class AnswerModel(Spec, frozen=True):
    """What a function returns is sent to whoever asked: a route's handler answers with it."""

    kind: SinkKind = "response"
    mode: Mode = "json"
    """How an object is written out, as at any sink."""
    shaped: bool = False
    """Only the fields show of a schema class that the decorator's arguments name, or else the
    function's annotation."""
    headers: dict[SinkKind, tuple[str, ...]] = {}
    """Kind of sink to names of headers, all in lower case and meant in any, that reach it where a
    tuple of the answer and its headers is returned."""


class ClassModel(Spec, frozen=True):
    """An outside class, as far as code that inherits from it needs it."""

    name: str
    bases: tuple[str, ...] = ()
    attributes: dict[str, str] = {}
    """Attribute name → path of its type."""
    items: dict[str, SourceModel] = {}
    """Items of a mapping that are personal data, by their names in lower case (headers of a mail);
    other items are not."""
    keeps: tuple[str, ...] = ()
    """Attributes that its constructor's arguments become, by position: `LoggerAdapter(logger,
    extra)`."""
    shared: bool = False
    """All its instances are one store: what is put into one comes out of another (a session)."""
    asked: bool = False
    """It holds what somebody was asked for, by name, whatever it is called itself: the options of a
    command."""
    handed: dict[str, str] = {}
    """Name of a parameter of methods of derived classes → path of its type, where nothing else
    tells that: `options`."""
    many: bool = False
    """An instance stands for many like it: iterating over it gives such instances, as does an
    index."""
    named_by: tuple[str, ...] = ()
    """Attributes of derived classes with the name by which the library knows them; the first that
    there is counts (`_name`, `_inherit`)."""
    column: str | None = None
    """It is a table in memory: path of the type that its columns have."""
    columns: dict[str, str] = {}
    """It is a table of a database: the declared types of its columns (`email: EmailField`)."""
    prints: tuple[str, ...] = ()
    """The column that its text is; a name in capitals is that of a constant of the class that says
    which. The first that there is counts."""
    exposes: dict[Mode, Literal["all", "none", "text"]] = {}
    """What printing or serialising an instance shows, where its class does not say: a Django model
    prints its id. `text`: what its text does."""
    schema: SchemaModel | None = None
    """It shows other objects: a serializer."""
    dump: DumpModel | None = None
    """It writes rows out, each through a hook."""
    answers: dict[str, AnswerModel] = {}
    """Methods whose results a framework answers with: `get` of a resource."""


class DecoratorModel(Spec, frozen=True):
    """What a decorator does with the function below it."""

    decorator: str | tuple[str, ...]
    effect: Effect = "transparent"
    """With `handler`, the function's last argument is what comes out of entry points of the classes
    of exceptions that the decorator names."""
    once: bool = False
    """What the function has made for some arguments, it gives again: the same object."""
    calls: bool = False
    """With effect `task`: a plain call of the function hands it to the queue, too."""
    methods: dict[str, Invocation] = {}
    """Methods that the decorated function gains and that call it: `delay`, `apply_async`."""
    source: SourceModel | None = None
    """With effect `source`: what the function's result is."""
    sink: SinkModel | None = None
    """What the function's arguments reach (effect `sink`), or its `methods`' (effect `task`)."""
    answer: AnswerModel | None = None
    """What the function returns is sent to whoever asked."""
    field: int | None = None
    """Position of the parameter, with `self`, that has the value of the fields of the class which
    the decorator names: `@field_validator("email")`."""
    handed: int | None = None
    """Position of the parameter, with `self`, that has the mapping that the schema read."""


class Setting(Spec, frozen=True):
    """A setting that says who carries what sinks of a kind take: `EMAIL_HOST`."""

    name: str
    kind: SinkKind
    """All hosts, URLs and dotted names in the setting's value are looked at."""


class Library(Spec, frozen=True):
    """One rule file of a library or framework."""

    library: str
    packages: tuple[str, ...] = ()
    """Top-level packages that code imports to use it."""
    aliases: dict[str, str] = {}
    """Other public path → the path used in the rules: `django.http.response` → `django.http`."""
    calls: tuple[CallModel, ...] = ()
    attributes: tuple[AttributeModel, ...] = ()
    classes: tuple[ClassModel, ...] = ()
    decorators: tuple[DecoratorModel, ...] = ()
    names: dict[str, str] = {}
    """Types of variables that nobody declares: `request`."""
    local_names: dict[str, str] = {}
    """The same, only in modules that import the library: names that elsewhere mean other things."""
    settings: tuple[Setting, ...] = ()


class QuickSource(Spec, frozen=True):
    """`sources: [{call: my_source}]`; a decorator, attribute or variable may stand for the call."""

    call: str | None = None
    decorator: str | None = None
    attr: str | None = None
    name: str | None = None
    data_type: str = "custom"
    subject: str | None = None


class QuickSink(Spec, frozen=True):
    """`sinks: [{call: my_sink, args: [0]}]`."""

    call: str | None = None
    decorator: str | None = None
    args: tuple[int | str, ...] = ("*",)
    kind: SinkKind = "custom"
    recipient: str | None = None
    mode: Mode = "json"


class QuickSanitizer(Spec, frozen=True):
    """`sanitizers: [{call: my_clean}]`: the result is clean; with `transform`, changed."""

    call: str
    transform: Transform | None = None
