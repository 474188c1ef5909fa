"""What one Python process takes for parts of the input pipeline; a task as JSON comes in, milliseconds go out.

Tasks: djpeg (libjpeg-turbo's program at the scale that is used for the size), exact (Keras' load_img), pixels (the same,
the pixels in base64), ingest (zipfile, then Pillow's draft mode, convert and resize), augment (scipy as Keras calls it).
Of the first three, only what follows the reading is timed.
"""
import base64
import io
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile

import numpy as np
from PIL import Image
from scipy import ndimage


def elapsed_ms(work):
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def read(task):
    # In the order of the file, as the page reads them.
    with zipfile.ZipFile(task["zip"]) as archive:
        return [archive.read(path) for path in task["paths"]]


def eighths_for(data, size):
    """The fewest eighths that leave neither side below `size`."""
    shortest = min(Image.open(io.BytesIO(data)).size)
    return next((m for m in range(1, 8) if math.ceil(shortest * m / 8) >= size), 8)


def djpeg(task):
    """All pictures, one program each, less what as many programs take for a picture of one pixel."""
    size = task["imageSizePx"]
    with tempfile.TemporaryDirectory() as folder:
        def store(name, data):
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(data)
            return path

        dot = io.BytesIO()
        Image.new("L", (1, 1)).save(dot, "JPEG")
        empty = [["djpeg", "-scale", "1/8", "-outfile", os.devnull, store("dot", dot.getvalue())]]
        pictures = [
            ["djpeg", "-scale", f"{eighths_for(data, size)}/8", "-outfile", os.devnull, store(str(i), data)]
            for i, data in enumerate(read(task))
        ]

        def run(commands):
            for command in commands:
                subprocess.run(command, check=True)

        return {"ms": elapsed_ms(lambda: run(pictures)) - elapsed_ms(lambda: run(empty * len(pictures)))}


def load_img(data, size):
    """Keras' load_img with its defaults."""
    image = Image.open(io.BytesIO(data))
    if image.mode != "RGB":
        image = image.convert("RGB")
    return np.asarray(image.resize((size, size), Image.NEAREST))


def exact(task):
    files = read(task)
    return {"ms": elapsed_ms(lambda: [load_img(data, task["imageSizePx"]) for data in files])}


def pixels(task):
    arrays = [load_img(data, task["imageSizePx"]) for data in read(task)]
    return {"ms": 0, "pixels": [base64.b64encode(array.tobytes()).decode() for array in arrays]}


def ingest(task):
    size = task["imageSizePx"]

    def work():
        with zipfile.ZipFile(task["zip"]) as archive:
            paths = sorted(task["paths"], key=lambda path: archive.getinfo(path).header_offset)
            for path in paths:
                image = Image.open(io.BytesIO(archive.read(path)))
                image.draft("RGB", (size, size))
                np.asarray(image.convert("RGB").resize((size, size), Image.BILINEAR))

    return {"ms": elapsed_ms(work)}


def matrix(size):
    """Keras' matrix of a random shear within 0.2 degrees and zooms within 0.2, about the centre."""
    shear = math.radians(random.uniform(-0.2, 0.2))
    centre = size / 2 - 0.5
    shift = np.array([[1, 0, centre], [0, 1, centre], [0, 0, 1]])
    sheared = np.array([[1, -math.sin(shear), 0], [0, math.cos(shear), 0], [0, 0, 1]])
    zoomed = np.diag([random.uniform(0.8, 1.2), random.uniform(0.8, 1.2), 1])
    return shift @ sheared @ zoomed @ np.linalg.inv(shift)


def augment(task):
    size, channels = task["imageSizePx"], task["channels"]
    picture = np.random.default_rng(1).uniform(0, 255, (size, size, channels)).astype(np.float32)
    random.seed(1)

    def work():
        for _ in range(task["count"]):
            m = matrix(size)
            # As apply_affine_transform of Keras does, for each channel of its own.
            planes = [
                ndimage.affine_transform(plane, m[:2, :2], m[:2, 2], order=1, mode="nearest", cval=0.0)
                for plane in np.rollaxis(picture, 2, 0)
            ]
            changed = np.rollaxis(np.stack(planes, axis=0), 0, 3)
            if random.random() < 0.5:
                changed = changed[:, ::-1]

    return {"ms": elapsed_ms(work)}


TASKS = {"djpeg": djpeg, "exact": exact, "pixels": pixels, "ingest": ingest, "augment": augment}

task = json.load(sys.stdin)
json.dump(TASKS[task["what"]](task), sys.stdout)
