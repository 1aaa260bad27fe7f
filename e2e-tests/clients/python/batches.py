"""Runs batches with the official Python client: one to its end, one that is cancelled. Exit code 0 if every check holds.

python batches.py [--lines 5000] [--half-way COMMAND]    the command, such as a restart of the suite, runs once half of
                                                         the first batch is done
"""

import argparse
import json
import os
import subprocess
import time

import openai

ENDED = ("completed", "failed", "cancelled", "expired")


def line(custom_id, model, most):
    question = {"role": "user", "content": f"What should I do about a mild fever? My temperature is {custom_id}."}
    body = {"model": model, "messages": [question], "max_completion_tokens": most, "temperature": 0}
    return json.dumps({"custom_id": custom_id, "method": "POST", "url": "/v1/chat/completions", "body": body})


def created(client, lines):
    file = client.files.create(file=("lines.jsonl", "\n".join(lines).encode()), purpose="batch")
    return client.batches.create(
        input_file_id=file.id,
        endpoint="/v1/chat/completions",
        completion_window="24h",
        metadata={"check": "batches"},
    )


def awaited(client, batch, done):
    """The batch once that holds; a suite that restarts meanwhile is waited for."""
    while not done(batch):
        time.sleep(0.5)
        try:
            batch = client.batches.retrieve(batch.id)
        except (openai.APIConnectionError, openai.InternalServerError):
            continue
    return batch


def ended(batch):
    return batch.status in ENDED


def read(client, file):
    return [json.loads(each) for each in client.files.content(file).text.splitlines()] if file else []


def whole(client, model, count, half_way=None):
    """A batch with one bad line: each line is in the output or among the errors, and once."""
    good = [f"line-{number}" for number in range(count - 1)]
    began = time.monotonic()
    batch = created(client, [line(each, model, 8) for each in good] + [line("bad", model, 0)])
    if half_way:
        awaited(client, batch, lambda now: ended(now) or now.request_counts.completed >= count // 2)
        subprocess.run(half_way, shell=True, check=True)
    batch = awaited(client, batch, ended)
    assert batch.status == "completed", batch
    assert batch.metadata == {"check": "batches"}
    counts = batch.request_counts
    assert (counts.total, counts.completed, counts.failed) == (count, count - 1, 1), counts
    answers = read(client, batch.output_file_id)
    assert sorted(each["custom_id"] for each in answers) == sorted(good)
    for each in answers:
        assert each["response"]["status_code"] == 200 and each["error"] is None
        assert each["response"]["body"]["choices"][0]["message"]["content"]
    (error,) = read(client, batch.error_file_id)
    assert error["custom_id"] == "bad" and error["response"]["status_code"] == 400
    assert batch.id in [each.id for each in client.batches.list(limit=2)]
    return f"{count} lines in {time.monotonic() - began:.0f} s"


def cancelled(client, model, count):
    """A batch that is cancelled: what was done is kept, the rest is named among the errors."""
    batch = created(client, [line(f"line-{number}", model, 64) for number in range(count)])
    awaited(client, batch, lambda now: now.status == "in_progress")
    assert client.batches.cancel(batch.id).status == "cancelling"
    batch = awaited(client, batch, ended)
    assert batch.status == "cancelled" and batch.cancelled_at, batch
    answers, errors = read(client, batch.output_file_id), read(client, batch.error_file_id)
    assert len(answers) == batch.request_counts.completed < count
    assert len({each["custom_id"] for each in answers + errors}) == len(answers + errors) == count
    assert all(each["error"]["code"] == "batch_cancelled" for each in errors)
    return f"{len(answers)} of {count} lines done"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lines", type=int, default=40)
    options.add_argument("--half-way")
    asked = options.parse_args()
    client = openai.OpenAI(
        base_url=os.environ.get("OPENAI_BASE_URL", "http://127.0.0.1:8080/v1"),
        api_key=os.environ.get("OPENAI_API_KEY", "none"),
    )
    model = next(m.id for m in client.models.list() if m.medley["device"] and m.medley["modality"] == "text")
    print(f"openai (Python) {openai.__version__}")
    print(f"ok whole: {whole(client, model, asked.lines, asked.half_way)}", flush=True)
    print(f"ok cancelled: {cancelled(client, model, max(1000, asked.lines))}")


if __name__ == "__main__":
    main()
