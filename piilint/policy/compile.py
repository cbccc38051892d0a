"""From a policy file's norms to bound norms: groups worked in, keys inherited."""

from __future__ import annotations

from piilint.policy.policies import BoundNorm, Scope
from piilint.policy.terms import DataTerm
from piilint.rulebook.norms import Case, Conditions, Group, Norm, PolicyFile


def bind(
    file: PolicyFile,
    path: str = "",
    lines: tuple[int, ...] = (),
    groups: dict[str, Group] | None = None,
) -> tuple[BoundNorm, ...]:
    """The norms of one file, in its order; `lines` are where they stand in it.

    `groups` are those that its norms may name, where they are more than the file's own.
    """
    known = file.groups if groups is None else groups
    return tuple(
        _bind(norm, file, known, path, lines[index] if index < len(lines) else 0)
        for index, norm in enumerate(file.norms)
    )


def _bind(
    norm: Norm, file: PolicyFile, groups: dict[str, Group], path: str, line: int
) -> BoundNorm:
    cases: tuple[Case, ...] = norm.cases or (norm,)
    return BoundNorm(
        policy=file.policy,
        norm=norm,
        cases=tuple(_scope(case, norm, groups) for case in cases),
        only=tuple(_scope(case, norm, groups) for case in norm.only),
        path=path,
        line=line,
    )


def _scope(case: Case, norm: Norm, groups: dict[str, Group]) -> Scope:
    """A case with what it does not say taken over from its norm."""
    when, unless = case.when or norm.when, case.unless or norm.unless
    return Scope(
        data=terms(case.data or norm.data, groups),
        subjects=case.subjects or norm.subjects,
        provenances=case.provenances or norm.provenances,
        sinks=case.sinks or norm.sinks,
        recipients=case.recipients or norm.recipients,
        purposes=case.purposes or norm.purposes,
        when=when,
        unless=unless,
        alongside_when=_alongside(when, groups),
        alongside_unless=_alongside(unless, groups),
        vague=case.vague or norm.vague,
    )


def terms(names: tuple[str, ...], groups: dict[str, Group]) -> tuple[DataTerm, ...]:
    """Data types and names of groups as terms."""
    return tuple(_term(name, groups) for name in names)


def _term(name: str, groups: dict[str, Group]) -> DataTerm:
    group = groups.get(name)
    return DataTerm((name,)) if group is None else DataTerm(group.types, group.without)


def _alongside(conditions: Conditions | None, groups: dict[str, Group]) -> tuple[DataTerm, ...]:
    return terms(conditions.alongside, groups) if conditions else ()


def merge(
    own: tuple[BoundNorm, ...], inherited: tuple[BoundNorm, ...], drops: tuple[str, ...]
) -> tuple[BoundNorm, ...]:
    """A policy's own norms, then the inherited ones that it neither replaces nor drops."""
    named = {bound.norm.id for bound in own} | set(drops)
    kept: dict[str, BoundNorm] = {}
    for bound in inherited:
        if bound.norm.id not in named:
            kept.setdefault(bound.norm.id, bound)
    return (*own, *kept.values())
