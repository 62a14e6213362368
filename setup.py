"""The tables and plans live at the top of the repository and travel inside the package."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["mutual_pool*"]), "mutual_pool._data", "mutual_pool._plans"],
    package_dir={"mutual_pool._data": "data", "mutual_pool._plans": "plans"},
    package_data={
        "mutual_pool": ["py.typed", "_release/release.json"],
        "mutual_pool.protocol": ["error_texts.json"],
        "mutual_pool.simulation": ["scenarios/*.yaml"],
        "mutual_pool._data": ["*.csv", "*.md", "*.yaml"],
        "mutual_pool._plans": ["*.yaml", "*.md"],
    },
)
