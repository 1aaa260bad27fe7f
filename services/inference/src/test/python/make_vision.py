"""Makes small random-weight captioners, and writes down what transformers computes with them and with their images.

    python make_vision.py [FOLDER]        (default: ../resources/fixtures/vision)

`processors.json` has image processors' settings and the planes that they make of images. Each other folder is what
`save_pretrained` writes, with a tokenizer, `preprocessor_config.json` and `expected.json`: for each prompt the features
of its images, the logits at its last and at one middle position (fp32, eager attention) and 32 greedily chosen tokens.
`llava-siglip` is as transformers 4.40 would have written it, `llava-clip-layers` has the weights' names of 4.52.
Images are made by a formula, which the tests repeat. Processors are those that resize with Pillow.
Made with torch 2.15.0, transformers 5.23.0, tokenizers 0.23.3, Pillow 13.0.0.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import torch
from make_checkpoints import TEXT, six_digits, tokenizer
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    BlipConfig,
    BlipForConditionalGeneration,
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    PreTrainedTokenizerFast,
    SiglipVisionConfig,
)
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.llava.image_processing_pil_llava import LlavaImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

VOCABULARY = 324
SIZE = 24
TEXT_SHAPE = dict(
    vocab_size=VOCABULARY,
    hidden_size=48,
    intermediate_size=64,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=256,
    bos_token_id=0,
    eos_token_id=1,
    pad_token_id=2,
)
VISION_SHAPE = dict(
    hidden_size=32, intermediate_size=48, num_hidden_layers=3, num_attention_heads=4, image_size=SIZE, patch_size=6
)
GREEDY = 32


def image(width, height, kind):
    """The formula: edges, waves and what looks like noise, in [height, width, 3]."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    waves = x * x * (3 + kind) + y * (11 + c) * (kind + 2) + c * 61
    blocks = np.where(((x // 5) + (y // 7) + c) % 2 == 0, 0, 200)
    return ((waves % 97 + blocks + (x ^ y) * (c + 1)) % 256).astype(np.uint8)


def described(width, height, kind):
    return {"width": width, "height": height, "kind": kind}


# ---- image processors ----

PROCESSORS = {
    "clip": (CLIPImageProcessorPil, dict(size={"shortest_edge": SIZE}, crop_size={"height": SIZE, "width": SIZE})),
    "clip-crop-pads": (
        CLIPImageProcessorPil,
        dict(size={"shortest_edge": 13}, crop_size={"height": SIZE, "width": 21}, resample=2),
    ),
    "clip-no-resize": (CLIPImageProcessorPil, dict(do_resize=False, crop_size={"height": SIZE, "width": SIZE})),
    "siglip": (SiglipImageProcessorPil, dict(size={"height": SIZE, "width": SIZE})),
    "siglip-lanczos": (SiglipImageProcessorPil, dict(size={"height": SIZE, "width": 18}, resample=1)),
    "siglip-nearest": (SiglipImageProcessorPil, dict(size={"height": SIZE, "width": 18}, resample=0)),
    "siglip-box": (SiglipImageProcessorPil, dict(size={"height": SIZE, "width": 18}, resample=4)),
    "siglip-hamming": (SiglipImageProcessorPil, dict(size={"height": SIZE, "width": 18}, resample=5)),
    "siglip-bilinear-raw": (
        SiglipImageProcessorPil,
        dict(size={"height": SIZE, "width": SIZE}, resample=2, do_normalize=False),
    ),
    "blip": (BlipImageProcessorPil, dict(size={"height": SIZE, "width": SIZE})),
    "llava-padded": (
        LlavaImageProcessorPil,
        dict(size={"shortest_edge": SIZE}, crop_size={"height": SIZE, "width": SIZE}, do_pad=True),
    ),
}
SIZES = [(24, 24), (61, 40), (17, 33), (130, 29), (9, 7)]


def make_processors(file):
    cases = []
    for index, (name, (kind, settings)) in enumerate(PROCESSORS.items()):
        processor = kind(**settings)
        for width, height in SIZES[index % 3 :: 3] if index > 1 else SIZES:
            planes = np.asarray(processor(image(width, height, index))["pixel_values"][0])
            cases.append(
                {
                    "name": name,
                    "settings": json.loads(processor.to_json_string()),
                    "image": described(width, height, index),
                    "shape": list(planes.shape),
                    "planes": [round(value, 4) for value in planes.flatten().tolist()],
                }
            )
    file.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
    print(f"{file.name}: {file.stat().st_size // 1024} KiB")


# ---- checkpoints ----


def randomise(model, seed):
    """Weights large enough that logits are well spread and images matter."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn(weight.shape, generator=generator)
            if "norm" in name.lower() and name.endswith("weight"):
                weight.copy_(1 + 0.3 * noise)
            elif "embed" in name or "lm_head" in name or "predictions.decoder" in name:
                weight.copy_(0.4 * noise)
            elif name.endswith("bias"):
                weight.copy_(0.2 * noise)
            else:
                weight.copy_(0.25 * noise)


def llava_tokenizer():
    made = tokenizer()
    made.add_special_tokens({"additional_special_tokens": ["<image>"]})
    made.chat_template = (
        "{% for message in messages %}{{ '<|begin|>' + message['role'] + ': ' }}"
        "{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\\n' }}{% endfor %}"
        "{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}{{ content['text'] + ' ' }}"
        "{% endfor %}{% endfor %}{% if add_generation_prompt %}{{ 'assistant:' }}{% endif %}"
    )
    return made


def greedy(logits_of, ids, fewest):
    """Greedy tokens that don't hang on rounding, the best logit leading by more than the tolerance, and not all alike."""
    found = []
    for _ in range(GREEDY):
        best = logits_of(ids + found)[-1].topk(2)
        if (best.values[0] - best.values[1]).item() < 5e-3:
            return None
        found.append(best.indices[0].item())
    return found if len(set(found)) >= fewest else None


def expectation(logits_of, ids, extra, fewest=7):
    with torch.no_grad():
        logits = logits_of(ids)
        answer = greedy(logits_of, ids, fewest)
    if answer is None:
        return None
    middle = len(ids) // 2
    return {
        **extra,
        "expanded": ids,
        "middle_position": middle,
        "middle_logits": six_digits(logits[middle].tolist()),
        "last_logits": six_digits(logits[-1].tolist()),
        "greedy": answer,
    }


def words(generator, count, low, high):
    return torch.randint(low, high, (count,), generator=generator).tolist()


def llava_expectations(model, processor, image_token, per_image, sizes):
    for images in sizes:
        for seed in range(1000):
            generator = torch.Generator().manual_seed(1000 * len(images) + seed)
            prompt = words(generator, 5, 3, 320)
            for _ in images:
                prompt += [image_token] + words(generator, 4, 3, 320)
            expanded = [token for each in prompt for token in [each] * (per_image if each == image_token else 1)]
            pixels = [torch.tensor(np.asarray(processor(image(*one))["pixel_values"][0])) for one in images]
            inputs = {"pixel_values": torch.stack(pixels)} if pixels else {}
            with torch.no_grad():
                features = model.get_image_features(**inputs).pooler_output if pixels else []
            found = expectation(
                lambda ids: model(input_ids=torch.tensor([ids]), **inputs).logits[0],
                expanded,
                {
                    "images": [described(*one) for one in images],
                    "prompt": prompt,
                    "features": [six_digits(one.flatten().tolist()) for one in features],
                },
            )
            if found is not None:
                yield found
                break
        else:
            raise RuntimeError(f"no prompt with {len(images)} images will do")


def rename(folder, naming):
    """Gives weights other names that checkpoints have: those of transformers 4.0 to 4.51, or of 4.52."""
    file = folder / "model.safetensors"
    renamed = {}
    for name, weight in load_file(file).items():
        name = name.replace("vision_tower.", "vision_tower.vision_model.").replace("vision_model.vision_model", "vision_model")
        if naming == "4.52":
            name = "model." + name.replace("language_model.model.", "language_model.")
            name = name.replace("model.language_model.lm_head", "lm_head")
        renamed[name] = weight
    save_file(renamed, file, metadata={"format": "pt"})


def as_transformers_4(file):
    """Settings in the form that most Llavas in the world have: what is as by default is left out."""
    config = json.loads(file.read_text())
    text, vision = config["text_config"], config["vision_config"]
    text["rope_theta"] = text.pop("rope_parameters")["rope_theta"]
    for part in (config, text, vision):
        part.pop("dtype", None)
        part["torch_dtype"] = "float32"
    for field in ("architectures", "rms_norm_eps", "hidden_act", "tie_word_embeddings", "head_dim", "rope_theta"):
        text.pop(field)
    for field in ("hidden_act", "layer_norm_eps", "num_channels"):
        vision.pop(field)
    config["transformers_version"] = "4.40.0"
    file.write_text(json.dumps(config, indent=2) + "\n")


def make_llava(folder, vision, processor, seed, per_image, naming=None, **settings):
    made_tokenizer = llava_tokenizer()
    image_token = made_tokenizer.convert_tokens_to_ids("<image>")
    text = LlamaConfig(**TEXT_SHAPE, architectures=["LlamaForCausalLM"])
    config = LlavaConfig(vision_config=vision, text_config=text, image_token_index=image_token, **settings)
    config._attn_implementation = "eager"
    model = LlavaForConditionalGeneration(config).eval()
    randomise(model, seed)
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    made_tokenizer.save_pretrained(folder)
    processor.save_pretrained(folder)
    if naming:
        rename(folder, naming)
    if naming == "4.40":
        as_transformers_4(folder / "config.json")
    model = LlavaForConditionalGeneration.from_pretrained(folder, attn_implementation="eager").eval()
    sizes = [[(40, 61, 1)], [(24, 24, 2), (90, 31, 3)], []]
    expected = {"prompts": list(llava_expectations(model, processor, image_token, per_image, sizes))}
    write_expected(folder, expected)


def write_expected(folder, expected):
    (folder / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
    print(f"{folder.name}: {sum(file.stat().st_size for file in folder.iterdir()) // 1024} KiB")


def word_pieces():
    """A tokenizer like Bert's."""
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[DEC]"]
    made.train_from_iterator(
        TEXT * 4, trainers.WordPieceTrainer(vocab_size=160, special_tokens=special, show_progress=False)
    )
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )


def make_blip(folder, seed):
    made_tokenizer = word_pieces()
    vocabulary = len(made_tokenizer)
    config = BlipConfig(
        text_config=dict(
            vocab_size=vocabulary,
            hidden_size=48,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=4,
            max_position_embeddings=64,
            bos_token_id=made_tokenizer.convert_tokens_to_ids("[DEC]"),
            eos_token_id=made_tokenizer.convert_tokens_to_ids("[SEP]"),
            sep_token_id=made_tokenizer.convert_tokens_to_ids("[SEP]"),
            pad_token_id=0,
        ),
        vision_config=VISION_SHAPE,
    )
    config._attn_implementation = "eager"
    model = BlipForConditionalGeneration(config).eval()
    randomise(model, seed)
    with torch.no_grad():  # else the norms after each layer let one token follow itself for ever
        for name, weight in model.text_decoder.named_parameters():
            if weight.dim() == 2 and "predictions.decoder" not in name:
                weight.mul_(2 if "position" in name else 1 if "embed" in name else 3)
    processor = BlipImageProcessorPil(size={"height": SIZE, "width": SIZE})
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    made_tokenizer.save_pretrained(folder)
    processor.save_pretrained(folder)
    model = BlipForConditionalGeneration.from_pretrained(folder).eval()
    prompts = []
    for text, one in ((None, (40, 61, 1)), ("the quick fox sells", (24, 24, 2)), ("a lazy model", (90, 31, 3))):
        ids = made_tokenizer(text)["input_ids"][:-1] if text else [0]
        ids[0] = config.text_config.bos_token_id
        for kind in range(1000):
            pixels = torch.tensor(np.asarray(processor(image(one[0], one[1], kind))["pixel_values"]))
            with torch.no_grad():
                states = model.vision_model(pixel_values=pixels).last_hidden_state
            found = expectation(
                lambda these: model(pixel_values=pixels, input_ids=torch.tensor([these])).logits[0],
                ids,
                {"images": [described(one[0], one[1], kind)], "text": text, "features": [six_digits(states.flatten().tolist())]},
                fewest=5,
            )
            if found is not None:
                generated = model.generate(
                    pixel_values=pixels,
                    input_ids=torch.tensor([ids + [3]]),
                    attention_mask=torch.ones(1, len(ids) + 1, dtype=torch.long),
                    max_new_tokens=GREEDY,
                )[0, len(ids) :].tolist()
                assert generated == found["greedy"][: len(generated)], "generate() disagrees"
                found["decoded"] = made_tokenizer.decode(found["greedy"], skip_special_tokens=True)
                prompts.append(found)
                break
        else:
            raise RuntimeError(f"no image will do for {text}")
    write_expected(folder, {"prompts": prompts})


def main(root):
    torch.set_num_threads(1)
    root.mkdir(parents=True, exist_ok=True)
    make_processors(root / "processors.json")
    make_llava(
        root / "llava-clip",
        CLIPVisionConfig(**VISION_SHAPE),
        CLIPImageProcessorPil(size={"shortest_edge": SIZE}, crop_size={"height": SIZE, "width": SIZE}),
        seed=1,
        per_image=16,
    )
    make_llava(
        root / "llava-clip-layers",
        CLIPVisionConfig(**VISION_SHAPE, hidden_act="gelu"),
        CLIPImageProcessorPil(size={"shortest_edge": SIZE}, crop_size={"height": SIZE, "width": SIZE}),
        seed=2,
        per_image=17,
        vision_feature_layer=[1, -1],
        vision_feature_select_strategy="full",
        multimodal_projector_bias=False,
        naming="4.52",
    )
    make_llava(
        root / "llava-siglip",
        SiglipVisionConfig(**VISION_SHAPE),
        SiglipImageProcessorPil(size={"height": SIZE, "width": SIZE}),
        seed=3,
        per_image=16,
        naming="4.40",
        vision_feature_select_strategy="full",
        vision_feature_layer=-1,
    )
    make_blip(root / "blip", seed=0)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent / "resources/fixtures/vision")
