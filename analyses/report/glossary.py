"""What the figures of the report mean, for people who do not work with them every day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from report.cards import HUGE_EFFECT, LARGE_EFFECT
from report.source import ENOUGH_POWER
from report.words import NBSP, percent


@dataclass(frozen=True)
class Term:
    """An entry of the glossary.

    Attributes:
        name: its heading.
        meaning: one to three sentences.
        headings: what stands above or before such a figure elsewhere on the page.
        bounds: a sentence that quotes thresholds, by the names they have in rpt_thresholds.
    """

    name: str
    meaning: str
    headings: tuple[str, ...] = ()
    bounds: str = ""

    @property
    def anchor(self) -> str:
        """The id of the entry."""
        return "term-" + "-".join(re.findall(r"[a-z]+", self.name.lower()))

    def explained(self, thresholds: Mapping[str, float]) -> str:
        """Return the meaning, and the bounds where all of their thresholds are known."""
        try:
            bounds = self.bounds.format_map(thresholds).replace("%", f"{NBSP}%")
        except KeyError:
            bounds = ""
        return f"{self.meaning} {bounds}".rstrip()


GLOSSARY = (
    Term(
        "Segment",
        "A group of users with similar traits. Its key (s01, s02 and so on) stays the same when the"
        " model is fitted again; its name may change with what is typical of it.",
        ("Segments",),
    ),
    Term(
        "Trait",
        "Something measured about a user, such as orders or hours online. The segments were made"
        " from the traits with a dot in the heat map; the others only describe them.",
        ("Makes the segments",),
    ),
    Term(
        "Spend",
        "What users paid in the days covered by the data, in its currency. Refunds are not"
        " subtracted. Spend per user is the spend of a segment per user in it, buyer or not.",
        ("Total spend", "Share of spend", "Spend a user"),
    ),
    Term(
        "Mean and median",
        "The mean spreads the total evenly over all users, so a few very large values raise it. The"
        " median is the value in the middle: half of the users are below it, half above.",
        ("Mean", "All users"),
    ),
    Term(
        "Effect size",
        "How far a segment is from all other users, in units of the usual spread between users"
        f" (Cohen's d). From {LARGE_EFFECT:g} a difference is large (two arrows), from"
        f" {HUGE_EFFECT:g} the two hardly overlap (three arrows).",
        bounds="Below {distinctive_effect_size:g} a difference is too small to set a segment"
        " apart.",
    ),
    Term(
        "Times the usual share (lift)",
        "The share in the segment as a multiple of the share among all users. Twice the usual share"
        " can still be a minority of the segment.",
    ),
    Term(
        "In between",
        "Users who are nearly as close to the centre of another segment as to that of their own."
        " They would respond to either segment's message about as well.",
    ),
    Term(
        "Silhouette",
        "How much closer users are to their own segment than to the next, from 0 (not at all) to 1."
        " Compare it with the silhouette of similar data without groups: alone it says little.",
        ("Without groups", "Tightness", "Chance without groups"),
    ),
    Term(
        "Spread within segments",
        "How far users are from the centre of their segment: the mean squared distance over all"
        " traits. Smaller is tighter, but more segments always make it smaller.",
    ),
    Term(
        "Stability",
        "The segments are computed again on many random samples of the users. Stability is how much"
        " of a segment recurs: 100 % means exactly the same users.",
        ("Least stable", "Recurs"),
        bounds="Below {stable:.0%} the borders are uncertain; below {minimum_stability:.0%} the"
        " segment cannot be relied on.",
    ),
    Term(
        "Rule of thumb",
        "A few conditions that find most of a segment and few other users. How much of it they"
        " find, and how often they are right, was measured on users who were not used to find the"
        " rule. The segment itself is made from all traits together: the rule explains it and does"
        " not replace it.",
    ),
    Term(
        "Halves agree, users with a gap",
        "Two halves of the users are segmented separately: 100 % means that both give the same"
        " segments. A gap is a stretch between two segments with fewer users than on either side."
        " Without one, the border runs through the middle of similar users.",
        ("Halves agree", "Users with a gap"),
        bounds="Segments are distinct groups only if at least {minimum_gap_share:.0%} of users have"
        " a gap; halves that agree to less than {minimum_replication:.0%} show that nothing is"
        " stable.",
    ),
    Term(
        "Smallest",
        "The share of all users in the smallest segment. A tiny one is rarely worth a campaign of"
        " its own.",
        bounds="Below {min_segment_share:.0%} a number of segments is avoided.",
    ),
    Term(
        "Agreement",
        "How far two methods put the same users together (adjusted Rand index): 1 means the same"
        " segments, 0 is what chance would give.",
    ),
    Term(
        "Noise",
        "Users who are in no dense group and so in no segment. Only methods that look for dense"
        " groups (DBSCAN, HDBSCAN) leave users out; the others assign every user.",
        ("In no segment",),
    ),
    Term(
        "Place on the map",
        "Where the dots of a segment lie: half of them are between the lower and the upper quarter,"
        " in units of the map's two directions.",
        ("Dots", "To the right", "Upwards"),
    ),
    Term(
        "Active users",
        "Users who did anything on a day, such as a visit, an order or a like. Over weeks, the"
        " average per day.",
    ),
    Term(
        "Days of data",
        "From the first to the last day with any activity.",
    ),
    Term(
        "Churn and chances",
        "A user churns by having no activity of any kind in the days that a prediction covers."
        " Chances are right if, of a hundred users with a chance of 30 %, about thirty do it.",
        ("Chance of churn", "Chance of a purchase"),
    ),
    Term(
        "Expected orders and spend",
        "What to expect from all users of a segment together, not from each of them: most bring"
        " nothing, a few bring much. Orders on one day count as one.",
        ("Expected orders", "Expected spend"),
    ),
    Term(
        "Baseline",
        "A forecast without a model: the days to come will be like those just gone. A prediction"
        " that is no better than that is of no use.",
        ("Better", "Prediction"),
    ),
    Term(
        "Error (Brier score, RMSE)",
        "How far predictions are from what happened, where large misses count more; 0 is perfect."
        " The Brier score is for probabilities, the RMSE for orders and spend, in their own unit.",
        ("Its error",),
    ),
    Term(
        "Pairs ranked correctly (AUC)",
        "Take one user who does something and one who does not: how often does the first have the"
        " higher prediction? A coin toss would be right for 50 % of all pairs.",
    ),
    Term(
        "Other measures of predictions",
        "Average precision: how many of the users picked by their probability did it. Calibration"
        " error: how far probabilities are from what happened, on average. Rank correlation: 1 if"
        " users are in the order in which they spent, 0 if the order is random.",
    ),
    Term(
        "Deciles",
        "Users sorted by their prediction and divided into ten groups of the same size; users with"
        " equal predictions stay together. Observed is what they did then; share of all is how much"
        " of everything was theirs.",
        ("Decile", "Observed", "Share of all"),
    ),
    Term(
        "Drift (PSI)",
        "How far the values of a trait have moved since the segments were made (population"
        " stability index); 0 is no change.",
        ("PSI", "Its values now"),
        bounds="From {psi_moderate:g} they are somewhat different, from {psi_shifted:g} clearly.",
    ),
    Term(
        "Distance to the centre",
        "How far a segment's users are from its centre, now compared with when the segments were"
        " made. The farther, the less well they fit it.",
        ("Distance to its centre",),
        bounds="From {max_distance_ratio:g} times as far it is reported.",
    ),
    Term(
        "Without a value",
        "Users for whom a trait could not be measured, such as days between orders for those who"
        " ordered once.",
        ("Users without a value", "Without a value then", "Without a value now"),
    ),
    Term(
        "May be contacted",
        "Users who have agreed to marketing (marketing_consent is true). Users who have not agreed,"
        " or whose consent is unknown, are in no audience.",
    ),
    Term(
        "Held out (control group)",
        "Users of an audience who get nothing, chosen at random for each campaign. What they do is"
        " what the others would have done without the campaign.",
        ("Held out", "Took part", "Expected without it"),
    ),
    Term(
        "Smallest effect",
        "By how many percentage points the campaign must raise the share of users who order for the"
        f" comparison to show it in {percent(ENOUGH_POWER, 0)} of cases. The fewer users are held"
        " out, the larger it must be.",
    ),
    Term(
        "Chance to show a lift (power)",
        "How often the comparison would show an effect that exists and is just worth having. Below"
        f" {percent(ENOUGH_POWER, 0)}, a result without an effect says little.",
        ("Chance to show a lift",),
    ),
    Term(
        "Lift of a campaign",
        "The share of participants who responded minus the share of held-out users who did, in"
        " percentage points. All users who were meant to take part count, whether or not the"
        " message reached them.",
        ("Lift", "Of these responded", "Of these responded too"),
    ),
    Term(
        "Interval at any look",
        "The interval that holds at all looks together: in 19 of 20 campaigns it has the true value"
        " every time, however often one looks and whenever one stops. It is wider for that.",
        ("Lift, at any look", "Worth per user, at any look"),
    ),
    Term(
        "Variance saved (CUPED)",
        "By which share the variance of a difference falls when what users did before the campaign"
        " is taken off. The difference is the same on average, and its interval narrower.",
        ("Variance saved",),
    ),
    Term(
        "Policy",
        "A rule that says which user gets which arm. What it would bring is estimated from users"
        " who happened to be assigned to what it would choose.",
        ("Treated", "Against the best for all alike"),
    ),
    Term(
        "Interval (95 %)",
        "Where the true value lies in 19 of 20 cases like this one. If it includes zero, there may"
        " be no effect at all.",
        ("Low end", "High end"),
    ),
    Term(
        "Worth per user",
        "What the responses of a group were worth per user of the group, including users without a"
        " response.",
        ("Worth per user, more than held out",),
    ),
    Term(
        "Opportunity",
        "The measure in which a segment is furthest behind the average of all users, and what it"
        " would bring if its average user came up to it and all else stayed as it is, such as what"
        " an order brings. No campaign closes all of a gap: read it as an upper limit for ranking"
        " opportunities.",
        ("Worth at most",),
    ),
    Term(
        "Delivered, used, set aside, later",
        "Every raw row is accounted for: delivered = used + duplicates + set aside + later. Rows"
        " that are set aside cannot be used for the reason given; later rows are dated after the"
        " day that the report is about.",
        ("Delivered", "Used", "Duplicates", "Set aside", "Later", "Share used"),
    ),
)
_BY_HEADING = {heading: term for term in GLOSSARY for heading in (term.name, *term.headings)}


def linked(heading: str, text: str | None = None) -> Markup:
    """Return a heading (or `text` in its place) with a link to its entry, where it has one.

    Text in brackets after a heading is a note on it, and so is a share.
    """
    term = _BY_HEADING.get(re.sub(r"( of [\d.]+.%)?(\s*\(.*\))?$", "", heading)) or _BY_HEADING.get(
        heading
    )
    if term is None:
        return escape(text or heading)
    return Markup('<a class="term" href="#{}">{}</a>').format(term.anchor, text or heading)
