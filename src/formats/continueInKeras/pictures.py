# %% From zips and folders to splits and classes
# The same rules as the page's, so that no picture moves from one split to another.
SPLITS = ("train", "val", "test")
SPLIT_NAMES = {
    "train": "train", "training": "train",
    "val": "val", "valid": "val", "validation": "val",
    "test": "test", "testing": "test",
}  # fmt: skip
PICTURE = re.compile(r"\.(jpe?g|png|webp|bmp|gif|avif)$", re.IGNORECASE)
HIDDEN = re.compile(r"^\.(?!\.?$)")


def text_order(text):
    """Orders text as the page does, by its UTF-16 code units."""
    return text.encode("utf-16-be", "surrogatepass")


def list_source(path):
    """The name of a zip or folder, and its files as (path, bytes, crc32, function that reads it)."""
    path = Path(path).resolve()
    if path.is_dir():
        files = [file for file in path.rglob("*") if file.is_file()]
        return path.name, [
            (f"{path.name}/{file.relative_to(path).as_posix()}", file.stat().st_size, crc32_of(file), file.read_bytes)
            for file in files
        ]
    archive = zipfile.ZipFile(path)
    return path.name, [
        (info.filename, info.file_size, info.CRC, lambda info=info: archive.read(info))
        for info in archive.infolist()
        if not info.flag_bits & 1
    ]


def crc32_of(file):
    """CRC-32 of the content of a picture; other files are not read."""
    return zlib.crc32(file.read_bytes()) if PICTURE.search(file.name) else None


def leftover_kind(path):
    """What operating systems leave beside pictures, by kind; None for a file to look at."""
    names = path.split("/")
    if "__MACOSX" in names:
        return "macosx"
    name = names[-1].lower()
    if name.startswith("._") or name in (".ds_store", "thumbs.db", "desktop.ini"):
        return "file"
    return "hidden" if any(HIDDEN.match(part) for part in names) else None


def folder_of(path):
    return path.rpartition("/")[0]


def folders_of(folder):
    return [name for name in folder.split("/") if name not in ("", ".", "..")]


def find_split(folders):
    """(split, place) of the innermost folder named after a split that holds a folder of another kind; else the innermost."""
    places = [(SPLIT_NAMES[name.lower()], at) for at, name in enumerate(folders) if name.lower() in SPLIT_NAMES]
    with_class = [
        (split, at)
        for split, at in places
        if at + 1 < len(folders) and SPLIT_NAMES.get(folders[at + 1].lower()) != split
    ]
    return (with_class or places or [None])[-1]


def pick_pictures(files):
    """The pictures of a source, sorted, and whether any of its folders is named after a split."""
    pictures, folders = {}, set()
    for file in sorted(files, key=lambda file: text_order(file[0])):
        path, size = file[:2]
        kind = leftover_kind(path.removesuffix("/"))
        if kind in (None, "file"):  # a leftover file still shows that its folder is there
            folders.add(folder_of(path))
        if kind is None and size > 0 and PICTURE.search(path):
            pictures.setdefault(path, file)
    return list(pictures.values()), any(find_split(folders_of(folder)) for folder in folders)


def place(file, split, folders, class_at):
    path, size, crc, read = file
    return {
        "file": path, "bytes": size, "crc32": crc, "read": read, "split": split, "class": folders[class_at],
        "root": "/".join(folders[: class_at - 1 if split else class_at]),
        "tail": "/".join([*folders[class_at:], path.rpartition("/")[2]]),
    }  # fmt: skip


def place_in_split_folders(files):
    """Below train, val and test: the folder right below is the class."""
    placed = []
    for file in files:
        folders = folders_of(folder_of(file[0]))
        found = find_split(folders)
        if found and found[1] + 1 < len(folders):
            placed.append(place(file, found[0], folders, found[1] + 1))
    return placed


def place_in_class_folders(files):
    """Without split folders: every folder that directly holds pictures is a class; what lies deeper belongs to it."""
    rest = [(file, folders_of(folder_of(file[0]))) for file in files]
    while True:
        depth = len(os.path.commonprefix([folders for _, folders in rest]))
        deeper = [item for item in rest if len(item[1]) > depth]
        if not deeper or len(deeper) == len(rest):
            break
        rest = deeper
    holders = {tuple(folders) for _, folders in rest}
    return [
        place(file, None, folders, next(n for n in range(1, len(folders) + 1) if tuple(folders[:n]) in holders) - 1)
        for file, folders in rest
    ]


def drop_copies(placed):
    """Drops what stands twice in one split, class and file; the copy nearest the top stays."""
    kept = {}
    for picture in sorted(placed, key=lambda picture: len(picture["root"])):
        kept.setdefault((picture["split"], picture["tail"], picture["bytes"], picture["crc32"]), picture)
    return list(kept.values())


def drop_known(parts):
    """Drops from each source the pictures that an earlier one has already."""
    known = set()
    for part in parts:
        part["placed"] = [picture for picture in part["placed"] if (picture["bytes"], picture["crc32"]) not in known]
        known.update((picture["bytes"], picture["crc32"]) for picture in part["placed"])


def carve(placed, classes, shares, names, seed):
    """Divides pictures at random within each class; the last of `names` gets what the shares leave."""
    result = []
    by_path = sorted(placed, key=lambda picture: text_order(picture["file"]))
    for label, name in enumerate(classes):
        members = [picture for picture in by_path if picture["class"] == name]
        order = shuffled(range(len(members)), random_for(seed, label))
        taken = 0
        for share, split in zip([*shares, None], names):
            left = len(order) - 1 - taken
            wanted = max(1, math.floor(len(members) * share + 0.5)) if share else 0
            count = len(order) - taken if share is None else max(0, min(wanted, left))
            result += [{**members[at], "split": split} for at in sorted(order[taken : taken + count])]
            taken += count
    return result


def divide(part, classes, has_val, settings):
    """The pictures of one source with their splits: those of their folders, or carved by the seed."""
    placed, val_share, seed = part["placed"], settings["valShare"], settings["splitSeed"]
    if not part["has_splits"]:
        return carve(placed, classes, [val_share, settings["testShare"]], ["val", "test", "train"], seed)
    train = [picture for picture in placed if picture["split"] == "train"]
    if has_val or not train:
        return placed
    test = [picture for picture in placed if picture["split"] == "test"]
    return carve(train, classes, [val_share], ["val", "train"], seed) + test


def list_images(sources, settings, problems=()):
    """Classes and images of zips and folders, in the page's order; `problems` are paths that it could not read."""
    parts, names = [], []
    for name, files in map(list_source, sources):
        picked, has_splits = pick_pictures(files)
        placed = (place_in_split_folders if has_splits else place_in_class_folders)(picked)
        parts.append({"has_splits": has_splits, "placed": drop_copies(placed)})
        names.append(name)
    names = [f"{name} ({names[:i].count(name) + 1})" if name in names[:i] else name for i, name in enumerate(names)]
    drop_known(parts)
    classes = sorted({picture["class"] for part in parts for picture in part["placed"]}, key=text_order)
    has_val = any(picture["split"] == "val" for part in parts for picture in part["placed"])
    images, paths = [], set()
    for source, part in enumerate(parts):
        for picture in divide(part, classes, has_val, settings):
            path = f"{names[source]}/{picture['file']}" if picture["file"] in paths else picture["file"]
            paths.add(path)
            images.append({**picture, "path": path, "source": source, "label": classes.index(picture["class"])})
    images.sort(key=lambda image: (
        SPLITS.index(image["split"]), image["label"], text_order(folder_of(image["file"])), text_order(image["file"]),
        image["source"],
    ))  # fmt: skip
    return classes, [image for image in images if image["path"] not in set(problems)]


def hash_of(images):
    """The page's hash of a dataset: SHA-256 over the sorted lines "path, bytes, crc32"."""
    lines = sorted((f"{image['path']}\t{image['bytes']}\t{image['crc32']}" for image in images), key=text_order)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
