"""Keras' layers as torch modules and functions, with Keras' padding. It must not know of graphs or of timing."""
import math

import torch
import torch.nn.functional as F
from torch import nn

ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": torch.relu,
    "relu6": F.relu6,
    "sigmoid": torch.sigmoid,
    "hard_sigmoid": F.hardsigmoid,
    "silu": F.silu,
    "swish": F.silu,
    "hard_silu": F.hardswish,
    "hard_swish": F.hardswish,
    "gelu": F.gelu,
    "tanh": torch.tanh,
    "softmax": lambda x: torch.softmax(x, 1),
}
# Their gradient needs the result alone, so they may take the place of what they are given.
IN_PLACE = {"relu": torch.relu_, "relu6": lambda x: F.relu6(x, inplace=True)}
# What needs its result for no gradient.
FORGETFUL = {"BatchNormalization", "Conv2D", "DepthwiseConv2D", "Add"}


def pair(value):
    return tuple(value) if isinstance(value, (list, tuple)) else (value, value)


def edges(value):
    """[[top, bottom], [left, right]] of a padding as Keras writes it."""
    rows, columns = pair(value)
    return pair(rows), pair(columns)


def pads_of(config, window, strides, x):
    """Zeros around pictures [n, channels, height, width]: "same" puts the odd one at the bottom and right, as TensorFlow does."""
    if config.get("padding") != "same":
        return ((0, 0), (0, 0))
    needed = [
        max((math.ceil(size / stride) - 1) * stride + length - size, 0)
        for size, length, stride in zip(x.shape[2:], window, strides)
    ]
    return tuple((zeros // 2, zeros - zeros // 2) for zeros in needed)


def padded(x, pads, value=0.0):
    """What is left to pad in the window's own call, which pads alike on both sides; and the pictures, padded otherwise."""
    (top, bottom), (left, right) = pads
    if top == bottom and left == right:
        return x, (top, left)
    return F.pad(x, (left, right, top, bottom), value=value), (0, 0)


class Convolution(nn.Module):
    """Conv2D and DepthwiseConv2D, as well as the first half of SeparableConv2D."""

    def __init__(self, layer, kernel, bias):
        super().__init__()
        rows, columns, inputs, outputs = kernel["shape"]
        depthwise = layer["className"] != "Conv2D"
        channels = inputs * outputs if depthwise else outputs
        self.groups = inputs if depthwise else layer["config"].get("groups") or 1
        weight = torch.empty(channels, 1 if depthwise else inputs, rows, columns)
        self.weight = nn.Parameter(nn.init.xavier_uniform_(weight))
        self.bias = nn.Parameter(torch.zeros(channels)) if bias else None
        self.config = layer["config"]
        # Of a layer of zeros before this one.
        self.before = ((0, 0), (0, 0))

    def forward(self, x):
        config = self.config
        strides, dilations = pair(config.get("strides", 1)), pair(config.get("dilation_rate", 1))
        window = [(size - 1) * step + 1 for size, step in zip(self.weight.shape[2:], dilations)]
        own = pads_of(config, window, strides, x)
        pads = tuple((a + c, b + d) for (a, b), (c, d) in zip(own, self.before))
        x, padding = padded(x, pads)
        return F.conv2d(x, self.weight, self.bias, strides, padding, dilations, self.groups)


class Separable(nn.Module):
    def __init__(self, layer, weights):
        super().__init__()
        self.depthwise = Convolution(layer, weights["depthwise_kernel"], None)
        point = {"className": "Conv2D", "config": {}}
        self.pointwise = Convolution(point, weights["pointwise_kernel"], weights.get("bias"))

    def forward(self, x):
        return self.pointwise(self.depthwise(x))


class Pool(nn.Module):
    def __init__(self, config, is_max):
        super().__init__()
        self.config, self.is_max = config, is_max

    def forward(self, x):
        window = pair(self.config.get("pool_size", 2))
        strides = pair(self.config.get("strides") or window)
        pads = pads_of(self.config, window, strides, x)
        if self.is_max:
            x, padding = padded(x, pads, -math.inf)
            return F.max_pool2d(x, window, strides, padding)
        x, padding = padded(x, pads)
        if pads != ((padding[0],) * 2, (padding[1],) * 2):
            raise SystemExit("Average pooling with an odd zero has no twin.")
        return F.avg_pool2d(x, window, strides, padding, count_include_pad=False)


class Normalization(nn.Module):
    def __init__(self, config, weights):
        super().__init__()
        numbers = config.get("mean"), config.get("variance")
        if numbers[0] is None:
            numbers = torch.zeros(weights["mean"]["shape"]), torch.ones(weights["mean"]["shape"])
        for name, value in zip(("mean", "variance"), numbers):
            self.register_buffer(name, torch.as_tensor(value, dtype=torch.get_default_dtype()).reshape(1, -1, 1, 1))

    def forward(self, x):
        return (x - self.mean) / self.variance.sqrt().clamp(min=1e-7)


class Dropout(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.rate, self.whole = config["rate"], config.get("noise_shape") is not None

    def forward(self, x):
        if not self.training or not self.whole:
            return F.dropout(x, self.rate, self.training)
        kept = torch.rand(x.shape[0], 1, 1, 1) >= self.rate
        return x * (kept / (1 - self.rate))


def module_of(layer):
    """The module of a layer without its activation; None where a function in `computed` does it."""
    name, config = layer["className"], layer["config"]
    weights = {weight["name"]: weight for weight in layer["weights"]}
    if name in ("Conv2D", "DepthwiseConv2D"):
        kernel = weights.get("kernel") or weights["depthwise_kernel"]
        return Convolution(layer, kernel, weights.get("bias"))
    if name == "SeparableConv2D":
        return Separable(layer, weights)
    if name == "Dense":
        return nn.Linear(*weights["kernel"]["shape"], bias="bias" in weights)
    if name == "BatchNormalization":
        (channels,) = weights["moving_mean"]["shape"]
        return nn.BatchNorm2d(channels, config.get("epsilon", 1e-3), 1 - config.get("momentum", 0.99))
    if name in ("MaxPooling2D", "AveragePooling2D"):
        return Pool(config, name == "MaxPooling2D")
    if name == "Normalization":
        return Normalization(config, weights)
    return Dropout(config) if name == "Dropout" else None


def computed(layer, inputs):
    """What a layer without weights and state makes of its inputs."""
    name, config, x = layer["className"], layer["config"], inputs[0]
    if name in ("Add", "op:Add"):
        return sum(inputs[1:], x) + config["constant"] if "constant" in config else sum(inputs[1:], x)
    if name in ("Multiply", "op:Multiply"):
        return x * config["constant"] if "constant" in config else math.prod(inputs[1:], start=x)
    if name == "Concatenate":
        return torch.cat(inputs, 1)
    if name == "ZeroPadding2D":
        (top, bottom), (left, right) = edges(config["padding"])
        return F.pad(x, (left, right, top, bottom))
    if name == "Cropping2D":
        (top, bottom), (left, right) = edges(config["cropping"])
        return x[:, :, top : x.shape[2] - bottom, left : x.shape[3] - right]
    if name == "GlobalAveragePooling2D":
        return x.mean((2, 3), keepdim=config.get("keepdims", False))
    if name == "Reshape":
        # Of means of channels, [n, channels], pictures of one pixel: the only use that networks make of it.
        return x.reshape(x.shape[0], -1, 1, 1)
    if name == "Flatten":
        return x.flatten(1)
    if name == "Rescaling":
        return x * config["scale"] + config.get("offset", 0)
    if name in ("Activation", "ReLU"):
        return x
    raise SystemExit(f"{name} has no twin.")


def activation_of(layer):
    if layer["className"] != "ReLU":
        return layer["config"].get("activation") or "linear"
    most = layer["config"].get("max_value")
    if most not in (None, 6):
        raise SystemExit("Only ReLU and ReLU6 have a twin.")
    return "relu" if most is None else "relu6"
