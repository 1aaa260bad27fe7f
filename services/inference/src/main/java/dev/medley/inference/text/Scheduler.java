package dev.medley.inference.text;

import dev.medley.inference.InferenceException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Continuous batching (Yu et al. 2022, Orca) with chunked prefill (Agrawal et al. 2023): at each step finished
 * sequences leave, a chunk of prompts is read, waiting sequences join as their prompts have been read, and every
 * running sequence gets one token.
 *
 * <p>A sequence in the background gives way: it joins when no other waits, another's prompt is read before its own, and
 * it loses its slot if there is no other (recomputation, Kwon et al. 2023). So whoever is waited for waits for the step
 * that is under way at most, unless there are more of its kind.
 *
 * <p>Running sequences hold the KV cache's slots 0 to B - 1, so that a decode step sees a view of it; those whose
 * prompts are being read hold the slots behind them. One thread calls it.
 */
final class Scheduler {
    private final Decoder decoder;
    private final int slots;
    private final int contextLength;
    private final int prefillChunk;

    private final WaitingSequences waiting = new WaitingSequences();
    private final List<Sequence> running = new ArrayList<>();
    /** The one that is being read, and behind it the one in the background whose reading it interrupted. */
    private final List<Sequence> reading = new ArrayList<>();

    private volatile EngineLoad load;
    private volatile int backgroundWaiting;

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
        return reading.isEmpty() && running.isEmpty() && waiting.next() == null;
    }

    /** Whether there is no sequence at all. */
    boolean empty() {
        return open().findAny().isEmpty();
    }

    /** How busy it was after the latest step. Thread-safe. */
    EngineLoad load() {
        return load;
    }

    /** How many sequences in the background waited for a slot after the latest step. Thread-safe. */
    int backgroundWaiting() {
        return backgroundWaiting;
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
        return Stream.concat(waiting.all(), holding());
    }

    /** Those that hold a slot. */
    private Stream<Sequence> holding() {
        return Stream.concat(running.stream(), reading.stream());
    }

    /** Reads prompts, one after the other, until a chunk's worth of tokens has been read. */
    private void prefill() {
        int budget = prefillChunk;
        while (budget > 0) {
            admit();
            if (reading.isEmpty()) {
                return;
            }
            budget -= prefill(reading.get(0));
        }
    }

    /** Begins to read whoever is next, if nobody's prompt is being read, or only one that gives way. */
    private void admit() {
        Sequence next = waiting.next();
        boolean inTurn = next != null && (reading.isEmpty() || goesBefore(next, reading.get(0)));
        if (next == null || !inTurn || !makeRoomFor(next)) {
            return;
        }
        waiting.remove(next);
        reading.forEach(interrupted -> relocate(interrupted, interrupted.slot() + 1));
        next.moveTo(running.size());
        reading.add(0, next);
    }

    private static boolean goesBefore(Sequence next, Sequence other) {
        return other.background() && !next.background();
    }

    /** Whether there is a slot; takes that of the one in the background which has the least to lose, if need be. */
    private boolean makeRoomFor(Sequence next) {
        if (running.size() + reading.size() < slots) {
            return true;
        }
        Sequence loser = holding()
                .filter(sequence -> goesBefore(next, sequence))
                .min(Comparator.comparingInt(Sequence::cached))
                .orElse(null);
        if (loser == null) {
            return false;
        }
        reading.remove(loser);
        if (running.contains(loser)) {
            vacate(loser.slot());
            lineUpReading();
        }
        loser.giveWay();
        waiting.addFirst(loser);
        return true;
    }

    /** Reads one chunk of a prompt; after the last one the sequence has its next token and runs. */
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
        reading.remove(sequence);
        if (!sequence.over()) {
            running.add(sequence);
        }
        lineUpReading();
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

    private void releaseFinished() {
        waiting.releaseFinished();
        reading.removeIf(Sequence::over);
        for (int slot = running.size() - 1; slot >= 0; slot--) {
            if (running.get(slot).over()) {
                vacate(slot);
            }
        }
        lineUpReading();
    }

    /** Takes out whoever runs in a slot, and moves the highest one that runs into the hole. */
    private void vacate(int slot) {
        Sequence last = running.remove(running.size() - 1);
        if (slot < running.size()) {
            running.set(slot, last);
            relocate(last, slot);
        }
    }

    /** Moves those that are being read down, right behind those that run. */
    private void lineUpReading() {
        for (int i = 0; i < reading.size(); i++) {
            if (reading.get(i).slot() != running.size() + i) {
                relocate(reading.get(i), running.size() + i);
            }
        }
    }

    private void relocate(Sequence sequence, int slot) {
        decoder.move(sequence.slot(), slot, sequence.cached());
        sequence.moveTo(slot);
    }

    private void publishLoad() {
        int holding = running.size() + reading.size();
        int giving = (int) holding().filter(Sequence::background).count();
        long tokens = holding().mapToLong(Sequence::cached).sum();
        backgroundWaiting = waiting.inBackground();
        load = new EngineLoad(
                holding, waiting.inFront(), slots - holding + giving, (double) tokens / ((long) slots * contextLength));
    }
}
