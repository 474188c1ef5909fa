# %% Views
# Where the run is judged by several views of a picture, the answers to them are averaged. They are fixed: nothing is drawn.
PART_SHARE = 7 / 8


def views_of(test_time_augmentation):
    """Views as (part, mirrored), the picture itself first. A part is seven eighths of each side: the shares of what is left out that
    lie above and to the left of it."""
    parts = [None]
    if "crops" in test_time_augmentation:
        parts += [(0, 0), (0, 1), (1, 0), (1, 1), (0.5, 0.5)]
    return [(part, mirrored) for mirrored in ([False, True] if "mirrors" in test_time_augmentation else [False]) for part in parts]


def seen(picture, view):
    """A view of a uint8 picture [height, width, channels], as large as the picture: bilinear, rounded once."""
    part, mirrored = view
    if part is not None:
        values, sides = picture.astype("float64"), []
        for size, before in zip(picture.shape, part):
            at = np.clip(np.arange(size) * PART_SHARE + before * (1 - PART_SHARE) * size + PART_SHARE / 2 - 0.5, 0, size - 1)
            first = at.astype("int64")
            sides.append((first, np.minimum(first + 1, size - 1), at - first))
        (top, down, lower_share), (left, right, right_share) = sides
        values = values[:, left] * (1 - right_share[:, None]) + values[:, right] * right_share[:, None]
        values = values[top] * (1 - lower_share[:, None, None]) + values[down] * lower_share[:, None, None]
        picture = (values + 0.5).astype("uint8")
    return picture[:, ::-1] if mirrored else picture
