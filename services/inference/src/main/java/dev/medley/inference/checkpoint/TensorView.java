package dev.medley.inference.checkpoint;

import java.nio.ByteBuffer;

/**
 * One tensor of a checkpoint, without a copy.
 *
 * @param name its name in the file
 * @param dtype how {@code data} stores an element
 * @param shape its dimensions; not to be written to
 * @param data its elements in row-major order: a direct, read-only, little-endian buffer mapped from the file. It stays
 *     valid after the checkpoint is closed
 */
public record TensorView(String name, DataType dtype, long[] shape, ByteBuffer data) {}
