"""Does a Keras file answer as the page did?

    python check_keras.py model.keras golden.json

It also reads a whole-model .h5. Needs Keras 3 with TensorFlow, JAX or PyTorch.
"""
import json
import sys

import keras
import numpy as np

TOLERANCE = 1e-5

model_path, golden_path = (sys.argv + ["model.keras", "golden.json"][len(sys.argv) - 1 :])[1:3]
with open(golden_path, encoding="utf-8") as file:
    golden = json.load(file)
inputs = np.array(golden["inputs"], "float32").reshape(-1, *golden["inputShape"])
expected = np.array(golden["outputs"])

model = keras.models.load_model(model_path, compile=False)
answers = model.predict(inputs, verbose=0)

if answers.shape != expected.shape:
    sys.exit(f"FAILED: the answers have the shape {answers.shape}, expected {expected.shape}")
difference = float(np.abs(answers - expected).max())
print(f"greatest difference over {len(inputs)} pictures: {difference:.2e}")
if not difference <= TOLERANCE:
    sys.exit(f"FAILED: more than {TOLERANCE}")
print("OK: it answers the same")
