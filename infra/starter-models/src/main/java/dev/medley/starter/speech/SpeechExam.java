package dev.medley.starter.speech;

import dev.medley.starter.speech.Listening.Heard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How well a checkpoint hears sentences and voices that it never heard.
 *
 * @param voices the words wrong in each voice
 * @param shown what was heard in some of the recordings
 */
record SpeechExam(Map<String, Errors> voices, List<Answer> shown) {
    /** How far the noise is below the voice, in decibels. */
    static final int NOISE_DB = 15;

    private static final int SHOWN = 20;
    private static final long SEED = 15;

    /** The words wrong without and with noise. */
    record Errors(WordErrors clean, WordErrors noisy) {
        private static final Errors NONE = new Errors(WordErrors.NONE, WordErrors.NONE);

        private Errors and(Errors more) {
            return new Errors(clean.and(more.clean), noisy.and(more.noisy));
        }
    }

    /** What was said and what was heard. */
    record Answer(String voice, String said, String heard, String heardInNoise) {
        private Errors errors() {
            return new Errors(WordErrors.of(said, heard), WordErrors.of(said, heardInNoise));
        }
    }

    static SpeechExam of(Listening listening, List<Recording> recordings) {
        List<float[]> sounds = recordings.stream().map(SpeechBatches::samples).toList();
        List<Heard> clean = listening.transcripts(sounds, false);
        List<Heard> noisy = listening.transcripts(noisy(sounds), false);
        var voices = new TreeMap<String, Errors>();
        var answers = new ArrayList<Answer>();
        for (int i = 0; i < recordings.size(); i++) {
            Recording recording = recordings.get(i);
            var answer = new Answer(
                    recording.voice(),
                    recording.text(),
                    clean.get(i).text().strip(),
                    noisy.get(i).text().strip());
            voices.merge(answer.voice(), answer.errors(), Errors::and);
            answers.add(answer);
        }
        int apart = Math.max(1, recordings.size() / SHOWN) | 1; // odd, so that all voices are shown
        List<Answer> shown = IntStream.range(0, SHOWN)
                .mapToObj(i -> answers.get(i * apart % answers.size()))
                .toList();
        return new SpeechExam(voices, shown);
    }

    /** The same with white or pink noise, or other voices. */
    private static List<float[]> noisy(List<float[]> sounds) {
        var mixed = new ArrayList<float[]>();
        for (int i = 0; i < sounds.size(); i++) {
            var draw = new Draw(SEED, i);
            float[] sound = sounds.get(i).clone();
            Noise.add(sound, Sound.level(sound), NOISE_DB, draw, () -> draw.from(sounds));
            mixed.add(sound);
        }
        return mixed;
    }

    /** In all voices together. */
    Errors all() {
        return voices.values().stream().reduce(Errors.NONE, Errors::and);
    }

    /** Every recording of a shard. */
    static List<Recording> recordings(Shard shard) throws IOException {
        var recordings = new ArrayList<Recording>();
        for (Shard.Entry entry : shard.entries()) {
            recordings.add(shard.read(entry));
        }
        return recordings;
    }
}
