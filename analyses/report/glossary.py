"""What the figures of the report mean, for people who do not work with them every day."""

from __future__ import annotations

GLOSSARY = (
    (
        "Segment",
        "A set of users who resemble each other in the traits that were measured. Its key (s01, s02"
        " and so on) stays the same when the model is fitted again; its name may change with what"
        " is typical of it.",
    ),
    (
        "Mean and median",
        "The mean spreads the total evenly over all users, so a few very large values raise it. The"
        " median is the value in the middle: half of the users are below it, half above.",
    ),
    (
        "Effect size",
        "How far a segment is from everybody else, in units of the usual spread between users"
        " (Cohen's d). From 0.5 a difference is noticeable, from 1 it is large (two arrows), from 2"
        " the two hardly overlap (three arrows).",
    ),
    (
        "Times the usual share (lift)",
        "A share in the segment divided by the share among everybody. Twice the usual share can"
        " still be a minority of the segment.",
    ),
    (
        "In between",
        "Users who are nearly as close to another segment's centre as to their own. They would"
        " respond to either segment's message about as well.",
    ),
    (
        "Silhouette",
        "How much closer users are to their own segment than to the next, from 0 (not at all) to 1."
        " It says something only beside the silhouette of comparable data without any groups.",
    ),
    (
        "Stability",
        "The segments are made again from users drawn anew, many times. Stability is how much of a"
        " segment comes back: 100 % is the very same users, below about 75 % the borders are"
        " uncertain.",
    ),
    (
        "Head-room",
        "The measure in which a segment is furthest behind everybody, and what it would bring if"
        " the whole gap were closed. No campaign closes all of it: read it as an upper limit that"
        " ranks opportunities.",
    ),
    (
        "Delivered, used, set aside, later",
        "Every raw row is accounted for: delivered = used + duplicates + set aside + later. Rows"
        " set aside are unusable for the reason given; later rows are dated after the day on which"
        " the report looks.",
    ),
)
