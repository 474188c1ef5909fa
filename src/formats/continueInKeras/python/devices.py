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
