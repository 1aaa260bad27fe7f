package dev.medley.gateway.realtime;

import dev.medley.proto.speech.v1.SampleEncoding;

/**
 * How a caller's samples are written.
 *
 * @param encoding one that says how
 * @param rate samples a second
 */
record AudioFormat(SampleEncoding encoding, int rate) {
    static final AudioFormat PCM = new AudioFormat(SampleEncoding.SAMPLE_ENCODING_PCM16, 24_000);
    static final AudioFormat MULAW = new AudioFormat(SampleEncoding.SAMPLE_ENCODING_MULAW, 8_000);
    static final AudioFormat ALAW = new AudioFormat(SampleEncoding.SAMPLE_ENCODING_ALAW, 8_000);

    int bytesPerSample() {
        return encoding == SampleEncoding.SAMPLE_ENCODING_PCM16 ? 2 : 1;
    }

    /** How long so many bytes last. */
    long milliseconds(long bytes) {
        return bytes * 1000 / ((long) rate * bytesPerSample());
    }
}
