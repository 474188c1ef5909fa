# %% Decoding
# The page decodes in one of two qualities. keras-exact takes the nearest of all pixels. fast decodes a JPEG at so many eighths
# of its size as are needed, then resizes with the antialiased bilinear filter.
def seen_of(width, height, shape):
    """What becomes the square: left, top, width and height in pixels. "pad" begins before the picture, where black lies."""
    if shape == "squeeze":
        return 0, 0, width, height
    side = min(width, height) if shape == "crop" else max(width, height)
    return int((width - side) / 2), int((height - side) / 2), side, side


def eighths_for(width, height, size):
    """The fewest eighths of a JPEG's size that leave neither side of what is seen of it below `size`."""
    return next((eighths for eighths in range(1, 8) if math.ceil(min(width, height) * eighths / 8) >= size), 8)


def cosines(n):
    """The orthonormal DCT-II of n values, as a matrix."""
    at = np.arange(n)
    matrix = np.sqrt(2 / n) * np.cos(np.pi * (2 * at[None] + 1) * at[:, None] / (2 * n))
    matrix[0] /= np.sqrt(2)
    return matrix


def shrink_plane(plane, eighths, height, width):
    """A decoded plane as libjpeg would have decoded it at so many eighths: each 8 × 8 block from its lowest frequencies alone."""
    count = min(eighths, 8)
    basis = cosines(eighths)[:count].T @ cosines(8)[:count] * np.sqrt(eighths / 8)
    padded = np.pad(plane.astype("float32"), ((0, -plane.shape[0] % 8), (0, -plane.shape[1] % 8)), "edge")
    rows, cols = padded.shape[0] // 8, padded.shape[1] // 8
    narrow = padded.reshape(rows * 8, cols, 8) @ basis.T.astype("float32")
    blocks = narrow.reshape(rows, 8, cols * eighths).transpose(0, 2, 1) @ basis.T.astype("float32")
    whole = blocks.transpose(0, 2, 1).reshape(rows * eighths, cols * eighths)
    return np.clip(np.rint(whole[:height, :width]), 0, 255)


@functools.lru_cache
def unsmoothing(count):
    """What gives a row of `count` chroma values back from the means of its smoothed pairs (jdsample.c, h2v1_fancy_upsample)."""
    smoothing = (6 * np.eye(count) + np.eye(count, k=1) + np.eye(count, k=-1)) / 8
    smoothing[0, 0] = smoothing[-1, -1] = 7 / 8
    return np.linalg.inv(smoothing).astype("float32")


def chroma_422(plane, eighths, height, width):
    """Chroma of half the width, smoothed to the whole width, as it would be at so many eighths."""
    padded = np.pad(plane.astype("float32"), ((0, 0), (0, plane.shape[1] % 2)), "edge")
    pairs = (padded[:, ::2] + padded[:, 1::2]) / 2 @ unsmoothing(padded.shape[1] // 2).T
    half = shrink_plane(pairs, eighths, height, (width + 1) // 2)
    around = np.pad(half, ((0, 0), (1, 1)), "edge")
    left, right = (3 * half + around[:, :-2] + 1) // 4, (3 * half + around[:, 2:] + 2) // 4
    return np.stack([left, right], -1).reshape(height, -1)[:, :width]


def rgb_of(luma, blue, red):
    """RGB of JPEG's planes, rounded as libjpeg does (jdcolor.c)."""
    blue, red = blue - 128, red - 128
    planes = [luma + np.rint(1.402 * red), luma + np.rint(-0.34414 * blue - 0.71414 * red), luma + np.rint(1.772 * blue)]
    return Image.fromarray(np.clip(np.stack(planes, -1), 0, 255).astype("uint8"))


def shrunken_jpeg(data, eighths):
    """A JPEG decoded at so many eighths of its size. Pillow knows 1, 2 and 4; the others are made from the whole."""
    image = Image.open(io.BytesIO(data))
    width, height = image.size
    if eighths in (1, 2, 4):
        image.draft(None, (max(1, width * eighths // 8), max(1, height * eighths // 8)))
        return image
    small = math.ceil(height * eighths / 8), math.ceil(width * eighths / 8)
    if image.mode != "RGB":
        planes = [shrink_plane(np.asarray(plane), eighths, *small) for plane in image.split()]
        return Image.merge(image.mode, [Image.fromarray(plane.astype("uint8")) for plane in planes])
    sampling = JpegImagePlugin.get_sampling(image)  # 1: 4:2:2, chroma has half the width; 2: 4:2:0, half the height too
    image.draft("YCbCr", None)
    luma, blue, red = np.moveaxis(np.asarray(image), -1, 0)
    if sampling == 2:  # at half the size chroma comes as it is in the file
        image = Image.open(io.BytesIO(data))
        image.draft("YCbCr", (max(1, width // 2), max(1, height // 2)))
        _, blue, red = np.moveaxis(np.asarray(image), -1, 0)
    shrink = chroma_422 if sampling == 1 else shrink_plane
    chroma = eighths * (2 if sampling == 2 else 1)
    return rgb_of(shrink_plane(luma, eighths, *small), *(shrink(plane, chroma, *small) for plane in (blue, red)))


def decode(data, size, color_mode, shape, quality):
    """A uint8 picture [size, size, channels]: mode converted first, resized after, as the page does."""
    with Image.open(io.BytesIO(data)) as image:
        left, top, width, height = seen_of(*image.size, shape)
        eighths = eighths_for(width, height, size) if quality == "fast" and image.format == "JPEG" else 8
        if eighths < 8:
            image = shrunken_jpeg(data, eighths)
            left, top, width, height = (side * eighths / 8 for side in (left, top, width, height))
        if image.mode.startswith("I"):  # 16 bits a value: Pillow would clip them
            image = Image.fromarray((np.asarray(image) >> 8).astype("uint8"))
        image = image.convert("RGB" if color_mode == "rgb" else "L")
    if shape == "pad":  # beyond the picture Pillow's crop has black
        before = min(0, math.floor(left)), min(0, math.floor(top))
        behind = max(image.width, math.ceil(left + width)), max(image.height, math.ceil(top + height))
        image = image.crop((*before, *behind))
        left, top = left - before[0], top - before[1]
    box = (left, top, min(image.width, left + width), min(image.height, top + height))
    filter_of = {"fast": Image.BILINEAR, "keras-exact": Image.NEAREST}
    pixels = np.asarray(image.resize((size, size), filter_of[quality], box))
    return pixels if pixels.ndim == 3 else pixels[..., None]


def decode_all(images, settings, cache):
    """All pictures, uint8 [n, size, size, channels], decoded once into a file that is mapped into memory."""
    size, color_mode = settings["imageSize"], settings["colorMode"]
    shape, quality = settings["aspectRatio"], settings["decodeQuality"]
    file = Path(cache) / f"pictures-{hash_of(images)[:16]}-{size}-{color_mode}-{shape}-{quality}.npy"
    if file.exists():
        return np.load(file, mmap_mode="r")
    unfinished = file.with_suffix(".part")
    all_of = (len(images), size, size, 3 if color_mode == "rgb" else 1)
    pictures = np.lib.format.open_memmap(unfinished, "w+", "uint8", all_of)

    def fill(at):
        try:
            pictures[at] = decode(images[at]["read"](), size, color_mode, shape, quality)
        except Exception as error:
            raise SystemExit(f"{images[at]['path']} cannot be read: {error}") from error

    with concurrent.futures.ThreadPoolExecutor() as pool:
        for done, _ in enumerate(pool.map(fill, range(len(images))), 1):
            if done % 500 == 0:
                print(f"{done} of {len(images)} pictures decoded")
    pictures.flush()
    unfinished.rename(file)
    return np.load(file, mmap_mode="r")
