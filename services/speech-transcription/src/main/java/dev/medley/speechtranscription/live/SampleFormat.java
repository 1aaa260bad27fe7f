package dev.medley.speechtranscription.live;

import dev.medley.platform.error.MedleyException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a live voice's samples are written.
 *
 * @param rate samples a second
 */
public record SampleFormat(Encoding encoding, int rate) {
    public static final int LOWEST_RATE = 8_000;
    public static final int HIGHEST_RATE = 48_000;

    /** How one sample is written. */
    public enum Encoding {
        /** Signed 16 bit linear, little endian. */
        PCM16(2),
        /** G.711 mu-law. */
        MULAW(1),
        /** G.711 A-law. */
        ALAW(1);

        private final int bytes;

        Encoding(int bytes) {
            this.bytes = bytes;
        }
    }

    /** @throws MedleyException INVALID_REQUEST if the rate is out of range */
    public SampleFormat {
        if (rate < LOWEST_RATE || rate > HIGHEST_RATE) {
            throw MedleyException.invalid(
                    "settings.live.sample_rate",
                    "settings.live.sample_rate is %d, but must be between %d and %d"
                            .formatted(rate, LOWEST_RATE, HIGHEST_RATE));
        }
    }

    /**
     * The samples, -1 to 1.
     *
     * @throws MedleyException INVALID_REQUEST unless they are whole samples
     */
    float[] decode(ByteBuffer bytes) {
        int count = bytes.remaining() / encoding.bytes;
        if (bytes.remaining() % encoding.bytes != 0) {
            throw MedleyException.invalid(
                    "audio", "audio has %d bytes, which are no whole samples".formatted(bytes.remaining()));
        }
        ByteBuffer input = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        var samples = new float[count];
        for (int i = 0; i < count; i++) {
            int sample =
                    switch (encoding) {
                        case PCM16 -> input.getShort();
                        case MULAW -> fromMuLaw(input.get());
                        case ALAW -> fromALaw(input.get());
                    };
            samples[i] = sample / 32768f;
        }
        return samples;
    }

    /** ITU-T G.711, table 2a, as 16 bits. */
    private static int fromMuLaw(byte code) {
        int inverted = ~code & 0xFF;
        int magnitude = ((((inverted & 0x0F) << 3) + 0x84) << ((inverted >> 4) & 0x07)) - 0x84;
        return (inverted & 0x80) == 0 ? magnitude : -magnitude;
    }

    /** ITU-T G.711, table 1a, as 16 bits. */
    private static int fromALaw(byte code) {
        int toggled = (code ^ 0x55) & 0xFF;
        int exponent = (toggled >> 4) & 0x07;
        int mantissa = ((toggled & 0x0F) << 4) + 8;
        int magnitude = exponent == 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
        return (toggled & 0x80) == 0 ? -magnitude : magnitude;
    }
}
