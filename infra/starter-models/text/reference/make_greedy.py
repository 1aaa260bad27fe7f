"""Writes greedy.json: what Hugging Face transformers answers with this checkpoint, in fp32, token by token.

A test of the engine compares with it. Run from anywhere, with torch and transformers installed:

    python make_greedy.py
"""

import json
import pathlib

import torch
import transformers

HERE = pathlib.Path(__file__).resolve().parent
NEW_TOKENS = 48

tokenizer = transformers.AutoTokenizer.from_pretrained(HERE.parent)
model = transformers.AutoModelForCausalLM.from_pretrained(HERE.parent, dtype=torch.float32)
model.generation_config = transformers.GenerationConfig(
    do_sample=False, max_new_tokens=NEW_TOKENS, min_new_tokens=NEW_TOKENS, eos_token_id=None, pad_token_id=0)

cases = []
for prompt in json.loads((HERE / "prompts.json").read_text()):
    messages = [{"role": "user", "content": prompt["prompt"]}]
    text = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
    ids = tokenizer(text, return_tensors="pt", add_special_tokens=False)["input_ids"]
    with torch.no_grad():
        output = model.generate(ids, attention_mask=torch.ones_like(ids))
        logits = model(output).logits[0, ids.shape[1] - 1 : -1]
    best = logits.topk(2, dim=-1).values
    cases.append({
        "domain": prompt["domain"],
        "prompt": prompt["prompt"],
        "rendered": text,
        "promptIds": ids[0].tolist(),
        "greedyIds": output[0, ids.shape[1] :].tolist(),
        # The smallest lead of the best token over the second one: below about 1e-3 a tie may break either way.
        "smallestMargin": round(float((best[:, 0] - best[:, 1]).min()), 5),
    })

made_with = f"transformers {transformers.__version__}, torch {torch.__version__}, fp32, no end of sequence"
lines = ",\n".join(json.dumps(case) for case in cases)
(HERE / "greedy.json").write_text(f'{{"madeWith": {json.dumps(made_with)}, "cases": [\n{lines}\n]}}\n')
print(f"{len(cases)} prompts, smallest margin {min(case['smallestMargin'] for case in cases)}")
