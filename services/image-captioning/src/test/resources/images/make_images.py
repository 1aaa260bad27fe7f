"""Makes the images of the decoder's tests, and expected.json: their pixels as Pillow 13 decodes them.

Pixels are upright (exif_transpose), over white where they are transparent, and of 16 bits the higher 8. Colour
profiles are not applied. Run it in this folder; it needs Pillow and NumPy. It makes the same files each time.
"""

import base64
import json
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageOps

HERE = Path(__file__).parent
W, H = 37, 29


def scene():
    y, x = np.mgrid[0:H, 0:W]
    red, green = x * 255 / (W - 1), y * 255 / (H - 1)
    blue = 127 + 100 * np.sin(x / 5) * np.cos(y / 7)
    image = Image.fromarray(np.stack([red, green, blue], -1).clip(0, 255).astype("uint8"))
    draw = ImageDraw.Draw(image)
    draw.ellipse([4, 4, 16, 16], fill=(220, 30, 40))
    draw.rectangle([20, 12, 32, 24], fill=(20, 60, 200))
    return image


def white(image):
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype("uint8")).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, (255, 255, 255, 255)), image).convert("RGB")
    return image.convert("RGB")


def png16(path, rgb, alpha):
    """Pillow writes no 16-bit colours."""
    samples = np.concatenate([rgb, alpha], -1).astype(">u2") if alpha is not None else rgb.astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in samples)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", W, H, 16, 2 if alpha is None else 6, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def cmyk(image):
    """Each ink by itself, and black on top, as a press has it."""
    rgb = np.asarray(image).astype(int)
    black = 255 - rgb.max(-1)
    inks = (255 - rgb - black[..., None]) * 255 // np.maximum(1, 255 - black)[..., None]
    return Image.fromarray(np.concatenate([inks, black[..., None]], -1).astype("uint8"), "CMYK")


def main():
    for old in HERE.iterdir():
        if old.suffix in (".jpg", ".png", ".webp", ".gif", ".bmp", ".tif"):
            old.unlink()
    rgb = scene()
    ramp = Image.fromarray((np.mgrid[0:H, 0:W][1] * 255 // (W - 1)).astype("uint8"))
    rgba = rgb.copy()
    rgba.putalpha(ramp)
    palette = rgb.quantize(64)
    one_bit = rgb.convert("1")
    noise = np.random.default_rng(1).integers(0, 256, (H, W, 3))
    deep = np.asarray(rgb).astype(int) * 256 + noise
    grey16 = Image.fromarray(deep[..., 0].astype("uint16"))
    turned = {}
    for orientation in range(1, 9):
        turned[orientation] = Image.Exif()
        turned[orientation][0x0112] = orientation

    def save(name, image, **options):
        image.save(HERE / name, **options)

    save("plain.jpg", rgb, quality=90)
    save("444.jpg", rgb, quality=95, subsampling=0)
    save("progressive.jpg", rgb, quality=85, progressive=True)
    save("grey.jpg", rgb.convert("L"))
    save("cmyk.jpg", cmyk(rgb), quality=95)
    for orientation in range(2, 9):
        save(f"turned-{orientation}.jpg", rgb, exif=turned[orientation], quality=95, subsampling=0)
    save("plain.png", rgb)
    save("alpha.png", rgba)
    save("grey-alpha.png", rgba.convert("LA"))
    save("grey.png", rgb.convert("L"))
    save("palette.png", palette)
    save("palette-transparent.png", palette, transparency=3)
    save("palette-4-bits.png", rgb.quantize(16), bits=4)
    save("one-bit.png", one_bit)
    save("colour-transparent.png", rgb, transparency=(220, 30, 40))
    save("grey-transparent.png", rgb.convert("L"), transparency=90)
    save("grey-16.png", grey16)
    save("turned-6.png", rgb, exif=turned[6])
    png16(HERE / "colour-16.png", deep, None)
    png16(HERE / "alpha-16.png", deep, np.asarray(ramp).astype(int)[..., None] * 257)
    save("lossy.webp", rgb, quality=90)
    save("lossless.webp", rgb, lossless=True)
    save("lossy-alpha.webp", rgba, quality=90)
    save("lossless-alpha.webp", rgba, lossless=True, exact=True)
    save("turned-8.webp", rgb, lossless=True, exif=turned[8])
    moving = [rgb.rotate(90).resize(rgb.size), rgb.rotate(180)]
    save("moving.webp", rgb, lossless=True, save_all=True, append_images=moving)
    save("plain.gif", palette)
    save("transparent.gif", palette, transparency=3)
    save("moving.gif", rgb, save_all=True, append_images=moving)
    save("plain.bmp", rgb)
    save("palette.bmp", palette)
    save("one-bit.bmp", one_bit)
    save("grey.bmp", rgb.convert("L"))
    for name, compression in {
        "plain": "raw",
        "lzw": "tiff_lzw",
        "deflate": "tiff_adobe_deflate",
        "packbits": "packbits",
        "jpeg": "jpeg",
    }.items():
        save(f"{name}.tif", rgb, compression=compression)
    save("fax.tif", one_bit, compression="group4")
    save("grey.tif", rgb.convert("L"))
    save("grey-16.tif", grey16)
    save("alpha.tif", rgba)
    save("cmyk.tif", cmyk(rgb))
    save("turned-3.tif", rgb, tiffinfo={0x0112: 3})
    save("two-pages.tif", rgb, save_all=True, append_images=[rgb.rotate(180)])

    # A first picture in the middle of a larger image: what is around it is nobody's.
    gif = bytearray((HERE / "plain.gif").read_bytes())
    gif[6:10] = struct.pack("<HH", W + 6, H + 4)
    at = gif.index(b"\x2c\0\0\0\0" + struct.pack("<HH", W, H))
    gif[at + 1 : at + 5] = struct.pack("<HH", 4, 2)
    (HERE / "placed.gif").write_bytes(gif)

    expected = {}
    for path in sorted(HERE.iterdir()):
        if path.suffix in (".py", ".json"):
            continue
        if path.name == "placed.gif":
            image = Image.new("RGB", (W + 6, H + 4), (255, 255, 255))
            image.paste(palette.convert("RGB"), (4, 2))
        elif path.name in ("colour-16.png", "alpha-16.png"):
            image = Image.fromarray((deep >> 8).astype("uint8"))
            if path.name == "alpha-16.png":
                image.putalpha(ramp)
                image = white(image)
        else:
            image = white(Image.open(path))
        pixels = base64.b64encode(zlib.compress(image.tobytes(), 9)).decode()
        expected[path.name] = {"width": image.width, "height": image.height, "pixels": pixels}
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


main()
