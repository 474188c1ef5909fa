# %% Augmentation
# A crop; then Keras' ImageDataGenerator: affine, flips, brightness; then how it looks. Each picture has its own draws, by
# (seed, epoch, image).
def draw_augmentation(settings, random, height, width):
    """The random parameters of one picture, in the order in which Keras draws them. Degrees and pixels."""

    def between(low, high):
        return low + (high - low) * random()

    def within(extent):
        return between(-extent, extent) if extent else 0

    zoom_range = settings["zoomRange"]
    theta = within(settings["rotationRange"])
    ty = within(settings["heightShiftRange"]) * height
    tx = within(settings["widthShiftRange"]) * width
    shear = within(settings["shearRange"])
    zx = 1 + within(zoom_range) if zoom_range else 1
    own_zoom = 1 + within(zoom_range) if zoom_range else 1
    zy = zx if settings["zoomKeepsAspect"] else own_zoom
    flip_horizontal = random() < 0.5 and settings["horizontalFlip"]
    flip_vertical = random() < 0.5 and settings["verticalFlip"]
    brightness = between(settings["brightnessMin"], settings["brightnessMax"])
    return theta, tx, ty, shear, zx, zy, flip_horizontal, flip_vertical, brightness


def affine_matrix(theta, tx, ty, shear, zx, zy, center_col, center_row):
    """C · R(theta) · T(tx, ty) · S(shear) · Z(zx, zy) · C⁻¹ on (col, row): where a pixel of the result comes from."""
    theta, shear = theta * math.pi / 180, shear * math.pi / 180
    cos, sin = math.cos(theta), math.sin(theta)
    a = cos * zx
    b = (-cos * math.sin(shear) - sin * math.cos(shear)) * zy
    d = sin * zx
    e = (-sin * math.sin(shear) + cos * math.cos(shear)) * zy
    c = cos * tx - sin * ty + center_col - a * center_col - b * center_row
    f = sin * tx + cos * ty + center_row - d * center_col - e * center_row
    return a, b, c, d, e, f


def fold(at, size, fill_mode):
    """Where coordinates outside of a picture take their values from; returns them and where they have none."""
    last = size - 1
    outside = (at < 0) | (at > last)
    nowhere = outside & (fill_mode == "constant")
    if fill_mode == "wrap" and last > 0:
        folded = at - last * np.floor(at / last)
    elif fill_mode == "reflect" and last > 0:
        from_edge = at + 0.5 - 2 * size * np.floor((at + 0.5) / (2 * size))
        folded = np.clip(np.minimum(from_edge, 2 * size - from_edge) - 0.5, 0, last)
    else:
        folded = np.clip(at, 0, last)
    return np.where(outside, folded, at), nowhere


def augment(picture, settings, *keys):
    """A uint8 picture [height, width, channels], changed by the draws of (seed, epoch, image). Without colour it is one channel."""
    if picture.shape[2] == 3 and (picture == picture[..., :1]).all():
        return np.repeat(augment(picture[..., :1], settings, *keys), 3, 2)

    def stream_of(change):
        return random_for(*keys, change)

    warped = warp(picture, settings, random_for(*keys), draw_crop(settings, stream_of, *picture.shape[:2]))
    return change_appearance(warped, settings, stream_of)


def warp(picture, settings, random, crop):
    """The picture cropped, turned, shifted, sheared, zoomed, mirrored and brightened; rounded once at the end."""
    height, width = picture.shape[:2]
    theta, tx, ty, shear, zx, zy, flip_horizontal, flip_vertical, brightness = draw_augmentation(
        settings, random, height, width
    )
    a, b, c, d, e, f = affine_matrix(theta, tx, ty, shear, zx, zy, width / 2 - 0.5, height / 2 - 0.5)
    if crop is not None:
        left, top, part_width, part_height = crop
        across, down = part_width / width, part_height / height
        a, b, c = across * a, across * b, across * (c + 0.5) - 0.5 + left
        d, e, f = down * d, down * e, down * (f + 0.5) - 0.5 + top
    rows, cols = np.mgrid[:height, :width].astype("float64")
    col, no_col = fold(a * cols + (b * rows + c), width, settings["fillMode"])
    row, no_row = fold(d * cols + (e * rows + f), height, settings["fillMode"])
    left, top = col.astype("int64"), row.astype("int64")
    right, down = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    right_share, lower_share = (col - left)[..., None], (row - top)[..., None]
    values = picture.astype("float64")
    upper = values[top, left] * (1 - right_share) + values[top, right] * right_share
    lower = values[down, left] * (1 - right_share) + values[down, right] * right_share
    blended = (upper * (1 - lower_share) + lower * lower_share) * brightness
    blended[no_col | no_row] = 0
    result = np.minimum(255, blended + 0.5).astype("uint8")
    return result[:: -1 if flip_vertical else 1, :: -1 if flip_horizontal else 1]
