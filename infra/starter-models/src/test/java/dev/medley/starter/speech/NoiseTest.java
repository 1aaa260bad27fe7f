package dev.medley.starter.speech;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoiseTest {
    @Test
    void noiseIsFiveToThirtyDecibelsBelowTheVoice() {
        for (int i = 0; i < 50; i++) {
            var sound = new float[16_000];

            Noise.add(sound, 0.1, new Draw(1, i), () -> new float[] {0.5f, -0.25f, -0.25f});

            double decibels = 20 * Math.log10(0.1 / Sound.level(sound));
            assertThat(decibels).isBetween(4.99, 30.01);
        }
    }

    @Test
    void aSoundThatIsMadeLouderStaysWithinItsRange() {
        for (int i = 0; i < 50; i++) {
            float[] sound = {1, -1, 0.9f};

            Noise.scale(sound, new Draw(1, i));

            assertThat(sound).doesNotContain(Float.NaN);
            assertThat(sound[0]).isBetween(0f, 1f);
            assertThat(sound[1]).isBetween(-1f, 0f);
        }
    }
}
