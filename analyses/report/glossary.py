"""What the figures of the report mean, for people who do not work with them every day."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True)
class Term:
    """An entry of the glossary.

    Attributes:
        name: its heading.
        meaning: one to three sentences.
        headings: what stands above or before such a figure elsewhere on the page.
    """

    name: str
    meaning: str
    headings: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The id of the entry."""
        return "term-" + "-".join(re.findall(r"[a-z]+", self.name.lower()))


GLOSSARY = (
    Term(
        "Segment",
        "A set of users who resemble each other in the traits that were measured. Its key (s01, s02"
        " and so on) stays the same when the model is fitted again; its name may change with what"
        " is typical of it.",
        ("Segments",),
    ),
    Term(
        "Trait",
        "Something measured about a user, such as orders or hours online. Those with a dot in the"
        " heat-map made the segments; the others only describe them.",
        ("Makes the segments",),
    ),
    Term(
        "Spend",
        "What users paid in the days of activity, refunds not taken off, in the currency of the"
        " data. Spend a user is the spend of a segment divided by all its users, buyers or not.",
        ("Total spend", "Share of spend", "Spend a user"),
    ),
    Term(
        "Mean and median",
        "The mean spreads the total evenly over all users, so a few very large values raise it. The"
        " median is the value in the middle: half of the users are below it, half above.",
        ("Mean", "Everybody"),
    ),
    Term(
        "Effect size",
        "How far a segment is from everybody else, in units of the usual spread between users"
        " (Cohen's d). From 0.5 a difference is noticeable, from 1 it is large (two arrows), from 2"
        " the two hardly overlap (three arrows).",
    ),
    Term(
        "Times the usual share (lift)",
        "A share in the segment divided by the share among everybody. Twice the usual share can"
        " still be a minority of the segment.",
    ),
    Term(
        "In between",
        "Users who are nearly as close to another segment's centre as to their own. They would"
        " respond to either segment's message about as well.",
    ),
    Term(
        "Silhouette",
        "How much closer users are to their own segment than to the next, from 0 (not at all) to 1."
        " It says something only beside the silhouette of comparable data without any groups.",
        ("Without groups", "Tightness", "Chance without groups"),
    ),
    Term(
        "Spread inside of segments",
        "How far users are from the centre of their segment: the mean squared distance over all"
        " traits. Smaller is tighter, but more segments always make it smaller.",
    ),
    Term(
        "Stability",
        "The segments are made again from users drawn anew, many times. Stability is how much of a"
        " segment comes back: 100 % is the very same users, below about 75 % the borders are"
        " uncertain, below 60 % there is nothing to rely on.",
        ("Least stable", "Comes back"),
    ),
    Term(
        "Rule of thumb",
        "A few bounds that find most of a segment and few others. How many it finds, and how many"
        " of those are in the segment, was measured on users who had no say in the rule. The"
        " segment itself is made from all traits together: the rule explains it, and does not"
        " replace it.",
    ),
    Term(
        "Halves agree, users with a gap",
        "Two halves of the users are segmented apart: 100 % means that both give the same segments."
        " A gap is a stretch between two segments in which there are fewer users than on either"
        " side; without one, the border is drawn through a crowd.",
        ("Halves agree", "Users with a gap"),
    ),
    Term(
        "Smallest",
        "The share of all users in the smallest segment. A tiny one is seldom worth a campaign of"
        " its own.",
    ),
    Term(
        "Agreement",
        "How far two methods put the same users together (adjusted Rand index): 1 is the very same"
        " segments, 0 is what chance would give.",
    ),
    Term(
        "Noise",
        "Users who resemble no crowd enough to belong to a segment. Only methods that look for"
        " crowds (DBSCAN, HDBSCAN) leave users out; others put everybody somewhere.",
        ("In no segment",),
    ),
    Term(
        "Active users",
        "Users who did anything at all on a day, be it a visit, an order or a like; over weeks, the"
        " average day.",
    ),
    Term(
        "Days of data",
        "From the first to the last day on which anybody did anything.",
    ),
    Term(
        "Churn, and chances",
        "A user churns who does nothing of any kind in the days that a prediction looks ahead."
        " Chances are right if, of a hundred users with a chance of 30 %, about thirty do it.",
        ("Chance of churn", "Chance of a purchase"),
    ),
    Term(
        "Expected orders and spend",
        "What to count on from all users of a segment together, not from each of them: most bring"
        " nothing, a few bring much. Orders of one day count as one.",
        ("Expected orders", "Expected spend"),
    ),
    Term(
        "Naive guess",
        "What somebody without a model would say: the days to come will be like those just gone. A"
        " prediction that does no better is of no use.",
        ("Better", "Prediction"),
    ),
    Term(
        "Error (Brier score, RMSE)",
        "How far predictions are from what happened, where large misses weigh more; 0 is perfect."
        " The Brier score is for chances, the RMSE for orders and spend, in their own unit.",
        ("Its error",),
    ),
    Term(
        "Pairs told apart (AUC)",
        "Of one user who does something and one who does not, how often the first has the higher"
        " prediction. A coin would be right in 50 % of all pairs.",
    ),
    Term(
        "Other measures of predictions",
        "Average precision: of the users picked by their chance, how many did it. Calibration"
        " error: how far chances are from what happened, on average. Rank correlation: 1 if users"
        " are in the order in which they spent, 0 if in no order.",
    ),
    Term(
        "Tenths",
        "Users in the order of their predictions, cut into ten groups of the same size; users with"
        " equal predictions stay together.",
    ),
    Term(
        "Drift (PSI)",
        "How far the values of a trait have moved since the segments were made (population"
        " stability index). By custom, below 0.1 nothing has changed to speak of, from 0.25 much"
        " has.",
        ("PSI", "Its values now"),
    ),
    Term(
        "Distance to the centre",
        "How far a segment's users are from what is typical of it, now against when the segments"
        " were made. 1.3 times as far: they fit it less well.",
        ("Distance to its centre",),
    ),
    Term(
        "Without a value",
        "Users for whom a trait could not be measured, such as days between orders for those who"
        " ordered once.",
        ("Users without a value", "Without a value then", "Without a value now"),
    ),
    Term(
        "May be contacted",
        "Users who have agreed to marketing (marketing_consent is true). Whoever has not agreed, or"
        " of whom it is not known, is in no audience.",
    ),
    Term(
        "Held out (control group)",
        "Users of an audience who get nothing, chosen by chance and for each campaign anew. What"
        " they do is what the others would have done without the campaign.",
        ("Held out", "Took part", "Expected without it"),
    ),
    Term(
        "Smallest effect",
        "By how many percentage points the campaign must raise the share of users who order for the"
        " comparison to show it in four of five cases. The fewer are held out, the larger it must"
        " be.",
    ),
    Term(
        "Chance to show a lift (power)",
        "How often the comparison would show an effect that is there and just worth having. Below"
        " 80 % a result without an effect says little.",
        ("Chance to show a lift",),
    ),
    Term(
        "Lift of a campaign",
        "The share that responded of those who took part, less the share of those held out, in"
        " percentage points. All who were meant to take part count, whether or not the message"
        " reached them.",
        ("Lift", "Of these responded", "Of these responded too"),
    ),
    Term(
        "Interval (95 %)",
        "Where the true value lies in 19 of 20 cases like this one. Where it holds zero, there may"
        " be no effect at all.",
    ),
    Term(
        "Worth per user",
        "What the responses of all users of a group were worth, divided by all its users, those"
        " without a response too.",
        ("Worth per user, more than held out",),
    ),
    Term(
        "Head-room",
        "The measure in which a segment is furthest behind everybody, and what it would bring if"
        " the whole gap were closed. No campaign closes all of it: read it as an upper limit that"
        " ranks opportunities.",
        ("Worth at most",),
    ),
    Term(
        "Delivered, used, set aside, later",
        "Every raw row is accounted for: delivered = used + duplicates + set aside + later. Rows"
        " set aside are unusable for the reason given; later rows are dated after the day on which"
        " the report looks.",
        ("Delivered", "Used", "Duplicates", "Set aside", "Later", "Share used"),
    ),
)
_BY_HEADING = {heading: term for term in GLOSSARY for heading in (term.name, *term.headings)}


def linked(heading: str, text: str | None = None) -> Markup:
    """Return a heading (or `text` in its stead) with a link to its entry, where it has one.

    What stands in brackets behind a heading is a note on it, and so is a share.
    """
    term = _BY_HEADING.get(re.sub(r"( of [\d.]+.%)?(\s*\(.*\))?$", "", heading)) or _BY_HEADING.get(
        heading
    )
    if term is None:
        return escape(text or heading)
    return Markup('<a class="term" href="#{}">{}</a>').format(term.anchor, text or heading)
