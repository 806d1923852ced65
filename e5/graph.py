"""The transformer as an ONNX graph, with the operators of ONNX Runtime for whole numbers.

BERT (Devlin et al. 2018) as multilingual-e5-small has it (Wang et al. 2024): token ids in,
the sum of the last hidden states out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from e5.model import IDS, POSITIONS
from e5.weights import BLOCK, Weights

_SUMS = "sums"
_RUNTIME = "com.microsoft"
_LARGEST = 127
"""Of the 8-bit integers."""

_INT8 = 4
"""The accuracy level at which ONNX Runtime takes 8-bit integers for the rows."""


class Graph:
    """Nodes and tensors, one operation after another; each method gives the name of its output."""

    def __init__(self, weights: Weights) -> None:
        """Takes the weights that the operations refer to by name."""
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._tensors: list[onnx.TensorProto] = []

    def tensor(self, name: str, values: np.ndarray) -> str:
        """Adds a constant."""
        self._tensors.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def floats(self, name: str) -> str:
        """Adds a tensor of the file as it is."""
        return self.tensor(name, self._weights.floats(name))

    def node(
        self,
        operator: str,
        inputs: Sequence[str],
        output: str,
        settings: Mapping[str, Any] = {},
        domain: str = _RUNTIME,
    ) -> str:
        """Adds an operation."""
        self._nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **settings))
        return output

    def multiply(self, rows: str, name: str, columns: int) -> str:
        """Multiplies by the matrix `name`, which has this many columns, with 8-bit integers."""
        matrix = self._weights.matrix(f"{name}.w", columns)
        scales = np.abs(matrix).max(axis=1) / _LARGEST
        codes = np.round(matrix / scales[:, None]).astype(np.int8)
        inputs = [rows, self.tensor(f"{name}.w", codes.T), self.tensor(f"{name}.s", scales)]
        return self.node("DynamicQuantizeMatMul", inputs, name)

    def multiply_in_blocks(self, rows: str, name: str, columns: int) -> str:
        """The same in 4 bits, with a scale for each block of the rows too: slower, for rows with a few large values."""
        codes, scales = self._weights.packed(f"{name}.w", columns)
        blocks = codes.reshape(len(codes), -1, BLOCK // 2)
        inputs = [rows, self.tensor(f"{name}.w", blocks), self.tensor(f"{name}.s", scales.reshape(-1))]
        settings = {"K": columns, "N": len(codes), "bits": 4, "block_size": BLOCK, "accuracy_level": _INT8}
        return self.node("MatMulNBits", inputs, name, settings)

    def normalise(self, added: Sequence[str], name: str, output: str) -> str:
        """Adds two inputs (and a bias) and normalises each row."""
        one, other, *bias = added
        inputs = [one, other, self.floats(f"{name}.w"), self.floats(f"{name}.b"), *bias]
        return self.node("SkipLayerNormalization", inputs, output, {"epsilon": self._weights.sizes.epsilon})

    def model(self) -> onnx.ModelProto:
        """The whole as a model."""
        whole = ["texts", "tokens"]
        inputs = [
            helper.make_tensor_value_info(IDS, TensorProto.INT64, whole),
            helper.make_tensor_value_info(POSITIONS, TensorProto.INT64, whole),
        ]
        outputs = [helper.make_tensor_value_info(_SUMS, TensorProto.FLOAT, ["texts", self._weights.sizes.width])]
        graph = helper.make_graph(self._nodes, "multilingual-e5-small", inputs, outputs, self._tensors)
        versions = [helper.make_opsetid("", 18), helper.make_opsetid(_RUNTIME, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=9)


def transformer(weights: Weights) -> onnx.ModelProto:
    """The model: `ids` and `positions` (texts, tokens), texts of equal length, to `sums` (texts, width)."""
    graph = Graph(weights)
    states = _embedding(graph, weights)
    for number in range(weights.sizes.layers):
        states = _layer(graph, weights, f"l{number}", states)
    axes = graph.tensor("axes", np.array([1]))
    graph.node("ReduceSum", [states, axes], _SUMS, {"keepdims": 0}, domain="")
    return graph.model()


def _embedding(graph: Graph, weights: Weights) -> str:
    width = weights.sizes.width
    codes, scales = weights.packed("emb.word", width)
    words = [graph.tensor("emb.word", codes), IDS, graph.tensor("emb.word.s", scales)]
    settings = {"gather_axis": 0, "quantize_axis": 1, "bits": 4, "block_size": BLOCK}
    word = graph.node("GatherBlockQuantized", words, "word", settings)
    places = weights.floats("emb.pos").reshape(-1, width) + weights.floats("emb.type")[:width]
    place = graph.node("Gather", [graph.tensor("emb.pos", places), POSITIONS], "place", {"axis": 0}, domain="")
    return graph.normalise([word, place], "emb.ln", "states")


def _layer(graph: Graph, weights: Weights, name: str, states: str) -> str:
    sizes = weights.sizes
    parts = [graph.multiply(states, f"{name}.{part}", sizes.width) for part in "qkv"]
    bias = np.concatenate([weights.floats(f"{name}.{part}.b") for part in "qkv"])
    attention = [*parts, graph.tensor(f"{name}.qkv.b", bias)]
    context = graph.node("MultiHeadAttention", attention, f"{name}.context", {"num_heads": sizes.heads})
    attended = [graph.multiply(context, f"{name}.ao", sizes.width), states, graph.floats(f"{name}.ao.b")]
    states = graph.normalise(attended, f"{name}.aln", f"{name}.attended")
    inner = graph.multiply(states, f"{name}.fi", sizes.width)
    active = graph.node("BiasGelu", [inner, graph.floats(f"{name}.fi.b")], f"{name}.active")
    outer = [graph.multiply_in_blocks(active, f"{name}.fo", sizes.inner), states, graph.floats(f"{name}.fo.b")]
    return graph.normalise(outer, f"{name}.oln", f"{name}.states")
