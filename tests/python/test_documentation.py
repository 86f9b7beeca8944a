"""What is written about the features, against the catalog that everything else reads."""

import re

import yaml
from project import PROJECT


def test_docs_blocks_of_features_say_what_the_catalog_says() -> None:
    catalog = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]["feature_catalog"]
    written = dict(
        re.findall(
            r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}",
            (PROJECT / "models/docs/features.md").read_text(),
        )
    )
    assert written.keys() == catalog.keys()
    for name, about in catalog.items():
        assert written[name].startswith(f"{about['label']} ({about['unit']}). "), name


def test_phrases_of_the_catalog_are_unique() -> None:
    catalog = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]["feature_catalog"]
    phrases = [about[side] for about in catalog.values() for side in ("high", "low")]
    assert len(phrases) == len(set(phrases))
