"""Makes a checkpoint of Whisper tiny's shape with random weights that writes exactly 200 tokens a window, for timing.

    python make_whisper_tiny.py FOLDER

The token that ends a transcript is suppressed, and generation_config.json says 200 tokens at most. To time faster-whisper
on it, convert the folder with ct2-transformers-converter (--quantization int8) and ask for max_new_tokens=397: CTranslate2
writes half of its length limit. Made with torch 2.15.0, transformers 5.23.0, tokenizers 0.23.3.
"""

import itertools
import sys

import torch
from tokenizers import AddedToken, pre_tokenizers
from transformers import GenerationConfig, WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration
from transformers.models.whisper.tokenization_whisper import LANGUAGES, WhisperTokenizer

TEXT_TOKENS = 50257
TOKENS_WRITTEN = 200
ALIGNMENT_HEADS = [[2, 2], [3, 0], [3, 2], [3, 3], [3, 4], [3, 5]]


def tokenizer(languages):
    """Whisper's layout of the vocabulary; what the text tokens stand for does not matter."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: index for index, letter in enumerate(letters)}
    merges = list(itertools.islice(itertools.product(letters, letters), TEXT_TOKENS - len(letters)))
    for one, other in merges:
        vocabulary[one + other] = len(vocabulary)
    made = WhisperTokenizer(vocab=vocabulary, merges=merges, unk_token="<|endoftext|>")
    special = ["<|startoftranscript|>"] + [f"<|{code}|>" for code in languages]
    special += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    made.add_tokens([AddedToken(token, special=True, normalized=False) for token in special], special_tokens=True)
    made.add_tokens([AddedToken(f"<|{i * 0.02:.2f}|>", special=False, normalized=False) for i in range(1501)])
    return made


def main(folder):
    languages = list(LANGUAGES)[:99]
    tokens = tokenizer(languages)
    token = tokens.convert_tokens_to_ids
    end, start = token("<|endoftext|>"), token("<|startoftranscript|>")
    torch.manual_seed(0)
    ids = dict(pad_token_id=end, bos_token_id=end, eos_token_id=end, decoder_start_token_id=start)
    model = WhisperForConditionalGeneration(
        WhisperConfig(vocab_size=len(tokens), begin_suppress_tokens=None, suppress_tokens=None, **ids)
    )
    model.generation_config = GenerationConfig(
        **ids,
        suppress_tokens=[end],
        begin_suppress_tokens=[220, end],
        is_multilingual=True,
        lang_to_id={f"<|{code}|>": token(f"<|{code}|>") for code in languages},
        task_to_id={"transcribe": token("<|transcribe|>"), "translate": token("<|translate|>")},
        no_timestamps_token_id=token("<|notimestamps|>"),
        prev_sot_token_id=token("<|startofprev|>"),
        max_initial_timestamp_index=50,
        max_length=TOKENS_WRITTEN,
        alignment_heads=ALIGNMENT_HEADS,
    )
    model.save_pretrained(folder)
    tokens.save_pretrained(folder)
    WhisperFeatureExtractor().save_pretrained(folder)


if __name__ == "__main__":
    main(sys.argv[1])
