"""Writes square.json: what Pillow makes of parts of pictures. Run with Pillow and NumPy: python make_square.py"""
import base64
import json
import math
from pathlib import Path

import numpy as np
from PIL import Image


def text(pixels):
    return base64.b64encode(np.asarray(pixels, "uint8").tobytes()).decode()


def seen(image, shape):
    """The part that is seen: Keras' load_img(keep_aspect_ratio=True) for crop, a black square around the picture for pad."""
    width, height = image.size
    if shape == "crop":
        side = min(width, height)
        left, top = (width - side) // 2, (height - side) // 2
        return image, (left, top, left + side, top + side)
    side = max(width, height)
    square = Image.new(image.mode, (side, side))
    square.paste(image, ((side - width) // 2, (side - height) // 2))
    return square, (0, 0, side, side)


random = np.random.default_rng(5)
sources = {"wide": (13, 30, 3), "tall": (31, 22, 3), "nearly square": (24, 25, 1), "line": (1, 40, 1)}
images, document = {}, {"pillow": Image.__version__, "sources": {}, "shapes": [], "boxes": []}
for name, size in sources.items():
    # Grey ones are smooth, so that edges to black show; the others are noise.
    pixels = random.integers(0, 256, size) if size[2] == 3 else 200 + random.integers(0, 20, size)
    images[name] = Image.fromarray(pixels.astype("uint8").squeeze(-1) if size[2] == 1 else pixels.astype("uint8"))
    document["sources"][name] = {"shape": size, "pixels": text(pixels)}
for name, image in images.items():
    for shape in ("crop", "pad"):
        for size in (5, 16):
            square, box = seen(image, shape)
            made = {m: text(square.resize((size, size), f, box)) for m, f in (("fast", Image.BILINEAR), ("keras-exact", Image.NEAREST))}
            document["shapes"].append({"source": name, "aspectRatio": shape, "imageSize": size, **made})
# As they come of JPEGs that are decoded at eighths: left, top, width, height.
for name, box in {"wide": (0, -7.625, 29.625, 29.625), "tall": (-4.375, 0, 30.75, 30.75), "nearly square": (0, -0.375, 24.5, 24.5)}.items():
    left, top, width, height = box
    image = images[name]
    before = min(0, math.floor(left)), min(0, math.floor(top))
    behind = max(image.width, math.ceil(left + width)), max(image.height, math.ceil(top + height))
    padded = image.crop((*before, *behind))
    left, top = left - before[0], top - before[1]
    output = padded.resize((9, 9), Image.BILINEAR, (left, top, left + width, top + height))
    document["boxes"].append({"source": name, "box": box, "output": text(output)})
Path(__file__).with_name("square.json").write_text(json.dumps(document) + "\n", encoding="utf-8")
