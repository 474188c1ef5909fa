# %% The pictures of the run
# images.json says which pictures the page trained on, in its order, each with its split and class. They are found again in the
# zips and folders by their content, and where the content differs by their path.
SPLITS = ("train", "val", "test")


def list_source(path):
    """The files of a zip or folder as (path, bytes, function that gives its CRC-32, function that reads it)."""
    path = Path(path).resolve()
    if path.is_dir():
        return [
            (f"{path.name}/{file.relative_to(path).as_posix()}", file.stat().st_size, functools.lru_cache(lambda file=file: zlib.crc32(file.read_bytes())), file.read_bytes)
            for file in sorted(path.rglob("*"))
            if file.is_file()
        ]
    archive = zipfile.ZipFile(path)
    return [
        (info.filename, info.file_size, lambda info=info: info.CRC, lambda info=info: archive.read(info))
        for info in archive.infolist()
        if not info.is_dir() and not info.flag_bits & 1
    ]


def list_images(sources, listed):
    """The pictures of `listed` that are in the zips and folders, in its order, with what reads each.

    One is taken by its path where the content is the same, else by its content wherever that lies. Where its content is not there,
    it is taken by its path, with the size and checksum of what lies there now.
    """
    files = [file for source in sources for file in list_source(source)]
    sizes = {image["bytes"] for image in listed}
    by_content, by_path = {}, {}
    for path, size, crc, read in files:
        by_path.setdefault(path, (size, crc, read))
        if size in sizes:
            by_content.setdefault((size, crc()), read)
    images = []
    for image in listed:
        read = by_content.get((image["bytes"], image["crc32"]))
        size, crc, at_path = by_path.get(image["file"], (None, None, None))
        if size == image["bytes"] and crc() == image["crc32"]:
            images.append({**image, "read": at_path})  # different pictures may have the same checksum
        elif read is not None:
            images.append({**image, "read": read})
        elif at_path is not None:
            images.append({**image, "bytes": size, "crc32": crc(), "read": at_path})
    return images


def hash_of(images):
    """The page's hash of a dataset: SHA-256 over the sorted lines "path, bytes, crc32", by UTF-16 code units."""
    lines = (f"{image['path']}\t{image['bytes']}\t{image['crc32']}" for image in images)
    ordered = sorted(lines, key=lambda line: line.encode("utf-16-be", "surrogatepass"))
    return hashlib.sha256("\n".join(ordered).encode()).hexdigest()
