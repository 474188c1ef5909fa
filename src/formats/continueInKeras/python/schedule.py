# %% Learning rate
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """PyTorch's OneCycleLR with its defaults, its momentum left alone: from a 25th up to `highest`, and down to a 250,000th."""

    def __init__(self, highest, total_steps):
        super().__init__()
        self.highest, self.total_steps = highest, total_steps

    def __call__(self, step):
        ops = keras.ops
        first, last = self.highest / 25, self.highest / 25 / 1e4
        step, top = ops.cast(step, "float32"), 0.3 * self.total_steps - 1

        def between(start, end, share):
            return end + (start - end) / 2 * (1 + ops.cos(math.pi * ops.clip(share, 0.0, 1.0)))

        falling = between(self.highest, last, (step - top) / (self.total_steps - 1 - top))
        return ops.where(step <= top, between(first, self.highest, step / top), falling) if top > 0 else falling


class Later(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule that is so many steps further than the optimizer counts."""

    def __init__(self, schedule, by):
        super().__init__()
        self.schedule, self.by = schedule, by

    def __call__(self, step):
        return self.schedule(step + self.by)


def epochs_of_schedule(run, epochs):
    """From and to which epoch a schedule goes: those of the whole run, where the page left any of them; else it starts anew
    over the epochs that are asked for."""
    done = len(run["history"]["loss"])
    if done < run["settings"]["epochs"]:
        return 0, max(run["settings"]["epochs"], done + epochs)
    return done, done + epochs


def start_of_plateau(run):
    """The rate that the plateau schedule had come to, where the run has epochs left; else the settings'."""
    rates, settings = run["history"].get("learning_rate"), run["settings"]
    goes = settings["learningRateSchedule"] == "plateau" and rates and len(rates) < settings["epochs"]
    return float(rates[-1] if goes else settings["learningRate"])


def schedule_of(run, epoch_steps, epochs):
    """The rate by the optimizer's count of steps; None where it is a number that callbacks may lower."""
    settings = run["settings"]
    first, last = epochs_of_schedule(run, epochs)
    steps = (last - first) * epoch_steps
    rate, decay = float(settings["learningRate"]), settings["decaySteps"]
    schedules = keras.optimizers.schedules
    if settings["learningRateSchedule"] == "cosine":
        warmup = settings["warmupSteps"]
        rising = {"warmup_target": rate, "warmup_steps": warmup} if warmup > 0 else {}
        falling = decay or max(1, steps - warmup)
        schedule = schedules.CosineDecay(0.0 if warmup else rate, falling, alpha=float(settings["decayAlpha"]), **rising)
    elif settings["learningRateSchedule"] == "exponential":
        schedule = schedules.ExponentialDecay(rate, decay or epoch_steps, float(settings["decayRate"]), staircase=settings["staircase"])
    elif settings["learningRateSchedule"] == "one-cycle":
        schedule = OneCycle(rate, steps)
    else:
        return None
    # The optimizer counts on from the page's last step, or from 0.
    counted = run["model"]["optimizerState"]["step"] if goes_on(run) else 0
    taken = 0 if first else counted or len(run["history"]["loss"]) * epoch_steps
    return Later(schedule, taken - counted)
