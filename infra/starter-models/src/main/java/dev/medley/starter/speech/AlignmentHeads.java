package dev.medley.starter.speech;

import dev.medley.inference.checkpoint.WhisperConfig.Stack;
import dev.medley.starter.checkpoint.SpeechCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which of a decoder's heads listen to the word that is written: those by which the times of words that were spoken one
 * by one come out best, alone and together.
 */
final class AlignmentHeads {
    private static final int MOST = 6;

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
        var alone = new ArrayList<Candidate>();
        for (int layer = 0; layer < decoder.layers(); layer++) {
            for (int head = 0; head < decoder.heads(); head++) {
                alone.add(measured(List.of(List.of(layer, head))));
            }
        }
        alone.sort(Comparator.comparingDouble(candidate -> candidate.times().mean()));
        Candidate best = alone.get(0);
        for (int count = 2; count <= Math.min(MOST, alone.size()); count++) {
            Candidate together = measured(alone.subList(0, count).stream()
                    .map(candidate -> candidate.heads().get(0))
                    .toList());
            best = together.times().mean() < best.times().mean() ? together : best;
        }
        SpeechCheckpoint.writeAlignmentHeads(checkpoint, best.heads());
        return best.times();
    }

    private Candidate measured(List<List<Integer>> heads) throws IOException {
        SpeechCheckpoint.writeAlignmentHeads(checkpoint, heads);
        try (var listening = new Listening(checkpoint)) {
            return new Candidate(heads, WordTimes.of(recordings, listening.transcripts(sounds, true)));
        }
    }
}
