package dev.medley.inference.checkpoint;

/** How a resized image's pixels are made of its old ones, in the numbering of Pillow ({@code resample}). */
public enum Resampling {
    NEAREST,
    LANCZOS,
    BILINEAR,
    BICUBIC,
    BOX,
    HAMMING
}
