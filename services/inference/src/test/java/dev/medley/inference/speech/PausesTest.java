package dev.medley.inference.speech;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PausesTest {
    /** Sound from 0.2 to 0.5 s and from 0.8 to 1.0 s of 1.2 s, with a gap of 50 ms at 0.3 s. */
    private final Pauses pauses = Pauses.of(sound(), 120);

    @Test
    void aWordBeginsWhereItIsHeard() {
        assertThat(pauses.firstHeard(0.0, 0.5)).isEqualTo(0.2);
        assertThat(pauses.firstHeard(0.6, 1.0)).isEqualTo(0.8);
        assertThat(pauses.firstHeard(0.25, 0.5)).isEqualTo(0.25);
    }

    @Test
    void aWordEndsWhereItIsHeard() {
        assertThat(pauses.lastHeard(0.2, 0.7)).isEqualTo(0.5);
        assertThat(pauses.lastHeard(0.2, 0.41)).isEqualTo(0.41);
    }

    @Test
    void aPlosiveIsNoPause() {
        assertThat(pauses.firstHeard(0.32, 0.5)).isEqualTo(0.32);
        assertThat(pauses.lastHeard(0.2, 0.34)).isEqualTo(0.34);
        assertThat(pauses.nextAfter(0.25, 0.45)).isEqualTo(0.25);
    }

    @Test
    void aWordThatIsNeverHeardStaysWhereItIs() {
        assertThat(pauses.firstHeard(0.55, 0.75)).isEqualTo(0.55);
        assertThat(pauses.lastHeard(0.55, 0.75)).isEqualTo(0.75);
    }

    @Test
    void theLastWordRingsOutUntilTheVoicePauses() {
        assertThat(pauses.nextAfter(0.9, 1.4)).isEqualTo(1.0);
        assertThat(pauses.nextAfter(0.42, 0.6)).isEqualTo(0.5);
    }

    @Test
    void aSoundWithoutSilenceHasNoPauses() {
        Pauses none = Pauses.of(TestSound.of(2, 1), 200);

        assertThat(none.firstHeard(0, 2)).isZero();
        assertThat(none.lastHeard(0, 2)).isEqualTo(2);
        assertThat(none.nextAfter(1, 2)).isEqualTo(1);
    }

    private static float[] sound() {
        var samples = new float[120 * LogMel.HOP];
        for (int i = 0; i < samples.length; i++) {
            double t = (double) i / LogMel.SAMPLE_RATE;
            boolean heard = (t >= 0.2 && t < 0.3) || (t >= 0.35 && t < 0.5) || (t >= 0.8 && t < 1.0);
            samples[i] = (float) ((heard ? 0.3 : 0.001) * Math.sin(2 * Math.PI * 300 * t));
        }
        return samples;
    }
}
