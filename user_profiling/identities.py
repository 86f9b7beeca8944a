"""Which users are one person: what links between users say.

A link says that a user was seen with another id. An id belongs to the person of the user that it is
linked to; where it is linked to several people it is shared, and joins none of them. That is the
rule of Snowplow's unique identifiers, and keeps two people apart who use one device. Ids that are
no users join nobody, so int_identities does them in SQL; what is left here are links between users.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

PEOPLE_SCHEMA = pa.schema([("user_id", pa.string()), ("cluster_id", pa.string())])
PAST_PEOPLE_SCHEMA = pa.schema(
    [("as_of", pa.timestamp("us")), ("is_later", pa.bool_()), *PEOPLE_SCHEMA]
)


def people_of_users(links: pa.Table) -> pa.Table:
    """Return one row per user of links between users, with the first by its text of its person.

    Args:
        links: columns user_id and other_id, two users whom a link says to be one person; a pair at
            most once.

    Returns:
        A table of PEOPLE_SCHEMA. The order of its rows is not defined; the rows do not depend on
        the order of the links.
    """
    texts = pa.chunked_array(
        [*links["user_id"].chunks, *links["other_id"].chunks], type=pa.string()
    )
    ids = pc.unique(texts.cast(pa.large_string()))
    ids = ids.take(pc.sort_indices(ids))
    places = np.asarray(pc.index_in(texts.cast(pa.large_string()), ids), dtype=np.int64)
    person = people_of(len(ids), places[: len(links)], places[len(links) :])
    columns = [ids.cast(pa.string()), ids.take(pa.array(person)).cast(pa.string())]
    return pa.table(columns, schema=PEOPLE_SCHEMA)


def people_at(times: pa.Table, links: pa.Table) -> pa.Table:
    """Return the same as of each past time, and as of the end of the horizon after it.

    Args:
        times: columns as_of and last_label_date, the last day of the horizon.
        links: as those of people_of_users, with first_seen_at and other_first_used_at, when the
            second first was a user; null: at all times.

    Returns:
        A table of PAST_PEOPLE_SCHEMA: is_later is true of the horizon's end.
    """
    found = [PAST_PEOPLE_SCHEMA.empty_table()]
    for time in times.to_pylist():
        end = datetime.combine(time["last_label_date"] + timedelta(days=1), datetime.min.time())
        for is_later, moment in ((False, time["as_of"]), (True, end)):
            people = people_of_users(_known_before(links, moment))
            moments = [
                pa.array([time["as_of"]] * len(people), pa.timestamp("us")),
                pa.array([is_later] * len(people)),
            ]
            found.append(pa.table([*moments, *people.columns], schema=PAST_PEOPLE_SCHEMA))
    return pa.concat_tables(found)


def _known_before(links: pa.Table, moment: datetime) -> pa.Table:
    limit = pa.scalar(moment.replace(tzinfo=None), pa.timestamp("us"))
    for name in ("first_seen_at", "other_first_used_at"):
        times = links[name].cast(pa.timestamp("us"))
        links = links.filter(pc.or_(pc.is_null(times), pc.less(times, limit).fill_null(False)))
    return links


def people_of(count: int, user: Ints, other: Ints) -> Ints:
    """Return for each of `count` users the person, named by the first of its users.

    A user joins the person of the users that it is linked to once all of them are one person, and
    what that joins may make others agree: repeated until none is left that does. People only ever
    grow together, so there is one such end, whatever the order.

    Args:
        count: of the users.
        user: (m,), the users that links say `other` to be.
        other: (m,), the users who join them.
    """
    person = np.arange(count)
    order = np.argsort(other, kind="stable")
    user, other = user[order], other[order]
    starts = np.flatnonzero(np.diff(other, prepend=-1))
    joined = np.zeros(len(starts), dtype=bool)
    while len(starts):
        agreed = _agree(person[user], starts)
        if not (agreed & ~joined).any():
            break
        joined |= agreed
        edges = (other[starts][joined], user[starts][joined])
        graph = coo_array((np.ones(len(edges[0]), dtype=np.int8), edges), shape=(count, count))
        found, component = connected_components(graph, directed=False)
        name = np.empty(found, dtype=np.int64)
        name[component[::-1]] = np.arange(count - 1, -1, -1)
        person = name[component]
    return person


def _agree(people: Ints, starts: Ints) -> Flags:
    """Return for each group, which begin at `starts`, whether all of it is one person."""
    lowest: Ints = np.minimum.reduceat(people, starts)
    highest: Ints = np.maximum.reduceat(people, starts)
    agreed: Flags = lowest == highest
    return agreed
