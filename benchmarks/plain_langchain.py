"""The plain LangChain way, as a script of its own: what `benchmarks.plain` measures Quiadit against.

    python -m benchmarks.plain_langchain --model MODEL index FOLDER STORE
    python -m benchmarks.plain_langchain --model MODEL vectors FOLDER
    python -m benchmarks.plain_langchain --model MODEL ask STORE QUESTION
    python -m benchmarks.plain_langchain --model MODEL warm STORE QUESTIONS

sentence-transformers in torch, a persistent Chroma (cosine), pieces of 500 letters that overlap by 50, one
document a file, four pieces for a question: what one writes first with these libraries. Nothing here is
slower than it needs to be: what only indexing uses is imported only there, and no hub is asked. MODEL is a
sentence-transformers folder; QUESTIONS a JSON list; `warm` prints a JSON list of milliseconds, `vectors` how
many words there are and in how many seconds their pieces were embedded, the model being loaded before.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from chromadb.config import Settings
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from sentence_transformers import SentenceTransformer

WARM_UP = 3


class TorchEmbeddings(Embeddings):
    """A sentence-transformers model as LangChain embeddings.

    `langchain-huggingface` has such a class but does not allow the sentence-transformers used here.
    """

    def __init__(self, model: Path) -> None:
        self._model = SentenceTransformer(str(model))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages, with the model's prompt for passages."""
        vectors: list[list[float]] = self._model.encode_document(texts, normalize_embeddings=True).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, with the model's prompt for questions."""
        vector: list[float] = self._model.encode_query(text, normalize_embeddings=True).tolist()
        return vector


def open_store(store: Path, model: Path) -> Chroma:
    """The vector store of a folder, made if there is none."""
    return Chroma(
        collection_name="articles",
        embedding_function=TorchEmbeddings(model),
        persist_directory=str(store),
        client_settings=Settings(anonymized_telemetry=False, is_persistent=True),
        collection_configuration={"hnsw": {"space": "cosine"}},
    )


def read_documents(folder: Path) -> list[Document]:
    """The files of a folder."""
    return [
        Document(page_content=path.read_text(encoding="utf-8"), metadata={"source": str(path)})
        for path in sorted(folder.glob("*.txt"))
    ]


def pieces_of(documents: list[Document]) -> list[Document]:
    """The files, split."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=50).split_documents(documents)


def index(folder: Path, store: Path, model: Path) -> None:
    """Split the files of a folder and store the pieces."""
    documents = read_documents(folder)
    pieces = pieces_of(documents)
    open_store(store, model).add_documents(pieces)
    print(f"{len(documents)} documents, {len(pieces)} pieces")


def vectors(folder: Path, model: Path) -> None:
    """Print how long embedding the pieces takes, and nothing else of indexing."""
    documents = read_documents(folder)
    texts = [piece.page_content for piece in pieces_of(documents)]
    embeddings = TorchEmbeddings(model)
    embeddings.embed_documents(texts[:WARM_UP])
    began = time.perf_counter()
    embeddings.embed_documents(texts)
    seconds = time.perf_counter() - began
    words = sum(len(document.page_content.split()) for document in documents)
    print(json.dumps({"words": words, "pieces": len(texts), "seconds": seconds}))


def ask(store: Path, question: str, model: Path) -> None:
    """Print the four pieces nearest to a question."""
    for piece in open_store(store, model).similarity_search(question, k=4):
        print(f"{piece.metadata['source']}\n{piece.page_content}\n")


def warm(store: Path, questions: Path, model: Path) -> None:
    """Print how long each question takes once everything is loaded."""
    chroma = open_store(store, model)
    asked: list[str] = json.loads(questions.read_text(encoding="utf-8"))
    for question in asked[:WARM_UP]:
        chroma.similarity_search(question, k=4)
    times = []
    for question in asked:
        began = time.perf_counter()
        chroma.similarity_search(question, k=4)
        times.append(1000 * (time.perf_counter() - began))
    print(json.dumps(times))


def main() -> None:
    """Run one command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("command", choices=["index", "vectors", "ask", "warm"])
    parser.add_argument("first")
    parser.add_argument("second", nargs="?", default="")
    options = parser.parse_args()
    if options.command == "index":
        index(Path(options.first), Path(options.second), options.model)
    elif options.command == "vectors":
        vectors(Path(options.first), options.model)
    elif options.command == "ask":
        ask(Path(options.first), options.second, options.model)
    else:
        warm(Path(options.first), Path(options.second), options.model)


if __name__ == "__main__":
    main()
