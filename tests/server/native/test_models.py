"""Adding models over HTTP: on this machine alone, and for admins alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from fastapi.testclient import TestClient
from safetensors.torch import save_file
from servers import TokenServer, problem

from dreamloom.studio import Studio


def embedding(path: Path) -> Path:
    """A small file that goes with Stable Diffusion 1.5: one new word."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({"emb_params": torch.zeros(2, 768)}, path)
    return path


def test_one_is_added_shown_verified_and_removed(idle: TestClient, tmp_path: Path) -> None:
    file = embedding(tmp_path / "elsewhere" / "sunny.safetensors")
    told = idle.post("/api/v1/models/add", json={"path": str(file)}).json()
    assert told == {"name": "sunny", "kind": "embedding"}
    (part,) = idle.get("/api/v1/parts").json()
    assert (part["name"], part["path"]) == ("sunny", str(file))
    asked = {"names": ["sunny"]}
    assert idle.post("/api/v1/models/verify", json=asked).json() == [{"name": "sunny", "state": "as they were"}]
    save_file({"emb_params": torch.ones(2, 768)}, file)
    assert idle.post("/api/v1/models/verify", json=asked).json() == [{"name": "sunny", "state": "changed"}]
    assert idle.post("/api/v1/models/remove", json={"name": "sunny"}).status_code == 200
    assert idle.get("/api/v1/parts").json() == []
    assert file.exists()
    problem(idle.post("/api/v1/models/remove", json={"name": "sunny"}), 404)


def test_a_folder_is_scanned_and_pickles_are_left_out(idle: TestClient, tmp_path: Path) -> None:
    embedding(tmp_path / "other" / "embeddings" / "sunny.safetensors")
    (tmp_path / "other" / "embeddings" / "old.ckpt").write_bytes(b"\x80\x04cposix\nsystem\n(S'id'\ntR.")
    told = idle.post("/api/v1/models/scan", json={"path": str(tmp_path / "other")}).json()
    assert told["added"] == [{"name": "sunny", "kind": "embedding"}]
    (left,) = told["left_out"]
    assert left["path"].endswith("old.ckpt")
    assert "code" in left["reason"]


@pytest.mark.parametrize("path", ["relative/file.safetensors", "", "/nowhere/at/all", "/a\0b", "  "])
@pytest.mark.parametrize("how", ["add", "scan"])
def test_a_path_that_leads_nowhere_is_a_problem(idle: TestClient, how: str, path: str) -> None:
    problem(idle.post(f"/api/v1/models/{how}", json={"path": path}), 422)


def test_what_is_no_model_is_refused(idle: TestClient, tmp_path: Path) -> None:
    (tmp_path / "odd.safetensors").write_bytes(b"no tensors")
    problem(idle.post("/api/v1/models/add", json={"path": str(tmp_path / "odd.safetensors")}), 422)
    assert idle.get("/api/v1/parts").json() == []


def test_no_path_from_the_network_is_followed(network: TokenServer, studio: Studio, tmp_path: Path) -> None:
    file = embedding(tmp_path / "sunny.safetensors")
    for name in ("anna", "root"):
        for how in ("add", "scan"):
            told = problem(network.as_(name).post(f"/api/v1/models/{how}", json={"path": str(file)}), 403)
            assert str(tmp_path) not in told["detail"]
    assert studio.catalog.parts() == ()


def test_only_admins_verify_and_remove_and_see_places(network: TokenServer, studio: Studio, tmp_path: Path) -> None:
    from dreamloom.catalog import adding

    adding.add(studio.catalog, embedding(tmp_path / "sunny.safetensors"))
    anna, root = network.as_("anna"), network.as_("root")
    problem(anna.post("/api/v1/models/verify", json={}), 403)
    problem(anna.post("/api/v1/models/remove", json={"name": "sunny"}), 403)
    assert anna.get("/api/v1/parts").json()[0]["path"] == ""
    assert root.get("/api/v1/parts").json()[0]["path"] == str(tmp_path / "sunny.safetensors")
    assert root.post("/api/v1/models/remove", json={"name": "sunny"}).status_code == 200
