# %% MixUp and CutMix
# Tells their draws from all others of the same seed.
OF_MIXING = 0x6D6978


def symmetric_beta(alpha, random):
    """A number from Beta(alpha, alpha) by two uniform ones (Devroye 1996, Random variate generation in one line of code)."""
    with np.errstate(all="ignore"):
        spread = np.float64(random()) ** (-1 / alpha) - 1
        cosine = np.cos(2 * np.pi * random())
        return float(0.5 + 0.5 * np.sign(cosine) / np.sqrt(1 + 1 / (spread * cosine**2)))


def mixing_of(settings, step, count, height, width):
    """How the batch of a step (from 1, over all epochs) is blended: the partner of each picture, what remains its own, and for
    CutMix the part (left, top, width, height) that comes from the partner; None where nothing is blended."""
    mixup, cutmix = settings["mixup"], settings["cutmix"]
    if mixup == 0 and cutmix == 0:
        return None
    random = random_for(settings["seed"], OF_MIXING, step)
    is_mixup = mixup > 0 and (cutmix == 0 or random() < 0.5)
    partners = shuffled(range(count), random)
    if is_mixup:
        return partners, [symmetric_beta(mixup, random) for _ in partners], None
    alpha = cutmix * random() + 1e-6

    def draw_box():
        ratio = math.sqrt(1 - symmetric_beta(alpha, random))
        across, down = math.floor(ratio * width + 0.5), math.floor(ratio * height + 0.5)
        left = math.floor(random() * (width - across + 1))
        return left, math.floor(random() * (height - down + 1)), across, down

    boxes = [draw_box() for _ in partners]
    return partners, [1 - across * down / (width * height) for _, _, across, down in boxes], boxes


def mixed(values, shares, partners):
    """The values of each picture and of its partner, in their shares."""
    own = np.array(shares, "float32").reshape(-1, *[1] * (values.ndim - 1))
    return own * values + (1 - own) * values[partners]


def with_boxes(pictures, partners, boxes):
    """The pictures with a part of their partners."""
    made = pictures.copy()
    for at, (left, top, across, down) in enumerate(boxes):
        place = slice(top, top + down), slice(left, left + across)
        made[at][place] = pictures[partners[at]][place]
    return made
