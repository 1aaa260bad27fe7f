"""Makes small random-weight LoRA adapters with Hugging Face PEFT, and writes down what PEFT says they compute.

    python make_adapters.py [FOLDER]        (default: ../resources/fixtures/adapters)

Each adapter's folder is what PEFT's `save_pretrained` writes over a checkpoint of make_checkpoints.py, and
`expected.json`: for each prompt the logits at its last position (fp32) and 32 greedily chosen tokens.
Made with torch 2.15.0, transformers 5.23.0, peft 0.21.2.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from make_checkpoints import prompt, six_digits
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

CHECKPOINTS = Path(__file__).resolve().parent.parent / "resources/fixtures/checkpoints"
TOKENS = 32
ADAPTERS = {
    "llama-tied": {
        "query-value": dict(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj"]),
        "all-linear": dict(r=8, lora_alpha=16, target_modules="all-linear", use_rslora=True),
        "patterns": dict(
            r=4,
            lora_alpha=6,
            target_modules=r".*\.(k_proj|up_proj|down_proj)",
            rank_pattern={"up_proj": 6, r"layers\.1\.self_attn\.k_proj": 2},
            alpha_pattern={"down_proj": 12},
        ),
        "one-layer": dict(
            r=3, lora_alpha=3, target_modules=["o_proj", "gate_proj", "up_proj"], layers_to_transform=[1]
        ),
    },
    "qwen2": {
        "query-value": dict(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj"]),
        "all-linear": dict(r=8, lora_alpha=16, target_modules="all-linear", use_rslora=True),
        "bf16": dict(r=16, lora_alpha=8, target_modules=["self_attn.q_proj", "mlp.down_proj"]),
        "fp16": dict(r=2, lora_alpha=4, target_modules=["k_proj"]),
    },
    "mistral-headdim": {
        "query-value": dict(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj"]),
    },
}
TYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}


def randomise(model, seed):
    """Pairs large enough that an adapter changes the answer."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "lora_" in name:
                weight.copy_(0.1 * torch.randn(weight.shape, generator=generator))


def expectation(model, base_logits, ids):
    inputs = torch.tensor([ids])
    with torch.no_grad():
        logits = model(inputs).logits[0, -1]
        greedy = list(ids)
        for _ in range(TOKENS):
            best = model(torch.tensor([greedy])).logits[0, -1].topk(2)
            lead = (best.values[0] - best.values[1]).item()
            assert lead > 5e-3, f"the best token leads by {lead} only"
            greedy.append(best.indices[0].item())
    assert (logits - base_logits).abs().max() > 0.1, "the adapter changes nothing"
    return {"prompt": ids, "last_logits": six_digits(logits.tolist()), "greedy": greedy[len(ids) :]}


def expectations(model, lengths):
    """Draws prompts until each gives greedy choices that don't hang on rounding."""
    found = []
    for length in lengths:
        for seed in range(1000):
            ids = prompt(length, 7000 * length + seed)
            with torch.no_grad(), model.disable_adapter():
                base_logits = model(torch.tensor([ids])).logits[0, -1]
            try:
                found.append(expectation(model, base_logits, ids))
                break
            except AssertionError as narrow:
                reason = narrow
        else:
            raise RuntimeError(f"no prompt of {length} tokens will do: {reason}")
    return found


def make(folder, base, seed, dtype, lora):
    model = AutoModelForCausalLM.from_pretrained(CHECKPOINTS / base, attn_implementation="eager", dtype=torch.float32)
    model = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **lora)).eval()
    randomise(model, seed)
    for name, weight in model.named_parameters():
        if "lora_" in name:
            weight.data = weight.data.to(dtype)
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    config = json.loads((folder / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = base
    if isinstance(config["target_modules"], list):
        config["target_modules"].sort()
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    expected = {"base": base, "prompts": expectations(model.float(), (12, 40))}
    (folder / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
    print(f"{base}/{folder.name}: {sum(f.stat().st_size for f in folder.iterdir()) // 1024} KiB")


def main(root):
    for b, (base, adapters) in enumerate(ADAPTERS.items()):
        for a, (name, lora) in enumerate(adapters.items()):
            make(root / base / name, base, 100 * b + a, TYPES.get(name, torch.float32), lora)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent / "resources/fixtures/adapters")
