"""The process that opens a stranger's photo: `python -m leitai.documents.photo_child PHOTO FOLDER MEMORY SIDE…`.

A decoder written in C may be made to crash by a file that was made for that; the process that asked must outlive it.
It limits itself before it loads one, leaves a copy for each side in the folder, and prints what it found as JSON.
"""

import json
import resource
import sys
from pathlib import Path

SECONDS = 60


def main(photo: Path, folder: Path, memory: int, sides: list[int]) -> None:
    for kind, wanted in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (most, most))
    from leitai.documents import photos

    sizes = []
    for side in sides:
        copy = photos.copied(photo, side)
        (folder / f"{side}.jpg").write_bytes(copy.jpeg)
        sizes.append([copy.width, copy.height])
    place = photos.place_of(photo)
    told = {"sizes": sizes, "place": [str(place.longitude), str(place.latitude)] if place else None}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), [int(side) for side in sys.argv[4:]])
