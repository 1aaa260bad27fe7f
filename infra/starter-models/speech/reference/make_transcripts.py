"""Writes transcripts.json: what Hugging Face transformers hears with this checkpoint in ../recordings, in fp32, without and with
times, as tokens.

A test of the engine compares with it. Run from anywhere, with numpy, torch and transformers installed:

    python make_transcripts.py
"""

import json
import pathlib
import wave

import numpy
import torch
import transformers

HERE = pathlib.Path(__file__).resolve().parent
RECORDINGS = HERE.parent / "recordings"

extractor = transformers.WhisperFeatureExtractor.from_pretrained(HERE.parent)
tokenizer = transformers.PreTrainedTokenizerFast.from_pretrained(HERE.parent)
model = transformers.WhisperForConditionalGeneration.from_pretrained(HERE.parent, dtype=torch.float32)
end = model.generation_config.eos_token_id
first_time = model.generation_config.no_timestamps_token_id + 1


def tokens(features, times):
    with torch.no_grad():
        output = model.generate(features, language="en", task="transcribe", return_timestamps=times)
    return [int(token) for token in output[0] if token < end or token >= first_time]


cases = []
for recording in json.loads((RECORDINGS / "recordings.json").read_text()):
    with wave.open(str(RECORDINGS / recording["file"])) as file:
        samples = numpy.frombuffer(file.readframes(file.getnframes()), "<i2").astype(numpy.float32) / 32768
    features = extractor(samples, sampling_rate=16000, return_tensors="pt").input_features
    plain = tokens(features, False)
    cases.append({
        "file": recording["file"],
        "said": recording["text"],
        "heard": tokenizer.decode(plain).strip(),
        "plain": plain,
        "timed": tokens(features, True),
    })

made_with = f"transformers {transformers.__version__}, torch {torch.__version__}, fp32"
lines = ",\n".join(json.dumps(case) for case in cases)
(HERE / "transcripts.json").write_text(f'{{"madeWith": {json.dumps(made_with)}, "cases": [\n{lines}\n]}}\n')
print(f"{len(cases)} recordings, {sum(case['heard'] == case['said'] for case in cases)} without a mistake")
