package dev.medley.inference.text;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sequences that wait for a slot: those that somebody waits for, the oldest first, before those in the background. */
final class WaitingSequences {
    private final Deque<Sequence> front = new ArrayDeque<>();
    private final Deque<Sequence> background = new ArrayDeque<>();

    void add(Sequence sequence) {
        queue(sequence).add(sequence);
    }

    /** Takes back one that had a slot already. */
    void addFirst(Sequence sequence) {
        queue(sequence).addFirst(sequence);
    }

    void remove(Sequence sequence) {
        queue(sequence).remove(sequence);
    }

    /** Whose turn it is, among those whose images have been seen; null if there is nobody. */
    @Nullable
    Sequence next() {
        return all().filter(sequence -> sequence.images().ready()).findFirst().orElse(null);
    }

    /** In the order of their turns. */
    Stream<Sequence> all() {
        return Stream.concat(front.stream(), background.stream());
    }

    /** How many there are that somebody waits for. */
    int inFront() {
        return front.size();
    }

    int inBackground() {
        return background.size();
    }

    /** Forgets those that are over. */
    void releaseFinished() {
        all().filter(Sequence::over).forEach(sequence -> sequence.images().giveUp());
        front.removeIf(Sequence::over);
        background.removeIf(Sequence::over);
    }

    private Deque<Sequence> queue(Sequence sequence) {
        return sequence.background() ? background : front;
    }
}
