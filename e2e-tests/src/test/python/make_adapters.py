"""Makes the small LoRA adapters that CatalogueE2E publishes over the starter model, with Hugging Face PEFT.

    python e2e-tests/src/test/python/make_adapters.py

`first` and `second` have random matrices, large enough that each answers in its own way; `misfit` is made for a
model of another width, and no worker of the starter model can serve it.
"""

from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "resources" / "adapters"
STARTER = HERE.parents[3] / "infra" / "starter-models" / "text"


def save(name: str, config: LlamaConfig, seed: int) -> None:
    torch.manual_seed(seed)
    model = get_peft_model(
        LlamaForCausalLM(config),
        LoraConfig(r=2, lora_alpha=4, target_modules=["q_proj", "v_proj"], layers_to_transform=[0, 1]),
    )
    for parameter_name, parameter in model.named_parameters():
        if "lora_" in parameter_name:
            torch.nn.init.normal_(parameter, std=0.5)
    model.to(torch.bfloat16).save_pretrained(OUT / name)
    (OUT / name / "README.md").unlink()


if __name__ == "__main__":
    starter = LlamaConfig.from_pretrained(STARTER)
    save("first", starter, 1)
    save("second", starter, 2)
    save("misfit", LlamaConfig.from_pretrained(STARTER, hidden_size=128, num_attention_heads=2), 3)
