package dev.medley.starter.speech;

import dev.medley.inference.checkpoint.WhisperConfig.Stack;
import dev.medley.starter.checkpoint.SpeechCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which of a decoder's heads listen to the word that is written: the one by which the times of words come out best, and
 * then each that makes them better still, the best first.
 */
final class AlignmentHeads {
    private final Path checkpoint;
    private final List<Recording> recordings;
    private final List<float[]> sounds;

    AlignmentHeads(Path checkpoint, List<Recording> recordings) {
        this.checkpoint = checkpoint;
        this.recordings = recordings;
        this.sounds = recordings.stream().map(SpeechBatches::samples).toList();
    }

    private record Candidate(List<List<Integer>> heads, WordTimes times) {}

    /** Writes the best into the checkpoint, and tells how well they do. */
    WordTimes choose(Stack decoder) throws IOException {
        var all = new ArrayList<List<Integer>>();
        for (int layer = 0; layer < decoder.layers(); layer++) {
            for (int head = 0; head < decoder.heads(); head++) {
                all.add(List.of(layer, head));
            }
        }
        Candidate best = bestWith(List.of(), all);
        for (int count = 2; count <= all.size(); count++) {
            Candidate more = bestWith(best.heads(), all);
            if (more.times().mean() >= best.times().mean()) {
                break;
            }
            best = more;
        }
        SpeechCheckpoint.writeAlignmentHeads(checkpoint, best.heads());
        return best.times();
    }

    /** The best of those that have one head more than some. */
    private Candidate bestWith(List<List<Integer>> heads, List<List<Integer>> all) throws IOException {
        var candidates = new ArrayList<Candidate>();
        for (List<Integer> head : all) {
            if (!heads.contains(head)) {
                candidates.add(
                        measured(Stream.concat(heads.stream(), Stream.of(head)).toList()));
            }
        }
        return Collections.min(
                candidates,
                Comparator.comparingDouble(candidate -> candidate.times().mean()));
    }

    private Candidate measured(List<List<Integer>> heads) throws IOException {
        SpeechCheckpoint.writeAlignmentHeads(checkpoint, heads);
        try (var listening = new Listening(checkpoint)) {
            return new Candidate(heads, WordTimes.of(recordings, listening.transcripts(sounds, true)));
        }
    }
}
