# %% Pictures and batches
def decode(data, size, color_mode, quality):
    """A uint8 picture [size, size, channels]: mode converted first, resized after, as the page does."""
    with Image.open(io.BytesIO(data)) as image:
        if image.mode.startswith("I"):  # 16 bits a value: Pillow would clip them
            image = Image.fromarray((np.asarray(image) >> 8).astype("uint8"))
        image = image.convert("RGB" if color_mode == "rgb" else "L")
    filter_of = {"fast": Image.BILINEAR, "keras-exact": Image.NEAREST}
    pixels = np.asarray(image.resize((size, size), filter_of[quality]))
    return pixels if pixels.ndim == 3 else pixels[..., None]


def decode_all(images, settings, cache):
    """All pictures, uint8 [n, size, size, channels], decoded once into a file that is mapped into memory."""
    size, color_mode, quality = settings["imageSize"], settings["colorMode"], settings["decodeQuality"]
    shape = (len(images), size, size, 3 if color_mode == "rgb" else 1)
    file = Path(cache) / f"pictures-{hash_of(images)[:16]}-{size}-{color_mode}-{quality}.npy"
    if file.exists():
        return np.load(file, mmap_mode="r")
    unfinished = file.with_suffix(".part")
    pictures = np.lib.format.open_memmap(unfinished, "w+", "uint8", shape)

    def fill(at):
        try:
            pictures[at] = decode(images[at]["read"](), size, color_mode, quality)
        except Exception as error:
            raise SystemExit(f"{images[at]['path']} cannot be read: {error}") from error

    with concurrent.futures.ThreadPoolExecutor() as pool:
        for done, _ in enumerate(pool.map(fill, range(len(images))), 1):
            if done % 500 == 0:
                print(f"{done} of {len(images)} pictures decoded")
    pictures.flush()
    unfinished.rename(file)
    return np.load(file, mmap_mode="r")


# Batches that are made while an earlier one is used.
BATCHES_AHEAD = 16


class Batches(keras.utils.PyDataset):
    """The batches of one split. With `epoch` (from 1) they are shuffled and augmented as the page would for that epoch.

    Keras asks for batches before the first epoch too, and ends that as an epoch; its workers may begin the next epoch before
    they are told. So `begin` is called for each epoch, and the batches are made ahead here.

    `multiple`: every batch is cut to a multiple of it, for devices that share each batch equally.
    `class_weights`: a weight for each label, or None. They go along as sample weights, which is what `fit(class_weight=…)` makes
    of them.
    """

    def __init__(self, images, pictures, settings, outputs, split, epoch=None, multiple=1, class_weights=None):
        super().__init__()
        self.pool, self.ahead = concurrent.futures.ThreadPoolExecutor(os.cpu_count()), {}
        self.pictures, self.settings, self.outputs, self.multiple = pictures, settings, outputs, multiple
        self.labels = [image["label"] for image in images]
        self.indices = [at for at, image in enumerate(images) if image["split"] == split]
        self.batch_size = max(multiple, settings["batchSize"] // multiple * multiple)
        self.class_weights = class_weights
        self.begin(epoch)

    def begin(self, epoch):
        """The batches are those of this epoch from now on; None for pictures as they are."""
        self.epoch, order = epoch, self.indices
        if self.epoch is not None and self.settings["shuffle"]:
            order = shuffled(order, random_for(self.settings["seed"], self.epoch))
        self.order = order[: len(order) // self.multiple * self.multiple]
        self.ahead.clear()

    def __len__(self):
        return math.ceil(len(self.order) / self.batch_size)

    def picture(self, at):
        if self.epoch is None:
            return self.pictures[at]
        return augment(self.pictures[at], self.settings, random_for(self.settings["seed"], self.epoch, at))

    def __getitem__(self, batch):
        for following in range(batch, min(batch + BATCHES_AHEAD, len(self))):
            if following not in self.ahead:
                self.ahead[following] = self.pool.submit(self.make, following)
        return self.ahead.pop(batch).result()

    def make(self, batch):
        indices = self.order[batch * self.batch_size : (batch + 1) * self.batch_size]
        x = np.stack([self.picture(at) for at in indices]).astype("float32") * np.float32(self.settings["rescale"])
        labels = np.array([self.labels[at] for at in indices])
        y = labels.astype("float32")[:, None] if self.outputs == 1 else np.eye(self.outputs, dtype="float32")[labels]
        return (x, y) if self.class_weights is None else (x, y, self.class_weights[labels])
