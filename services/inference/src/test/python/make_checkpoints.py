"""Makes the small random-weight checkpoints that the engine is compared with, and what transformers says they compute.

    python make_checkpoints.py [FOLDER]        (default: ../resources/fixtures/checkpoints)

Each folder is what `save_pretrained` writes, with a byte-level BPE tokenizer, and `expected.json`: for each prompt the
logits at its last and at one middle position (fp32, eager attention) and 64 greedily chosen tokens.
Made with torch 2.15.0, transformers 5.23.0, tokenizers 0.23.3.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

VOCABULARY = 320
SHAPE = dict(
    vocab_size=VOCABULARY,
    hidden_size=64,
    intermediate_size=80,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=512,
    bos_token_id=0,
    eos_token_id=1,
)
TEXT = [
    "The quick brown fox jumps over the lazy dog. She sells sea shells on the sea shore.",
    "A model reads tokens and writes tokens; the engine batches the requests that wait in its queue.",
    "Größe, naïve, façade, 東京, Привет, 🙂 and 🚀 are words that need more than one byte each.",
    "In the beginning there was the checkpoint, and the checkpoint was with the loader.",
]


def tokenizer():
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.train_from_iterator(
        TEXT * 4,
        trainers.BpeTrainer(
            vocab_size=VOCABULARY,
            special_tokens=["<|begin|>", "<|end|>", "<|pad|>"],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe, bos_token="<|begin|>", eos_token="<|end|>", pad_token="<|pad|>", clean_up_tokenization_spaces=False
    )


def randomise(model, seed):
    """Weights large enough that the logits are well spread and no answer falls into a loop of one token."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "norm" in name:
                weight.copy_(1 + 0.3 * torch.randn(weight.shape, generator=generator))
            elif name.endswith("bias"):
                weight.copy_(0.3 * torch.randn(weight.shape, generator=generator))
            elif "embed_tokens" in name or "lm_head" in name:
                weight.copy_(0.4 * torch.randn(weight.shape, generator=generator))
            else:
                weight.copy_(0.2 * torch.randn(weight.shape, generator=generator))


def prompt(length, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(3, VOCABULARY, (length,), generator=generator).tolist()


def six_digits(values):
    return [float(f"{value:.6g}") for value in values]


def expectation(model, ids):
    inputs = torch.tensor([ids])
    with torch.no_grad():
        logits = model(inputs).logits[0]
        greedy = model.generate(
            inputs,
            attention_mask=torch.ones_like(inputs),
            do_sample=False,
            max_new_tokens=64,
            min_new_tokens=64,
            eos_token_id=None,
            pad_token_id=2,
        )[0, len(ids) :].tolist()
    # Greedy choices must not hang on rounding: along the answer the best logit leads by more than the tolerance.
    with torch.no_grad():
        best = model(torch.tensor([ids + greedy])).logits[0, len(ids) - 1 : -1].topk(2).values
    lead = (best[:, 0] - best[:, 1]).min().item()
    assert lead > 5e-3, f"the best token leads by {lead} only"
    assert len(set(greedy)) > 12, f"only {len(set(greedy))} different tokens"
    middle = len(ids) // 2
    return {
        "prompt": ids,
        "middle_position": middle,
        "middle_logits": six_digits(logits[middle].tolist()),
        "last_logits": six_digits(logits[-1].tolist()),
        "greedy": greedy,
    }


def expectations(model, lengths):
    """Draws prompts until each gives greedy choices that don't hang on rounding."""
    found = []
    for length in lengths:
        for seed in range(1000):
            try:
                found.append(expectation(model, prompt(length, 1000 * length + seed)))
                break
            except AssertionError as narrow:
                reason = narrow
        else:
            raise RuntimeError(f"no prompt of {length} tokens will do: {reason}")
    return found


def write_as_transformers_4(config_file):
    """Most checkpoints in the world say `rope_theta`, `rope_scaling` and `torch_dtype`."""
    config = json.loads(config_file.read_text())
    parameters = config.pop("rope_parameters")
    config["rope_theta"] = parameters.pop("rope_theta")
    config["rope_scaling"] = {"type": parameters.pop("rope_type"), **parameters}
    config["torch_dtype"] = config.pop("dtype")
    config["transformers_version"] = "4.40.0"
    config_file.write_text(json.dumps(config, indent=2) + "\n")


def make(folder, model_class, config, seed, lengths=(40,), dtype=torch.float32, old=False, **save):
    model = model_class._from_config(config, attn_implementation="eager", dtype=torch.float32)
    randomise(model, seed)
    if model.config.tie_word_embeddings:
        model.tie_weights()
    shutil.rmtree(folder, ignore_errors=True)
    model.to(dtype).save_pretrained(folder, **save)
    tokenizer().save_pretrained(folder)
    if old:
        write_as_transformers_4(folder / "config.json")
    model = model_class.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval().float()
    expected = {"prompts": expectations(model, lengths)}
    inv_freq = model.model.rotary_emb.inv_freq
    expected["inverse_frequencies"] = [float(f"{value:.9g}") for value in inv_freq.tolist()]
    expected["attention_scale"] = model.model.rotary_emb.attention_scaling
    (folder / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
    print(f"{folder.name}: {sum(f.stat().st_size for f in folder.iterdir()) // 1024} KiB")


def rope(kind, **parameters):
    return dict(rope_type=kind, rope_theta=10000.0, **parameters)


def main(root):
    llama3 = rope(
        "llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64
    )
    yarn = rope("yarn", factor=4.0, original_max_position_embeddings=128)
    make(
        root / "llama-tied",
        LlamaForCausalLM,
        LlamaConfig(**SHAPE, tie_word_embeddings=True, rope_parameters=llama3),
        1,
    )
    make(
        root / "llama-untied-linear",
        LlamaForCausalLM,
        LlamaConfig(**SHAPE, tie_word_embeddings=False, rope_parameters=rope("linear", factor=2.0)),
        2,
        old=True,
    )
    make(
        root / "llama-yarn",
        LlamaForCausalLM,
        LlamaConfig(**SHAPE, tie_word_embeddings=True, attention_bias=True, mlp_bias=True, rope_parameters=yarn),
        3,
        lengths=(40, 150),
    )
    make(
        root / "mistral-sliding",
        MistralForCausalLM,
        MistralConfig(**SHAPE, tie_word_embeddings=True, sliding_window=16, rope_parameters=rope("default")),
        4,
        lengths=(40, 150),
    )
    make(
        root / "mistral-headdim",
        MistralForCausalLM,
        MistralConfig(
            **SHAPE, head_dim=24, tie_word_embeddings=False, sliding_window=None, rope_parameters=rope("default")
        ),
        5,
    )
    make(
        root / "qwen2",
        Qwen2ForCausalLM,
        Qwen2Config(**SHAPE, tie_word_embeddings=True, rope_parameters=rope("default")),
        6,
    )
    make(
        root / "qwen2-sliding",
        Qwen2ForCausalLM,
        Qwen2Config(
            **{**SHAPE, "num_hidden_layers": 3},
            tie_word_embeddings=True,
            use_sliding_window=True,
            sliding_window=16,
            max_window_layers=1,
            rope_parameters=rope("default"),
        ),
        7,
        lengths=(40, 150),
    )
    make(
        root / "qwen3",
        Qwen3ForCausalLM,
        Qwen3Config(**SHAPE, head_dim=32, tie_word_embeddings=True, rope_parameters=rope("default")),
        8,
    )
    make(
        root / "llama-sharded",
        LlamaForCausalLM,
        LlamaConfig(**{**SHAPE, "num_hidden_layers": 3}, tie_word_embeddings=False, rope_parameters=rope("default")),
        9,
        max_shard_size="190KB",
    )
    for name, dtype in (("llama-fp16", torch.float16), ("llama-bf16", torch.bfloat16)):
        config = LlamaConfig(**SHAPE, tie_word_embeddings=True, rope_parameters=rope("default"))
        make(root / name, LlamaForCausalLM, config, 10, dtype=dtype)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent / "resources/fixtures/checkpoints")
