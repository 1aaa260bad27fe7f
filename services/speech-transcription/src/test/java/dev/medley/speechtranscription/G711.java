package dev.medley.speechtranscription;

/** Writes telephone samples. */
final class G711 {
    private static final int BIAS = 0x84;
    private static final int LOUDEST = 32_635;

    private G711() {}

    /** ITU-T G.711, mu-law. */
    static int muLaw(float sample) {
        int linear = Math.round(sample * 32767);
        int sign = linear < 0 ? 0x80 : 0;
        int magnitude = Math.min(LOUDEST, Math.abs(linear)) + BIAS;
        int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
        int mantissa = (magnitude >> (exponent + 3)) & 0x0F;
        return ~(sign | (exponent << 4) | mantissa);
    }
}
