# %% Model, optimizer and callbacks of the run
def goes_on(run):
    """Whether the optimizer goes on from the page's last step: its state is there, and is that of the optimizer in the settings."""
    state = run["model"].get("optimizerState")
    return bool(state) and all(state[name] == run["settings"][name] for name in ("optimizer", "momentum"))


def layers_of(model):
    """All layers, also those of models inside."""
    return [one for layer in model.layers for one in (layers_of(layer) if hasattr(layer, "layers") else [layer])]


def keep_statistics(layer):
    """Normalizes by the mean and variance that the layer has, also in training, as the page does wherever weights were given;
    its gamma and beta are trained."""
    call = layer.call
    layer.call = lambda inputs, training=None, mask=None: call(inputs, training=False, mask=mask)


def rate_shares(model, run):
    """A share of the learning rate for each trained variable, in their order: all of it for the head, the last layer that has
    weights; for the base below it what the page took."""
    in_head = {id(variable) for variable in model.layers[-1].trainable_variables}
    return [1.0 if id(variable) in in_head else run["settings"]["lowerRate"] for variable in model.trainable_variables]


def with_shares(optimizer, shares):
    """That class of optimizer, with a share of the learning rate for each variable. Adam and RMSprop would undo a share of the
    gradient, so it is one of the step."""

    class WithShares(optimizer):
        def update_step(self, gradient, variable, learning_rate):
            super().update_step(gradient, variable, learning_rate * shares[self._get_variable_index(variable)])

    return WithShares


def build_model(run, weights, training=False):
    """The page's model with weights of a .weights.h5 file, compiled as the page trained it. Its frozen layers are frozen in the
    configuration. To go on training, its optimizer has its state and its rates too."""
    settings = run["settings"]
    resume = training and goes_on(run)
    model = keras.models.model_from_json(json.dumps(run["model"]["config"]))
    if run.get("statisticsOf") is None:  # else the page's run trained them
        for layer in layers_of(model):
            if isinstance(layer, keras.layers.BatchNormalization):
                keep_statistics(layer)
    if not resume:
        model.load_weights(str(weights))
    # Keras refuses whole numbers here, and JSON has no other 0 and 1.
    learning_rate, momentum = float(settings["learningRate"]), float(settings["momentum"])
    kind, arguments = {
        "adam": (keras.optimizers.Adam, {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}),
        "rmsprop": (keras.optimizers.RMSprop, {"rho": 0.9, "epsilon": 1e-7}),
        "sgd": (keras.optimizers.SGD, {"momentum": momentum}),
    }[settings["optimizer"]]
    if training and run.get("base"):
        kind = with_shares(kind, rate_shares(model, run))
    loss = "binary_crossentropy" if model.output_shape[-1] == 1 else "categorical_crossentropy"
    model.compile(kind(learning_rate, **arguments), loss=loss, metrics=["accuracy"])
    if resume:
        model.optimizer.build(model.trainable_variables)
        model.load_weights(str(weights))
        model.optimizer.learning_rate = learning_rate  # the file has the page's
    return model


def make_callbacks(settings, train, has_val, out):
    """The page's: the best weights are kept, and training stops early where the run says so. `train` is told of each epoch."""
    early = settings["earlyStopping"]
    best_by = "val_loss" if has_val else "loss"
    if early and settings["restoreBestWeights"]:
        best_by = settings["monitor"]
    best = keras.callbacks.ModelCheckpoint(
        str(out / "best.weights.h5"), monitor=best_by, mode=mode_of(best_by),
        save_best_only=True, save_weights_only=True, verbose=1,
    )  # fmt: skip
    last = keras.callbacks.ModelCheckpoint(str(out / "last.weights.h5"), save_weights_only=True)
    next_epoch = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: train.begin(epoch + 1))
    callbacks = [next_epoch, best, last, keras.callbacks.CSVLogger(str(out / "history.csv"))]
    if early:
        monitor = settings["monitor"]
        callbacks.append(keras.callbacks.EarlyStopping(
            monitor=monitor, mode=mode_of(monitor), patience=settings["patience"],
            restore_best_weights=settings["restoreBestWeights"], verbose=1,
        ))  # fmt: skip
    return best_by, callbacks


def mode_of(monitor):
    return "min" if monitor.endswith("loss") else "max"


def class_weights_of(run):
    """The run's class weights as float32 by label; None where it has none."""
    weights = run.get("classWeight")
    return np.array([weights[name] for name in run["dataset"]["classes"]], "float32") if weights else None


def check_answers(model, golden):
    """Shows that the model built here answers as the page's did."""
    inputs = np.array(golden["inputs"], "float32").reshape(-1, *golden["inputShape"])
    difference = float(np.abs(model.predict(inputs, verbose=0) - np.array(golden["outputs"])).max())
    print(f"greatest difference from the page's answers: {difference:.1e}")
    if not difference <= 1e-4:
        print("WARNING: the model answers otherwise than in the page.")


# %% One device, many, or a cluster
def distribution(devices):
    """A context in which the model is built and trained, and the number that each batch must be a multiple of."""
    backend = keras.backend.backend()
    if devices == "one":
        return contextlib.nullcontext(), 1
    if devices == "many" and backend == "jax":
        found = keras.distribution.list_devices()
        return keras.distribution.DataParallel(devices=found).scope(), len(found)
    if backend == "tensorflow":
        import tensorflow as tf

        # A cluster is described by the environment variable TF_CONFIG; every machine runs this script.
        strategies = {"many": tf.distribute.MirroredStrategy, "cluster": tf.distribute.MultiWorkerMirroredStrategy}
        return strategies[devices]().scope(), 1
    raise SystemExit(f"--devices {devices} needs KERAS_BACKEND=tensorflow{' or jax' * (devices == 'many')}, not {backend}")


def mend_cluster(model, batch):
    """Mends `fit` under MultiWorkerMirroredStrategy, where Keras 3 (tried: 3.15.1) stops with an error: it takes what each
    machine has of a first batch, and of the figures, for one tensor (issue 20585 of keras-team/keras)."""
    from keras.src.backend.tensorflow import deviceWorker

    reduce = deviceWorker.reduce_per_replica

    def mean_of_machines(values, strategy, reduction):
        if reduction == "concat":  # answers, of one machine alone
            return reduce(values, strategy, reduction)
        return {name: strategy.reduce("MEAN", value, axis=None) for name, value in values.items()}

    model._symbolic_build(data_batch=batch)
    model._maybe_symbolic_build = lambda *_, **__: None
    deviceWorker.reduce_per_replica = mean_of_machines


def worker_of(config):
    """This machine's name in a cluster and whether it is the one that writes the result; TF_CONFIG as text."""
    config = json.loads(config or "{}")
    task = config.get("task", {"type": "chief", "index": 0})
    has_chief = "chief" in config.get("cluster", {"chief": []})
    is_chief = task["type"] == "chief" or (not has_chief and task["type"] == "worker" and task["index"] == 0)
    return f"{task['type']}-{task['index']}", is_chief
