"""Puts the compiler where brownie, py-solc-x and forge look for it. Safe to repeat.

In the project's own folder goes a native compiler of the pinned version, if there is one, else
our script around the npm compiler. The same is put into py-solc-x's own folder, so that brownie
finds it when it is started without make.

Forge and Anvil are linked too: the scripts that npm puts into node_modules/.bin end with status 0
whatever the program said, so a failed test would pass.
"""

from pathlib import Path

from tools.toolchain import (
    BIN_FOLDER,
    SHIM,
    SOLC_FOLDER,
    foundry_binary,
    native_solc,
    reported_version,
    solc_version,
)


def link(target: Path, name: Path) -> bool:
    """Makes `name` a link to `target`; says whether anything changed."""
    if name.is_symlink() and name.readlink() == target:
        return False
    name.parent.mkdir(parents=True, exist_ok=True)
    name.unlink(missing_ok=True)
    name.symlink_to(target)
    return True


def link_for_user(compiler: Path, folder: Path, version: str) -> bool:
    """Offers the compiler to py-solc-x, unless a working one of that version is there already."""
    name = folder / f"solc-v{version}"
    if reported_version(name) == version:
        return False
    return link(compiler, name)


def main() -> None:
    """Links the compiler for the project and for the user, and Foundry for the project."""
    for name in ("forge", "anvil"):
        link(foundry_binary(name), BIN_FOLDER / name)
    version = solc_version()
    compiler = native_solc() or SHIM
    changed = [
        link(compiler, SOLC_FOLDER / f"solc-v{version}"),
        link(Path(f"solc-v{version}"), SOLC_FOLDER / "solc"),
        link_for_user(compiler, Path.home() / ".solcx", version),
    ]
    if any(changed):
        print(f"Compiler: solc {version}, {'npm' if compiler == SHIM else 'native'}")


if __name__ == "__main__":
    main()
