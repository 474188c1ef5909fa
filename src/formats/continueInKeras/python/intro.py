"""Train on in Keras 3 what was trained in Darkroom.

    pip install "keras>=3.3" tensorflow numpy pillow        # or jax in place of tensorflow
    python train.py --data pictures.zip                      # one GPU, or the processor
    KERAS_BACKEND=jax python train.py --data pictures.zip --devices many

It reads run.json, builds the same model, starts from model.weights.h5, divides the pictures as images.json says,
decodes and augments them as the page did, and writes result.json, which the page reads back into its comparison.
"""
import argparse
import collections
import concurrent.futures
import contextlib
import functools
import hashlib
import io
import json
import math
import os
import sys
import time
import zipfile
import zlib
from pathlib import Path

import keras
import numpy as np
from PIL import Image, JpegImagePlugin
