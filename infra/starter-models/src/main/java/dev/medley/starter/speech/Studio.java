package dev.medley.starter.speech;

import dev.medley.starter.speech.Recording.Sentence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes recordings. Thread-safe. */
final class Studio {
    /** The longest recording, a little below the model's window. */
    private static final int MOST_SAMPLES = (int) (14.6 * Recording.SAMPLE_RATE);

    private final Synthesiser synthesiser;
    private final Resampler resampler = new Resampler(Espeak.SAMPLE_RATE, Recording.SAMPLE_RATE);

    Studio(Synthesiser synthesiser) {
        this.synthesiser = synthesiser;
    }

    /**
     * How long it is silent between two sentences.
     *
     * @param shortest in seconds
     * @param longest in seconds
     */
    record Pause(double shortest, double longest) {
        static final Pause BETWEEN_SENTENCES = new Pause(0.25, 1.2);
        static final Pause BETWEEN_WORDS = new Pause(0.03, 0.25);

        int samples(Draw draw) {
            return (int) (Recording.SAMPLE_RATE * draw.between(shortest, longest));
        }
    }

    /**
     * Speaks sentences with pauses between them; those that do not fit into the model's window any more are left out.
     */
    Recording record(List<String> sentences, Pause between, Manner manner, Draw draw) throws IOException {
        float[] sound = new float[0];
        var spoken = new ArrayList<Sentence>();
        for (String sentence : sentences) {
            int pause = spoken.isEmpty() ? 0 : between.samples(draw);
            float[] next = resampler.resample(synthesiser.speak(sentence, manner));
            int from = sound.length + pause;
            if (!spoken.isEmpty() && from + next.length > MOST_SAMPLES) {
                break;
            }
            sound = Arrays.copyOf(sound, from + next.length);
            System.arraycopy(next, 0, sound, from, next.length);
            spoken.add(new Sentence(sentence, from, sound.length));
        }
        return new Recording(manner.voice().name(), spoken, Sound.pcm(sound));
    }

    /** Whether the model hears all of it at once. */
    static boolean fits(Recording recording) {
        return recording.samples().length <= MOST_SAMPLES;
    }
}
