"""Builds the default model once into the cache: a sentence-transformers folder with an int8 ONNX file."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding import data_file, manifest, question_tokenizer
from index.embedding.data_file import ModelData
from index.errors import EmbeddingError

MODEL_ID = "multilingual-e5-small-int8"
ONNX_FILE = "onnx/model_int8.onnx"
TOKENIZER_FILE = "tokenizer.json"
# Has a manifest of its own and is made afresh alone. Beneath `onnx`, which `model_folder.checksum` leaves
# out: the model is the same with and without it.
QUESTION_FOLDER = "onnx/question_tokenizer"
QUERY_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "
MAX_TOKENS = 512
PAD_ID = 1

# Goes up with every change that gives other vectors or another tokenizer from the same data file.
RECIPE = 1
CHECKSUM = hashlib.sha256(f"{data_file.SHA256}:{RECIPE}".encode()).hexdigest()

_FOLDER = f"multilingual-e5-small-{RECIPE}"
_TEMPORARY = f".{_FOLDER}-building-"
_ABOUT = {"model": MODEL_ID, "recipe": RECIPE, "checksum": CHECKSUM, "data_sha256": data_file.SHA256}
_MEGABYTES = 650
_MAPPED_BYTES = 10_000_000

log = logging.getLogger(__name__)


def folder_in(cache: Path) -> Path:
    """Where the default model stands, or will stand, in a cache folder."""
    return cache / _FOLDER


def is_built(cache: Path) -> bool:
    """Whether the default model stands whole in the cache (names and sizes only: takes a millisecond)."""
    return not problems(cache)


def problems(cache: Path, *, thorough: bool = False) -> list[str]:
    """What is wrong with the model in the cache; empty where it is whole. Thorough reads every byte."""
    folder = folder_in(cache)
    found = manifest.read(folder)
    if found is not None and found.get("checksum") != CHECKSUM:
        return ["it was made from other data or by another recipe"]
    return manifest.problems(folder, thorough=thorough) or question_tokenizer.problems(
        folder / QUESTION_FOLDER, thorough=thorough
    )


def build(cache: Path, *, progress: bool = True) -> Path:
    """The folder of the default model, which is built first where it is missing or broken.

    A model that an earlier version built is completed; where its cache cannot be written it is used as it is.

    Any number of processes may call this at once: one builds, the others wait for it. The folder appears in
    one step, when all of it is written.

    Args:
        cache: folder to build into; made if missing.
        progress: whether to show a progress bar on stderr while building.

    Raises:
        EmbeddingError: the data file is missing or damaged, or the cache cannot be written.
    """
    folder = folder_in(cache)
    if is_built(cache):
        return folder
    from filelock import FileLock

    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{_FOLDER}.lock"):
            if not is_built(cache):
                _clear_leftovers(cache)
                if _has_model(cache):
                    _put_in_place(folder / QUESTION_FOLDER, cache, lambda new: _write_questions(new, folder))
                else:
                    _put_in_place(folder, cache, lambda new: _write_model(new, progress))
    except OSError as error:
        if _has_model(cache):
            log.warning("%s cannot be completed (%s): questions take longer to start", folder, error)
            return folder
        reason = error.strerror or str(error)
        raise EmbeddingError(
            f"The embedding model cannot be built in {cache} ({reason}): "
            f"make {_MEGABYTES} MB of room there or choose another cache folder."
        ) from error
    return folder


def _has_model(cache: Path) -> bool:
    """Whether the model is whole, be it without what questions are cut with."""
    folder = folder_in(cache)
    found = manifest.read(folder)
    return found is not None and found.get("checksum") == CHECKSUM and not manifest.problems(folder)


def _clear_leftovers(cache: Path) -> None:
    """Remove what builds that were killed have left; only called by the holder of the lock."""
    for path in cache.glob(f"{_TEMPORARY}*"):
        log.info("removing %s, left by a build that was interrupted", path)
        shutil.rmtree(path, ignore_errors=True)


def _put_in_place(folder: Path, cache: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a new folder, which then takes the place of the old one, if any, in one step."""
    temporary = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=cache))
    try:
        write(temporary / "new")
        if folder.exists():
            folder.rename(temporary / "broken")
        (temporary / "new").rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _write_model(folder: Path, progress: bool) -> None:
    """Write all files of the model, the manifest last."""
    from tqdm import tqdm

    (folder / "onnx").mkdir(parents=True)
    data = data_file.read(data_file.find())
    steps: list[tuple[str, Callable[[], None]]] = [
        ("tokenizer", lambda: _write_tokenizer(folder, data)),
        ("configuration", lambda: _write_configuration(folder, data)),
        ("weights", lambda: _write_weights(folder, data)),
        ("ONNX", lambda: _write_onnx(folder, data)),
        ("checksums", lambda: manifest.write(folder, _ABOUT)),
        ("question tokenizer", lambda: _write_questions(folder / QUESTION_FOLDER, folder)),
    ]
    with tqdm(
        total=len(steps), desc="Building the embedding model (once)", file=sys.stderr, disable=not progress
    ) as bar:
        for name, step in steps:
            bar.set_postfix_str(name)
            step()
            bar.update()


def _write_tokenizer(folder: Path, data: ModelData) -> None:
    from index.embedding import tokenizing

    tokenizing.build(data.vocabulary).save(str(folder / TOKENIZER_FILE), pretty=False)


def _write_questions(target: Path, folder: Path) -> None:
    """Write the question tokenizer into `target`, from the tokenizer of the model in `folder`."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    # The library raises plain exceptions of its own making.
    except Exception as error:
        raise EmbeddingError(
            f"The embedding model in {folder} cannot be loaded: delete that folder to build it again."
        ) from error
    question_tokenizer.write(target, tokenizer)


def _write_configuration(folder: Path, data: ModelData) -> None:
    """The JSON files that sentence-transformers and transformers read."""
    shape, vocabulary = data.shape, data.vocabulary
    piece = [piece for piece, _ in vocabulary.pieces].__getitem__
    prompts = {"query": QUERY_PROMPT, "passage": PASSAGE_PROMPT, "document": PASSAGE_PROMPT}
    files: dict[str, Any] = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.ffn,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": shape.epsilon,
            "hidden_act": "gelu",
            "bos_token_id": vocabulary.bos,
            "eos_token_id": vocabulary.eos,
            "pad_token_id": vocabulary.pad,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "padding_side": "right",
            "truncation_side": "right",
            "clean_up_tokenization_spaces": False,
            "bos_token": piece(vocabulary.bos),
            "cls_token": piece(vocabulary.bos),
            "eos_token": piece(vocabulary.eos),
            "sep_token": piece(vocabulary.eos),
            "pad_token": piece(vocabulary.pad),
            "unk_token": piece(vocabulary.unk),
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": prompts,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_weights(folder: Path, data: ModelData) -> None:
    """The weights in float32 under the names of transformers' `BertModel`."""
    from safetensors.numpy import save_file

    tensors: dict[str, NDArray[np.float32]] = {}
    for name, values in data.tensors.items():
        *parts, kind = name.split(".")
        if name.startswith("emb."):
            target, matrix = _EMBEDDING_NAMES[name], kind not in ("w", "b")
        else:
            place = f"encoder.layer.{parts[0][1:]}.{_LAYER_NAMES[parts[1]]}"
            target = f"{place}.{'weight' if kind == 'w' else 'bias'}"
            matrix = kind == "w" and not parts[1].endswith("ln")
        columns = data.shape.ffn if name.endswith(".fo.w") else data.shape.hidden
        tensors[target] = values.reshape(-1, columns) if matrix else values
    # transformers warns of a missing pooler, which nothing here uses.
    hidden = data.shape.hidden
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    path = folder / "model.safetensors"
    save_file(tensors, str(path), metadata={"format": "pt"})
    # safetensors makes files for their owner only; a cache may be shared.
    path.chmod((folder / "config.json").stat().st_mode)


_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def _write_onnx(folder: Path, data: ModelData) -> None:
    import onnx

    from index.embedding import onnx_graph

    path = folder / ONNX_FILE
    # The word vectors, four fifths of the whole, stand in a file of their own, which is mapped into memory
    # rather than read: of a question's few words a few rows are needed.
    beside = path.with_name(f"{path.name}.data")
    onnx.save_model(
        onnx_graph.build(data),
        str(path),
        save_as_external_data=True,
        location=beside.name,
        size_threshold=_MAPPED_BYTES,
    )
    # onnx makes it for its owner only; a cache may be shared.
    beside.chmod(path.stat().st_mode)
