"""Calls a running suite with the official Python client. Exit code 0 if every check holds."""

import base64
import os
import pathlib

import openai
import srt
import webvtt

client = openai.OpenAI(
    base_url=os.environ.get("OPENAI_BASE_URL", "http://127.0.0.1:8080/v1"),
    api_key=os.environ.get("OPENAI_API_KEY", "none"),
)
question = [{"role": "user", "content": "What should I do about a mild fever?"}]


def models():
    listed = list(client.models.list())
    assert listed
    assert client.models.retrieve(listed[0].id).id == listed[0].id

    def first(modality):
        return next((m.id for m in listed if m.medley["device"] and m.medley["modality"] == modality), None)

    return first("text"), first("vision"), first("speech")


def chat(model):
    answer = client.chat.completions.create(model=model, messages=question, max_completion_tokens=128, temperature=0)
    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason in ("stop", "length")
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    return answer.choices[0].message.content


def streamed_chat(model, whole):
    chunks = list(
        client.chat.completions.create(
            model=model,
            messages=question,
            max_completion_tokens=128,
            temperature=0,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert text == whole, (text, whole)
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens > 0
    assert chunks[-2].choices[0].finish_reason in ("stop", "length")


def streaming_helper(model, whole):
    with client.chat.completions.stream(
        model=model, messages=question, max_completion_tokens=128, temperature=0
    ) as stream:
        for _ in stream:
            pass
        assert stream.get_final_completion().choices[0].message.content == whole


def log_probabilities(model):
    answer = client.chat.completions.create(
        model=model, messages=question, max_completion_tokens=4, logprobs=True, top_logprobs=2, n=2, seed=1
    )
    assert len(answer.choices) == 2
    for token in answer.choices[0].logprobs.content:
        assert token.logprob <= 0 and len(token.top_logprobs) == 2


def completions(model):
    answer = client.completions.create(model=model, prompt="The contract", max_tokens=8, echo=True)
    assert answer.choices[0].text.startswith("The contract")
    parts = client.completions.create(model=model, prompt="The contract", max_tokens=8, stream=True)
    assert "".join(part.choices[0].text for part in parts if part.choices)


def errors(model):
    try:
        client.chat.completions.create(model="no-such-model", messages=question)
        raise AssertionError("an unknown model was served")
    except openai.NotFoundError as failure:
        assert failure.code == "model_not_found"
    try:
        client.chat.completions.create(model=model, messages=question, temperature=9)
        raise AssertionError("a temperature of 9 was taken")
    except openai.BadRequestError as failure:
        assert failure.param == "temperature" and failure.type == "invalid_request_error"
    try:
        client.chat.completions.create(model=model, messages=[], stream=True)
        raise AssertionError("a chat without messages was taken")
    except openai.BadRequestError as failure:
        assert failure.param == "messages"


def pictures(model):
    picture = pathlib.Path(__file__).parents[2] / "src/test/resources/pictures/red-circle.png"
    url = "data:image/png;base64," + base64.b64encode(picture.read_bytes()).decode()

    def asked(url):
        content = [
            {"type": "text", "text": "Describe the picture."},
            {"type": "image_url", "image_url": {"url": url, "detail": "auto"}},
        ]
        return {"model": model, "messages": [{"role": "user", "content": content}], "max_tokens": 32, "temperature": 0}

    whole = client.chat.completions.create(**asked(url)).choices[0].message.content
    chunks = client.chat.completions.create(**asked(url), stream=True)
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert text == whole, (text, whole)
    try:
        client.chat.completions.create(**asked("data:image/png;base64,bm8gcGljdHVyZQ=="))
        raise AssertionError("what is no picture was taken")
    except openai.BadRequestError as failure:
        assert failure.param == "messages[0].content[1].image_url", failure.param
    return whole


def recordings(model):
    recording = pathlib.Path(__file__).parents[2] / "src/test/resources/recordings/sentence.mp3"
    sentence = "the nurse will call you when the doctor is ready"

    def heard(**wishes):
        return client.audio.transcriptions.create(model=model, file=recording, language="en", **wishes)

    whole = heard().text
    assert whole == heard(response_format="text").strip()
    (subtitle,) = srt.parse(heard(response_format="srt"), ignore_errors=False)
    assert subtitle.content == whole and subtitle.start < subtitle.end
    (cue,) = webvtt.from_string(heard(response_format="vtt"))
    assert cue.text == whole
    verbose = heard(response_format="verbose_json", timestamp_granularities=["segment", "word"])
    assert verbose.text == whole and verbose.segments[0].text.strip() == whole
    assert [word.word.strip() for word in verbose.words] == whole.split()
    events = list(heard(stream=True))
    assert events[-1].type == "transcript.text.done" and events[-1].text == whole
    assert "".join(event.delta for event in events[:-1]) == whole
    try:
        client.audio.transcriptions.create(model=model, file=("noise.wav", b"no recording" * 100))
        raise AssertionError("what is no recording was taken")
    except openai.BadRequestError as failure:
        assert failure.param == "file", failure.param
    if model.startswith("starter"):
        assert whole == sentence, whole
    return whole


def files():
    lines = b'{"custom_id": "one"}\n' * 1000
    kept = client.files.create(
        file=("lines.jsonl", lines), purpose="batch", expires_after={"anchor": "created_at", "seconds": 3600}
    )
    assert kept.bytes == len(lines) and kept.filename == "lines.jsonl" and kept.purpose == "batch"
    assert kept.expires_at == kept.created_at + 3600
    assert client.files.retrieve(kept.id) == kept
    assert kept.id in [file.id for file in client.files.list(purpose="batch", limit=2)]
    assert client.files.content(kept.id).read() == lines
    assert client.files.delete(kept.id).deleted
    try:
        client.files.retrieve(kept.id)
        raise AssertionError("a file that was deleted is there")
    except openai.NotFoundError as failure:
        assert failure.param == "id", failure.param


def main():
    print(f"openai (Python) {openai.__version__}")
    model, vision, speech = models()
    print(f"ok models: {model}")
    whole = chat(model)
    print(f"ok chat: {whole!r}")
    for check, arguments in (
        (streamed_chat, (model, whole)),
        (streaming_helper, (model, whole)),
        (log_probabilities, (model,)),
        (completions, (model,)),
        (errors, (model,)),
        (files, ()),
    ):
        check(*arguments)
        print(f"ok {check.__name__}")
    if vision:
        print(f"ok pictures: {pictures(vision)!r}")
    if speech:
        print(f"ok recordings: {recordings(speech)!r}")


main()
