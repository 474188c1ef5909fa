"""Whether the torch twins of networks answer as Keras does: their outputs with weights filled by a formula, against its figures.

Usage: check.py ARCHITECTURES_JSON [NAME ...]
The formulas stand in the README beside that file. Prints the largest relative difference of each network.
"""
import json
import math
import sys
from pathlib import Path

import numpy as np
import torch

from network import Network

PRIME = 999983


def drawn(count, k):
    h = (np.arange(count, dtype=np.int64) * 7919 + k * 104729) % PRIME
    return ((h * h) % PRIME * h % PRIME) / PRIME - 0.5


def pictures(shape, is_raw):
    b, y, x, c = np.indices(shape)
    unit = drawn(math.prod(shape), 10007).reshape(shape) + ((y * (c + 2) + x * (b + 3) + 7 * b * c) % 32) / 32 - 0.5
    return (unit + 1) * 127.5 if is_raw else unit


def graph_of(model):
    """The table as a graph of the catalogue."""
    weights = {}
    for path, shape, _ in model["weights"]:
        layer, name = path.rsplit("/", 1)
        weights.setdefault(layer, []).append({"name": name, "shape": shape})
    layers = [
        {
            "name": name, "className": kind, "config": args[0] if args else {}, "weights": weights.get(name, []),
            "calls": [[[source, 0, 0] for source in inputs]] if inputs else [],
        }
        for name, kind, _, _, inputs, *args in model["layers"]
    ]
    return {"layers": layers, "outputs": [[layers[-1]["name"], 0, 0]]}


def fill(network, model):
    made = {layer["name"]: network.made[str(at)] for at, layer in enumerate(network.layers) if str(at) in network.made}
    kinds = {layer["name"]: layer["className"] for layer in network.layers}
    c = model["c"]
    for k, (path, shape, _) in enumerate(model["weights"]):
        owner, name = path.rsplit("/", 1)
        module, kind = made[owner], kinds[owner]
        r = drawn(math.prod(shape), k).reshape(shape)
        depthwise = kind == "DepthwiseConv2D" or name == "depthwise_kernel"
        if name.endswith("kernel"):
            spread = (12 if kind == "SeparableConv2D" else c) / (shape[0] * shape[1]) if depthwise else c / math.prod(shape[:-1])
            value = r * math.sqrt(spread)
            # Rows of a depthwise kernel's channels, each with its multiples, come first; of others the filters.
            value = value.transpose(2, 3, 0, 1).reshape(-1, 1, *shape[:2]) if depthwise else value.transpose(3, 2, 0, 1)
            target = getattr(module, name.replace("_kernel", ""), module).weight
        elif kind == "Normalization":
            if name == "count":
                continue
            value = {"mean": 0.5 + 0.2 * r, "variance": 0.25 * (1 + 0.5 * r)}[name].reshape(1, -1, 1, 1)
            target = getattr(module, name)
        else:
            value = {"gamma": 1 + 0.2 * r, "moving_variance": 1 + 0.5 * r}.get(name, 0.2 * r)
            target = getattr(module, {"gamma": "weight", "beta": "bias", "moving_mean": "running_mean", "moving_variance": "running_var"}.get(name, name))
        target.data.copy_(torch.from_numpy(np.ascontiguousarray(value)))


def difference(model, check):
    """The largest relative difference of pooled outputs and of block outputs; the first block that is off, if any."""
    network = Network(graph_of(model), logits=False)
    fill(network, model)
    network.eval()
    x = torch.from_numpy(pictures(check["input_shape"], model["input"] == "raw").transpose(0, 3, 1, 2).copy())
    with torch.no_grad():
        seen = {}
        pooled = network(x, seen).numpy()
        plain = network(x).numpy()
    assert np.array_equal(pooled, plain), "in place something else is computed"
    expected = np.array(check["pooled"]["first"])
    worst = np.abs(pooled[0, : len(expected)] - expected).max() / np.abs(expected).max()
    worst = max(worst, abs((pooled**2).sum() / check["pooled"]["sumsq"] - 1))
    for layer, block in check.get("blocks", []):
        y = seen[layer].numpy().transpose(0, 2, 3, 1)
        off = abs((y**2).sum() / block["sumsq"] - 1)
        if off > 1e-6:
            return worst, layer
    return worst, None


def main():
    torch.set_default_dtype(torch.float64)
    models = json.loads(Path(sys.argv[1]).read_text())["models"]
    for name in sys.argv[2:] or models:
        try:
            # The tables are those of even sizes: at odd ones some networks pad otherwise.
            for key in ("check",) if models[name].get("pad_by_parity") else ("check", "check_odd"):
                worst, first = difference(models[name], models[name][key])
                print(f"{name} {key} {worst:.1e}{'' if first is None else f', wrong from {first} on'}", flush=True)
        except (SystemExit, KeyError) as thrown:
            print(f"{name}: {thrown!r}")


main()
