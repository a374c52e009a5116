"""Files that somebody might slip into a model's folder, each with a reason to be refused."""

from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any


class Canary:
    """Whoever unpickles it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return (open, (str(self.path), "w"))


def tensors(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    """A safetensors file with this header (a value, or its very bytes) and these numbers."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def tensor(start: int = 0, end: int = 4, shape: Any = (1,), dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}


def _zipped(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def pickles(canary: Path) -> dict[str, bytes]:
    """Pickles under many names and in many wrappings."""
    plain = {f"protocol {number}": pickle.dumps(Canary(canary), number) for number in range(6)}
    torch_file = _zipped("archive/data.pkl", plain["protocol 2"])
    files = {
        f"vae/diffusion_pytorch_model{ending}": torch_file
        if ending in (".bin", ".pt", ".pth", ".ckpt")
        else plain["protocol 4"]
        for ending in (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".p", ".joblib", ".dill", ".npy", ".npz")
    }
    files |= {
        f"vae/model{ending}": torch_file for ending in (".zip", ".7z", ".tar", ".h5", ".msgpack", ".gguf", ".onnx")
    }
    files |= {f"vae/run{ending}": b"import os" for ending in (".py", ".pyc", ".so", ".dll", ".sh", ".exe", "")}
    files |= {f"notes {number}.txt": plain[f"protocol {number}"] for number in range(6)}
    files |= {
        "vae/diffusion_pytorch_model.safetensors": plain["protocol 4"],
        "unet/model.safetensors": torch_file,
        "model.SAFETENSORS": plain["protocol 2"],
        "tokenizer/spiece.model": plain["protocol 4"],
        "tokenizer/vocab.json": plain["protocol 3"],
        "README.md": torch_file,
        "merges.txt": b"7z\xbc\xaf\x27\x1c" + bytes(40),
        "LICENSE": b"\x7fELF" + bytes(60),
        "weights.safetensors.pt": torch_file,
        "weights.txt": b"\x1f\x8b\x08" + bytes(40),
    }
    return files


def numbers() -> dict[str, bytes]:
    """Safetensors files that lie."""
    one = {"a": tensor()}
    return {
        "empty": b"",
        "too short": b"\0" * 7,
        "header beyond the end": tensors(one, bytes(4), 10_000),
        "header of 2 ** 63": tensors(one, bytes(4), 2**63),
        "header of 200 MB": tensors(one, bytes(4), 200_000_000),
        "header no JSON": tensors(b"{", bytes(4)),
        "header a list": tensors([], b""),
        "header nested": tensors(b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
        "header not UTF-8": tensors(b'{"\xff": 1}'),
        "name twice": tensors(
            b'{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}',
            bytes(4),
        ),
        "tensors overlap": tensors({"a": tensor(0, 4), "b": tensor(2, 6)}, bytes(6)),
        "tensors share": tensors({"a": tensor(0, 4), "b": tensor(0, 4)}, bytes(4)),
        "gap": tensors({"a": tensor(4, 8)}, bytes(8)),
        "gap between": tensors({"a": tensor(0, 4), "b": tensor(8, 12)}, bytes(12)),
        "more behind": tensors(one, bytes(4) + b"PK\x03\x04 something else"),
        "cut short": tensors({"a": tensor(0, 400, (100,))}, bytes(10)),
        "offsets reversed": tensors({"a": tensor(4, 0)}, bytes(4)),
        "offsets negative": tensors({"a": tensor(-4, 0)}, bytes(4)),
        "offsets no numbers": tensors({"a": {**tensor(), "data_offsets": ["0", "4"]}}, bytes(4)),
        "offsets true": tensors({"a": {**tensor(), "data_offsets": [False, 4]}}, bytes(4)),
        "three offsets": tensors({"a": {**tensor(), "data_offsets": [0, 2, 4]}}, bytes(4)),
        "dtype lies": tensors({"a": tensor(dtype="F64")}, bytes(4)),
        "dtype unknown": tensors({"a": tensor(dtype="OBJECT")}, bytes(4)),
        "dtype no text": tensors({"a": {**tensor(), "dtype": ["F32"]}}, bytes(4)),
        "shape lies": tensors({"a": tensor(shape=(2**31, 2**31))}, bytes(4)),
        "shape negative": tensors({"a": tensor(shape=(-1, -1))}, bytes(4)),
        "shape with a fraction": tensors({"a": tensor(shape=(1.0,))}, bytes(4)),
        "shape of 1000 sides": tensors({"a": tensor(shape=(1,) * 1000)}, bytes(4)),
        "no tensor": tensors({"a": 1}),
        "more than a tensor": tensors({"a": {**tensor(), "load": "os.system"}}, bytes(4)),
        "notes no texts": tensors({"__metadata__": {"a": [1]}}),
        "notes a list": tensors({"__metadata__": [1]}),
    }


def settings() -> dict[str, tuple[str, Any]]:
    """Settings that reach for code or for other files: the file's name, and what is in it."""
    index = {"_class_name": "WanVACEPipeline", "vae": ["diffusers", "AutoencoderKLWan"]}
    return {
        "auto_map": ("text_encoder/config.json", {"auto_map": {"AutoModel": "model.Evil"}}),
        "auto_map below": (
            "config.json",
            {"text_config": {"layers": [{"auto_map": {"AutoModel": "evil--model.Evil"}}]}},
        ),
        "auto_map of a tokenizer": ("tokenizer/tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["a.B", None]}}),
        "custom_pipeline": ("model_index.json", {**index, "custom_pipeline": "evil/pipeline"}),
        "trust_remote_code": ("config.json", {"trust_remote_code": True}),
        "custom_code": ("config.json", {"custom_code": "evil.py"}),
        "pipeline of its own": ("model_index.json", {**index, "_class_name": ["pipeline", "Evil"]}),
        "part from elsewhere": ("model_index.json", {**index, "vae": ["evil", "AutoencoderKLWan"]}),
        "part from os": ("model_index.json", {**index, "vae": ["os", "system"]}),
        "part with a path": ("model_index.json", {**index, "vae": ["../evil", "Model"]}),
        "index a list": ("model_index.json", [1]),
        "weights elsewhere": ("vae/a.safetensors.index.json", {"weight_map": {"a": "../../other/weights.safetensors"}}),
        "weights absolute": ("vae/a.safetensors.index.json", {"weight_map": {"a": "/etc/passwd"}}),
        "weights no text": ("vae/a.safetensors.index.json", {"weight_map": {"a": 1}}),
        "vocabulary elsewhere": ("tokenizer/tokenizer_config.json", {"vocab_file": "/home/someone/secrets.txt"}),
        "vocabulary on a drive": ("tokenizer/tokenizer_config.json", {"vocab_file": "C:\\secrets.txt"}),
        "name twice": ("config.json", b'{"a": 1, "a": 2}'),
        "no JSON": ("config.json", b"os.system('true')"),
        "nested": ("config.json", b"[" * 100_000),
        "text pickle": ("config.json", b"cos\nsystem\n(S'true'\ntR."),
    }
