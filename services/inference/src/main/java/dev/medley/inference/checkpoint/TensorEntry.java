package dev.medley.inference.checkpoint;

/**
 * What the header of a safetensors file says of one tensor, once it has been checked.
 *
 * @param begin its first byte, counted from the end of the header
 * @param end one past its last byte
 */
record TensorEntry(String name, DataType dtype, long[] shape, long begin, long end) {}
