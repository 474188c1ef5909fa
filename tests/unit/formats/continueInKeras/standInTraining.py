"""The second half of the stand-in for Keras, behind the first in one file: optimizers, losses and callbacks."""


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
