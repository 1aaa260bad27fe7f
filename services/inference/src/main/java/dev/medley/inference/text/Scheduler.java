package dev.medley.inference.text;

import dev.medley.inference.InferenceException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Continuous batching (Yu et al. 2022, Orca) with chunked prefill (Agrawal et al. 2023): at each step finished
 * sequences leave, a chunk of prompts is read, waiting sequences join as their prompts have been read, and every
 * running sequence gets one token.
 *
 * <p>Running sequences hold the KV cache's slots 0 to B - 1, so that a decode step sees a view of it; the sequence
 * whose prompt is being read holds slot B. One thread calls it.
 */
final class Scheduler {
    private final Decoder decoder;
    private final int slots;
    private final int contextLength;
    private final int prefillChunk;

    private final Deque<Sequence> waiting = new ArrayDeque<>();
    private final List<Sequence> running = new ArrayList<>();
    private @Nullable Sequence reading;
    private volatile EngineLoad load;

    Scheduler(Decoder decoder, KvBudget budget, int prefillChunk) {
        this.decoder = decoder;
        this.slots = budget.slots();
        this.contextLength = budget.contextLength();
        this.prefillChunk = prefillChunk;
        this.load = new EngineLoad(0, 0, slots, 0);
    }

    void add(Sequence sequence) {
        waiting.add(sequence);
    }

    /** Whether a step has nothing to compute. */
    boolean idle() {
        return reading == null
                && running.isEmpty()
                && waiting.stream().noneMatch(sequence -> sequence.images().ready());
    }

    /** Whether there is no sequence at all. */
    boolean empty() {
        return waiting.isEmpty() && reading == null && running.isEmpty();
    }

    /** How busy it was after the latest step. Thread-safe. */
    EngineLoad load() {
        return load;
    }

    /** One turn of the main loop. */
    void step() {
        giveUpWhatIsDue();
        prefill();
        decode();
        publishLoad();
    }

    /** Fails everything that is open. */
    void failAll(InferenceException failure) {
        open().forEach(sequence -> sequence.choice().task().fail(failure));
        releaseFinished();
        publishLoad();
    }

    private void giveUpWhatIsDue() {
        open().forEach(Sequence::giveUpIfDue);
        releaseFinished();
    }

    /** Whether a sequence that has not ended answers with an adapter. */
    boolean uses(LoadedAdapter adapter) {
        return open().anyMatch(sequence -> sequence.adapter() == adapter);
    }

    private Stream<Sequence> open() {
        return Stream.concat(Stream.concat(waiting.stream(), Stream.ofNullable(reading)), running.stream());
    }

    /** Reads prompts, oldest first, until a chunk's worth of tokens has been read. */
    private void prefill() {
        int budget = prefillChunk;
        while (budget > 0) {
            Sequence sequence = reading != null ? reading : admit();
            if (sequence == null) {
                return;
            }
            budget -= prefill(sequence);
        }
    }

    /** The oldest whose images have been seen. */
    private @Nullable Sequence admit() {
        if (running.size() == slots) {
            return null;
        }
        Sequence next = waiting.stream()
                .filter(sequence -> sequence.images().ready())
                .findFirst()
                .orElse(null);
        if (next != null) {
            waiting.remove(next);
            next.moveTo(running.size());
            reading = next;
        }
        return next;
    }

    /** Reads one chunk of a prompt; after the last one the sequence has its first token and runs. */
    private int prefill(Sequence sequence) {
        PromptChunk chunk = sequence.nextChunk(prefillChunk);
        prepareAdapters(List.of(sequence));
        if (!sequence.promptRead()) {
            decoder.prefill(chunk, sequence.slot());
            return chunk.ids().length;
        }
        try (Logits logits = decoder.prefillLast(chunk, sequence.slot())) {
            sequence.choice().task().started();
            advance(List.of(sequence), logits);
        }
        reading = null;
        if (!sequence.over()) {
            running.add(sequence);
        }
        return chunk.ids().length;
    }

    private void decode() {
        if (running.isEmpty()) {
            return;
        }
        int[] ids = running.stream()
                .mapToInt(sequence -> sequence.choice().lastToken())
                .toArray();
        int[] positions = running.stream().mapToInt(Sequence::cached).toArray();
        prepareAdapters(running);
        try (Logits logits = decoder.decode(ids, positions)) {
            advance(running, logits);
        }
        releaseFinished();
    }

    private void prepareAdapters(List<Sequence> sequences) {
        decoder.prepare(sequences.stream().map(Sequence::adapter).toList());
    }

    /** Gives each sequence its next token, from the row of its place in the list. */
    private static void advance(List<Sequence> sequences, Logits logits) {
        List<Choice> choices = sequences.stream().map(Sequence::choice).toList();
        int wanted = choices.stream().mapToInt(Choice::candidatesWanted).max().orElse(1);
        Candidates candidates =
                logits.candidates(choices.stream().map(Choice::query).toList(), wanted);
        for (int row = 0; row < choices.size(); row++) {
            choices.get(row).advance(logits, candidates, row);
        }
    }

    /** Takes out what is over and moves the highest slots into the holes. */
    private void releaseFinished() {
        waiting.stream().filter(Sequence::over).forEach(sequence -> sequence.images()
                .giveUp());
        waiting.removeIf(Sequence::over);
        if (reading != null && reading.over()) {
            reading = null;
        }
        for (int slot = running.size() - 1; slot >= 0; slot--) {
            if (running.get(slot).over()) {
                Sequence last = running.remove(running.size() - 1);
                if (slot < running.size()) {
                    running.set(slot, last);
                    relocate(last, slot);
                }
            }
        }
        if (reading != null && reading.slot() != running.size()) {
            relocate(reading, running.size());
        }
    }

    private void relocate(Sequence sequence, int slot) {
        decoder.move(sequence.slot(), slot, sequence.cached());
        sequence.moveTo(slot);
    }

    private void publishLoad() {
        int holding = running.size() + (reading == null ? 0 : 1);
        long tokens = running.stream().mapToLong(Sequence::cached).sum() + (reading == null ? 0 : reading.cached());
        load = new EngineLoad(
                holding, waiting.size(), slots - holding, (double) tokens / ((long) slots * contextLength));
    }
}
