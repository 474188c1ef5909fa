# %% Training
# Epochs where the page trained none: its head was fitted by logistic regression.
EPOCHS_AFTER_REGRESSION = 10


def epochs_of(run):
    """How long to train where nobody says it."""
    return run["settings"]["epochs"] or (EPOCHS_AFTER_REGRESSION if run.get("base") else 0)


def say_base(run, model):
    """Says what of a pretrained base is trained, and how fast."""
    base, rate = run["base"], run["settings"]["learningRate"]
    trained = sum(math.prod(variable.shape) for variable in model.trainable_variables)
    kept = f"keeps its weights up to the layer {base['frozen']}" if base["frozen"] else "is trained whole"
    print(f"{base['name']} {kept}; {trained} of {model.count_params()} weights are trained.")
    print(f"The head learns at {rate:g}, the base below it at {rate * run['settings']['lowerRate']:g}.")
    if run["settings"]["epochs"] == 0:
        print("The page fitted the head by logistic regression, without an epoch. Keras trains on from there.")


def finite(value):
    """JSON has no word for what is not a number."""
    return float(value) if math.isfinite(value) else None


def compare_dataset(run, listed, images):
    """Says whether these are the pictures of the page's run. Where none is, there is nothing to train on."""
    missing = len(listed) - len(images)
    if not images:
        raise SystemExit("None of the pictures of images.json is in the data. Give every zip or folder that the page read, each with its own --data.")
    for split in SPLITS:
        print(f"{split}: found {sum(image['split'] == split for image in images)} images")
    if missing:
        known = {image["path"] for image in images}
        first = next(image["path"] for image in listed if image["path"] not in known)
        print(f"NOTE: {missing} of {len(listed)} pictures are not in the data, for instance {first}.")
    if hash_of(images) == run["dataset"]["hash"]:
        print("These are exactly the pictures of the page's run.")
    else:
        print("NOTE: these are not exactly the pictures of the page's run; figures are not comparable picture by picture.")


def test_scores(run, weights, batches):
    """Probabilities [n][outputs] of the test split, on one device: the mean over the views, each with its batches."""
    model = build_model(run, weights)
    scores = sum(model.predict(view, verbose=0) for view in batches) / len(batches)
    return [[finite(score) for score in row] for row in scores]


def threshold_of(run):
    """What an output must be above to be answered with class 1: 0.5, or what was chosen on the page's validation split."""
    threshold = run["model"].get("threshold")
    return 0.5 if threshold is None else threshold


def accuracy_of(run, scores, labels):
    """Share of right answers, of one sigmoid unit or one softmax unit a class; with two classes at the run's threshold."""
    threshold = threshold_of(run)
    return sum(answer_of(row, threshold) == label for row, label in zip(scores, labels)) / len(labels)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", action="append", required=True, help="zip or folder of pictures; several, each with its own --data")
    parser.add_argument("--epochs", type=int, help=f"epochs to train further (default: as many as the run's setting, {EPOCHS_AFTER_REGRESSION} after a logistic head)")
    parser.add_argument("--devices", choices=["one", "many", "cluster"], default="one")
    parser.add_argument("--open-test", action="store_true", help="judge the test split, once, at the end; without it the split stays sealed")
    parser.add_argument("--run", default="run.json", help="run.json, with images.json, model.weights.h5 and golden.json beside it")
    parser.add_argument("--out", default="out", help="folder for weights, history.csv and result.json")
    options = parser.parse_args(arguments)

    scope, multiple = distribution(options.devices)
    folder = Path(options.run).parent
    run = json.loads(Path(options.run).read_text(encoding="utf-8"))
    settings = run["settings"]
    keras.utils.set_random_seed(settings["seed"])
    worker, is_chief = worker_of(os.environ.get("TF_CONFIG"))
    out = Path(options.out) / (worker if options.devices == "cluster" else "")
    out.mkdir(parents=True, exist_ok=True)
    (out / "best.weights.h5").unlink(missing_ok=True)  # of an earlier training

    listed = json.loads((folder / "images.json").read_text(encoding="utf-8"))
    images = list_images(options.data, listed)
    compare_dataset(run, listed, images)
    pictures = decode_all(images, settings, out)
    start = folder / "model.weights.h5"
    golden = folder / "golden.json"
    if golden.exists():
        check_answers(build_model(run, start), json.loads(golden.read_text(encoding="utf-8")))

    done = len(run["history"]["loss"])
    epochs = epochs_of(run) if options.epochs is None else options.epochs
    print(f"The optimizer {'goes on from the page’s last step' if goes_on(run) else 'starts afresh'}.")
    with scope:
        model = build_model(run, start, training=True)
        if run.get("base"):
            say_base(run, model)
        outputs = model.output_shape[-1]
        train = Batches(
            images, pictures, run, outputs, "train",
            epoch=done + 1, multiple=multiple, class_weights=class_weights_of(run),
        )  # fmt: skip
        val = Batches(images, pictures, run, outputs, "val", multiple=multiple)
        if options.devices == "cluster":
            mend_cluster(model, train[0])
        schedule = schedule_of(run, len(train), epochs)
        model.optimizer.learning_rate = start_of_plateau(run) if schedule is None else schedule  # the file has the page's
        figures = MoreFigures(val, len(run["dataset"]["classes"]), schedule)
        callbacks, best_epoch = make_callbacks(settings, train, figures, len(val) > 0, out)
        started = time.time()
        history = model.fit(
            train, validation_data=val if len(val) else None, epochs=done + epochs, initial_epoch=done,
            callbacks=callbacks, shuffle=False, verbose=1 if is_chief else 0,
        ).history  # fmt: skip
    if is_chief:
        write_result(run, options, out, images, pictures, history, best_epoch(history), time.time() - started)


# What of run.json's model is only for this script.
KERAS_ALONE = ("config", "optimizerState", "threshold")


def write_result(run, options, out, images, pictures, history, best_epoch, seconds):
    """result.json: drop it on the page, and it stands in the comparison beside the page's own runs."""
    trained = len(history.get("loss", [])) > 0
    start = Path(options.run).parent / "model.weights.h5"
    last = out / "last.weights.h5" if trained else start
    best = out / "best.weights.h5" if (out / "best.weights.h5").exists() else last
    test = None
    in_test = [sum(image["split"] == "test" and image["label"] == label for image in images) for label in range(len(run["dataset"]["classes"]))]
    if options.open_test and sum(in_test) > 0:
        outputs = build_model(run, start).output_shape[-1]
        views = views_of(run["settings"]["testTimeAugmentation"])
        batches = [Batches(images, pictures, run, outputs, "test", view=view) for view in views]
        members = [image for image in images if image["split"] == "test"]
        test = {
            "paths": [image["path"] for image in members],
            "labels": [image["label"] for image in members],
            "best": {"scores": test_scores(run, best, batches)},
            "last": {"scores": test_scores(run, last, batches)},
        }
        where = ""
        if run["model"].get("threshold") is not None:
            test["threshold"] = threshold_of(run)
            where = f" at the threshold {threshold_of(run):.4f}, chosen on the page before"
            for weights in ("best", "last"):
                test[weights]["accuracyAtThreshold"] = accuracy_of(run, test[weights]["scores"], test["labels"])
        accuracy = accuracy_of(run, test["best"]["scores"], test["labels"])
        print(f"test accuracy of the best weights{where}: {accuracy:.4f}")
    done = len(run["history"]["loss"])
    result = {
        "format": "darkroom-result",
        "version": 1,
        "run": {"number": run["number"], "startedAt": run["startedAt"], "modelId": run["model"]["id"],
                "guesses": run["model"].get("guesses", [])},
        "model": {name: value for name, value in run["model"].items() if name not in KERAS_ALONE},
        "base": run.get("base"),
        "classWeight": run.get("classWeight"),
        "dataset": {"classes": run["dataset"]["classes"], "hash": hash_of(images), "testImages": in_test},
        "framework": {"keras": keras.__version__, "backend": keras.backend.backend(), "devices": options.devices},
        "settings": {**run["settings"], "epochs": done + len(history.get("loss", []))},
        "initialEpoch": done,
        "history": {name: [finite(value) for value in history.get(name, [])] for name in {**run["history"], **history}},
        "bestEpoch": None if best_epoch is None else done + 1 + best_epoch,
        "seconds": seconds,
        "test": test,
    }
    (out / "result.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    build_model(run, best).save(str(out / "best.keras"))
    print(f"written: {out / 'result.json'} (drop it on the page), {out / 'best.keras'}")
