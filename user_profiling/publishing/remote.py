"""Folders that Spark reaches and this machine does not: of HDFS, or of an object store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlparse


def is_remote(address: str) -> bool:
    """Return whether an address names another file system than that of this machine."""
    return "://" in address and urlparse(address).scheme != "file"


class RemoteFolder:
    """A folder at an address such as `s3a://bucket/published`, through Spark's own access to it.

    Args:
        session: a session of Spark that has what the address needs: libraries and credentials.
        address: the folder, with its scheme.
    """

    def __init__(self, session: Any, address: str) -> None:
        self._java = session.sparkContext._jvm
        self._gateway = session.sparkContext._gateway
        self._address = address.rstrip("/")
        configuration = session.sparkContext._jsc.hadoopConfiguration()
        uri = self._java.java.net.URI(self._address)
        self._files = self._java.org.apache.hadoop.fs.FileSystem.get(uri, configuration)
        self._renames = self._java.org.apache.hadoop.fs.FileContext.getFileContext(
            uri, configuration
        )

    def fetch(self, name: str, folder: Path) -> Path | None:
        """Copy a file to a folder of this machine; return where it is, None if there is none."""
        there, here = self._path(name), folder / Path(name).name
        if not self._files.exists(there):
            return None
        # without the checksums that a local file system of Hadoop writes beside a file
        self._files.copyToLocalFile(False, there, self._local(here), True)
        return here

    def put(self, files: Sequence[Path]) -> None:
        """Copy files into the folder: all beside those of their name, then one by one over them.

        On HDFS each rename is one step. An object store copies: there a reader may find a table of
        this build beside one of the last, until all are renamed.
        """
        beside = self._path(".next")
        self._files.delete(beside, True)
        self._files.mkdirs(beside)
        try:
            for file in files:
                there = self._path(f".next/{file.name}")
                self._files.copyFromLocalFile(False, True, self._local(file), there)
            kind = self._java.org.apache.hadoop.fs.Options.Rename
            options = self._gateway.new_array(kind, 1)
            options[0] = kind.OVERWRITE
            for file in files:
                self._renames.rename(
                    self._path(f".next/{file.name}"), self._path(file.name), options
                )
        finally:
            self._files.delete(beside, True)

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""
        self._files.delete(self._path(name), False)

    def _path(self, name: str) -> Any:
        return self._java.org.apache.hadoop.fs.Path(f"{self._address}/{name}")

    def _local(self, path: Path) -> Any:
        return self._java.org.apache.hadoop.fs.Path(path.absolute().as_uri())
