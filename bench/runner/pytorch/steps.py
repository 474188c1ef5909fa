"""Steps of networks in PyTorch on all cores; prints JSON. It reads {repeats, limitS, threads, steps: [{model, width, size, batch,
mode, graph}]} from its standard input. Modes are those of tasks.ts.
"""
import json
import statistics
import sys
import time

import torch
from torch import nn

from network import Network


def set_mode(network, mode):
    network.train(mode != "forward")
    if mode == "frozen":
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()


def step_of(task, layout):
    """A function that does the step once, and ends when its result is there."""
    torch.manual_seed(1)
    size, batch, mode = task["size"], task["batch"], task["mode"]
    network = Network(task["graph"], logits=True)
    pixels = torch.randint(0, 256, (batch, 3, size, size), dtype=torch.uint8)
    # Sizes of dense layers stand in the graph, so it can be laid out at once.
    network = network.to(memory_format=layout)
    set_mode(network, mode)

    def pictures():
        return (pixels.float() / 255).to(memory_format=layout)

    if mode == "forward":
        def forward():
            with torch.no_grad():
                torch.sigmoid(network(pictures())).tolist()

        return forward

    labels = (torch.arange(batch) % 2).float().unsqueeze(1)
    adam = torch.optim.Adam(network.parameters(), lr=0.001, eps=1e-7)
    loss_of = nn.BCEWithLogitsLoss()

    def train():
        adam.zero_grad(set_to_none=True)
        loss = loss_of(network(pictures()), labels)
        loss.backward()
        adam.step()
        loss.item()

    return train


def seconds(step):
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def timed(task, repeats, limit_s):
    """Both layouts of the pictures are tried, and the faster one is timed."""
    tried = {}
    for name, layout in (("channels first", torch.contiguous_format), ("channels last", torch.channels_last)):
        step = step_of(task, layout)
        first = seconds(step)
        tried[name] = (first if first > limit_s else seconds(step), step)
    layout = min(tried, key=lambda name: tried[name][0])
    once, step = tried.pop(layout)
    tried.clear()
    times = [seconds(step) for _ in range(min(max(repeats, 3), int(limit_s / max(once, 1e-3))))] or [once]
    return {
        **{key: task[key] for key in ("model", "width", "size", "batch", "mode")}, "layout": layout,
        "medianMs": 1000 * statistics.median(times), "minMs": 1000 * min(times), "maxMs": 1000 * max(times),
    }


def main():
    job = json.load(sys.stdin)
    torch.set_num_threads(job["threads"])
    rows = []
    for task in job["steps"]:
        rows.append(timed(task, job["repeats"], job["limitS"]))
        print(f"  {task['model']} {task['size']} {task['mode']}: {rows[-1]['medianMs']:.0f} ms", file=sys.stderr, flush=True)
    print(json.dumps({"version": torch.__version__, "threads": job["threads"], "rows": rows}))


main()
