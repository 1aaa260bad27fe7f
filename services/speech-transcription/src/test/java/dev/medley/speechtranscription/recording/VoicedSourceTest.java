package dev.medley.speechtranscription.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.medley.inference.speech.SampleSource;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VoicedSourceTest {
    private static final int RATE = 16_000;
    private static final float VOICE = 0.5f;

    @Test
    void aLongSilenceIsLeftOutButForAMarginAtEachVoice() throws IOException {
        // Given a voice from 0 s to 1 s and from 11 s to 12 s
        float[] sound = silence(12);
        speak(sound, 0, 1);
        speak(sound, 11, 12);
        var source = source(sound);

        // When
        float[] kept = drain(source);

        // Then 400 ms of silence is left on either side
        assertThat((double) kept.length / RATE).isCloseTo(2.8, within(1e-9));
        assertThat(source.seconds()).isEqualTo(12);
        assertThat(source.startInRecording(0.5)).isEqualTo(0.5);
        assertThat(source.endInRecording(1.4)).isCloseTo(1.4, within(1e-9));
        assertThat(source.startInRecording(1.4)).isCloseTo(10.6, within(1e-9));
        assertThat(source.startInRecording(1.8)).isCloseTo(11, within(1e-9));
        assertThat(source.endInRecording(2.8)).isCloseTo(12, within(1e-9));
        assertThat(source.endInRecording(15)).isEqualTo(12);
    }

    @Test
    void aShortSilenceStays() throws IOException {
        float[] sound = silence(4);
        speak(sound, 0, 1);
        speak(sound, 2.9, 4);

        assertThat(drain(source(sound))).isEqualTo(sound);
    }

    @Test
    void ofSilenceNothingIsLeft() throws IOException {
        var source = source(silence(60));

        assertThat(drain(source)).isEmpty();
        assertThat(source.seconds()).isEqualTo(60);
    }

    @Test
    void silenceBeforeAndAfterIsLeftOut() throws IOException {
        float[] sound = silence(9);
        speak(sound, 5, 6);
        var source = source(sound);

        assertThat((double) drain(source).length / RATE).isCloseTo(1.8, within(1e-9));
        assertThat(source.startInRecording(0)).isCloseTo(4.6, within(1e-9));
    }

    @Test
    void whatIsLessThanAFrameIsPartOfTheRecording() throws IOException {
        float[] sound = Arrays.copyOf(silence(1), RATE + 100);
        speak(sound, 0, 1);
        var source = source(sound);

        assertThat(drain(source)).hasSize(RATE + 100);
        assertThat(source.seconds()).isEqualTo((RATE + 100.0) / RATE);
    }

    private static VoicedSource source(float[] sound) {
        return new VoicedSource(SampleSource.of(sound), frame -> frame[0] == VOICE, () -> {});
    }

    private static float[] silence(int seconds) {
        return new float[seconds * RATE];
    }

    private static void speak(float[] sound, double from, double to) {
        Arrays.fill(sound, (int) (from * RATE), (int) (to * RATE), VOICE);
    }

    private static float[] drain(SampleSource source) throws IOException {
        var all = new float[100 * RATE];
        int filled = 0;
        for (int count = 0; count >= 0; count = source.read(all, filled, 1000)) {
            filled += count;
        }
        return Arrays.copyOf(all, filled);
    }
}
