package dev.medley.inference.text;

import dev.medley.inference.InferenceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a model takes images into a prompt. */
sealed interface ImageInput {
    /**
     * The prompt as the model reads it.
     *
     * @param prompt as the task has it
     * @param images how many images there are
     * @throws InferenceException INVALID_REQUEST if prompt and images don't fit
     */
    int[] prompt(int[] prompt, int images);

    /**
     * The tokens of a raw text between those that begin and end it for the model.
     *
     * @param encoded between those of the tokenizer
     */
    default int[] framed(int[] encoded) {
        return encoded;
    }

    /**
     * What the decoder reads beside a chunk of the prompt.
     *
     * @param images the features of each image
     * @param prompt the whole prompt as the model reads it
     */
    float[] features(List<float[]> images, int[] prompt, int from, int to);

    /** The token that stands for an image, or null if none does. */
    @Nullable
    Integer imageToken();

    /** A model that sees nothing. */
    record None() implements ImageInput {
        @Override
        public @Nullable Integer imageToken() {
            return null;
        }

        @Override
        public int[] prompt(int[] prompt, int images) {
            if (images > 0) {
                throw InferenceException.invalid("images", "This model reads text only, but there are images");
            }
            return prompt;
        }

        @Override
        public float[] features(List<float[]> images, int[] prompt, int from, int to) {
            return new float[0];
        }
    }

    /**
     * One token of the prompt stands for an image, and becomes as many as the image has features, in place of whose
     * embeddings the decoder reads these.
     *
     * @param token the image token
     * @param perImage features of an image
     * @param width elements of a feature
     */
    record InPlaceOfTokens(int token, int perImage, int width) implements ImageInput {
        @Override
        public Integer imageToken() {
            return token;
        }

        @Override
        public int[] prompt(int[] prompt, int images) {
            var expanded = new ArrayList<Integer>(prompt.length + images * perImage);
            int found = 0;
            for (int id : prompt) {
                found += id == token ? 1 : 0;
                for (int i = 0; i < (id == token && found <= images ? perImage : 1); i++) {
                    expanded.add(id);
                }
            }
            if (found != images) {
                throw InferenceException.invalid(
                        "images",
                        "The prompt has the image token %d times, but there are %d images: expected one for each"
                                .formatted(found, images));
            }
            return expanded.stream().mapToInt(Integer::intValue).toArray();
        }

        @Override
        public float[] features(List<float[]> images, int[] prompt, int from, int to) {
            int row = count(prompt, 0, from);
            int end = row + count(prompt, from, to);
            var rows = new float[(end - row) * width];
            for (int at = 0; row < end; ) {
                int within = row % perImage;
                int taken = Math.min(end - row, perImage - within);
                System.arraycopy(images.get(row / perImage), within * width, rows, at, taken * width);
                at += taken * width;
                row += taken;
            }
            return rows;
        }

        private int count(int[] prompt, int from, int to) {
            int count = 0;
            for (int i = from; i < to; i++) {
                count += prompt[i] == token ? 1 : 0;
            }
            return count;
        }
    }

    /**
     * The decoder attends to one image beside the prompt, and reads its features with the first chunk. A text begins
     * with a token of the decoder's in place of the tokenizer's, and does not end with the tokenizer's.
     *
     * @param begin the token
     */
    record Attended(int begin) implements ImageInput {
        @Override
        public @Nullable Integer imageToken() {
            return null;
        }

        @Override
        public int[] prompt(int[] prompt, int images) {
            if (images != 1) {
                throw InferenceException.invalid(
                        "images", "This model describes 1 image at a time, but there are %d".formatted(images));
            }
            return prompt;
        }

        @Override
        public int[] framed(int[] encoded) {
            int[] framed = Arrays.copyOf(encoded, Math.max(1, encoded.length - 1));
            framed[0] = begin;
            return framed;
        }

        @Override
        public float[] features(List<float[]> images, int[] prompt, int from, int to) {
            return from == 0 ? images.get(0) : new float[0];
        }
    }
}
