"""Which ids are one person: what links between ids say, within limits.

A link says that a user was seen with another id. An id belongs to the person of the user that it is
linked to; where it is linked to several people it is shared, and joins none of them. That is the
rule of Snowplow's unique identifiers, and keeps two people apart who use one device.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
# before every time there is: a link without one holds at all times
ALWAYS = np.iinfo(np.int64).min

PEOPLE_SCHEMA = pa.schema(
    [
        ("other_id", pa.string()),
        ("user_id", pa.string()),
        ("cluster_id", pa.string()),
        ("status", pa.string()),
        ("id_count", pa.int64()),
        ("linked_with", pa.string()),
        ("linked_by", pa.string()),
        ("linked_at", pa.timestamp("us")),
        ("newest_link_at", pa.timestamp("us")),
    ]
)
PAST_PEOPLE_SCHEMA = pa.schema(
    [
        ("as_of", pa.timestamp("us")),
        ("other_id", pa.string()),
        ("user_id", pa.string()),
        ("later_user_id", pa.string()),
    ]
)
STATUSES = ("stays", "merged", "shared", "too_large")


@dataclass(frozen=True)
class Links:
    """Distinct pairs of ids, as positions in the list of ids: arrays (m,)."""

    user: Ints
    other: Ints
    seen_at: Ints
    # whether a person says so of two ids, as opposed to a row that has both
    is_stated: Flags

    def chosen(self, which: Flags | Ints) -> Links:
        """Return some of them."""
        return Links(
            self.user[which], self.other[which], self.seen_at[which], self.is_stated[which]
        )


def resolve_people(links: pa.Table, max_ids: int) -> pa.Table:
    """Return one row per id: whose it is, and the link that says so.

    Args:
        links: columns user_id, other_id, first_seen_at, source, is_stated, user_is_settled,
            user_was_published and other_was_published; a pair of ids at most once. A row without
            other_id only says that its user is one, a row without user_id that there is that id. A
            user who is settled was resolved before and is not returned.
        max_ids: the ids of one person from which on all of them stay by themselves.

    Returns:
        A table of PEOPLE_SCHEMA. The order of its rows is not defined; the rows do not depend on
        the order of the links.
    """
    ids, user, other = _encoded(links["user_id"], links["other_id"])
    count = len(ids)
    is_user = np.zeros(count, dtype=bool)
    is_user[user[user >= 0]] = True
    is_settled, was_published = np.zeros((2, count), dtype=bool)
    is_settled[user[_flags(links["user_is_settled"]) & (user >= 0)]] = True
    was_published[user[_flags(links["user_was_published"]) & (user >= 0)]] = True
    was_published[other[_flags(links["other_was_published"]) & (other >= 0)]] = True

    rows = np.flatnonzero((user >= 0) & (other >= 0) & (user != other))
    all_links = Links(user, other, _times(links["first_seen_at"]), _flags(links["is_stated"]))
    pairs = all_links.chosen(rows)
    first_seen, newest_seen = _seen(count, pairs)
    # a user seen on what is another user's id has only used that one's device
    joins = pairs.is_stated | ~is_user[pairs.other]
    links_that_join = pairs.chosen(joins)
    cluster, is_shared = people_of(count, links_that_join, is_user)
    id_count = np.bincount(cluster, minlength=count)[cluster]
    stays = _ids_that_stay(cluster, is_user, was_published, first_seen, ids)[cluster]
    is_too_large = id_count > max_ids
    person = np.where(is_too_large, np.arange(count), stays)
    status = np.select(
        [is_too_large, person != np.arange(count), is_shared],
        [STATUSES.index(name) for name in ("too_large", "merged", "shared")],
        STATUSES.index("stays"),
    )
    by = np.full(count, -1)
    evidence = _evidence(cluster, is_shared, links_that_join, ids)
    by[evidence >= 0] = rows[joins][evidence[evidence >= 0]]
    by[status == STATUSES.index("stays")] = -1
    linked_with = np.where(user[by] == np.arange(count), other[by], user[by])

    returned = np.flatnonzero(~is_settled)
    proof = pa.array(by[returned], mask=by[returned] < 0)
    names = pa.DictionaryArray.from_arrays(
        pa.array(status[returned].astype(np.int8)), pa.array(STATUSES)
    )
    columns = [
        _texts(ids, returned),
        _texts(ids, person[returned]),
        _texts(ids, stays[returned]),
        names.cast(pa.string()),
        pa.array(id_count[returned]),
        _texts(ids, linked_with[returned], by[returned] < 0),
        links["source"].take(proof),
        links["first_seen_at"].cast(pa.timestamp("us")).take(proof),
        pa.array(newest_seen[returned], mask=newest_seen[returned] == ALWAYS).cast(
            pa.timestamp("us")
        ),
    ]
    return pa.table(columns, schema=PEOPLE_SCHEMA)


def people_at(times: pa.Table, links: pa.Table | None, max_ids: int) -> pa.Table:
    """Return one row per past time and id that was linked by the end of the horizon after it.

    Args:
        times: columns as_of and last_label_date, the last day of the horizon.
        links: as those of resolve_people; None where there are no times.
        max_ids: as of resolve_people.

    Returns:
        A table of PAST_PEOPLE_SCHEMA: the id's person by the links seen before as_of, and by those
        seen before the horizon's end.
    """
    found = [PAST_PEOPLE_SCHEMA.empty_table()]
    for time in times.to_pylist() if links is not None else []:
        end = datetime.combine(time["last_label_date"] + timedelta(days=1), datetime.min.time())
        later = resolve_people(_seen_before(links, end), max_ids)
        before = resolve_people(_seen_before(links, time["as_of"]), max_ids)
        place = pc.index_in(later["other_id"], before["other_id"])
        found.append(
            pa.table(
                [
                    pa.array([time["as_of"]] * len(later), pa.timestamp("us")),
                    later["other_id"],
                    # who had no links yet was a person by that id
                    pc.coalesce(before["user_id"].take(place), later["other_id"]),
                    later["user_id"],
                ],
                schema=PAST_PEOPLE_SCHEMA,
            )
        )
    return pa.concat_tables(found)


def _seen_before(links: pa.Table, time: datetime) -> pa.Table:
    seen_at = links["first_seen_at"].cast(pa.timestamp("us"))
    limit = pa.scalar(time.replace(tzinfo=None), pa.timestamp("us"))
    return links.filter(pc.or_(pc.is_null(seen_at), pc.less(seen_at, limit).fill_null(False)))


def people_of(count: int, links: Links, is_user: Flags) -> tuple[Ints, Flags]:
    """Return for each of `count` ids its person, named by one of its ids, and whether it is shared.

    An id joins the person of its users once all of them are one person, and what that joins may
    make others agree: repeated until none is left that does. People only ever grow together, so
    there is one such end, whatever the order.

    Args:
        count: of the ids.
        links: those that may join ids.
        is_user: (count,); only users have ids that are linked to them.
    """
    person = np.arange(count)
    order = np.argsort(links.other, kind="stable")
    other, user = links.other[order], links.user[order]
    is_first = np.diff(other, prepend=-1) != 0
    starts = np.flatnonzero(is_first)
    others = other[starts]
    has_links_of_its_own = is_user[others]
    # what is no user joins nobody else, so it can wait for the end
    among_users = np.repeat(has_links_of_its_own, np.diff(starts, append=len(other)))
    user_starts = np.flatnonzero(is_first[among_users])
    joined = np.zeros(len(user_starts), dtype=bool)
    while len(joined):
        agreed = _agree(person[user[among_users]], user_starts)
        if not (agreed & ~joined).any():
            break
        joined |= agreed
        edges = (others[has_links_of_its_own][joined], user[starts][has_links_of_its_own][joined])
        graph = coo_array((np.ones(len(edges[0]), dtype=np.int8), edges), shape=(count, count))
        found, component = connected_components(graph, directed=False)
        # named by the first of its ids
        name = np.empty(found, dtype=np.int64)
        name[component[::-1]] = np.arange(count - 1, -1, -1)
        person = name[component]
    is_shared = np.zeros(count, dtype=bool)
    if len(starts):
        agreed = _agree(person[user], starts)
        is_shared[others[~agreed]] = True
        alone = agreed & ~has_links_of_its_own
        person[others[alone]] = person[user[starts[alone]]]
    return person, is_shared


def _agree(people: Ints, starts: Ints) -> Flags:
    """Return for each group, which begin at `starts`, whether all of it is one person."""
    lowest: Ints = np.minimum.reduceat(people, starts)
    highest: Ints = np.maximum.reduceat(people, starts)
    agreed: Flags = lowest == highest
    return agreed


def _encoded(users: pa.ChunkedArray, others: pa.ChunkedArray) -> tuple[pa.Array, Ints, Ints]:
    """Return the distinct ids, and each column as positions in them, -1 where there is none."""
    chunks = [*users.chunks, *others.chunks]
    # in one piece: chunk by chunk, the dictionaries take longer to unite than to make
    texts = pa.chunked_array(chunks, type=pa.string()).cast(pa.large_string()).combine_chunks()
    encoded = texts.dictionary_encode()
    ids = encoded.dictionary
    places = np.asarray(encoded.indices.fill_null(-1), dtype=np.int64)
    return ids, places[: len(users)], places[len(users) :]


def _texts(ids: pa.Array, places: Ints, is_null: Flags | None = None) -> pa.ChunkedArray:
    """Return ids by their positions, in parts that Arrow's text can address."""
    size = 4_000_000
    parts = [
        ids.take(
            pa.array(
                places[start : start + size],
                mask=None if is_null is None else is_null[start : start + size],
            )
        ).cast(pa.string())
        for start in range(0, len(places), size)
    ]
    return pa.chunked_array(parts, type=pa.string())


def _flags(column: pa.ChunkedArray) -> Flags:
    flags: Flags = np.asarray(column.fill_null(False).combine_chunks()).astype(bool)
    return flags


def _times(column: pa.ChunkedArray) -> Ints:
    moments = column.cast(pa.timestamp("us")).cast(pa.int64()).fill_null(int(ALWAYS))
    return np.asarray(moments.combine_chunks(), dtype=np.int64)


def _seen(count: int, links: Links) -> tuple[Ints, Ints]:
    """Return when each id was first a user, and when it was last linked for the first time.

    ALWAYS where a link has no time, or there is none.
    """
    first = np.full(count, np.iinfo(np.int64).max)
    newest = np.full(count, ALWAYS)
    is_timeless = np.zeros(count, dtype=bool)
    np.minimum.at(first, links.user, links.seen_at)
    for end in (links.user, links.other):
        np.maximum.at(newest, end, links.seen_at)
        is_timeless[end[links.seen_at == ALWAYS]] = True
    newest[is_timeless] = ALWAYS
    return first, newest


def _ids_that_stay(
    cluster: Ints, is_user: Flags, was_published: Flags, first_seen: Ints, ids: pa.Array
) -> Ints:
    """Return by cluster the id that stays: published before, else first a user, else by its text.

    It is a user's; only an id that is linked to nobody is another, and stays itself.
    """
    stays = np.arange(len(cluster))
    keys = ((~was_published).astype(np.int64), first_seen)
    best = _first_of_groups(np.flatnonzero(is_user), cluster, keys, ids)
    stays[cluster[best]] = best
    return stays


def _evidence(cluster: Ints, is_shared: Flags, links: Links, ids: pa.Array) -> Ints:
    """Return by id the link that joined it first, or that made it shared; -1 where there is none.

    An id is joined as the other id of a link, and a user with no such link as the user of one.
    """
    evidence = np.full(len(cluster), -1)
    is_within = cluster[links.user] == cluster[links.other]
    for end, partner, which in (
        (links.other, links.user, is_shared[links.other]),
        (links.user, links.other, is_within),
        (links.other, links.user, is_within),
    ):
        best = _first_of_groups(np.flatnonzero(which), end, (links.seen_at,), ids, partner)
        evidence[end[best]] = best
    return evidence


def _first_of_groups(
    entries: Ints,
    group: Ints,
    keys: tuple[Ints, ...],
    ids: pa.Array,
    text_of: Ints | None = None,
) -> Ints:
    """Return the first entry of each group; of equally early ones, that with the smallest text.

    Without a sort, which takes most of the time where there are millions.

    Args:
        entries: those of which one is chosen for each group.
        group: by entry, below the number of ids.
        keys: by entry; the smallest value of the first goes first, then that of the second.
        ids: texts of ids.
        text_of: by entry the id whose text counts; the entry itself unless it is given.
    """
    for key in keys:
        smallest = np.full(len(ids), np.iinfo(np.int64).max)
        np.minimum.at(smallest, group[entries], key[entries])
        entries = entries[key[entries] == smallest[group[entries]]]
    is_tied = np.bincount(group[entries], minlength=len(ids))[group[entries]] > 1
    tied = entries[is_tied]
    texts = ids.take(pa.array(tied if text_of is None else text_of[tied]))
    order = np.asarray(
        pc.sort_indices(
            pa.table({"group": group[tied], "text": texts}),
            sort_keys=[("group", "ascending"), ("text", "ascending")],
        )
    )
    tied = tied[order]
    return np.concatenate([entries[~is_tied], tied[np.diff(group[tied], prepend=-1) != 0]])
