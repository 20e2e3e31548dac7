"""The options of `forecourt train`."""

import argparse

import pytest

from model.commands.train import add_arguments, to_config
from model.errors import TrainingError


def test_options_take_one_value_or_one_for_each_folder() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    line = "a b --out r --ignore-edge 0 2 --unknown 1"
    sources = to_config(parser.parse_args(line.split())).sources
    assert [source.ignore_edge for source in sources] == [0, 2]
    assert [source.unknown for source in sources] == [True, True]
    with pytest.raises(TrainingError, match="--ignore-edge"):
        to_config(parser.parse_args(["a", "b", "--out", "r", "--ignore-edge", "1", "2", "3"]))
