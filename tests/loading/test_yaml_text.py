"""A scenario written as YAML reads back as the same scenario, also where its texts hold what ends a line in YAML."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from visitering.loading.yaml_text import as_yaml

TEXT = st.text(st.sampled_from("\x85\u2028\u2029\n a'\"\\:#é-?\ufeff🙂")) | st.text()


@given(st.dictionaries(TEXT, st.lists(TEXT, max_size=3) | TEXT | st.integers(), max_size=4))
def test_it_reads_back_as_it_was(value: dict[str, object]) -> None:
    assert yaml.safe_load(as_yaml(value)) == value
