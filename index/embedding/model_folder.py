"""Where a sentence-transformers model lies: a folder as it is, or a hub id fetched into the hub's cache.

Only configuration, tokenizer and safetensors files are fetched: no code, no pickles.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from index.errors import EmbeddingError

_WANTED = ["*.json", "*.txt", "*.model", "*.safetensors"]
_UNWANTED = ["onnx/*", "openvino/*", "README*"]
_EDGE = 1 << 20


def locate(name: str) -> Path:
    """The folder of a model, fetched from the hub where it is not in the hub's cache.

    Args:
        name: a folder, or a hub id such as `intfloat/multilingual-e5-base` (without an owner,
            `sentence-transformers` is meant).

    Raises:
        EmbeddingError: there is no such folder or hub model, the hub cannot be reached, or the model has no
            safetensors weights.
    """
    path = Path(name).expanduser()
    folder = path.resolve() if path.is_dir() else _from_hub(name)
    if not any((folder / file).is_file() for file in ("config.json", "modules.json")):
        raise EmbeddingError(
            f"The folder {name} holds no embedding model: it has neither config.json nor modules.json."
        )
    if not _only_safe_weights(folder):
        raise EmbeddingError(
            f"The embedding model {name} has weights in another format than safetensors, the only one "
            "that is read: choose another model or convert it."
        )
    return folder


def checksum(folder: Path) -> str:
    """Changes with the model: the hub's commit for a folder of the hub's cache, else a hash of the files.

    Of large files only the size, the first and the last megabyte are read.
    """
    if folder.parent.name == "snapshots":
        return folder.name
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix not in (".json", ".txt", ".model", ".safetensors") or name.startswith(
            ("onnx/", "openvino/")
        ):
            continue
        with path.open("rb") as file:
            size = path.stat().st_size
            digest.update(f"{name}:{size}:".encode())
            digest.update(file.read(_EDGE))
            file.seek(max(_EDGE, size - _EDGE))
            digest.update(file.read(_EDGE))
    return digest.hexdigest()


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        HFValidationError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
    )

    if Path(name).is_absolute() or name.startswith((".", "~")) or name.count("/") > 1 or "\\" in name:
        raise EmbeddingError(f"There is no folder {name} with an embedding model: check the path.")
    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        cached = Path(snapshot_download(repository, local_files_only=True))
        if any(cached.rglob("*.safetensors")):
            return cached
    except HFValidationError as error:
        raise EmbeddingError(f"{name!r} is neither a folder nor the id of a model on the hub.") from error
    except LocalEntryNotFoundError:
        pass
    try:
        return Path(snapshot_download(repository, allow_patterns=_WANTED, ignore_patterns=_UNWANTED))
    except GatedRepoError as error:
        raise EmbeddingError(
            f"The embedding model {name} needs its owner's permission: log in with `hf auth login`."
        ) from error
    except RepositoryNotFoundError as error:
        raise EmbeddingError(f"There is neither a folder nor a model on the hub named {name}.") from error
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise EmbeddingError(
            f"The embedding model {name} is not on this machine and cannot be fetched from the hub: "
            "go online once, give a model's folder, or leave --embedding out for the default model."
        ) from error


def _only_safe_weights(folder: Path) -> bool:
    """Whether there are weights, and none that could only be read from a pickle."""
    pickles = [path for path in folder.rglob("*.bin") if path.name.startswith(("pytorch_model", "model"))]
    return any(folder.rglob("*.safetensors")) and all(
        any(path.parent.glob("*.safetensors")) for path in pickles
    )
