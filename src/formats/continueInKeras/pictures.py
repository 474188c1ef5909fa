# %% From zips and folders to splits and classes
# The same rules as the page's, so that no picture moves from one split to another.
SPLITS = ("train", "val", "test")
SPLIT_NAMES = {
    "train": "train", "training": "train",
    "val": "val", "valid": "val", "validation": "val",
    "test": "test", "testing": "test",
}  # fmt: skip
PICTURE = re.compile(r"\.(jpe?g|jpe|jfif|pjpe?g|pjp|png|apng|webp|bmp|dib|gif|avif)$", re.IGNORECASE)
PICTURE_START = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF.{4}WEBP|BM.{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]|.{4}ftypavi[fs]", re.DOTALL)
# What the page may have read names in that do not say their character set, as Python calls it.
ENCODINGS = (
    "cp437", "cp932", "gb18030", "big5hkscs", "cp949", "cp866", "cp1251", "koi8_r", "cp850", "cp1252", "cp852", "cp1250",
    "cp1253", "cp1254", "cp1255", "cp1256", "cp874",
)  # fmt: skip
HIDDEN = re.compile(r"^\.(?!\.?$)")


def text_order(text):
    """Orders text as the page does, by its UTF-16 code units."""
    return text.encode("utf-16-be", "surrogatepass")


def name_of(info, encoding):
    """The path of a file in a zip; `encoding` is for names that are not in UTF-8 and do not say what they are in."""
    if info.flag_bits & 0x800:
        return info.filename.replace("\\", "/")
    name = info.orig_filename.encode("cp437")
    for tried in ("utf-8", encoding, "cp437"):
        try:
            return name.decode(tried).replace("\\", "/")
        except UnicodeDecodeError:
            pass


def settled(path):
    """The path with every ".." taken together with the folder before it."""
    kept, out = [], 0
    for name in path.split("/"):
        if name != "..":
            kept.append(name)
            continue
        while kept and kept[-1] in ("", "."):
            kept.pop()
        if kept:
            kept.pop()
        else:
            out += 1
    return "../" * out + "/".join(kept)


def list_source(path, encoding):
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
        (settled(name_of(info, encoding)), info.file_size, info.CRC, lambda info=info: archive.read(info))
        for info in archive.infolist()
        if not info.flag_bits & 1 and info.external_attr >> 28 != 0xA  # encrypted, or a symbolic link
    ]


def is_picture(path, read):
    """By the ending; where that tells nothing, by the content."""
    return bool(PICTURE.search(path) or (not path.endswith("/") and PICTURE_START.match(read())))


def crc32_of(file):
    """CRC-32 of the content of a picture; None for other files."""
    return zlib.crc32(file.read_bytes()) if is_picture(file.name, file.read_bytes) else None


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
        path, size, _, read = file
        kind = leftover_kind(path.removesuffix("/"))
        if kind in (None, "file"):  # a leftover file still shows that its folder is there
            folders.add(folder_of(path))
        if kind is None and size > 0 and is_picture(path, read):
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


def list_as_page(sources, settings, dataset):
    """As list_images, with names in the encoding that gives the page's pictures: its guess is not repeated here."""
    problems = [problem["path"] for problem in dataset["problems"]]
    for encoding in ENCODINGS:
        classes, images = list_images(sources, settings, problems, encoding)
        if hash_of(images) == dataset["hash"]:
            return classes, images
    return list_images(sources, settings, problems)


def list_images(sources, settings, problems=(), encoding="cp437"):
    """Classes and images of zips and folders, in the page's order; `problems` are paths that it could not read."""
    parts, names = [], []
    for name, files in (list_source(source, encoding) for source in sources):
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
