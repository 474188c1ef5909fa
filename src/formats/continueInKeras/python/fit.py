# %% Model of the run
def layers_of(model):
    """All layers, also those of models inside."""
    return [one for layer in model.layers for one in (layers_of(layer) if hasattr(layer, "layers") else [layer])]


def keep_statistics(layer):
    """Normalizes by the mean and variance that the layer has, also in training, as the page does wherever weights were given;
    its gamma and beta are trained."""
    call = layer.call
    layer.call = lambda inputs, training=None, mask=None: call(inputs, training=False, mask=mask)


def numbers_by_class(text, classes):
    """Numbers in the order of the classes from "NORMAL=0.3,PNEUMONIA=0.7"; names may hold commas and equals signs."""
    found, rest = {}, text.strip()
    while rest:
        name = next(one for one in sorted(classes, key=len, reverse=True) if rest.startswith(f"{one}="))
        number, _, rest = rest[len(name) + 1 :].partition(",")
        found[name], rest = float(number), rest.lstrip()
    return [found[name] for name in classes]


def loss_of(run, outputs):
    """The run's loss for a model with so many outputs."""
    settings, kinds = run["settings"], keras.losses
    smoothing = float(settings["labelSmoothing"])
    if settings["loss"] == "crossentropy":
        kind = kinds.BinaryCrossentropy if outputs == 1 else kinds.CategoricalCrossentropy
        return kind(label_smoothing=smoothing)
    gamma, alpha = float(settings["focalGamma"]), settings["focalAlpha"]
    if outputs == 1:
        return kinds.BinaryFocalCrossentropy(
            apply_class_balancing=settings["applyClassBalancing"],
            alpha=float(alpha), gamma=gamma, label_smoothing=smoothing,
        )  # fmt: skip
    shares = numbers_by_class(alpha, run["dataset"]["classes"]) if "=" in alpha else float(alpha)
    return kinds.CategoricalFocalCrossentropy(alpha=shares, gamma=gamma, label_smoothing=smoothing)


def accuracy(y_true, y_pred):
    """Keras' own of one unit, where blended pictures count as the class that they have more of."""
    return keras.metrics.binary_accuracy(keras.ops.cast(y_true > 0.5, y_pred.dtype), y_pred)


def build_model(run, weights, training=False):
    """The page's model with weights of a .weights.h5 file, compiled as the page trained it. Its frozen layers are frozen in the
    configuration. To go on training, its optimizer has its state and its rates too."""
    resume = training and goes_on(run)
    model = keras.models.model_from_json(json.dumps(run["model"]["config"]))
    if run.get("statisticsOf") is None:  # else the page's run trained them
        for layer in layers_of(model):
            if isinstance(layer, keras.layers.BatchNormalization):
                keep_statistics(layer)
    if not resume:
        model.load_weights(str(weights))
    outputs = model.output_shape[-1]
    blends = training and outputs == 1 and (run["settings"]["mixup"] > 0 or run["settings"]["cutmix"] > 0)
    metric = accuracy if blends else "accuracy"
    model.compile(make_optimizer(model, run, training), loss=loss_of(run, outputs), metrics=[metric])
    if resume:
        model.optimizer.build(model.trainable_variables)
        model.load_weights(str(weights))
    return model


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
