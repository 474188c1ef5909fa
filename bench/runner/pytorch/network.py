"""A network of the catalogue as a torch module: its graph, layer by layer, with Keras' padding. It must not know of timing."""
from torch import nn

from layers import ACTIVATIONS, FORGETFUL, IN_PLACE, activation_of, computed, edges, module_of


class Network(nn.Module):
    """Answers of pictures [n, channels, height, width]; with `logits`, without the last activation."""

    def __init__(self, graph, logits):
        super().__init__()
        self.layers = [layer for layer in graph["layers"] if layer["className"] != "InputLayer"]
        (start,) = (layer["name"] for layer in graph["layers"] if layer["className"] == "InputLayer")
        self.start = start
        names = [start] + [layer["name"] for layer in self.layers]
        self.sources = {
            layer["name"]: [ref[0] for ref in layer["calls"][0]] if layer["calls"] else [before]
            for layer, before in zip(self.layers, names)
        }
        self.result = graph["outputs"][0][0] if graph["outputs"] else names[-1]
        self.made = nn.ModuleDict()
        for at, layer in enumerate(self.layers):
            made = module_of(layer)
            if made is not None:
                self.made[str(at)] = made
        self.uses = {name: sum(sources.count(name) for sources in self.sources.values()) for name in names}
        self.activations = [activation_of(layer) for layer in self.layers]
        if logits:
            self.activations[names.index(self.result) - 1] = "linear"
        self.fold_zeros()

    def fold_zeros(self):
        """Zeros alike on both sides are left to the convolution that follows, as whoever writes PyTorch does."""
        classes = {layer["name"]: layer for layer in self.layers}
        self.folded = set()
        for at, layer in enumerate(self.layers):
            source = classes.get(self.sources[layer["name"]][0])
            if source is None or source["className"] != "ZeroPadding2D" or not layer["className"].endswith("Conv2D"):
                continue
            pads = edges(source["config"]["padding"])
            if self.uses[source["name"]] == 1 and all(before == after for before, after in pads):
                self.made[str(at)].before = pads
                self.folded.add(source["name"])

    def forward(self, x, seen=None):
        """`seen`, where given, is a dictionary that gets every layer's result."""
        values = {self.start: x}
        left = dict(self.uses)
        classes = {layer["name"]: layer["className"] for layer in self.layers}
        for at, layer in enumerate(self.layers):
            name = layer["name"]
            sources = self.sources[name]
            inputs = [values[source] for source in sources]
            if name in self.folded:
                y = inputs[0]
            elif str(at) in self.made:
                y = self.made[str(at)](inputs[0])
            else:
                y = computed(layer, inputs)
            activation = self.activations[at]
            # Its own sum, or what came in where nobody else reads that.
            own = y is not inputs[0] or (classes.get(sources[0]) in FORGETFUL and self.uses[sources[0]] == 1)
            in_place = seen is None and own and activation in IN_PLACE
            values[name] = (IN_PLACE if in_place else ACTIVATIONS)[activation](y)
            if seen is not None:
                seen[name] = values[name]
            for source in sources:
                left[source] -= 1
                if left[source] == 0:
                    del values[source]
        return values[self.result]
