#!/usr/bin/env python3
"""Writes one_cycle.json: the rates that PyTorch's OneCycleLR gives to the first, second ... step of a run. Needs torch."""
import json
import os
import warnings

import torch

warnings.simplefilter("ignore")


def rates(max_lr, total_steps):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr, total_steps=total_steps, cycle_momentum=False)
    out = []
    for step in range(total_steps):
        out.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step < total_steps - 1:
            schedule.step()
    return out


CASES = [(0.1, 1), (0.1, 2), (0.1, 3), (0.01, 4), (0.001, 10), (0.01, 37), (0.5, 100), (0.001, 163)]
HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "one_cycle.json"), "w") as file:
    cases = [{"max_lr": max_lr, "total_steps": steps, "rates": rates(max_lr, steps)} for max_lr, steps in CASES]
    json.dump({"torch": torch.__version__, "cases": cases}, file)
    file.write("\n")
