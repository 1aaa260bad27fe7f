package dev.medley.starter.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ResamplerTest {
    private final Resampler resampler = new Resampler(22_050, 16_000);

    @Test
    void aToneThatBothRatesHoldStaysAsItIs() {
        float[] expected = tone(1000, 16_000);

        float[] resampled = resampler.resample(tone(1000, 22_050));

        assertThat(resampled).hasSameSizeAs(expected);
        for (int i = 100; i < resampled.length - 100; i++) {
            assertThat(resampled[i]).as("sample %d", i).isCloseTo(expected[i], within(0.01f));
        }
    }

    @Test
    void aToneThatTheNewRateCannotHoldIsLeftOut() {
        assertThat(Sound.level(resampler.resample(tone(9500, 22_050)))).isLessThan(0.01);
    }

    private static float[] tone(double hertz, int rate) {
        var samples = new float[rate];
        for (int i = 0; i < rate; i++) {
            samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        return samples;
    }
}
