"""Whole training steps of the notebook's four models in PyTorch, on two threads; prints JSON.

Usage: pytorch_steps.py MODEL,... SIZE,... REPEATS LIMIT_S
"""
import json
import statistics
import sys
import time

import torch
from torch import nn

THREADS = 2


def build(name, size):
    if name == "mlp-128":
        return nn.Sequential(nn.Flatten(), nn.Linear(3 * size**2, 128), nn.ReLU(), nn.Linear(128, 1))
    if name == "mlp-64x3":
        return nn.Sequential(
            nn.Flatten(),
            nn.Linear(3 * size**2, 64), nn.ReLU(),
            nn.Linear(64, 64), nn.ReLU(),
            nn.Linear(64, 64), nn.ReLU(),
            nn.Linear(64, 1),
        )
    if name == "cnn-128-64-32":
        return nn.Sequential(
            nn.Conv2d(3, 128, 3), nn.ReLU(),
            nn.Conv2d(128, 64, 3), nn.ReLU(),
            nn.Conv2d(64, 32, 3), nn.ReLU(),
            nn.Flatten(), nn.Linear(32 * (size - 6) ** 2, 1),
        )
    if name == "cnn-pool":
        side = ((size - 4) // 2 - 2) // 2
        return nn.Sequential(
            nn.Conv2d(3, 32, 3), nn.ReLU(),
            nn.Conv2d(32, 64, 3), nn.ReLU(),
            nn.MaxPool2d(2), nn.Dropout(0.25),
            nn.Conv2d(64, 128, 3), nn.ReLU(),
            nn.MaxPool2d(2), nn.Dropout(0.25),
            nn.Flatten(), nn.Linear(128 * side**2, 64), nn.ReLU(), nn.Dropout(0.5),
            nn.Linear(64, 1),
        )
    raise SystemExit(f"There is no model {name}.")


def step_times(name, size, repeats, limit_s):
    torch.manual_seed(1)
    batch = 32 if size >= 200 else 8
    model = build(name, size)
    adam = torch.optim.Adam(model.parameters(), lr=0.001, eps=1e-7)
    loss_of = nn.BCEWithLogitsLoss()
    pixels = torch.randint(0, 256, (batch, 3, size, size), dtype=torch.uint8)
    labels = (torch.arange(batch) % 2).float().unsqueeze(1)

    def step():
        start = time.perf_counter()
        adam.zero_grad()
        loss = loss_of(model(pixels.float() / 255), labels)
        loss.backward()
        adam.step()
        loss.item()
        return time.perf_counter() - start

    first = max(step(), 1e-3)
    if first < limit_s:
        step()
    times = [step() for _ in range(min(max(repeats, 3), int(limit_s / first)))] or [first]
    return {
        "model": name, "size": size, "batch": batch,
        "medianMs": 1000 * statistics.median(times), "minMs": 1000 * min(times), "maxMs": 1000 * max(times),
    }


def main():
    models, sizes, repeats, limit_s = sys.argv[1:]
    torch.set_num_threads(THREADS)
    rows = [
        step_times(model, int(size), int(repeats), float(limit_s))
        for size in sizes.split(",")
        for model in models.split(",")
    ]
    print(json.dumps({"version": torch.__version__, "threads": THREADS, "rows": rows}))


main()
