# %% Optimizer
def goes_on(run):
    """Whether the optimizer goes on from the page's last step: its state is there, is that of the optimizer in the settings, and
    belongs to the weights, which averages of them are not."""
    state, settings = run["model"].get("optimizerState"), run["settings"]
    return bool(state) and not settings["useEma"] and all(state[name] == settings[name] for name in ("optimizer", "momentum"))


def rate_shares(model, run):
    """A share of the learning rate for each trained variable, in their order: all of it for the head, the last layer that has
    weights; for the base below it what the page took."""
    in_head = {id(variable) for variable in model.layers[-1].trainable_variables}
    return [1.0 if id(variable) in in_head else run["settings"]["lowerRate"] for variable in model.trainable_variables]


def with_shares(optimizer, shares):
    """That class of optimizer, with a share of the learning rate for each variable. Adam and RMSprop would undo a share of the
    gradient, so it is one of the step, and of its weight decay."""

    class WithShares(optimizer):
        def update_step(self, gradient, variable, learning_rate):
            share = shares[self._get_variable_index(variable)]
            if self.weight_decay and self._use_weight_decay(variable):
                rate = keras.ops.cast(learning_rate, variable.dtype) * share
                self.assign_sub(variable, variable * (self.weight_decay * rate))
            super().update_step(gradient, variable, learning_rate * share)

        def _apply_weight_decay(self, variables):
            """Keras would take the whole rate."""

    return WithShares


def make_optimizer(model, run, training):
    """The page's optimizer at a fixed rate. Keras refuses whole numbers here, and JSON has no other 0 and 1."""
    settings = {name: float(value) if type(value) in (int, float) else value for name, value in run["settings"].items()}
    kind, arguments = {
        "adam": (keras.optimizers.Adam, {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}),
        "adamw": (keras.optimizers.AdamW, {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}),
        "rmsprop": (keras.optimizers.RMSprop, {"rho": 0.9, "epsilon": 1e-7}),
        "sgd": (keras.optimizers.SGD, {"momentum": settings["momentum"], "nesterov": settings["nesterov"] and settings["momentum"] > 0}),
    }[settings["optimizer"]]
    if settings["weightDecay"] > 0 or settings["optimizer"] == "adamw":  # which has a decay of its own
        arguments["weight_decay"] = settings["weightDecay"]
    # Keras takes one of the two.
    if settings["clipnorm"] > 0:
        arguments["clipnorm"] = settings["clipnorm"]
    elif settings["globalClipnorm"] > 0:
        arguments["global_clipnorm"] = settings["globalClipnorm"]
    if settings["useEma"]:
        arguments.update(use_ema=True, ema_momentum=settings["emaMomentum"])
    if training and run.get("base"):
        kind = with_shares(kind, rate_shares(model, run))
    optimizer = kind(settings["learningRate"], **arguments)
    if settings["decayKernelsOnly"]:
        # Biases and the weights of normalization have one dimension.
        optimizer.exclude_from_weight_decay(var_list=[one for one in model.trainable_variables if len(one.shape) < 2])
    return optimizer
