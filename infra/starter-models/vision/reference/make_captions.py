"""Writes captions.json: what Hugging Face transformers says of the card's pictures with this checkpoint, in fp32, greedily.

A test of the engine compares with it. Run from anywhere, with torch, transformers and Pillow installed:

    python make_captions.py
"""

import json
import pathlib

import torch
import transformers
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
REQUESTS = ("Describe the picture.", "How many objects are there?", "What colour is the largest object?")
NEW_TOKENS = 96

processor = transformers.AutoProcessor.from_pretrained(HERE.parent)
model = transformers.LlavaForConditionalGeneration.from_pretrained(HERE.parent, dtype=torch.float32).eval()

cases = []
for file in sorted((HERE.parent / "examples").glob("*.png")):
    for request in REQUESTS:
        content = [{"type": "image"}, {"type": "text", "text": request}]
        text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
        inputs = processor(images=Image.open(file), text=text, add_special_tokens=False, return_tensors="pt")
        with torch.no_grad():
            output = model.generate(
                **inputs, do_sample=False, max_new_tokens=NEW_TOKENS, return_dict_in_generate=True, output_logits=True)
        best = torch.stack(output.logits).topk(2, dim=-1).values[:, 0]
        ids = output.sequences[0, inputs["input_ids"].shape[1] :]
        cases.append({
            "picture": file.name,
            "request": request,
            "promptTokens": inputs["input_ids"].shape[1],
            "text": processor.tokenizer.decode(ids, skip_special_tokens=True),
            # The smallest lead of the best token over the second one: below about 1e-3 a tie may break either way.
            "smallestMargin": round(float((best[:, 0] - best[:, 1]).min()), 5),
        })

made_with = f"transformers {transformers.__version__}, torch {torch.__version__}, fp32"
lines = ",\n".join(json.dumps(case) for case in cases)
(HERE / "captions.json").write_text(f'{{"madeWith": {json.dumps(made_with)}, "cases": [\n{lines}\n]}}\n')
print(f"{len(cases)} cases, smallest margin {min(case['smallestMargin'] for case in cases)}")
