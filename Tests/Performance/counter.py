"""The library that counts a program's allocations, for the scripts beside it."""

import pathlib
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parent / "CountAllocations.c"


def build(folder):
    """Compiles it into the folder; the path is what LD_PRELOAD takes."""
    library = pathlib.Path(folder) / "count.so"
    subprocess.run(["gcc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, SOURCE], check=True)
    return library
