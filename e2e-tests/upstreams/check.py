"""Puts `transformers serve` behind a running suite as an upstream, and kills it. Exit code 0 if every check holds."""

import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import openai

GATEWAY = os.environ.get("OPENAI_BASE_URL", "http://127.0.0.1:8080/v1")
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
CHECKPOINT = REPOSITORY / "infra/starter-models/text"
NAME = "other-server"
ASKED = {
    "messages": [{"role": "user", "content": "Can my landlord keep the deposit?"}],
    "max_tokens": 64,
    "temperature": 0,
}


def free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


def post(base_url, **body):
    """The reply's headers and its bytes."""
    request = urllib.request.Request(
        f"{base_url}/chat/completions",
        json.dumps({**ASKED, **body}).encode(),
        {"content-type": "application/json", "authorization": "Bearer none"},
    )
    with urllib.request.urlopen(request, timeout=120) as reply:
        return reply.headers, reply.read()


def poll(what, limit, holds):
    """Tries until it holds; the seconds that took."""
    begun = time.monotonic()
    while time.monotonic() - begun < limit:
        try:
            if holds():
                return time.monotonic() - begun
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {limit} s")


def models():
    client = openai.OpenAI(base_url=GATEWAY, api_key=os.environ.get("OPENAI_API_KEY", "none"))
    return {model.id for model in client.models.list()}


def same_each_time(reply):
    """An answer without what two answers never share: id and time."""
    return {key: value for key, value in json.loads(reply).items() if key not in ("id", "created")}


def events(reply):
    """The events of a stream, as bytes, with ids and times blanked."""
    blanked = []
    for event in reply.split(b"\n\n"):
        data = event.removeprefix(b"data: ").strip()
        if b'"id"' in data:
            parsed = json.loads(data)
            data = data.replace(str(parsed["id"]).encode(), b"ID").replace(str(parsed["created"]).encode(), b"TIME")
        blanked.append(data)
    return blanked


def chat_is_unchanged(direct):
    _, there = post(direct, model=str(CHECKPOINT))
    _, here = post(GATEWAY, model=NAME)
    assert same_each_time(here) == same_each_time(there), (here, there)
    assert same_each_time(here)["choices"][0]["message"]["content"]


def stream_is_unchanged(direct):
    _, there = post(direct, model=str(CHECKPOINT), stream=True)
    _, here = post(GATEWAY, model=NAME, stream=True)
    # This server leaves out the end, which the gateway's callers are promised.
    assert events(here) == [*events(there)[:-1], b"[DONE]", b""], (here, there)
    assert len(events(here)) > 5


def client_streams(_):
    client = openai.OpenAI(base_url=GATEWAY, api_key=os.environ.get("OPENAI_API_KEY", "none"))
    chunks = list(client.chat.completions.create(model=NAME, stream=True, **ASKED))
    assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert chunks[-1].choices[0].finish_reason == "stop"


def domain_is_routed_to_it(_):
    headers, reply = post(GATEWAY, model="auto")
    assert headers["x-medley-route"].startswith("law;"), headers["x-medley-route"]
    assert json.loads(reply)["model"].startswith(str(CHECKPOINT)), reply


def domain_moves_to_the_fallback():
    headers, reply = post(GATEWAY, model="auto")
    assert headers["x-medley-route"].startswith("law;"), headers["x-medley-route"]
    assert json.loads(reply)["model"] == "starter-law", reply
    try:
        post(GATEWAY, model=NAME)
        raise AssertionError("the dead server's name was answered")
    except urllib.error.HTTPError as refused:
        assert refused.code in (404, 503), refused.code


def main():
    port = free_port()
    direct = f"http://127.0.0.1:{port}/v1"
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/hub")
        server = subprocess.Popen(
            [sys.executable, "-m", "transformers.cli.transformers", "serve", str(CHECKPOINT)]
            + ["--host", "127.0.0.1", "--port", str(port)],
            env={**os.environ, "HF_HOME": folder, "HF_HUB_OFFLINE": "1", "GOMP_SPINCOUNT": "1000"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            poll("transformers serve", 180, lambda: urllib.request.urlopen(f"{direct}/models", timeout=5).status == 200)
            entry = pathlib.Path(folder, "entry.yaml")
            entry.write_text(f"name: {NAME}\nupstream:\n  base_url: {direct}\n  model: {CHECKPOINT}\n")
            subprocess.run([REPOSITORY / "infra/medley", "catalogue", "put", "--wait", entry], check=True)
            for check in (chat_is_unchanged, stream_is_unchanged, client_streams, domain_is_routed_to_it):
                check(direct)
                print("ok  ", check.__name__)
            server.kill()
            server.wait()
            took = poll("the domain's move to the fallback", 10, falls_back)
            print(f"ok   domain_moves_to_the_fallback, {took:.1f} s after the kill")
        finally:
            server.kill()
            subprocess.run([REPOSITORY / "infra/medley", "catalogue", "remove", NAME], check=True)


def falls_back():
    try:
        domain_moves_to_the_fallback()
        return True
    except AssertionError:
        return False


if __name__ == "__main__":
    main()
