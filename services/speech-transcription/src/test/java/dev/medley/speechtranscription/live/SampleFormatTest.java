package dev.medley.speechtranscription.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.platform.error.MedleyException;
import dev.medley.speechtranscription.live.SampleFormat.Encoding;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values are those of the tables of ITU-T G.711, as 16 bits. */
class SampleFormatTest {
    @Test
    void linearSamplesAreLittleEndian() {
        assertThat(decode(Encoding.PCM16, 0x00, 0x40, 0x00, 0x80, 0xFF, 0xFF)).containsExactly(16384, -32768, -1);
    }

    @Test
    void muLawIsExpanded() {
        assertThat(decode(Encoding.MULAW, 0xFF, 0x7F, 0x00, 0x80, 0xF0)).containsExactly(0, 0, -32124, 32124, 120);
    }

    @Test
    void aLawIsExpanded() {
        assertThat(decode(Encoding.ALAW, 0xD5, 0x55, 0x2A, 0xAA, 0xC5)).containsExactly(8, -8, -32256, 32256, 264);
    }

    @Test
    void halfASampleIsRefused() {
        assertThatThrownBy(() -> decode(Encoding.PCM16, 1, 2, 3)).hasMessageContaining("3 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7_999, 48_001, -1})
    void aRateOutOfRangeIsRefused(int rate) {
        assertThatThrownBy(() -> new SampleFormat(Encoding.PCM16, rate))
                .isInstanceOf(MedleyException.class)
                .hasMessageContaining("between 8000 and 48000");
    }

    private static int[] decode(Encoding encoding, int... bytes) {
        var buffer = ByteBuffer.allocate(bytes.length);
        for (int each : bytes) {
            buffer.put((byte) each);
        }
        float[] samples = new SampleFormat(encoding, 8_000).decode(buffer.flip());
        var values = new int[samples.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.round(samples[i] * 32768);
        }
        return values;
    }
}
