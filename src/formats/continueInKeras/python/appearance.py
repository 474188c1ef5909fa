# %% How augmented pictures look
# Tones, blur, noise, JPEG and erasing, byte for byte as the page has them. Logarithm and exponential are out of sums and products
# only, so that every machine gets the same last bit.
LN2 = 0.6931471805599453
LOG_TERMS = [1 / (2 * i + 1) for i in range(20)]
EXP_TERMS = [1.0]
for divisor in range(1, 17):
    EXP_TERMS.append(EXP_TERMS[-1] / divisor)


def polynomial(terms, x):
    """c0 + c1 x + c2 x² …"""
    total = 0.0
    for term in reversed(terms):
        total = total * x + term
    return total


def exact_log(x):
    """The natural logarithm of a number above 0, or of many."""
    m, k = np.frexp(np.float64(x))
    z = (m - 1) / (m + 1)
    return k * LN2 + 2 * z * polynomial(LOG_TERMS, z * z)


def exact_exp(x):
    """e to the power of x, a number or many."""
    k = np.floor(x / LN2 + 0.5)
    return np.ldexp(polynomial(EXP_TERMS, x - k * LN2), np.asarray(k, "int32"))


def uniform(random, low, high):
    return low + (high - low) * random()


def log_uniform(random, low, high):
    """As likely to be divided by a factor as to be multiplied by it."""
    return float(exact_exp(uniform(random, float(exact_log(low)), float(exact_log(high)))))


def below(random, count):
    return math.floor(random() * count)


# The stream of random numbers of each change, and how often a part is drawn that may not fit.
CROP, CONTRAST, GAMMA, BLUR, NOISE, JPEG, ERASING = range(1, 8)
ATTEMPTS = 10


def draw_crop(settings, stream_of, height, width):
    """left, top, width and height of the part that is enlarged to the whole; None for all of it."""
    if settings["cropScale"] == 1:
        return None
    random = stream_of(CROP)
    for _ in range(ATTEMPTS):
        area = height * width * uniform(random, settings["cropScale"], 1)
        aspect = log_uniform(random, 3 / 4, 4 / 3)
        part_width, part_height = math.sqrt(area * aspect), math.sqrt(area / aspect)
        if part_width <= width and part_height <= height:
            top = random() * (height - part_height)
            return random() * (width - part_width), top, part_width, part_height
    part_width, part_height = min(width, height * (4 / 3)), min(height, width / (3 / 4))
    return (width - part_width) / 2, (height - part_height) / 2, part_width, part_height


def tone_table(mean, contrast, gamma):
    """What becomes of the 256 values of a channel with this mean."""
    values = np.clip((np.arange(256) - mean) * contrast + mean, 0, 255)
    if gamma != 1:
        positive = np.where(values > 0, values, 1)
        values = np.where(values > 0, 255 * exact_exp(gamma * exact_log(positive / 255)), 0)
    return np.floor(values + 0.5).astype("uint8")


def change_tones(picture, contrast, gamma):
    count = picture.shape[0] * picture.shape[1]
    means = picture.sum((0, 1), dtype="int64") / count
    tables = [tone_table(mean, contrast, gamma) for mean in means]
    return np.stack([table[picture[..., channel]] for channel, table in enumerate(tables)], -1)


def blur(picture, sigma):
    """A Gaussian in weights of 14 bits, mirrored at the edges; 6 bits after the point between the two directions."""
    reach = math.ceil(3 * sigma)
    shares = [float(exact_exp((-(i + 1) * (i + 1)) / (2 * sigma * sigma))) for i in range(reach)]
    total = 0.0
    for share in shares:  # sum() adds in another way since Python 3.12
        total += share
    total = 1 + 2 * total
    weights = [math.floor(share / total * 2**14 + 0.5) for share in shares]
    own = 2**14 - 2 * sum(weights)
    values = picture.astype("int32")
    for axis, shift in ((0, 8), (1, 20)):
        size = picture.shape[axis]
        around = np.pad(values, [(reach, reach) if at == axis else (0, 0) for at in range(3)], "symmetric")
        parts = [np.take(around, range(start, start + size), axis) for start in range(2 * reach + 1)]
        sums = own * parts[reach]
        for i, weight in enumerate(weights, 1):
            sums += weight * (parts[reach - i] + parts[reach + i])
        values = (sums + (1 << (shift - 1))) >> shift
    return values.astype("uint8")


def noise_words(seed, count):
    """So many random uint32: the finalizer of MurmurHash3 of counters."""
    h = np.arange(1, count + 1, dtype="uint32") * np.uint32(0x9E3779B9) + np.uint32(seed)
    h = (h ^ (h >> 16)) * np.uint32(0x85EBCA6B)
    h = (h ^ (h >> 13)) * np.uint32(0xC2B2AE35)
    return h ^ (h >> 16)


@functools.lru_cache(1)
def normal_quantiles():
    """The upper half of the standard normal distribution's 4096 quantiles, at (i + 0.5) / 4096; by Newton's method."""
    share = (np.arange(2048) + 0.5) / 4096
    x = np.zeros(2048)
    for _ in range(20):
        term = total = x
        for n in range(1, 60):
            term = (term * x * x) / (2 * n + 1)
            total = total + term
        density = 0.3989422804014327 * exact_exp(-0.5 * x * x)
        x = x + (share - density * total) / density
    return x


def add_noise(picture, stddev, seed):
    upper = np.floor(normal_quantiles() * stddev + 0.5).astype("int32")
    table = np.concatenate([-upper[::-1], upper])
    halves = noise_words(seed, (picture.size + 1) // 2).astype("<u4").view("<u2")[: picture.size]
    noise = table[halves & 4095].reshape(picture.shape)
    return np.clip(picture + noise, 0, 255).astype("uint8")


def compress(picture, quality):
    """What a JPEG leaves of the picture."""
    file = io.BytesIO()
    Image.fromarray(picture if picture.shape[2] == 3 else picture[..., 0]).save(file, "JPEG", quality=quality, subsampling=0)
    return np.asarray(Image.open(file)).reshape(picture.shape)


def erase(picture, random):
    """Fills a rectangle of 2 to 33 % of the area with noise, where one is found."""
    height, width, channels = picture.shape
    for _ in range(ATTEMPTS):
        area = height * width * uniform(random, 0.02, 0.33)
        aspect = log_uniform(random, 0.3, 3.3)
        rows, cols = math.floor(math.sqrt(area * aspect) + 0.5), math.floor(math.sqrt(area / aspect) + 0.5)
        if rows < height and cols < width:
            top, left = below(random, height - rows + 1), below(random, width - cols + 1)
            words = math.ceil(cols * channels / 4)
            noise = noise_words(below(random, 2**32), rows * words).astype("<u4").view("uint8").reshape(rows, words * 4)
            picture = picture.copy()
            picture[top : top + rows, left : left + cols] = noise[:, : cols * channels].reshape(rows, cols, channels)
            return picture
    return picture


def change_appearance(picture, settings, stream_of):
    """The picture as the settings have it look; each change has random numbers of its own."""
    contrast_range, gamma_range = settings["contrastRange"], settings["gammaRange"]
    contrast = uniform(stream_of(CONTRAST), 1 - contrast_range, 1 + contrast_range)
    gamma = log_uniform(stream_of(GAMMA), 1 / (1 + gamma_range), 1 + gamma_range) if gamma_range else 1
    if contrast != 1 or gamma != 1:
        picture = change_tones(picture, contrast, gamma)
    sigma = uniform(stream_of(BLUR), 0, settings["blurSigma"])
    if sigma > 0:
        picture = blur(picture, sigma)
    if settings["noiseStddev"]:
        random = stream_of(NOISE)
        stddev = uniform(random, 0, settings["noiseStddev"])
        picture = add_noise(picture, stddev, below(random, 2**32))
    lowest = settings["jpegQuality"]
    if lowest < 100:
        picture = compress(picture, lowest + below(stream_of(JPEG), 101 - lowest))
    random = stream_of(ERASING)
    return erase(picture, random) if random() < settings["erasing"] else picture
