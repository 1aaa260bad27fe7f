package dev.medley.speechtranscription.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveResamplerTest {
    private static final int RATE = 16_000;

    @ParameterizedTest
    @ValueSource(ints = {8_000, 11_025, 12_345, 16_000, 22_050, 24_000, 44_100, 48_000})
    void aToneStaysTheToneInWhateverPiecesItComes(int rate) {
        // Given a second of 1 kHz
        var resampler = new LiveResampler(rate);
        float[] tone = tone(rate, 1_000);

        // When
        float[] given = new float[0];
        int piece = 1;
        for (int at = 0; at < tone.length; at += piece, piece = piece * 7 % 1013 + 1) {
            float[] next = resampler.resample(Arrays.copyOfRange(tone, at, Math.min(tone.length, at + piece)));
            given = Arrays.copyOf(given, given.length + next.length);
            System.arraycopy(next, 0, given, given.length - next.length, next.length);
        }

        // Then
        assertThat((double) given.length / RATE).isCloseTo(1, within(0.005));
        float[] expected = tone(RATE, 1_000);
        for (int i = 1000; i < given.length - 1000; i++) {
            assertThat(given[i]).as("sample %d", i).isCloseTo(expected[i], within(0.01f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {24_000, 44_100, 48_000})
    void aToneThatIsTooHighIsGone(int rate) {
        float[] given = new LiveResampler(rate).resample(tone(rate, 10_000));

        for (int i = 1000; i < given.length; i++) {
            assertThat(given[i]).as("sample %d", i).isCloseTo(0, within(0.01f));
        }
    }

    private static float[] tone(int rate, int hertz) {
        var tone = new float[rate];
        for (int i = 0; i < rate; i++) {
            tone[i] = (float) (0.5 * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        return tone;
    }
}
