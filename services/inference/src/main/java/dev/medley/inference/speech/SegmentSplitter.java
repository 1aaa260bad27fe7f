package dev.medley.inference.speech;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a window's transcript into segments at its pairs of times, and says where the next window starts (Radford et
 * al. 2022, section 3.8): at the last pair, or after this one if the transcript ends with a single time or has no pair.
 */
final class SegmentSplitter {
    static final double SECONDS_PER_TIME = 0.02;
    static final int FRAMES_PER_TIME = 2;

    private final int firstTime;

    /** @param firstTime the token of time 0 */
    SegmentSplitter(int firstTime) {
        this.firstTime = firstTime;
    }

    /**
     * @param tokens the transcript without the token that ends it
     * @param seek where the window starts, in frames
     * @param frames how many frames of the window are in the recording
     */
    Split split(int[] tokens, long seek, int frames) {
        double offset = seek * SECONDS_PER_TIME / FRAMES_PER_TIME;
        List<Integer> ends = pairs(tokens);
        if (ends.isEmpty()) {
            int until = lastTime(tokens, frames / FRAMES_PER_TIME);
            return new Split(List.of(new Piece(offset, offset + until * SECONDS_PER_TIME, 0, tokens.length)), frames);
        }
        boolean singleEnding = !isTime(tokens[tokens.length - 2]) && isTime(tokens[tokens.length - 1]);
        int last = ends.size() - 1;
        if (singleEnding) {
            ends.add(tokens.length);
        } else {
            ends.set(last, ends.get(last) + 1); // both times of the last pair belong to its segment
        }
        var pieces = new ArrayList<Piece>(ends.size());
        int from = 0;
        for (int end : ends) {
            boolean closedByPair = !singleEnding && pieces.size() == last;
            int start = Math.max(0, time(tokens[from]));
            int stop = time(tokens[end - (closedByPair ? 2 : 1)]);
            pieces.add(new Piece(offset + start * SECONDS_PER_TIME, offset + stop * SECONDS_PER_TIME, from, end));
            from = end;
        }
        return new Split(pieces, singleEnding ? frames : time(tokens[from - 2]) * FRAMES_PER_TIME);
    }

    /** The places between two times that follow each other. */
    private List<Integer> pairs(int[] tokens) {
        var places = new ArrayList<Integer>();
        for (int i = 1; i < tokens.length; i++) {
            if (isTime(tokens[i - 1]) && isTime(tokens[i])) {
                places.add(i);
            }
        }
        return places;
    }

    private int lastTime(int[] tokens, int otherwise) {
        for (int i = tokens.length - 1; i >= 0; i--) {
            if (isTime(tokens[i])) {
                return tokens[i] == firstTime ? otherwise : time(tokens[i]);
            }
        }
        return otherwise;
    }

    private int time(int token) {
        return token - firstTime;
    }

    private boolean isTime(int token) {
        return token >= firstTime;
    }

    /**
     * What a transcript is made of.
     *
     * @param advance frames from this window's start to the next one's
     */
    record Split(List<Piece> pieces, int advance) {}

    /**
     * One segment.
     *
     * @param from its first token in the transcript
     * @param to the token after its last
     */
    record Piece(double startSeconds, double endSeconds, int from, int to) {}
}
