package dev.medley.starter.speech;

import dev.medley.starter.speech.Recording.Sentence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes recordings. Thread-safe. */
final class Studio {
    private static final double SHORTEST_PAUSE_SECONDS = 0.25;
    private static final double LONGEST_PAUSE_SECONDS = 1.2;
    /** The longest recording, a little below the model's window. */
    private static final int MOST_SAMPLES = (int) (14.6 * Recording.SAMPLE_RATE);

    private final Synthesiser synthesiser;
    private final Resampler resampler = new Resampler(Espeak.SAMPLE_RATE, Recording.SAMPLE_RATE);

    Studio(Synthesiser synthesiser) {
        this.synthesiser = synthesiser;
    }

    /**
     * Speaks sentences with pauses between them; those that do not fit into the model's window any more are left out.
     */
    Recording record(List<String> sentences, Manner manner, Draw draw) throws IOException {
        float[] sound = new float[0];
        var spoken = new ArrayList<Sentence>();
        for (String sentence : sentences) {
            int pause = spoken.isEmpty() ? 0 : pause(draw);
            TimedSpeech speech = synthesiser.speak(sentence, manner);
            float[] next = resampler.resample(speech.samples());
            int from = sound.length + pause;
            if (!spoken.isEmpty() && from + next.length > MOST_SAMPLES) {
                break;
            }
            sound = Arrays.copyOf(sound, from + next.length);
            System.arraycopy(next, 0, sound, from, next.length);
            spoken.add(new Sentence(sentence, from, sound.length, speech.at(Recording.SAMPLE_RATE, from)));
        }
        return new Recording(manner.voice().name(), spoken, Sound.pcm(sound));
    }

    private static int pause(Draw draw) {
        return (int) (Recording.SAMPLE_RATE * draw.between(SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS));
    }

    /** Whether the model hears all of it at once. */
    static boolean fits(Recording recording) {
        return recording.samples().length <= MOST_SAMPLES;
    }
}
