package dev.medley.starter.speech;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.starter.speech.Recording.Word;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimedSpeechTest {
    @Test
    void timesAreThoseOfTheSoundWithoutTheSilenceBeforeIt() {
        float[] samples = sounding(1000, 5000, 6000);

        TimedSpeech speech = TimedSpeech.of("good day", samples, new TreeMap<>(Map.of(0, 1000, 5, 3000)));

        assertThat(speech.samples()).hasSize(4000);
        assertThat(speech.words()).containsExactly(new Word("good", 0), new Word("day", 2000));
    }

    @Test
    void wordsThatAreRunTogetherAreOne() {
        float[] samples = sounding(0, 6000, 6000);
        var starts = new TreeMap<>(Map.of(0, 0, 4, 1000, 6, 1500, 11, 3000)); // one of them inside "week"

        TimedSpeech speech = TimedSpeech.of("end of the week", samples, starts);

        assertThat(speech.words())
                .containsExactly(new Word("end", 0), new Word("of the", 1000), new Word("week", 3000));
    }

    @Test
    void wordsBeginLaterInALongerRecording() {
        float[] samples = sounding(0, 4410, 4410);
        TimedSpeech speech = TimedSpeech.of("good day", samples, new TreeMap<>(Map.of(0, 0, 5, 2205)));

        assertThat(speech.at(16_000, 800)).containsExactly(new Word("good", 800), new Word("day", 2400));
    }

    private static float[] sounding(int from, int to, int length) {
        var samples = new float[length];
        Arrays.fill(samples, from, to, 0.5f);
        return samples;
    }
}
