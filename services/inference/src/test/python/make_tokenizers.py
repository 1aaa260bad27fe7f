"""Makes small tokenizers of the three styles that the engine decodes, and what Hugging Face's library does with them.

    python make_tokenizers.py [FOLDER]        (default: ../resources/fixtures/tokenizers)

Made with tokenizers 0.23.3.
"""

import json
import random
import sys
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

TEXT = [
    "The quick brown fox jumps over the lazy dog. She sells sea shells on the sea shore.",
    "A model reads tokens and writes tokens; the engine batches the requests that wait in its queue.",
    "Größe, naïve, façade, 東京 and Привет are words that need more than one byte a letter.",
]
CASES = [
    "",
    " ",
    "Hello, the sea!",
    "  two leading spaces",
    "trailing space ",
    "line\nbreaks\r\n\tand tabs\n\n",
    "Größe, naïve café",
    "東京タワー и Привет",
    "🙂🚀 family: 👨‍👩‍👧",
    "zero\u0000byte and \u2581 mark",
    "<s>not text</s><think>why</think>",
    "don't stop; we're 12345 strong",
    "x" * 300,
]
SPECIAL = ["<unk>", "<s>", "</s>"]


def byte_level():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        TEXT * 4,
        trainers.BpeTrainer(
            vocab_size=330, special_tokens=SPECIAL, initial_alphabet=sorted(alphabet), show_progress=False
        ),
    )
    # What a checkpoint's owner left behind must not shorten or pad a prompt.
    tokenizer.enable_truncation(max_length=8)
    tokenizer.enable_padding(length=32)
    return tokenizer


def sentence_piece_bpe():
    """As Llama 2 and Mistral have it: the normalizer marks spaces, unknown characters fall back to bytes."""
    trained = Tokenizer(models.BPE())
    trained.normalizer = normalizers.Replace(" ", "▁")
    trained.train_from_iterator(TEXT * 4, trainers.BpeTrainer(vocab_size=120, show_progress=False))
    state = json.loads(trained.to_str())["model"]
    names = SPECIAL + [f"<0x{byte:02X}>" for byte in range(256)]
    letters = [token for token in state["vocab"] if all(ord(c) < 0x300 or c == "▁" for c in token)]
    vocabulary = {token: i for i, token in enumerate(names + letters)}
    merges = [tuple(merge) for merge in state["merges"] if "".join(merge) in vocabulary and all(m in vocabulary for m in merge)]
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return tokenizer


def metaspace_unigram():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.train_from_iterator(
        TEXT * 4,
        trainers.UnigramTrainer(vocab_size=120, special_tokens=SPECIAL, unk_token="<unk>", show_progress=False),
    )
    return tokenizer


def make(folder, tokenizer):
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.add_tokens([AddedToken(text, normalized=False) for text in ("<think>", "</think>", "<| a tool |>")])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    texts = []
    for text in CASES:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        texts.append(
            dict(
                text=text,
                ids=ids,
                with_special=tokenizer.encode(text).ids,
                decoded=tokenizer.decode(ids, skip_special_tokens=True),
            )
        )
    draw = random.Random(0)
    # Byte tokens drawn at random seldom make characters, so these show what becomes of invalid bytes.
    ids = [[draw.randrange(tokenizer.get_vocab_size()) for _ in range(40)] for _ in range(12)]
    invalid = [dict(ids=each, decoded=tokenizer.decode(each, skip_special_tokens=True)) for each in ids]
    expected = dict(vocabulary_size=tokenizer.get_vocab_size(), texts=texts, drawn=invalid)
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=True, separators=(",", ":")) + "\n")


def main(root):
    make(root / "byte-level", byte_level())
    make(root / "sentence-piece", sentence_piece_bpe())
    make(root / "metaspace", metaspace_unigram())


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent / "resources/fixtures/tokenizers")
