"""Reading policies: shipped ones by name, others by path, with what they extend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from piilint.base.errors import Mistake, MistakesError
from piilint.policy.compile import bind, merge
from piilint.policy.policies import Policy
from piilint.policy.quotes import PolicyText, quote_mistakes
from piilint.policy.vocabulary import Names, Vocabulary, unquoted_transforms
from piilint.rulebook.book import Rulebook
from piilint.rulebook.load import shipped_rules_dir
from piilint.rulebook.norms import PolicyFile, SelfDisclosure
from piilint.rulebook.validate import convert_in_part, did_you_mean
from piilint.rulebook.yaml_marks import Document, Marks, decode_yaml

T = TypeVar("T")

BASELINE = "baseline"
_SUFFIXES = (".yaml", ".yml")


def shipped_policies() -> tuple[str, ...]:
    """Names of the policies that come with piilint, sorted."""
    folder = shipped_rules_dir() / "policies"
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


def load_policies(names: Sequence[str], book: Rulebook) -> tuple[Policy, ...]:
    """The policies named (shipped names or paths), in order; without names, the baseline.

    Raises `MistakesError` with everything that is wrong in any of them.
    """
    reader = _Reader(book)
    loaded = [reader.load(name, None) for name in dict.fromkeys(names or (BASELINE,))]
    policies = [policy for policy in loaded if policy is not None]
    seen: dict[str, str] = {}
    for policy in policies:
        first = seen.setdefault(policy.id, policy.path)
        if first != policy.path:
            message = f"policy id `{policy.id}` is already that of {first}"
            reader.mistakes.append(Mistake(policy.path, 0, 0, message))
    if reader.mistakes:
        raise MistakesError(reader.mistakes)
    return tuple(policies)


def load_versions(names: Sequence[str], book: Rulebook) -> tuple[Policy, ...]:
    """The policies named, which may be versions of one and bear its id.

    Raises `MistakesError` with everything that is wrong in any of them.
    """
    reader = _Reader(book)
    loaded = [reader.load(name, None) for name in names]
    if reader.mistakes:
        raise MistakesError(reader.mistakes)
    return tuple(policy for policy in loaded if policy is not None)


@dataclass(frozen=True, slots=True)
class _Origin:
    """The `extends` entry that asks for a policy."""

    folder: Path
    place: Mistake
    """Where it stands; its message is filled in when something is wrong."""

    def mistake(self, message: str) -> Mistake:
        return Mistake(self.place.path, self.place.line, self.place.column, message)


@dataclass(slots=True)
class _Extended:
    """What a policy file extends."""

    policies: list[Policy] = field(default_factory=list)
    cyclic: list[PolicyFile] = field(default_factory=list)
    """Files that are being read already: their names count, so that only the cycle is told."""
    complete: bool = True

    @property
    def sources(self) -> list[Policy | PolicyFile]:
        return [*self.policies, *self.cyclic]

    @property
    def norms(self) -> set[str]:
        """Ids of the norms."""
        own = {norm.id for file in self.cyclic for norm in file.norms}
        return own | {bound.norm.id for policy in self.policies for bound in policy.norms}


@dataclass(slots=True)
class _Reader:
    book: Rulebook
    mistakes: list[Mistake] = field(default_factory=list)
    done: dict[Path, Policy | None] = field(default_factory=dict)
    open: dict[Path, PolicyFile | None] = field(default_factory=dict)
    """Files that are being read, the outermost first."""

    def load(self, name: str, origin: _Origin | None) -> Policy | None:
        path = _find(name, origin.folder if origin else Path())
        if path is None:
            if origin is None and name.endswith(_SUFFIXES):
                self.mistakes.append(Mistake(name, 0, 0, "no such file"))
            else:
                self._complain(origin, f"no policy `{name}`{_known(name)}")
            return None
        real = path.resolve()
        if real in self.open:
            begun = list(self.open)
            chain = [*begun[begun.index(real) :], real]
            told = " extends ".join(each.name for each in chain)
            self._complain(origin, f"cyclic `extends`: {told}")
            return None
        if real not in self.done:
            self.open[real] = None
            self.done[real] = self._read(path)
            del self.open[real]
        return self.done[real]

    def _complain(self, origin: _Origin | None, message: str) -> None:
        self.mistakes.append(origin.mistake(message) if origin else Mistake("", 0, 0, message))

    def _read(self, path: Path) -> Policy | None:
        shown = _shown(path)
        try:
            document = decode_yaml(path.read_bytes(), shown)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self.mistakes.append(Mistake(shown, 0, 0, f"cannot read this policy: {reason}"))
            return None
        if document.value is None:
            holds_none = [Mistake(shown, 0, 0, "holds no policy")]
            self.mistakes += document.mistakes or holds_none
            return None
        file, wrong = convert_in_part(document.value, document.marks, PolicyFile)
        self.mistakes += _once(document, wrong)
        if file is None:
            return None
        self.open[path.resolve()] = file
        return self._build(file, document.marks, path)

    def _build(self, file: PolicyFile, marks: Marks, path: Path) -> Policy:
        extended = self._extended(file, marks, path)
        parents, sources = extended.policies, extended.sources
        groups = _inherited(file.groups, [each.groups for each in sources])
        provenances = _inherited(file.provenances, [each.provenances for each in sources])
        guards = _inherited(file.guards, [each.guards for each in sources])
        waivers = _inherited(file.waivers, [each.waivers for each in sources])
        needs = _inherited(file.needs, [parent.needs for parent in parents])
        names = Names()
        if extended.complete:
            names = Names(groups.keys(), provenances.keys(), guards.keys(), waivers.keys())
        self.mistakes += Vocabulary(file, marks, self.book, names).check()
        document = self._document(file, marks, path)
        self._check_norms(file, marks, document, extended)
        lines = tuple(marks.value(("norms", index))[0] for index in range(len(file.norms)))
        inherited = tuple(bound for parent in parents for bound in parent.norms)
        return Policy(
            id=file.policy,
            title=file.title,
            path=marks.file,
            document=file.document if document else None,
            document_path=str(path.parent / file.document) if document and file.document else None,
            url=file.url,
            effective=file.effective,
            groups=groups,
            provenances=provenances,
            guards=guards,
            waivers=waivers,
            needs=needs,
            self_disclosure=file.self_disclosure or _first(parents),
            norms=merge(bind(file, marks.file, lines, groups), inherited, file.drops),
        )

    def _extended(self, file: PolicyFile, marks: Marks, path: Path) -> _Extended:
        found = _Extended()
        for index, name in enumerate(file.extends):
            origin = _Origin(path.parent, marks.mistake(("extends", index), ""))
            policy = self.load(name, origin)
            begun = self._begun(name, path.parent)
            if policy is not None:
                found.policies.append(policy)
            elif begun is not None:
                found.cyclic.append(begun)
            else:
                found.complete = False
        return found

    def _begun(self, name: str, folder: Path) -> PolicyFile | None:
        path = _find(name, folder)
        return self.open.get(path.resolve()) if path else None

    def _document(self, file: PolicyFile, marks: Marks, path: Path) -> PolicyText | None:
        if file.document is None:
            return None
        try:
            return PolicyText((path.parent / file.document).read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not valid UTF-8"
            message = f"cannot read the policy document: {reason}"
            self.mistakes.append(marks.mistake(("document",), message))
            return None

    def _check_norms(
        self, file: PolicyFile, marks: Marks, text: PolicyText | None, extended: _Extended
    ) -> None:
        """Ids, references between norms, and quotes."""
        self._check_parents(file, marks, extended.policies)
        first: dict[str, int] = {}
        for index, norm in enumerate(file.norms):
            line = marks.value(("norms", index, "id"))[0]
            if first.setdefault(norm.id, line) != line:
                message = f"duplicate norm id `{norm.id}`: first given on line {first[norm.id]}"
                self.mistakes.append(marks.mistake(("norms", index, "id"), message))
            for key, message in quote_mistakes(norm, text):
                self.mistakes.append(marks.mistake(("norms", index, key), message))
        if extended.complete:
            self._check_references(file, marks, extended.norms)

    def _check_references(self, file: PolicyFile, marks: Marks, inherited: set[str]) -> None:
        """Norms that norms and `drops` name."""
        known = inherited | {norm.id for norm in file.norms}
        for index, norm in enumerate(file.norms):
            for place, name in enumerate(norm.exception_to):
                if name not in known:
                    path = ("norms", index, "exception_to", place)
                    message = f"unknown norm `{name}`{did_you_mean(name, known)}"
                    self.mistakes.append(marks.mistake(path, message))
        for place, name in enumerate(file.drops):
            if name not in inherited:
                message = f"no extended policy has a norm `{name}`{did_you_mean(name, inherited)}"
                self.mistakes.append(marks.mistake(("drops", place), message))

    def _check_parents(self, file: PolicyFile, marks: Marks, parents: list[Policy]) -> None:
        """Two extended policies may not bring different norms under one id unnoticed."""
        settled = {norm.id for norm in file.norms} | set(file.drops)
        homes: dict[str, str] = {}
        for parent in parents:
            for bound in parent.norms:
                home, id_ = homes.setdefault(bound.norm.id, bound.policy), bound.norm.id
                if home != bound.policy and id_ not in settled:
                    message = (
                        f"norm `{id_}` comes from `{home}` and from `{bound.policy}`: "
                        "replace it here or drop it"
                    )
                    self.mistakes.append(marks.mistake(("extends",), message))


def _once(document: Document, wrong: list[Mistake]) -> list[Mistake]:
    """What the YAML itself gets wrong says more than what comes of it at the same place."""
    first = [*document.mistakes, *unquoted_transforms(document)]
    places = {(mistake.line, mistake.column) for mistake in first}
    return [*first, *(each for each in wrong if (each.line, each.column) not in places)]


def _inherited(own: Mapping[str, T], inherited: Iterable[Mapping[str, T]]) -> dict[str, T]:
    """A file's own names, then those of the policies it extends that it does not replace."""
    found = dict(own)
    for mapping in inherited:
        for name, value in mapping.items():
            found.setdefault(name, value)
    return found


def _first(parents: list[Policy]) -> SelfDisclosure:
    return parents[0].self_disclosure if parents else SelfDisclosure()


def _find(name: str, folder: Path) -> Path | None:
    """A file by its path, or a shipped policy by its name; a name never means a file beside it."""
    if "/" not in name and "\\" not in name and not name.endswith(_SUFFIXES):
        shipped = shipped_rules_dir() / "policies" / f"{name}.yaml"
        if shipped.is_file():
            return shipped
    path = folder / name
    return path if path.is_file() else None


def _known(name: str) -> str:
    shipped = shipped_policies()
    return f"{did_you_mean(name, shipped)} (shipped: {', '.join(shipped)}; or the path of a file)"


def _shown(path: Path) -> str:
    """A path as messages name it: shipped files by their place among the rules."""
    try:
        return f"rules/{path.resolve().relative_to(shipped_rules_dir()).as_posix()}"
    except ValueError:
        return path.as_posix()
