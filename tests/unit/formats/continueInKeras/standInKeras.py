"""Stands for Keras, which the tests' machine need not have: it does what train.py asks and notes with which arguments."""
import contextlib
import json
from pathlib import Path

import numpy as np

__version__ = "3.3.0"
CALLS = []
DIVERGES = 9  # at this learning rate
LEARNING_RATES = set()


def note(name, **arguments):
    CALLS.append([name, {key: value for key, value in arguments.items()}])
    Path("calls.json").write_text(json.dumps(CALLS, default=repr))


class Model:
    stop_training = False

    def __init__(self, config):
        self.output_shape = (None, config["outputs"])
        self.weights = None
        # As the page's networks on a base: one layer of the base is trained, and the head.
        self.layers = [layers.BatchNormalization(), layers.Dense("lower"), layers.Dense("head")]
        self.trainable_variables = [one for layer in self.layers for one in layer.trainable_variables]
        self.optimizer = None

    def count_params(self):
        return 99

    def load_weights(self, path):
        self.weights = Path(path).read_text()
        if self.optimizer:
            self.optimizer.learning_rate = 0.125  # as any state that is loaded
            self.optimizer.iterations = 8
        note("load_weights", path=str(path), weights=self.weights)

    def save_weights(self, path):
        Path(path).write_text(f"after epoch {self.epoch}")

    def compile(self, optimizer, loss, metrics):
        self.optimizer = optimizer
        metrics = [one if isinstance(one, str) else one.__name__ + "()" for one in metrics]
        note("compile", optimizer=optimizer.called, loss=loss.called, metrics=metrics, excluded=optimizer.excluded)

    def predict(self, x, verbose):
        outputs = self.output_shape[-1]
        batches = [x[i][0] for i in range(len(x))] if isinstance(x, utils.PyDataset) else [x]
        means = np.concatenate(batches).mean((1, 2, 3))
        rows = means[:, None] * np.ones(outputs)
        if DIVERGES in LEARNING_RATES:
            return np.full(rows.shape, np.nan)
        return rows if outputs == 1 else rows / rows.sum(1, keepdims=True)

    def fit(self, x, validation_data, epochs, initial_epoch, callbacks, **arguments):
        seen, history = [], {}
        self.layers[0].call(None, training=True)
        self.optimizer.apply(self.trainable_variables)
        self.optimizer.iterations -= 1
        # As Keras does to build the model: a look at the first batch, which ends as an epoch does.
        x[0], x.on_epoch_end()
        for callback in callbacks:
            callback.model = self
        for self.epoch in range(initial_epoch, epochs):
            for callback in callbacks:
                callback.on_epoch_begin(self.epoch)
            for batch in range(len(x)):
                pictures, labels, *weights = x[batch]
                seen.append([self.epoch, pictures.shape, labels.tolist(), np.round(pictures[0].ravel() * 255, 3).tolist(), [w.tolist() for w in weights]])
                self.optimizer.iterations += 1
            x.on_epoch_end()
            logs = {name: 1 / (self.epoch - initial_epoch + 1) for name in ["loss", "accuracy"] + ["val_loss", "val_accuracy"] * (validation_data is not None)}
            for callback in callbacks:
                callback.on_epoch_end(self.epoch, logs)
            for name, value in logs.items():
                history.setdefault(name, []).append(value)
        rate = self.optimizer.learning_rate
        rates = [float(rate(step)) for step in range(self.optimizer.iterations)] if callable(rate) else rate
        order = [type(callback).__name__ for callback in callbacks]
        note("fit", learning_rate=rates, epochs=epochs, initial_epoch=initial_epoch, val=validation_data and len(validation_data), callbacks=order, seen=seen, **arguments)
        return type("History", (), {"history": history})

    def save(self, path):
        Path(path).write_text(self.weights)


class Variable:
    dtype = "float32"

    def __init__(self, name):
        self.name, self.shape = name, (2,) if name.endswith("bias") else (3, 2)

    def __mul__(self, factor):
        return float(factor)

    def __repr__(self):
        return self.name


class layers:
    class Dense:
        def __init__(self, name):
            self.trainable_variables = [Variable(f"{name}_kernel"), Variable(f"{name}_bias")]

    class BatchNormalization:
        trainable_variables = []

        def call(self, inputs, training=None, mask=None):
            note("normalize", training=training)


class models:
    def model_from_json(text):
        return Model(json.loads(text)["config"])


class Optimizer:
    def __init__(self, learning_rate, **arguments):
        # As Keras, which refuses whole numbers.
        if not all(isinstance(value, (float, bool)) for value in [learning_rate, *arguments.values()]):
            raise ValueError(f"learning_rate and {arguments} must be floats")
        self.learning_rate, self.iterations, self.excluded = learning_rate, 0, []
        self.weight_decay = arguments.get("weight_decay")
        LEARNING_RATES.add(learning_rate)
        # A class made of Keras' own is known by it.
        name = next(kind.__name__ for kind in type(self).__mro__ if hasattr(optimizers, kind.__name__))
        self.called = [name, [learning_rate], arguments]

    def exclude_from_weight_decay(self, var_list):
        self.excluded = [repr(variable) for variable in var_list]

    def _use_weight_decay(self, variable):
        return repr(variable) not in self.excluded

    def _apply_weight_decay(self, variables):
        note("decay", variables=[repr(one) for one in variables])

    def assign_sub(self, variable, value):
        note("assign_sub", variable=repr(variable), value=value)

    def build(self, variables):
        note("build", variables=[repr(one) for one in variables])

    def apply(self, variables):
        self.indices = {id(variable): index for index, variable in enumerate(variables)}
        if self.weight_decay:
            self._apply_weight_decay(variables)
        self.iterations += 1
        rate = self.learning_rate
        for variable in variables:
            self.update_step(1, variable, rate(0) if callable(rate) else rate)

    def _get_variable_index(self, variable):
        return self.indices[id(variable)]

    def update_step(self, gradient, variable, learning_rate):
        note("update_step", variable=repr(variable), gradient=gradient, learning_rate=learning_rate)


class optimizers:
    class Adam(Optimizer):
        pass

    class AdamW(Optimizer):
        pass

    class RMSprop(Optimizer):
        pass

    class SGD(Optimizer):
        pass

    class schedules:
        class LearningRateSchedule:
            pass

        class CosineDecay:
            def __init__(self, initial_learning_rate, decay_steps, alpha=0.0, warmup_target=None, warmup_steps=0):
                note("CosineDecay", initial=initial_learning_rate, steps=decay_steps, alpha=alpha, target=warmup_target, warmup=warmup_steps)

            def __call__(self, step):
                return step / 1000  # so that tests see which step it is asked for

        class ExponentialDecay(CosineDecay):
            def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False):
                note("ExponentialDecay", initial=initial_learning_rate, steps=decay_steps, rate=decay_rate, staircase=staircase)


class Loss:
    def __init__(self, **arguments):
        self.called = [type(self).__name__, arguments]


class losses:
    class BinaryCrossentropy(Loss):
        pass

    class CategoricalCrossentropy(Loss):
        pass

    class BinaryFocalCrossentropy(Loss):
        pass

    class CategoricalFocalCrossentropy(Loss):
        pass


class ops:
    cos, clip, where = np.cos, np.clip, np.where

    def cast(value, dtype):
        return np.asarray(value, dtype)

    def convert_to_numpy(value):
        return value


class metrics:
    def binary_accuracy(y_true, y_pred):
        return (y_true == (y_pred > 0.5)).mean(-1)


class callbacks:
    class Callback:
        path = Path()

        def __init__(self, path="", **arguments):
            self.path = Path(path)
            note(type(self).__name__, path=self.path.name, **arguments)

        def on_epoch_begin(self, epoch, logs=None):
            pass

        def on_epoch_end(self, epoch, logs=None):
            if self.path.suffix == ".h5":
                self.model.save_weights(self.path)

    class ModelCheckpoint(Callback):
        pass

    class CSVLogger(Callback):
        pass

    class SwapEMAWeights(Callback):
        pass

    class ReduceLROnPlateau(Callback):
        pass

    class EarlyStopping(Callback):
        def __init__(self, monitor, start_from_epoch, **arguments):
            super().__init__(monitor=monitor, start_from_epoch=start_from_epoch, **arguments)
            self.monitor, self.start_from_epoch, self.best_epoch = monitor, start_from_epoch, 0

        def on_epoch_end(self, epoch, logs=None):
            if epoch % 2 == 0:  # finds every second epoch better
                self.best_epoch = epoch

    class LambdaCallback(Callback):
        def __init__(self, on_epoch_begin):
            self.on_epoch_begin = lambda epoch: on_epoch_begin(epoch, {})


class utils:
    def set_random_seed(seed):
        note("set_random_seed", seed=seed)

    class PyDataset:
        def __init__(self, workers=1, use_multiprocessing=False, max_queue_size=10):
            pass

        def on_epoch_end(self):
            pass


class backend:
    def backend():
        return "jax"


class distribution:
    def list_devices():
        return ["gpu:0", "gpu:1", "gpu:2"]

    class DataParallel:
        def __init__(self, devices):
            note("DataParallel", devices=devices)

        def scope(self):
            return contextlib.nullcontext()
