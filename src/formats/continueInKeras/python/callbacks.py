# %% Figures and callbacks
def answer_of(row, threshold=0.5):
    """The class that the outputs answer with; with two classes at a threshold. Scores that are not numbers (a diverged model)
    answer with class 0, as on the page."""
    if not all(score is not None and math.isfinite(score) for score in row):
        return 0
    if len(row) > 2:
        return row.index(max(row))
    return int((row[0] if len(row) == 1 else row[1] / (row[0] + row[1])) > threshold)


def area_under_roc(positive, scores):
    """AUC by the ranks of the scores, equal ones at their mean rank; NaN where there is one class only."""
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place.ravel()]
    hits, rest = int(positive.sum()), int((~positive).sum())
    return float((ranks[positive].sum() - hits * (hits + 1) / 2) / (hits * rest)) if hits and rest else math.nan


def validation_figures(labels, scores, class_count):
    """What the page says of a validation split beside loss and accuracy. The AUC is that of class 1, of several classes the mean
    over them, each against the rest."""
    labels, scores = np.array(labels), np.array(scores, "float64")
    answers = np.array([answer_of(row) for row in scores.tolist()])
    each = range(class_count)
    hits = np.array([((labels == one) & (answers == one)).sum() for one in each])
    supports, answered = (np.array([(values == one).sum() for one in each]) for values in (labels, answers))
    if not np.isfinite(scores).all():
        areas = [math.nan]
    elif class_count == 2:
        areas = [area_under_roc(labels == 1, scores[:, -1] / scores.sum(1) if scores.shape[1] == 2 else scores[:, 0])]
    else:
        areas = [area_under_roc(labels == one, scores[:, one]) for one in each]
    return {
        "val_auc": float(np.mean(areas)),
        "val_balanced_accuracy": float((hits / np.maximum(1, supports)).sum() / (supports > 0).sum()),
        "val_macro_f1": float((2 * hits / np.maximum(1, supports + answered)).mean()),
    }


class MoreFigures(keras.callbacks.Callback):
    """Adds the page's further figures to those of each epoch, and the learning rate of its last step. It comes before those that
    read them. It asks the model once more about the validation split."""

    def __init__(self, val, class_count, schedule):
        super().__init__()
        self.val, self.class_count, self.schedule = val, class_count, schedule

    def on_epoch_end(self, epoch, logs=None):
        optimizer = self.model.optimizer
        rate = optimizer.learning_rate if self.schedule is None else self.schedule(optimizer.iterations - 1)
        logs["learning_rate"] = float(keras.ops.convert_to_numpy(rate))
        if len(self.val):
            labels = [self.val.labels[at] for at in self.val.order]
            logs.update(validation_figures(labels, self.model.predict(self.val, verbose=0), self.class_count))


class AveragedWeights(keras.callbacks.SwapEMAWeights):
    """Has the averaged weights in the model wherever it is judged and saved, from the end of an epoch to the begin of the next."""

    def __init__(self):
        super().__init__(swap_on_epoch=True)

    def _finalize_ema_values(self):
        """At the end of training Keras 3.15 would give a weight and its average one array, which JAX deletes. What was trained is in
        the files by then."""


class BestOfEarlyStopping(keras.callbacks.Callback):
    """Writes the weights that EarlyStopping would restore, as soon as it finds them; it comes after it. `epoch` is the best one
    among those of this training, from 0."""

    def __init__(self, early, file):
        super().__init__()
        self.early, self.file, self.epoch, self.ended = early, file, None, 0

    def on_epoch_end(self, epoch, logs=None):
        early, self.ended = self.early, self.ended + 1
        if epoch == early.best_epoch and epoch >= early.start_from_epoch and math.isfinite((logs or {}).get(early.monitor, math.nan)):
            self.epoch = self.ended - 1
            self.model.save_weights(str(self.file))


def mode_of(monitor):
    return "min" if monitor.endswith("loss") else "max"


def make_callbacks(settings, train, figures, has_val, out):
    """The page's: the best weights are kept, and training stops early, or the rate falls, where the run says so. `train` is told of
    each epoch. Also returns what gives the best epoch, counted from 0, by the history; None where none was."""
    callbacks = [keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: train.begin(epoch + 1))]
    if settings["useEma"]:  # what is judged and saved are the averaged weights
        callbacks.append(AveragedWeights())
    callbacks.append(figures)
    monitor, best_by = settings["monitor"], settings["checkpointMonitor"]
    if not has_val and best_by.startswith("val_"):
        best_by = "loss"
    file = out / "best.weights.h5"
    best, best_epoch = None, lambda history: best_epoch_of(history, best_by)
    if settings["earlyStopping"]:
        early = keras.callbacks.EarlyStopping(
            monitor=monitor, mode=mode_of(monitor), min_delta=settings["minDelta"], patience=settings["patience"],
            start_from_epoch=settings["startFromEpoch"], restore_best_weights=settings["restoreBestWeights"], verbose=1,
        )  # fmt: skip
        callbacks.append(early)
        if settings["restoreBestWeights"]:
            best = BestOfEarlyStopping(early, file)
            best_epoch = lambda history: best.epoch
    callbacks.append(best or keras.callbacks.ModelCheckpoint(
        str(file), monitor=best_by, mode=mode_of(best_by), save_best_only=True, save_weights_only=True, verbose=1,
    ))  # fmt: skip
    callbacks.append(keras.callbacks.ModelCheckpoint(str(out / "last.weights.h5"), save_weights_only=True))
    callbacks.append(keras.callbacks.CSVLogger(str(out / "history.csv")))
    if settings["learningRateSchedule"] == "plateau":
        callbacks.append(keras.callbacks.ReduceLROnPlateau(
            monitor=monitor, mode=mode_of(monitor), factor=settings["plateauFactor"], patience=settings["plateauPatience"],
            min_delta=settings["plateauMinDelta"], cooldown=settings["cooldown"], min_lr=settings["minLr"], verbose=1,
        ))  # fmt: skip
    return callbacks, best_epoch


def best_epoch_of(history, monitor):
    """The first of the best epochs by that figure, counted from 0; None where none has a number."""
    sign = 1 if mode_of(monitor) == "min" else -1
    figures = [(sign * value, epoch) for epoch, value in enumerate(history.get(monitor, [])) if math.isfinite(value)]
    return min(figures)[1] if figures else None
