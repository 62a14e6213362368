"""Writes the compiled contracts into the package, where a wheel takes them along."""

from mutual_pool.chain.release import PACKAGED, load_release, write_packaged


def main() -> None:
    """Compiles if the sources changed, and writes."""
    PACKAGED.parent.mkdir(exist_ok=True)
    write_packaged(PACKAGED, load_release())
    print(f"Written: {PACKAGED}")


if __name__ == "__main__":
    main()
