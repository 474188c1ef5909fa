"""Does an ONNX file answer as the page did?

    python check_onnx.py model.onnx golden.json

Needs the packages onnxruntime and numpy.
"""
import json
import sys

import numpy as np
import onnxruntime

TOLERANCE = 1e-5

model_path, golden_path = (sys.argv + ["model.onnx", "golden.json"][len(sys.argv) - 1 :])[1:3]
with open(golden_path, encoding="utf-8") as file:
    golden = json.load(file)
inputs = np.array(golden["inputs"], "float32").reshape(-1, *golden["inputShape"])
expected = np.array(golden["outputs"])

session = onnxruntime.InferenceSession(model_path, providers=["CPUExecutionProvider"])
answers = session.run(["output"], {"input": inputs})[0]

if answers.shape != expected.shape:
    sys.exit(f"FAILED: the answers have the shape {answers.shape}, expected {expected.shape}")
difference = float(np.abs(answers - expected).max())
print(f"greatest difference over {len(inputs)} pictures: {difference:.2e}")
if not difference <= TOLERANCE:
    sys.exit(f"FAILED: more than {TOLERANCE}")
print("OK: it answers the same")
