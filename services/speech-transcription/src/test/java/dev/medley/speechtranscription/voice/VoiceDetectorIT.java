package dev.medley.speechtranscription.voice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.speechtranscription.TestVoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The real library. */
class VoiceDetectorIT {
    @Test
    void aVoiceIsTold() {
        try (VoiceDetector lenient = VoiceDetector.lenient();
                VoiceDetector strict = VoiceDetector.strict()) {
            assertThat(share(lenient, TestVoice.seconds(4))).isGreaterThan(0.9);
            assertThat(share(strict, TestVoice.seconds(4))).isGreaterThan(0.7);
        }
    }

    @Test
    void silenceAndNoiseAreTold() {
        try (VoiceDetector lenient = VoiceDetector.lenient();
                VoiceDetector strict = VoiceDetector.strict()) {
            assertThat(share(lenient, new float[64_000])).isZero();
            assertThat(share(lenient, TestVoice.silence(4))).isLessThan(0.1);
            assertThat(share(strict, TestVoice.noise(20, 0.03))).isLessThan(0.1);
        }
    }

    @Test
    void oneThatIsClosedHearsNothing() {
        VoiceDetector detector = VoiceDetector.strict();
        detector.close();
        detector.close();

        assertThat(share(detector, TestVoice.seconds(1))).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anHourTakesNoMemory() throws IOException {
        try (VoiceDetector detector = VoiceDetector.lenient()) {
            float[] frame = Arrays.copyOf(TestVoice.seconds(1), VoiceDetector.FRAME);
            detector.hasVoice(frame);
            long before = residentKilobytes();

            for (int i = 0; i < 3600 * 16_000 / VoiceDetector.FRAME; i++) {
                detector.hasVoice(frame);
            }

            assertThat(residentKilobytes() - before).isLessThan(32 << 10); // an hour of samples has 110 MiB
        }
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static double share(VoiceDetector detector, float[] sound) {
        int voiced = 0;
        int frames = sound.length / VoiceDetector.FRAME;
        for (int i = 0; i < frames; i++) {
            float[] frame = Arrays.copyOfRange(sound, i * VoiceDetector.FRAME, (i + 1) * VoiceDetector.FRAME);
            voiced += detector.hasVoice(frame) ? 1 : 0;
        }
        return (double) voiced / frames;
    }
}
