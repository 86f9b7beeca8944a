"""Predictions of what users do next: gradient-boosted trees, fitted on past times.

Four forests: whether a user comes back at all, whether they buy, on how many days they buy, and
what such a day brings. Expected spend is the product of the last two, as in the models of repeat
buying (Fader, Hardie and Lee 2005): days and their value vary for different reasons, and the value
is learnt from buyers alone. Probabilities are calibrated (Platt 1999) on users that the forest had
not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import log_loss, root_mean_squared_error
from sklearn.model_selection import GroupKFold

from user_profiling.arrays import Floats, Labels, one_thread, sample_rows
from user_profiling.prediction.forest import Forest, forest_of

# What is predicted, in the order of the columns of a prediction.
TARGETS = ("churn", "purchase", "orders", "spend")
PROBABILITIES = ("churn", "purchase")
# The forests, and which of them a target needs.
PARTS = ("churn", "purchase", "orders", "value")
PARTS_OF = {
    "churn": ("churn",),
    "purchase": ("purchase",),
    "orders": ("orders",),
    "spend": ("orders", "value"),
}


@dataclass(frozen=True)
class PredictionSettings:
    """How predictions are fitted, by scikit-learn's names where it has one.

    Attributes:
        max_iter: trees of a forest.
        max_leaf_nodes: leaves of a tree, at most.
        learning_rate: part of each tree that is added.
        min_samples_leaf: examples in a leaf, at least.
        min_share_leaf: the same as a share of all examples; the greater of the two holds.
        l2_regularization: the L2 penalty on what a leaf adds.
        cv: parts of the users that take turns in being held out for the calibration.
        min_outcomes: users who must have had the outcome, and who must not, for a target to be
            predicted.
        max_samples: unseen examples on which permutation importance is measured, at most.
        n_repeats: times that each feature is shuffled for it.
        random_seed: of everything random.
    """

    max_iter: int
    max_leaf_nodes: int
    learning_rate: float
    min_samples_leaf: int
    min_share_leaf: float
    l2_regularization: float
    cv: int
    min_outcomes: int
    max_samples: int
    n_repeats: int
    random_seed: int


@dataclass(frozen=True)
class Examples:
    """Users at past times, and what they did next.

    Attributes:
        values: (n, p), their predictors; nan is missing.
        users: (n,), a number for each user, who may be there at several times.
        active_days, order_days, spend: (n,), of the horizon that followed.
        recent_active_days, recent_order_days, recent_spend: (n,), of the last horizon before.
    """

    values: Floats
    users: Labels
    active_days: Floats
    order_days: Floats
    spend: Floats
    recent_active_days: Floats
    recent_order_days: Floats
    recent_spend: Floats

    def outcome(self, target: str) -> Floats:
        """Return what a target turned out to be (n,)."""
        outcomes: dict[str, Floats] = {
            "churn": (self.active_days == 0).astype(np.float64),
            "purchase": (self.order_days > 0).astype(np.float64),
            "orders": self.order_days,
            "spend": self.spend,
        }
        return outcomes[target]

    def taken(self, rows: Labels | NDArray[np.bool_]) -> Examples:
        """Return some of the examples."""
        return Examples(**{name: column[rows] for name, column in vars(self).items()})


@dataclass(frozen=True)
class Calibration:
    """The probability is 1 / (1 + exp(slope x raw + intercept))."""

    slope: float
    intercept: float

    def probability(self, raw: Floats) -> Floats:
        """Return the probability (n,) for what a forest says (n,)."""
        with np.errstate(over="ignore"):
            found: Floats = 1.0 / (1.0 + np.exp(self.slope * raw + self.intercept))
        return found


@dataclass(frozen=True)
class Predictor:
    """A fitted model.

    Attributes:
        forests: a forest for each part that could be fitted.
        calibrations: of those that are probabilities.
    """

    forests: Mapping[str, Forest]
    calibrations: Mapping[str, Calibration]

    def predict(self, values: Floats) -> dict[str, Floats]:
        """Return each target (n,) that the model can predict for rows of values (n, p)."""
        parts: dict[str, Floats] = {}
        for part, forest in self.forests.items():
            raw = forest.raw(values)
            if part in self.calibrations:
                parts[part] = self.calibrations[part].probability(raw)
            else:
                parts[part] = np.exp(raw)
        return {
            target: np.prod([parts[part] for part in needed], axis=0)
            for target, needed in PARTS_OF.items()
            if all(part in parts for part in needed)
        }


def fittable_parts(examples: Examples, settings: PredictionSettings) -> list[str]:
    """Return the parts for which there are users enough, of either outcome."""
    return [part for part in PARTS if _is_fittable(part, examples, settings)]


def fit_predictor(
    examples: Examples, parts: Sequence[str], settings: PredictionSettings
) -> Predictor:
    """Fit parts, with one thread each.

    Rows must come in an order of their own (the user's, then the time's): sums of floats depend
    on it.
    """
    with one_thread(), ThreadPoolExecutor(2) as pool:
        fitted = list(pool.map(lambda part: _fit_part(part, examples, settings), parts))
    return Predictor(
        forests={part: forest for part, (forest, _) in zip(parts, fitted, strict=True)},
        calibrations={
            part: calibration
            for part, (_, calibration) in zip(parts, fitted, strict=True)
            if calibration is not None
        },
    )


def baseline_predictions(train: Examples, test: Examples) -> dict[str, Floats]:
    """Return what can be said without a model (n,): the next horizon is like the last one.

    Orders and spend as in the last horizon; probabilities as those of users at earlier times who
    had, or had not, been active (or bought) in theirs.

    Args:
        train: examples of earlier times.
        test: the examples to predict for.
    """
    found = {"orders": test.recent_order_days, "spend": test.recent_spend}
    for target, name in (("churn", "recent_active_days"), ("purchase", "recent_order_days")):
        before, outcome = getattr(train, name) > 0, train.outcome(target)
        overall = outcome.mean()
        rates = [outcome[group].mean() if group.any() else overall for group in (~before, before)]
        found[target] = np.where(getattr(test, name) > 0, rates[1], rates[0])
    return found


def feature_importance(
    predictor: Predictor, test: Examples, settings: PredictionSettings
) -> dict[str, Floats]:
    """Return how much each feature matters for each target (p,): its permutation importance.

    By how much the error on unseen examples grows when the feature's values are shuffled (Breiman
    2001): the logarithmic loss of a probability, else the root mean squared error. 0 for a feature
    that no tree asks for; around 0, and below it by chance, for one that says nothing that the
    others do not.
    """
    generator = np.random.default_rng(settings.random_seed)
    judged = test.taken(sample_rows(len(test.values), settings.max_samples, generator))
    row_count, feature_count = judged.values.shape
    orders = np.concatenate([generator.permutation(row_count) for _ in range(settings.n_repeats)])
    # All shufflings of a feature are predicted together, which is what makes this quick.
    repeated = judged.taken(np.tile(np.arange(row_count), settings.n_repeats))
    asked = {
        part: {node.feature for tree in forest.trees for node in tree}
        for part, forest in predictor.forests.items()
    }
    shuffled = {
        feature: predictor.predict(_with_column(repeated.values, feature, orders))
        for feature in range(feature_count)
        if any(feature in features for features in asked.values())
    }
    found = {}
    for target, predicted in predictor.predict(judged.values).items():
        error = _error(target, predicted, judged.outcome(target))
        found[target] = np.zeros(feature_count)
        for feature, predictions in shuffled.items():
            if any(feature in asked[part] for part in PARTS_OF[target]):
                worse = _error(target, predictions[target], repeated.outcome(target))
                found[target][feature] = worse - error
    return found


def _with_column(values: Floats, feature: int, rows: Labels) -> Floats:
    changed = values.copy()
    changed[:, feature] = values[rows, feature]
    return changed


def _error(target: str, predicted: Floats, outcome: Floats) -> float:
    if target in PROBABILITIES:
        return float(log_loss(outcome, predicted, labels=[0.0, 1.0]))
    return float(root_mean_squared_error(outcome, predicted))


def _is_fittable(part: str, examples: Examples, settings: PredictionSettings) -> bool:
    outcome = examples.outcome("churn" if part == "churn" else "purchase")
    if part == "value":  # of purchases without a price
        outcome = outcome * (examples.spend > 0)
    did, did_not = (len(np.unique(examples.users[outcome == value])) for value in (1.0, 0.0))
    enough = settings.min_outcomes
    return did >= enough and (did_not >= enough or part not in PROBABILITIES)


def _fit_part(
    part: str, examples: Examples, settings: PredictionSettings
) -> tuple[Forest, Calibration | None]:
    size = {
        "max_iter": settings.max_iter,
        "max_leaf_nodes": settings.max_leaf_nodes,
        "learning_rate": settings.learning_rate,
        "min_samples_leaf": max(
            settings.min_samples_leaf, round(settings.min_share_leaf * len(examples.values))
        ),
        "l2_regularization": settings.l2_regularization,
        "early_stopping": False,
        "random_state": settings.random_seed,
    }
    with one_thread():
        if part in PROBABILITIES:
            folds = list(GroupKFold(settings.cv).split(examples.values, groups=examples.users))
            values = known_in_all(examples.values, [rows for rows, _ in folds])
            calibrated = CalibratedClassifierCV(
                HistGradientBoostingClassifier(**size), method="sigmoid", cv=folds, ensemble=False
            ).fit(values, examples.outcome(part))
            (fitted,) = calibrated.calibrated_classifiers_
            (sigmoid,) = fitted.calibrators
            forest = forest_of(fitted.estimator, examples.values[:1000])
            return forest, Calibration(float(sigmoid.a_), float(sigmoid.b_))
        if part == "orders":
            regressor = HistGradientBoostingRegressor(loss="poisson", **size)
            every_row = np.arange(len(examples.values))
            regressor.fit(known_in_all(examples.values, [every_row]), examples.order_days)
        else:
            buyers = examples.taken((examples.order_days > 0) & (examples.spend > 0))
            regressor = HistGradientBoostingRegressor(loss="gamma", **size)
            values = known_in_all(buyers.values, [np.arange(len(buyers.values))])
            regressor.fit(values, buyers.spend / buyers.order_days, sample_weight=buyers.order_days)
        return forest_of(regressor, examples.values[:1000]), None


def known_in_all(values: Floats, fits: Sequence[Labels]) -> Floats:
    """Return predictors (n, p) with 0 for those that are null in all rows of one of the fits.

    scikit-learn cannot bin a column without any value. No tree splits by a constant one.

    Args:
        values: the predictors, in which null is nan.
        fits: the rows of each fit.
    """
    unknown = np.any([np.isnan(values[rows]).all(axis=0) for rows in fits], axis=0)
    return np.where(unknown, 0.0, values) if unknown.any() else values


def usable_predictors(values: Floats, names: Sequence[str]) -> list[int]:
    """Return the positions of predictors (n, p) that are not the same for all users."""
    kept = []
    for position in range(len(names)):
        known = values[:, position][~np.isnan(values[:, position])]
        if len(known) and (len(known) < len(values) or known.min() < known.max()):
            kept.append(position)
    return kept
