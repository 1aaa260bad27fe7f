package dev.medley.speechtranscription.audio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real files, and the real decoder in its own process. */
class AudioDecoderIT {
    private static final int RATE = Recording.SAMPLE_RATE;
    private static final Duration STALL = Duration.ofSeconds(20);
    private static final int LONGEST_KEPT = 60 * RATE;
    private static AudioDecoder decoder;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @BeforeAll
    static void start() {
        decoder = new AudioDecoder(AudioLimits.DEFAULT.decoding(Duration.ofHours(2), STALL, 2));
    }

    @AfterAll
    static void end() {
        decoder.close();
    }

    @AfterEach
    void servesTheNextRecording() {
        assertThat(samples(recording("sweep.flac")))
                .as("samples of a good recording after whatever came before")
                .hasSizeGreaterThan(2 * RATE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sweep.wav",
                "sweep-telephone.wav",
                "sweep.mp3",
                "sweep.flac",
                "sweep.ogg",
                "sweep.opus",
                "sweep.m4a",
                "sweep.webm",
                "sweep.mp4"
            })
    void everyFormatGivesTheSameSound(String name) {
        // Given 2.5 s of a tone that rises from 200 Hz by 720 Hz a second

        // When
        float[] samples = samples(recording(name));

        // Then it is as long, and as high at each time
        assertThat((double) samples.length / RATE).isCloseTo(2.5, within(0.08));
        for (double second : new double[] {0.4, 1.0, 1.6, 2.1}) {
            assertThat(hertz(samples, second)).as("Hz at %s s", second).isCloseTo(200 + 720 * second, within(40.0));
        }
    }

    @Test
    void channelsAreMixedAndRatesConverted() throws IOException {
        Path file = new WavBytes(8, 192_000, 16).write(folder.resolve("8.wav"), 192_000 * 16, 192_000 * 16);
        Path bytes = new WavBytes(1, 10_000, 8).write(folder.resolve("1.wav"), 10_000, 10_000);

        assertThat(samples(file)).hasSizeBetween(RATE - 200, RATE + 200);
        assertThat(samples(bytes)).hasSizeBetween(RATE - 200, RATE + 200);
    }

    @Test
    void anHourIsDecodedInBlocks() throws IOException {
        // Given
        Path hour = new WavBytes(1, 8_000, 8).write(folder.resolve("hour.wav"), 8_000 * 3600, 8_000 * 3600);

        // When
        long count = 0;
        int largest = 0;
        try (Recording recording = decoder.open(RecordedFile.whole(hour))) {
            var block = new float[RATE * 60];
            for (int got = recording.read(block); got > 0; got = recording.read(block)) {
                count += got;
                largest = Math.max(largest, got);
            }
        }

        // Then
        assertThat((double) count / RATE).isCloseTo(3600, within(0.1));
        assertThat(largest).isLessThan(RATE * 10);
    }

    @Test
    void noRecordingIsRefused() throws IOException {
        var noise = new byte[50_000];
        new Random(1).nextBytes(noise);

        assertBad(file("empty.wav", new byte[0]), "no recording in a format that can be read");
        assertBad(file("text.mp3", "These are words.".repeat(500).getBytes(UTF_8)), "");
        assertBad(file("noise.ogg", noise), "");
        assertBad(file("header.wav", Arrays.copyOf(bytes("sweep.wav"), 44)), "");
    }

    @Test
    void aFileThatNamesOthersIsRefused() throws IOException {
        Path other = recording("sweep.wav");

        assertBad(
                file(
                        "list.m3u8",
                        "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nfile://%s\n"
                                .formatted(other)
                                .getBytes(UTF_8)),
                "no recording in a format that can be read");
        assertBad(
                file(
                        "list.ffconcat",
                        "ffconcat version 1.0\nfile '%s'\n".formatted(other).getBytes(UTF_8)),
                "no recording in a format that can be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sweep.wav", "sweep.flac", "sweep.m4a", "sweep.mp4"})
    void aFileThatWasCutIsRefused(String name) throws IOException {
        byte[] whole = bytes(name);

        assertBad(file("cut-" + name, Arrays.copyOf(whole, whole.length / 2)), "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sweep.mp3", "sweep.opus", "sweep.webm"})
    void ofAStreamThatWasCutWhatIsThereIsRead(String name) throws IOException {
        byte[] whole = bytes(name);

        assertThat(samples(file("cut-" + name, Arrays.copyOf(whole, whole.length * 4 / 5))))
                .hasSizeBetween(RATE, RATE * 12 / 5);
    }

    @Test
    void aHeaderThatLiesIsRefused() throws IOException {
        assertBad(new WavBytes(1, 1, 16).write(folder.resolve("slow.wav"), 60_000, 60_000), "1 Hz");
        assertBad(
                new WavBytes(1, 16_000, 16).write(folder.resolve("long.wav"), 32_000, 320_000),
                "its header says 320000 bytes of sound, and it has 32000");
        assertBad(new WavBytes(60_000, 48_000, 16).write(folder.resolve("wide.wav"), 240_000, 240_000), "");
    }

    @Test
    void aRecordingBeyondTheLimitIsRefused() throws IOException {
        Path longer = new WavBytes(1, 8_000, 8).write(folder.resolve("longer.wav"), 88_000, 88_000);
        try (var strict = new AudioDecoder(AudioLimits.DEFAULT.decoding(Duration.ofSeconds(10), STALL, 1))) {
            MedleyException refusal = failure(strict, longer);

            assertThat(refusal.category()).isEqualTo(ErrorCategory.PAYLOAD_TOO_LARGE);
            assertThat(refusal).hasMessage("The recording is longer than the limit of 10 s");
            assertThat(samples(strict, recording("sweep.ogg"))).isNotEmpty();
        }
    }

    @Test
    void aDecoderThatDoesNotGetOnIsEnded() {
        try (var hasty =
                new AudioDecoder(AudioLimits.DEFAULT.decoding(Duration.ofSeconds(10), Duration.ofMillis(1), 1))) {
            assertThat(failure(hasty, recording("sweep.ogg")).getMessage())
                    .containsAnyOf("was decoded within 1 ms", "too busy to decode");
        }
    }

    @Test
    void aDecoderThatDiesTakesOnlyItsRecordingAlong() throws IOException {
        Path hour = new WavBytes(1, 8_000, 8).write(folder.resolve("hour.wav"), 8_000 * 3600, 8_000 * 3600);
        try (var mortal = new AudioDecoder(AudioLimits.DEFAULT.decoding(Duration.ofHours(2), STALL, 2));
                Recording recording = mortal.open(RecordedFile.whole(hour))) {
            recording.read(new float[RATE]);
            ProcessHandle newest = ProcessHandle.current()
                    .children()
                    .max(Comparator.comparing(
                            child -> child.info().startInstant().orElse(Instant.EPOCH)))
                    .orElseThrow();

            newest.destroyForcibly();

            assertThatThrownBy(() -> drain(recording)).hasMessageContaining("The decoder was ended");
            assertThat(samples(mortal, recording("sweep.mp3"))).isNotEmpty();
        }
    }

    @Test
    void moreThanMayBeDecodedAtOnceAreRefusedUntilOneIsClosed() {
        try (var narrow = new AudioDecoder(AudioLimits.DEFAULT.decoding(Duration.ofSeconds(10), STALL, 1))) {
            Recording first = narrow.open(RecordedFile.whole(recording("sweep.wav")));

            assertThat(catchThrowableOfType(
                                    MedleyException.class,
                                    () -> narrow.open(RecordedFile.whole(recording("sweep.wav"))))
                            .category())
                    .isEqualTo(ErrorCategory.OVERLOADED);

            first.close();
            assertThat(samples(narrow, recording("sweep.wav"))).isNotEmpty();
        }
    }

    @Test
    void aDecoderThatIsClosedLeavesNoProcessAndReadsNoFurther() throws IOException {
        Path hour = new WavBytes(1, 8_000, 8).write(folder.resolve("hour.wav"), 8_000 * 3600, 8_000 * 3600);
        long before = ProcessHandle.current().children().count();
        var closing = new AudioDecoder(AudioLimits.DEFAULT.decoding(Duration.ofHours(2), STALL, 1));
        try (Recording recording = closing.open(RecordedFile.whole(hour))) {
            recording.read(new float[RATE]);

            closing.close();

            assertThat(ProcessHandle.current().children().count()).isEqualTo(before);
            assertThatThrownBy(() -> readOn(recording))
                    .isInstanceOf(MedleyException.class)
                    .hasMessageContaining("closed");
        }
        assertThatThrownBy(() -> closing.open(RecordedFile.whole(hour))).hasMessage("The decoder is closed");
    }

    private static void readOn(Recording recording) {
        var block = new float[RATE];
        while (recording.read(block) > 0) {
            assertThat(block).isNotEmpty();
        }
    }

    private static void assertBad(Path file, String reason) {
        MedleyException failure = failure(decoder, file);

        assertThat(failure.category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
        assertThat(failure.field()).isEqualTo("recording");
        assertThat(failure)
                .hasMessageStartingWith("The recording can't be read: ")
                .hasMessageContaining(reason);
        assertThat(failure.getMessage()).doesNotContain("/", "broke down");
    }

    private static MedleyException failure(AudioDecoder by, Path file) {
        return Objects.requireNonNull(
                catchThrowableOfType(MedleyException.class, () -> samples(by, file)), () -> file + " was read");
    }

    private static float[] samples(Path file) {
        return samples(decoder, file);
    }

    private static float[] samples(AudioDecoder by, Path file) {
        try (Recording recording = by.open(RecordedFile.whole(file))) {
            return drain(recording);
        }
    }

    private static float[] drain(Recording recording) {
        FloatBuffer all = FloatBuffer.allocate(LONGEST_KEPT);
        var block = new float[RATE];
        for (int got = recording.read(block); got > 0; got = recording.read(block)) {
            all.put(block, 0, got);
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    /** Frequency around a time: half of the sign changes of 100 ms. */
    private static double hertz(float[] samples, double second) {
        int from = (int) ((second - 0.05) * RATE);
        int changes = 0;
        for (int i = from; i < from + RATE / 10; i++) {
            changes += samples[i] < 0 == samples[i + 1] < 0 ? 0 : 1;
        }
        return changes / 2.0 * 10;
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(recording(name));
    }

    private static Path recording(String name) {
        return Path.of("src/test/resources/recordings", name);
    }
}
