package dev.medley.starter.training;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;

/**
 * Everything that training needs to go on where it stopped: the place in the data, the weights, and AdamW's moments.
 *
 * @param place how far training has come
 */
@SuppressWarnings("ArrayRecordComponent") // numbers by the million, never compared
public record TrainingState(Place place, float[] weights, float[] mean, float[] square) {
    private static final int MAGIC = 0x4d454431;
    private static final double DEVIATION = 0.02;

    /**
     * How far training has come.
     *
     * @param step optimiser steps taken
     * @param epoch the current epoch, from 0
     * @param batch batches of this epoch already taken
     * @param seconds time spent in training steps
     */
    public record Place(long step, int epoch, int batch, double seconds) {
        public static final Place START = new Place(0, 0, 0, 0);
    }

    /** Random weights: normal with deviation 0.02, smaller where a layer adds to the residual stream, norms at 1. */
    public static TrainingState start(LlamaShape shape, long seed) {
        int count = shape.parameters();
        return new TrainingState(Place.START, initial(shape, seed), new float[count], new float[count]);
    }

    /** Writes the state so that the file is either the old or the new one, whenever the process dies. */
    public void save(Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(unfinished)))) {
            out.writeInt(MAGIC);
            out.writeInt(weights.length);
            out.writeLong(place.step());
            out.writeInt(place.epoch());
            out.writeInt(place.batch());
            out.writeDouble(place.seconds());
            for (float[] values : new float[][] {weights, mean, square}) {
                var bytes = ByteBuffer.allocate(4 * values.length);
                bytes.asFloatBuffer().put(values);
                out.write(bytes.array());
            }
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Reads a state that {@link #save} wrote. */
    public static TrainingState load(Path file) throws IOException {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != MAGIC) {
                throw new IOException(file + " is no training state");
            }
            int count = in.readInt();
            var place = new Place(in.readLong(), in.readInt(), in.readInt(), in.readDouble());
            return new TrainingState(place, floats(in, count), floats(in, count), floats(in, count));
        }
    }

    private static float[] floats(DataInputStream in, int count) throws IOException {
        byte[] bytes = new byte[4 * count];
        in.readFully(bytes);
        float[] values = new float[count];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
        return values;
    }

    private static float[] initial(LlamaShape shape, long seed) {
        var random = new Random(seed);
        float[] weights = new float[shape.parameters()];
        int offset = 0;
        for (LlamaShape.Weight weight : shape.weights()) {
            boolean residual =
                    weight.name().endsWith("o_proj.weight") || weight.name().endsWith("down_proj.weight");
            double deviation = residual ? DEVIATION / Math.sqrt(2.0 * shape.layers()) : DEVIATION;
            for (int i = 0; i < weight.size(); i++) {
                weights[offset + i] = weight.columns() == 0 ? 1 : (float) (random.nextGaussian() * deviation);
            }
            offset += weight.size();
        }
        return weights;
    }
}
