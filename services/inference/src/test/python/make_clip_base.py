"""Makes a Llava whose tower has the shape of CLIP ViT-B/32, with random weights and a small text model, for timing.

    python make_clip_base.py FOLDER                 makes it
    python make_clip_base.py FOLDER time fp32 8     times transformers on it: precision and images in a batch

Made with torch 2.15.0, transformers 5.23.0.
"""

import sys
import time
from pathlib import Path

import torch
from make_vision import TEXT_SHAPE, llava_tokenizer
from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil


def make(folder):
    tokens = llava_tokenizer()
    torch.manual_seed(0)
    model = LlavaForConditionalGeneration(
        LlavaConfig(
            vision_config=CLIPVisionConfig(),
            text_config=LlamaConfig(**TEXT_SHAPE),
            image_token_index=tokens.convert_tokens_to_ids("<image>"),
            vision_feature_layer=-1,
        )
    )
    model.save_pretrained(folder)
    tokens.save_pretrained(folder)
    CLIPImageProcessorPil().save_pretrained(folder)


def measure(folder, precision, batch, batches=10):
    dtype = {"fp32": torch.float32, "bf16": torch.bfloat16}[precision]
    model = LlavaForConditionalGeneration.from_pretrained(folder, dtype=dtype).eval()
    pixels = torch.randn(batch, 3, 224, 224, dtype=dtype)
    times = []
    with torch.inference_mode():
        for _ in range(batches + 2):
            start = time.perf_counter()
            model.get_image_features(pixel_values=pixels)
            times.append(time.perf_counter() - start)
    median = sorted(times[2:])[batches // 2]
    print(f"transformers {precision}, {batch} together: {batch / median:.1f} images a second")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        measure(Path(sys.argv[1]), sys.argv[3], int(sys.argv[4]))
    else:
        make(Path(sys.argv[1]))
