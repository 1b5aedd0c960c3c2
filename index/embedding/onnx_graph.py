"""The default model as an ONNX graph in eight bits, written node by node.

Weights are int8 with one scale for each output number; the activations are quantised **token by token**, each
with its own scale. The usual dynamic quantisation takes one scale for the whole batch: a vector then changes
with the texts that happen to share its batch (cosines between the two down to 0.989 were measured), and one
large activation coarsens all others (down to 0.992 to the float32 model, against 0.998 here).

Weights keep to ±63, not ±127: processors without VNNI sum two products of an unsigned and a signed byte in
16 bits, which must not overflow (255 · 63 · 2 < 2¹⁵).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.embedding.data_file import ModelData

SENTENCE = "sentence_embedding"
TOKENS = "token_embeddings"

_OPSET = 17
_IR_VERSION = 8
_WEIGHT_LIMIT = 63
_ACTIVATION_LIMIT = 127
_EXTENSIONS = "com.microsoft"


def build(data: ModelData) -> onnx.ModelProto:
    """The network with mean pooling and normalisation.

    Inputs, int64 of (batch, tokens): `input_ids`, `attention_mask`.
    Outputs, float32: `sentence_embedding` (batch, hidden), unit vectors; `token_embeddings` (batch, tokens,
    hidden), the last hidden state.
    """
    graph = _Graph()
    states = _embeddings(graph, data)
    graph.node("Cast", ["attention_mask"], "key_mask", to=TensorProto.INT32)
    for number in range(data.shape.layers):
        output = TOKENS if number == data.shape.layers - 1 else f"l{number}.out"
        states = _layer(graph, data, f"l{number}.", states, output)
    _pooling(graph, states)
    return graph.model(data.shape.hidden)


class _Graph:
    """Collects nodes and constants; each method returns the name of what it made."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: NDArray[Any]) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def node(self, op: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def extension(self, op: str, inputs: list[str], output: str, **attributes: Any) -> str:
        return self.node(op, inputs, output, _EXTENSIONS, **attributes)

    def model(self, hidden: int) -> onnx.ModelProto:
        sides: list[str | int] = ["batch", "tokens"]
        graph = helper.make_graph(
            self.nodes,
            "multilingual-e5-small",
            [
                helper.make_tensor_value_info(n, TensorProto.INT64, sides)
                for n in ("input_ids", "attention_mask")
            ],
            [
                helper.make_tensor_value_info(SENTENCE, TensorProto.FLOAT, ["batch", hidden]),
                helper.make_tensor_value_info(TOKENS, TensorProto.FLOAT, [*sides, hidden]),
            ],
            list(self.constants.values()),
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_EXTENSIONS, 1)]
        return helper.make_model(
            graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="quiadit", producer_version=""
        )


def _embeddings(graph: _Graph, data: ModelData) -> str:
    """Word, position and type vectors, added and normalised. The word vectors are int8, a scale a row."""
    hidden = data.shape.hidden
    words, scales = _rows_in_int8(data.tensors["emb.word"].reshape(-1, hidden), _ACTIVATION_LIMIT)
    graph.node("Gather", [graph.constant("emb.word", words), "input_ids"], "emb.word.int")
    graph.node(
        "Gather", [graph.constant("emb.word.scale", scales[:, None]), "input_ids"], "emb.word.row_scale"
    )
    graph.node("Cast", ["emb.word.int"], "emb.word.float", to=TensorProto.FLOAT)
    graph.node("Mul", ["emb.word.float", "emb.word.row_scale"], "emb.word.out")
    graph.node("Shape", ["input_ids"], "token_count", start=1, end=2)
    positions = graph.constant("emb.pos", data.tensors["emb.pos"].reshape(1, -1, hidden))
    first, axis = graph.constant("zero", np.array([0])), graph.constant("one", np.array([1]))
    graph.node("Slice", [positions, first, "token_count", axis], "emb.pos.out")
    kind = graph.constant("emb.type", data.tensors["emb.type"].reshape(-1, hidden)[0])
    return _add_and_normalise(graph, data, "emb.word.out", "emb.pos.out", kind, "emb.ln", "emb.out")


def _layer(graph: _Graph, data: ModelData, at: str, states: str, output: str) -> str:
    """One layer of BERT: attention, then the feed-forward network, each added to its input and normalised."""
    shape, tensors = data.shape, data.tensors
    quantised = _quantise(graph, states, at + "in")
    names = [_product(graph, data, quantised, at + name, shape.hidden) for name in "qkv"]
    bias = graph.constant(at + "qkv.b", np.concatenate([tensors[f"{at}{name}.b"] for name in "qkv"]))
    attended = graph.extension(
        "MultiHeadAttention", [*names, bias, "key_mask"], at + "attention", num_heads=shape.heads
    )
    mixed = _product(graph, data, _quantise(graph, attended, at + "attention"), at + "ao", shape.hidden)
    bias = graph.constant(at + "ao.b", tensors[at + "ao.b"])
    middle = _add_and_normalise(graph, data, states, mixed, bias, at + "aln", at + "middle")
    widened = _product(graph, data, _quantise(graph, middle, at + "middle"), at + "fi", shape.hidden)
    bias = graph.constant(at + "fi.b", tensors[at + "fi.b"])
    active = graph.extension("BiasGelu", [widened, bias], at + "gelu")
    narrowed = _product(graph, data, _quantise(graph, active, at + "gelu"), at + "fo", shape.ffn)
    bias = graph.constant(at + "fo.b", tensors[at + "fo.b"])
    return _add_and_normalise(graph, data, middle, narrowed, bias, at + "oln", output)


def _pooling(graph: _Graph, states: str) -> None:
    """The mean over the tokens that the mask lets through, as a unit vector (so that the sum will do)."""
    graph.node("Cast", ["attention_mask"], "mask.float", to=TensorProto.FLOAT)
    graph.node("Unsqueeze", ["mask.float", graph.constant("last", np.array([-1]))], "mask.column")
    graph.node("Mul", [states, "mask.column"], "masked")
    graph.node("ReduceSum", ["masked", graph.constant("one", np.array([1]))], "sum", keepdims=0)
    graph.node("LpNormalization", ["sum"], SENTENCE, axis=-1, p=2)


def _add_and_normalise(
    graph: _Graph, data: ModelData, one: str, other: str, bias: str, norm: str, output: str
) -> str:
    weight = graph.constant(norm + ".w", data.tensors[norm + ".w"])
    shift = graph.constant(norm + ".b", data.tensors[norm + ".b"])
    inputs = [one, other, weight, shift, bias]
    return graph.extension("SkipLayerNormalization", inputs, output, epsilon=data.shape.epsilon)


def _quantise(graph: _Graph, states: str, at: str) -> tuple[str, str]:
    """The states as unsigned bytes around 128, and for each token the magnitude that 127 steps stand for."""
    graph.node("Abs", [states], at + ".abs")
    graph.node("ReduceMax", [at + ".abs"], at + ".max", axes=[-1], keepdims=1)
    floor = graph.constant("floor", np.array(1e-9, np.float32))
    magnitude = graph.node("Max", [at + ".max", floor], at + ".magnitude")
    graph.node("Div", [states, magnitude], at + ".scaled")
    return graph.node("QuantizeLinear", [at + ".scaled", *_activation(graph)], at + ".bytes"), magnitude


def _product(graph: _Graph, data: ModelData, states: tuple[str, str], at: str, inputs: int) -> str:
    """Quantised states times the int8 matrix `at`, in float32, without bias."""
    weights, scales = _rows_in_int8(data.tensors[at + ".w"].reshape(-1, inputs), _WEIGHT_LIMIT)
    quantised, magnitude = states
    scale, zero = _activation(graph)
    graph.extension(
        "MatMulIntegerToFloat",
        [quantised, graph.constant(at + ".w", weights.T), scale, graph.constant(at + ".scale", scales), zero],
        at + ".raw",
    )
    return graph.node("Mul", [at + ".raw", magnitude], at + ".out")


def _activation(graph: _Graph) -> tuple[str, str]:
    scale = graph.constant("activation.scale", np.array(1 / _ACTIVATION_LIMIT, np.float32))
    return scale, graph.constant("activation.zero", np.array(128, np.uint8))


def _rows_in_int8(rows: NDArray[np.float32], limit: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Each row as whole numbers within ±limit, and its scale."""
    scales = np.abs(rows).max(axis=1) / np.float32(limit)
    scales[scales == 0] = 1
    return np.rint(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32)
