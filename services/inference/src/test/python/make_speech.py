"""Makes the small random-weight Whisper checkpoints that the engine is compared with, and what transformers computes.

    python make_speech.py [FOLDER]        (default: ../resources/fixtures/speech)

`log-mel.json` has frames of WhisperFeatureExtractor. Each checkpoint's folder is what `save_pretrained` writes, and
`expected.json`: encoder states, logits, the loss and its gradients (fp32, eager attention), and transcriptions. The sound
is computed, by `sound` here and by `TestSound` in the tests.

One thing differs from transformers' `generate`: it cuts a long recording's windows out of the features of the whole, and
continues the last one with zeros. The engine never holds a whole recording, so each window's features are those that the
feature extractor gives for the window's samples; `Windows` below tells transformers the same.
Made with torch 2.15.0, transformers 5.23.0, tokenizers 0.23.3.
"""

import json
import math
import shutil
import sys
import zlib
from pathlib import Path

import numpy as np
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GenerationConfig, WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration
from transformers.models.whisper.generation_whisper import WhisperGenerationMixin
from transformers.models.whisper.tokenization_whisper import WhisperTokenizer, _combine_tokens_into_words

RATE = 16000
HOP = 160
WINDOW_SECONDS = 2
POSITIONS = WINDOW_SECONDS * 50
FRAMES = 2 * POSITIONS
TEXT = [
    "The quick brown fox jumps over the lazy dog. She sells sea shells, on the sea shore!",
    " a model hears the sound and writes the words (that were said) in it, doesn't it?",
    "Größe, naïve, façade, 東京, Привет are words that need more than one byte each.",
]
LANGUAGES = ["en", "de", "ja", "ru"]


def sound(seconds, seed):
    """Two gliding tones that swell and fade three times a second, and noise."""
    n = int(seconds * RATE)
    i = np.arange(n, dtype=np.float64)
    state, noise = seed, np.empty(n)
    for k in range(n):
        state = (1664525 * state + 1013904223) & 0xFFFFFFFF
        noise[k] = state / 2147483648.0 - 1.0
    t = i / RATE
    low = np.sin(2 * math.pi * (200 + 13 * (seed % 17)) * t * (1 + 0.1 * t))
    high = np.sin(2 * math.pi * (1500 + 31 * (seed % 23)) * t)
    swell = 0.5 + 0.5 * np.sin(2 * math.pi * 3 * t)
    return (0.3 * swell * low + 0.1 * (1 - swell) * high + 0.02 * noise).astype(np.float32)


def rounded(values, digits=6):
    return [float(f"{value:.{digits}g}") for value in np.asarray(values, dtype=np.float64).reshape(-1).tolist()]


# ---- log-mel ----


def log_mel():
    sounds = {
        "whole": sound(30, 7),
        "short": sound(3.3, 11),
        "silence": np.zeros(16000, dtype=np.float32),
        "clipped": np.clip(20 * sound(30, 5), -1, 1),
        "faint": (1e-4 * sound(10, 3)).astype(np.float32),
    }
    seconds = {"whole": 30, "short": 3.3, "silence": 1, "clipped": 30, "faint": 10}
    cases = []
    for mels in (80, 128):
        extractor = WhisperFeatureExtractor(feature_size=mels)
        for name, samples in sounds.items():
            features = extractor(samples, sampling_rate=RATE, return_tensors="np").input_features[0]
            frames = [0, 1, 2, 57, 328, 329, 330, 331, 999, 1000, 1001, 1500, 2997, 2998, 2999]
            frames = frames if mels == 80 else frames[::3]
            cases.append(
                dict(
                    name=name,
                    seconds=seconds[name],
                    mels=mels,
                    frames=frames,
                    values=rounded(features[:, frames].T),
                    mean=float(features.astype(np.float64).mean()),
                )
            )
    return {"cases": cases}


# ---- checkpoints ----


def tokenizer(multilingual):
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    bpe.train_from_iterator(TEXT * 4, trainer)
    model = json.loads(bpe.to_str())["model"]
    made = WhisperTokenizer(
        vocab=model["vocab"], merges=[tuple(merge) for merge in model["merges"]], language=None, task=None
    )
    special = ["<|startoftranscript|>"]
    special += [f"<|{code}|>" for code in LANGUAGES] if multilingual else []
    special += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    made.add_tokens([AddedToken(token, special=True, normalized=False) for token in special], special_tokens=True)
    made.add_tokens([AddedToken(f"<|{i * 0.02:.2f}|>", special=False, normalized=False) for i in range(POSITIONS + 1)])
    return made


def unreadable(token, text):
    """Whether a token is a control character, or half of another one, of which a few are left."""
    return not text.isprintable() or (text == "\ufffd" and token % 8 > 0)


def generation_config(tokens, multilingual, heads):
    def token(text):
        return tokens.convert_tokens_to_ids(text)

    fields = dict(
        begin_suppress_tokens=[token("Ġ"), token("<|endoftext|>")],
        bos_token_id=token("<|endoftext|>"),
        decoder_start_token_id=token("<|startoftranscript|>"),
        eos_token_id=token("<|endoftext|>"),
        is_multilingual=multilingual,
        max_initial_timestamp_index=20,
        max_length=64,  # the context; transformers lengthens anything less from window to window
        no_timestamps_token_id=token("<|notimestamps|>"),
        pad_token_id=token("<|endoftext|>"),
        prev_sot_token_id=token("<|startofprev|>"),
        return_timestamps=False,
        suppress_tokens=sorted(
            [token(c) for c in "#*@"]
            + [i for i in range(token("<|endoftext|>")) if unreadable(i, tokens.decode([i]))]
            + [token(s) for s in ("<|startoftranscript|>", "<|translate|>", "<|transcribe|>", "<|startoflm|>")]
            + [token(s) for s in ("<|startofprev|>", "<|nospeech|>")]
            + ([token(f"<|{code}|>") for code in LANGUAGES] if multilingual else [])
        ),
    )
    if multilingual:
        fields["lang_to_id"] = {f"<|{code}|>": token(f"<|{code}|>") for code in LANGUAGES}
        fields["task_to_id"] = {"transcribe": token("<|transcribe|>"), "translate": token("<|translate|>")}
    if heads:
        fields["alignment_heads"] = heads
    return GenerationConfig(**fields)


def randomise(model, seed):
    """Weights large enough that attention is sharp and no answer falls into a loop of one token."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn(weight.shape, generator=generator)
            if "layer_norm" in name:
                weight.copy_(1 + 0.2 * noise if name.endswith("weight") else 0.1 * noise)
            elif name == "model.encoder.embed_positions.weight":
                continue
            elif "encoder_attn.q_proj.weight" in name or "encoder_attn.k_proj.weight" in name:
                weight.copy_(0.5 * noise)
            elif "encoder_attn.v_proj.weight" in name:
                weight.copy_(0.4 * noise)
            elif "embed_tokens" in name:
                noise[-POSITIONS - 1 :] *= 0.7
                weight.copy_(0.3 * noise)
            elif "embed_positions" in name:
                weight.copy_(1.0 * noise)
            elif "conv" in name:
                weight.copy_(0.15 * noise)
            else:
                weight.copy_((0.1 if name.endswith("bias") else 0.25) * noise)


def make_model(seed, mels, tokens, multilingual, heads, **shape):
    end = tokens.convert_tokens_to_ids("<|endoftext|>")
    config = WhisperConfig(
        vocab_size=len(tokens),
        num_mel_bins=mels,
        max_source_positions=POSITIONS,
        max_target_positions=64,
        pad_token_id=end,
        bos_token_id=end,
        eos_token_id=end,
        decoder_start_token_id=tokens.convert_tokens_to_ids("<|startoftranscript|>"),
        begin_suppress_tokens=None,
        suppress_tokens=None,
        **shape,
    )
    model = WhisperForConditionalGeneration._from_config(config, attn_implementation="eager", dtype=torch.float32)
    randomise(model, seed)
    model.tie_weights()
    model.generation_config = generation_config(tokens, multilingual, heads)
    return model.eval()


# ---- what transformers computes ----


class Windows:
    """Cuts a recording into windows of samples for transformers, and writes down what it finds out on the way."""

    def __init__(self, model, extractor, samples, jitter=0.0):
        self.model, self.extractor, self.samples = model, extractor, samples
        self.jitter = jitter
        self.seeks = []
        self.scores = []
        self.patched = {}

    def features(self, seek):
        cut = self.samples[seek * HOP : seek * HOP + FRAMES * HOP]
        features = self.extractor(cut, sampling_rate=RATE, return_tensors="pt").input_features
        return features + self.jitter * torch.randn(features.shape, generator=torch.Generator().manual_seed(seek))

    def _segment(self, input_features, seek, seek_num_frames, num_segment_frames, cur_bsz, batch_idx_map):
        self.seeks.append(int(seek[0]))
        return self.features(int(seek[0]))

    def _need_fallback(self, sequence, outputs, index, processors, config, vocab_size, temperature):
        average = WhisperGenerationMixin._retrieve_avg_logprobs(outputs[index]["scores"], sequence, temperature or 0.0)
        no_speech = next(p for p in processors if hasattr(p, "no_speech_prob")).no_speech_prob[index]
        self.scores.append((float(average), float(no_speech)))
        return False, False

    def generate(self, **options):
        frames = -(-len(self.samples) // HOP)
        self.model._get_input_segment = self._segment
        self.model._need_fallback = self._need_fallback
        try:
            with torch.no_grad():
                return self.model.generate(
                    torch.zeros(1, self.model.config.num_mel_bins, frames),
                    attention_mask=torch.ones(1, frames, dtype=torch.long),
                    logprob_threshold=-1e9,
                    no_speech_threshold=2.0,
                    return_segments=True,
                    generation_config=GenerationConfig(**self.model.generation_config.to_dict()),
                    **options,
                )
        finally:
            del self.model._get_input_segment, self.model._need_fallback


def prompt_ids(tokens, text):
    return torch.tensor(tokens.get_prompt_ids(text, return_tensors="np").tolist())


def words(tokens, segment):
    """As the speech recognition pipeline makes them, of one segment."""
    ids, times = segment["tokens"].tolist(), segment["token_timestamps"].tolist()
    out = tokens._decode_asr(
        [{"tokens": torch.tensor([ids]), "token_timestamps": torch.tensor([times])}],
        return_timestamps="word",
        return_language=None,
        time_precision=0.02,
    )[1]["chunks"]
    return [dict(text=w["text"], start=round(w["timestamp"][0], 2), end=round(w["timestamp"][1], 2)) for w in out]


def transcription(model, tokens, samples, seconds, seed, jitter=0.0, prompt=None, align=True, **options):
    extractor = WhisperFeatureExtractor(feature_size=model.config.num_mel_bins, chunk_length=WINDOW_SECONDS)
    windows = Windows(model, extractor, samples, jitter)
    given = dict(options)
    if prompt is not None:
        given["prompt_ids"] = prompt_ids(tokens, prompt)
    out = windows.generate(return_token_timestamps=align, **given)
    segments = out["segments"][0]
    end = model.generation_config.eos_token_id
    shown = []
    for segment in segments:
        ids = segment["tokens"].tolist()
        text = tokens.decode([i for i in ids if i < end])
        shown.append(
            dict(
                start=round(float(segment["start"]), 2),
                end=round(float(segment["end"]), 2),
                tokens=ids,
                text=text,
                words=words(tokens, segment) if align else [],
            )
        )
    return dict(
        seconds=seconds,
        seed=seed,
        options={k: v for k, v in {**options, "prompt": prompt}.items() if v is not None},
        seeks=windows.seeks,
        average_log_probs=[round(a, 6) for a, _ in windows.scores],
        no_speech=[float(f"{n:.6g}") for _, n in windows.scores],
        compression_ratios=compression_ratios(segments, tokens, end),
        segments=shown,
    )


def compression_ratios(segments, tokens, end):
    """The paper's ratio (section 4.5) of each window's whole text, in order."""
    start = tokens.convert_tokens_to_ids("<|startoftranscript|>")
    windows = {id(segment["result"]): segment["result"]["sequences"].tolist() for segment in segments}
    ratios = []
    for sequence in windows.values():
        written = sequence[len(sequence) - sequence[::-1].index(start) :]
        text = tokens.decode([i for i in written if i < end]).strip().encode()
        ratios.append(round(len(text) / len(zlib.compress(text)), 6))
    return ratios


def same(one, other):
    return [s["tokens"] for s in one["segments"]] == [s["tokens"] for s in other["segments"]] and [
        s["words"] for s in one["segments"]
    ] == [s["words"] for s in other["segments"]]


def steady(model, tokens, seconds, seeds, good, **options):
    """The first recording whose transcription does not hang on rounding, and which `good` likes."""
    for seed in seeds:
        samples = sound(seconds, seed)
        made = transcription(model, tokens, samples, seconds, seed, **options)
        if not good(made):
            continue
        if all(same(made, transcription(model, tokens, samples, seconds, seed, jitter=j, **options)) for j in (2e-4, -2e-4)):
            return made
    raise RuntimeError(f"no recording of {seconds} s will do for {options}")


def numbers(model, tokens, multilingual):
    """Encoder states, logits, and the loss with gradients, of one window."""
    extractor = WhisperFeatureExtractor(feature_size=model.config.num_mel_bins, chunk_length=WINDOW_SECONDS)
    samples = sound(WINDOW_SECONDS, 3)
    features = extractor(samples, sampling_rate=RATE, return_tensors="pt").input_features
    start = model.generation_config.decoder_start_token_id
    ids = [start] + ([start + 1, start + 6] if multilingual else []) + [30, 31, 200, 120, 45]
    targets = ids[1:] + [model.generation_config.eos_token_id]
    model.zero_grad()
    encoder = model.model.encoder(features).last_hidden_state
    logits = model(input_features=features, decoder_input_ids=torch.tensor([ids])).logits
    loss = torch.nn.functional.cross_entropy(logits[0], torch.tensor(targets))
    loss.backward()
    names = [
        "model.encoder.conv1.weight",
        "model.encoder.layers.0.self_attn.q_proj.weight",
        "model.encoder.layers.1.fc2.bias",
        "model.decoder.embed_tokens.weight",
        "model.decoder.embed_positions.weight",
        "model.decoder.layers.0.self_attn.v_proj.weight",
        "model.decoder.layers.1.encoder_attn.k_proj.weight",
        "model.decoder.layer_norm.weight",
    ]
    parameters = dict(model.named_parameters())
    rows = [0, 1, 50, POSITIONS - 1]
    detected = None
    if multilingual:
        with torch.no_grad():
            first = model(input_features=features, decoder_input_ids=torch.tensor([[start]])).logits[0, -1]
        among = first[start + 1 : start + 1 + len(LANGUAGES)].softmax(-1)
        detected = dict(language=LANGUAGES[int(among.argmax())], probability=float(among.max()))
    return dict(
        seconds=WINDOW_SECONDS,
        seed=3,
        encoder_rows=rows,
        encoder_states=rounded(encoder[0, rows].detach()),
        ids=ids,
        targets=targets,
        logits=rounded(logits[0].detach()),
        loss=float(loss),
        gradient_norms={name: float(parameters[name].grad.norm()) for name in names},
        language=detected,
    )


def word_split(tokens, text, language):
    ids = tokens(text, add_special_tokens=False).input_ids
    found, _, indices = _combine_tokens_into_words(tokens, ids, language)
    return dict(ids=ids, language=language, words=found, sizes=[len(each) for each in indices])


def save(folder, model, tokens, mels, dtype):
    shutil.rmtree(folder, ignore_errors=True)
    model.to(dtype).save_pretrained(folder)
    WhisperFeatureExtractor(feature_size=mels, chunk_length=WINDOW_SECONDS).save_pretrained(folder)
    tokens.save_pretrained(folder)
    reloaded = WhisperForConditionalGeneration.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
    return reloaded.float().eval()


def finish(folder, expected):
    (folder / "expected.json").write_text(json.dumps(expected, separators=(",", ":"), ensure_ascii=False) + "\n")
    print(f"{folder.name}: {sum(f.stat().st_size for f in folder.iterdir()) // 1024} KiB")


def main(root):
    root.mkdir(parents=True, exist_ok=True)
    (root / "log-mel.json").write_text(json.dumps(log_mel(), separators=(",", ":")) + "\n")
    shape = dict(d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4)
    shape |= dict(encoder_ffn_dim=48, decoder_ffn_dim=64)

    folder = root / "multilingual"
    tokens = tokenizer(True)
    heads = [[0, 1], [1, 0], [1, 3]]
    model = save(folder, make_model(1, 80, tokens, True, heads, **shape), tokens, 80, torch.float32)
    expected = numbers(model, tokens, True)
    english = dict(language="en", task="transcribe")
    several = lambda made: len(made["seeks"]) >= 4 and len({s["start"] for s in made["segments"]}) >= 5
    varied = lambda made: len(set(made["segments"][0]["tokens"])) >= 6
    expected["transcriptions"] = [
        steady(model, tokens, 2, range(1, 99), varied, return_timestamps=False, **english),
        steady(model, tokens, 1.37, range(1, 99), varied, return_timestamps=False, language="de", task="translate"),
        steady(model, tokens, 2, range(1, 99), lambda made: True, return_timestamps=True, **english),
        steady(model, tokens, 7.3, range(1, 99), several, return_timestamps=True, **english),
        steady(model, tokens, 7.3, range(1, 99), several, return_timestamps=True, prompt="the sea shore", **english),
        steady(model, tokens, 7.3, range(1, 99), several, return_timestamps=True, condition_on_prev_tokens=True, **english),
    ]
    expected["word_splits"] = [word_split(tokens, text, "english") for text in TEXT]
    expected["word_splits"].append(word_split(tokens, "東京はいい、天気。", "japanese"))
    finish(folder, expected)

    folder = root / "english-128"
    tokens = tokenizer(False)
    shape |= dict(decoder_layers=3, d_model=24)
    upper = [[layer, head] for layer in (1, 2) for head in range(4)]
    model = save(folder, make_model(2, 128, tokens, False, None, **shape), tokens, 128, torch.float16)
    expected = numbers(model, tokens, False)
    model.generation_config.alignment_heads = upper
    expected["transcriptions"] = [
        steady(model, tokens, 2, range(1, 99), varied, return_timestamps=False),
        steady(model, tokens, 5.2, range(1, 99), lambda made: len(made["seeks"]) >= 3, return_timestamps=True),
    ]
    finish(folder, expected)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent / "resources/fixtures/speech")
