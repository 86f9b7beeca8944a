"""What is held about a person: found, handed out as one file, or removed everywhere.

    tombstones   salted hashes of the ids of users who were forgotten
    people       the ids that were asked for, and the other ids of the same people
    rewriting    the tables that builds keep, copied to another warehouse without some users
    leftovers    what lies outside the warehouse: logs, compiled SQL, exports, copies
    export       everything about one person as JSON

On DuckDB only. analyses/forget_users.py and analyses/export_user.py are the commands.
"""
