"""What the native API tells of models, prompts and itself."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient
from servers import problem

from dreamloom.recipe import Recipe
from dreamloom.version import VERSION


def check(client: TestClient, prompt: str, **more: Any) -> Any:
    return client.post("/api/v1/prompt", json={"prompt": prompt, **more}).json()


def test_models_and_samplers(idle: TestClient) -> None:
    (model,) = idle.get("/api/v1/models").json()
    assert model == idle.get("/api/v1/models/dreamloom-mini").json()
    assert model["sources"][0]["licence"] == "CC0-1.0"
    assert problem(idle.get("/api/v1/models/dreamloom-max"), 404)["name"] == "dreamloom-max"
    samplers = {one["name"]: one["schedules"] for one in idle.get("/api/v1/samplers").json()}
    assert "Karras" in samplers["DPM++ 2M"]
    assert samplers["Euler a"] == []


def test_the_schema_of_a_recipe_is_told(idle: TestClient) -> None:
    assert idle.get("/api/v1/recipe-schema").json() == Recipe.model_json_schema()


def test_a_prompt_is_understood_part_by_part(idle: TestClient) -> None:
    told = check(idle, "a (red:1.3) {apple|apple} --seed 5")
    assert told["error"] is None
    assert told["flags"] == {"seed": 5}
    assert told["text"] == "a (red:1.3) {apple|apple}"
    assert told["wildcards"] == [{"start": 12, "end": 25, "text": "{apple|apple}"}]
    words = [("a ", 1.0), ("red", 1.3), (" apple", 1.0)]
    assert told["stages"] == [{"step": 0, "chunks": [[{"text": text, "weight": weight} for text, weight in words]]}]


def test_what_changes_during_the_steps_is_told(idle: TestClient) -> None:
    told = check(idle, "[cat:dog:0.5]", steps=10)
    assert [(stage["step"], stage["chunks"][0][0]["text"]) for stage in told["stages"]] == [(0, "cat"), (5, "dog")]


def test_nested_wildcards_are_one_and_rolled_with_the_seed(idle: TestClient) -> None:
    prompt = "{a|{b|c}} {d|e}"
    told = [check(idle, prompt, seed=seed) for seed in range(20)]
    assert [one["text"] for one in told[0]["wildcards"]] == ["{a|{b|c}}", "{d|e}"]
    assert len({one["rolled"] for one in told}) > 3
    assert check(idle, prompt, seed=3) == told[3]


def test_what_is_wrong_with_a_prompt_is_told_with_its_column(idle: TestClient) -> None:
    told = check(idle, "a cat --sed 5")
    assert told["error"]["column"] == 7
    assert told["error"]["message"].startswith("there is no flag --sed; near it: --seed")
    assert told["stages"] == []


def test_a_prompt_that_is_a_bomb_is_refused_or_read(idle: TestClient) -> None:
    bombs = ["(" * 20_000, "{" * 20_000, "[" * 10_000 + "]" * 10_000, "{a|" * 6_000, "[a|b]" * 4_000]
    bombs += ["{20$$" + "|".join("x" * 900 for _ in range(20)) + "}", "(a:9e999)", "[a:b:1e999]", "{999$$a|b}" * 1_900]
    for bomb in bombs:
        told = check(idle, bomb)
        assert told["error"] or told["stages"]
    assert problem(idle.post("/api/v1/prompt", json={"prompt": "x" * 20_001}), 422)["field"] == "prompt"


def test_the_server_says_who_it_is_and_who_you_are(idle: TestClient) -> None:
    told = idle.get("/api/v1/about").json()
    assert (told["version"], told["me"]) == (VERSION, {"name": "", "role": "admin"})
    assert told["limits"]["upload_bytes"] == 64 * 2**20
    assert {check["name"] for check in idle.get("/api/v1/doctor").json()} > {"Python", "Memory"}
