# %% Batches
# Batches that are made while an earlier one is used.
BATCHES_AHEAD = 16


def network_input(pictures, preprocessing):
    """Float32 [n, height, width, channels] as the network receives it, from uint8: channels in its order, values × scale + offset,
    each one number or one for each channel."""
    ordered = pictures[..., ::-1] if preprocessing["channelOrder"] == "bgr" else pictures
    scale, offset = (np.array(preprocessing[name], "float32") for name in ("scale", "offset"))
    return ordered.astype("float32") * scale + offset


# Tells the shuffles of a class from all others of the same seed.
OF_A_CLASS = 1


def balanced_epoch(indices, labels, settings, epoch):
    """As many pictures as `indices`, of each class equally often: turns go around the classes, counted over all epochs, and each
    class gives its pictures in passes, each pass in its own order."""
    own = [[at for at in indices if labels[at] == label] for label in sorted({labels[at] for at in indices})]

    @functools.lru_cache(None)
    def order_of(place, turn):
        members = own[place]
        keys = settings["seed"], OF_A_CLASS, labels[members[0]], turn
        return shuffled(members, random_for(*keys)) if settings["shuffle"] else members

    def drawn(turn):
        place, draw = turn % len(own), turn // len(own)
        return order_of(place, draw // len(own[place]))[draw % len(own[place])]

    first = (epoch - 1) * len(indices)
    return [drawn(first + place) for place in range(len(indices))]


def draws_of(order):
    """What the augmentation of each picture of an epoch is drawn by: its index, and 2³² more for each time that it came before."""
    times = collections.Counter()
    draws = []
    for at in order:
        draws.append(at + times[at] * 2**32)
        times[at] += 1
    return draws


class Batches(keras.utils.PyDataset):
    """The batches of one split. With `epoch` (from 1) they are shuffled and augmented as the page would for that epoch.

    Keras asks for batches before the first epoch too, and ends that as an epoch; its workers may begin the next epoch before
    they are told. So `begin` is called for each epoch, and the batches are made ahead here.

    `multiple`: every batch is cut to a multiple of it, for devices that share each batch equally.
    `view`: how pictures that are not augmented are seen.
    `class_weights`: a weight for each label, or None. They go along as sample weights, which is what `fit(class_weight=…)` makes
    of them.
    """

    def __init__(self, images, pictures, run, outputs, split, epoch=None, multiple=1, class_weights=None, view=(None, False)):
        super().__init__()
        self.pool, self.ahead = concurrent.futures.ThreadPoolExecutor(os.cpu_count()), {}
        settings = run["settings"]
        self.pictures, self.settings, self.outputs, self.multiple = pictures, settings, outputs, multiple
        self.preprocessing = run["model"]["preprocessing"]
        self.labels = [image["label"] for image in images]
        self.indices = [at for at, image in enumerate(images) if image["split"] == split]
        self.batch_size = max(multiple, settings["batchSize"] // multiple * multiple)
        self.class_weights, self.view = class_weights, view
        self.begin(epoch)

    def begin(self, epoch):
        """The batches are those of this epoch from now on; None for pictures as they are."""
        self.epoch, order = epoch, self.indices
        if self.epoch is not None and self.settings["balancedBatches"]:
            order = balanced_epoch(order, self.labels, self.settings, self.epoch)
        elif self.epoch is not None and self.settings["shuffle"]:
            order = shuffled(order, random_for(self.settings["seed"], self.epoch))
        self.order = order[: len(order) // self.multiple * self.multiple]
        self.draws = draws_of(self.order)
        self.ahead.clear()

    def __len__(self):
        return math.ceil(len(self.order) / self.batch_size)

    def picture(self, at, draw):
        if self.epoch is None:
            return seen(self.pictures[at], self.view)
        return augment(self.pictures[at], self.settings, self.settings["seed"], self.epoch, draw)

    def __getitem__(self, batch):
        for following in range(batch, min(batch + BATCHES_AHEAD, len(self))):
            if following not in self.ahead:
                self.ahead[following] = self.pool.submit(self.make, following)
        return self.ahead.pop(batch).result()

    def make(self, batch):
        part = slice(batch * self.batch_size, (batch + 1) * self.batch_size)
        indices = self.order[part]
        pictures = np.stack([self.picture(at, draw) for at, draw in zip(indices, self.draws[part])])
        labels = np.array([self.labels[at] for at in indices])
        y = labels.astype("float32")[:, None] if self.outputs == 1 else np.eye(self.outputs, dtype="float32")[labels]
        weights = None if self.class_weights is None else self.class_weights[labels]
        mixing = self.epoch and mixing_of(self.settings, (self.epoch - 1) * len(self) + batch + 1, *pictures.shape[:3])
        if not mixing:
            x = network_input(pictures, self.preprocessing)
            return (x, y) if weights is None else (x, y, weights)
        partners, shares, boxes = mixing
        if boxes:
            x = network_input(with_boxes(pictures, partners, boxes), self.preprocessing)
        else:
            x = mixed(network_input(pictures, self.preprocessing), shares, partners)
        y = mixed(y, shares, partners)
        return (x, y) if weights is None else (x, y, mixed(weights, shares, partners))
