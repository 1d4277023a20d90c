"""The pool of product keys: loaded by agents, each handed out once, shown to nobody else."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.dates import now
from core.refusals import Refusal, refuse_if
from memberships.benefit_words import name_of
from memberships.models import Benefit, BenefitKey, BenefitUse

MOST_LINES = 5_000
LONGEST = 200
MOST_LOADS = 20


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of loading: how many keys are new, and the lines (from 1) whose key was there already."""

    new: int
    known: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """The keys of a benefit: how many are left, and how many were handed out."""

    code: str
    name: str
    left: int
    handed_out: int


@dataclass(frozen=True, slots=True)
class Load:
    """Keys of one benefit that an agent loaded at once: the day (UTC), by whom, how many, how many are handed out."""

    code: str
    name: str
    on: date
    by: str
    keys: int
    handed_out: int


@transaction.atomic
def load(code: str, lines: Iterable[str], *, by: User, on: date) -> Loaded:
    """Add keys to the pool of a benefit, one a line; what is there already, or twice in the lines, is counted once."""
    refuse_if(not by.is_agent, _("Only a programme agent may do this."), code="not_an_agent")
    refuse_if(
        not Benefit.objects.filter(code=code, needs_key=True).exists(),
        _("There is no benefit of this code that comes with keys."),
        code="no_such_benefit",
    )
    keys, known = _read(lines)
    refuse_if(not keys, _("There is no key in these lines."), code="no_keys")
    # One after the other, so that what is said to be new is new.
    Benefit.objects.select_for_update(no_key=True).filter(code=code).order_by("pk").first()
    there = set(BenefitKey.objects.filter(code=code, key__in=list(keys)).values_list("key", flat=True))
    loaded_at = now()
    BenefitKey.objects.bulk_create(
        [BenefitKey(code=code, key=key, loaded_at=loaded_at, loaded_by=by) for key in keys if key not in there],
        batch_size=1_000,
    )
    return Loaded(len(keys) - len(there), tuple(sorted([*known, *(keys[key] for key in there)])))


def _read(lines: Iterable[str]) -> tuple[dict[str, int], list[int]]:
    """Keys with the line on which each first stands, and the lines that say one again."""
    keys: dict[str, int] = {}
    known: list[int] = []
    for number, line in enumerate(lines, start=1):
        refuse_if(number > MOST_LINES, _("At most 5,000 lines at a time."), code="too_many_lines")
        key = line.strip()
        if not key:
            continue
        if len(key) > LONGEST or not key.isprintable():
            reason = _("Line {number} is no key: at most 200 characters that can be printed.")
            raise Refusal(reason.format(number=number), code="no_key")
        if key in keys:
            known.append(number)
        keys.setdefault(key, number)
    return keys, known


def pools() -> list[Pool]:
    """The pools of all benefits that come with keys, by name; two queries."""
    counted = {
        row["code"]: row
        for row in BenefitKey.objects.order_by().values("code").annotate(loaded=Count("pk"), handed_out=Count("use"))
    }
    nothing = {"loaded": 0, "handed_out": 0}
    found: dict[str, Pool] = {}
    for benefit in Benefit.objects.filter(needs_key=True).order_by("name", "code"):
        row = counted.get(benefit.code, nothing)
        pool = Pool(benefit.code, name_of(benefit), row["loaded"] - row["handed_out"], row["handed_out"])
        found.setdefault(benefit.code, pool)
    return list(found.values())


def loads(pools: Iterable[Pool]) -> list[Load]:
    """The last ones into these pools, the newest first; one query."""
    names = {pool.code: pool.name for pool in pools}
    rows = (
        BenefitKey.objects.filter(code__in=list(names))
        .values("code", "loaded_at", "loaded_by__full_name")
        .annotate(keys=Count("pk"), handed_out=Count("use"))
        .order_by("-loaded_at", "code")[:MOST_LOADS]
    )
    return [
        Load(
            code=row["code"],
            name=names[row["code"]],
            on=row["loaded_at"].date(),
            by=row["loaded_by__full_name"],
            keys=row["keys"],
            handed_out=row["handed_out"],
        )
        for row in rows
    ]


def left(code: str) -> int:
    return _free(code).count()


def codes_with_some_left(codes: Collection[str]) -> set[str]:
    """Those of some benefits of which a key could be handed out; one query, or none."""
    return set(_free(*codes).order_by().values_list("code", flat=True).distinct())


def take(code: str, count: int) -> list[BenefitKey]:
    """Keys for somebody's benefit, the oldest first, locked until the transaction ends; refused where too few are left.

    Others take theirs at the same moment: what they have locked is passed over, and what they were handed meanwhile is
    seen by asking once more behind the locks.
    """
    while True:
        rows = _free(code).order_by("pk").select_for_update(no_key=True, skip_locked=True)[:count]
        locked = {key.pk: key for key in rows}
        gone = set(BenefitUse.objects.filter(key__in=list(locked)).values_list("key_id", flat=True))
        if not gone:
            break
    refuse_if(
        len(locked) < count,
        _("Not enough keys are left for this benefit at the moment. The programme has to load some."),
        code="no_keys_left",
    )
    return list(locked.values())


def _free(*codes: str) -> models.QuerySet[BenefitKey]:
    return BenefitKey.objects.filter(~Exists(BenefitUse.objects.filter(key=OuterRef("pk"))), code__in=codes)
