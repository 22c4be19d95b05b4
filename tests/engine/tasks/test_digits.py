"""Images of digits as sequences: by rows, or the same pixels one by one. The images come with scikit-learn, which is optional."""

import pytest
import torch

from engine.task_configs.text import DigitsConfig

CPU = torch.device("cpu")


@pytest.mark.parametrize(("read", "inputs", "steps"), [("rows", 8, 8), ("pixels", 1, 64)])
def test_an_image_is_64_numbers_however_it_is_read(read: str, inputs: int, steps: int) -> None:
    config = DigitsConfig(read=read)
    assert (config.inputs, config.longest) == (inputs, steps)


def test_pixels_are_those_of_the_rows_in_order() -> None:
    pytest.importorskip("sklearn")
    from engine.tasks.digits import Digits

    rows, pixels = (Digits(DigitsConfig(read=read)).held_out(CPU) for read in ("rows", "pixels"))
    assert torch.equal(rows.x.transpose(0, 1).flatten(1), pixels.x[:, :, 0].T)
    assert torch.equal(rows.y, pixels.y)
