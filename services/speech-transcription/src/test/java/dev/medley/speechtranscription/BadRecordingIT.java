package dev.medley.speechtranscription;

import static dev.medley.worker.Refused.assertInvalid;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.TranscribeRequest;
import dev.medley.proto.speech.v1.TranscribeResponse;
import dev.medley.proto.speech.v1.Transcription;
import dev.medley.speechtranscription.audio.WavBytes;
import dev.medley.worker.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people send that is none, or no good, over gRPC: the engine and the decoder are the real ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRecordingIT {
    private static final Transcription.Builder ENGLISH =
            Requests.transcription("multilingual").setLanguage("en");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private WorkerUnderTest worker;

    @BeforeAll
    void start() {
        worker = WorkerUnderTest.withEngine(
                "medley.speech-transcription.limits.longest=120s", "medley.speech-transcription.limits.largest=5MB");
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @AfterEach
    void theNextRequestIsServed() throws IOException {
        assertThat(transcribe(bytes("sweep.flac")).getSummary().getDurationSeconds())
                .isBetween(2.4, 2.6);
    }

    /** A file, and what is said of it. */
    record Bad(String name, byte[] file, String message) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> unreadable() throws IOException {
        var noise = new byte[50_000];
        new Random(1).nextBytes(noise);
        byte[] wav = bytes("sweep.wav");
        byte[] longer = wav.clone();
        longer[42] = 0x7E; // the size of the sound, which ends at byte 43
        byte[] flac = bytes("sweep.flac");
        return Stream.of(
                new Bad("text", "These are words.".repeat(500).getBytes(UTF_8), ""),
                new Bad("noise without a container", noise, ""),
                new Bad("a byte", new byte[] {'R'}, "no recording in a format that can be read"),
                new Bad("a header alone", Arrays.copyOf(wav, 44), ""),
                new Bad("a WAV file that was cut", Arrays.copyOf(wav, wav.length / 2), "it was cut"),
                new Bad("a FLAC file that was cut", Arrays.copyOf(flac, flac.length / 2), "it was cut"),
                new Bad("an M4A file that was cut", Arrays.copyOf(bytes("sweep.m4a"), 4_000), ""),
                new Bad("a WAV header that lies", longer, "it was cut"),
                new Bad(
                        "a FLAC header of 655,350 Hz and 8 channels",
                        forged(flac),
                        "its rate of 655350 Hz is not within"));
    }

    /** STREAMINFO has 20 bits of rate and 3 of channels, from byte 18 on. */
    private static byte[] forged(byte[] flac) {
        byte[] forged = flac.clone();
        int rate = 655_350;
        forged[18] = (byte) (rate >> 12);
        forged[19] = (byte) (rate >> 4);
        forged[20] = (byte) ((rate & 0x0F) << 4 | 7 << 1 | (flac[20] & 1));
        return forged;
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void whatIsNoGoodIsRefused(Bad bad) {
        assertInvalid(Refused.by(() -> transcribe(bad.file())), "recording", bad.message());
        assertInvalid(Refused.by(() -> stream(bad.file())), "recording", bad.message());
    }

    @Test
    void anEmptyRecordingIsRefused() {
        assertInvalid(Refused.by(() -> transcribe(new byte[0])), "recording", "recording is empty");
        assertInvalid(Refused.by(() -> stream(new byte[0])), "recording", "");
    }

    @Test
    void aRecordingOfTooManyBytesIsRefused() {
        MedleyException refused = Refused.by(() -> transcribe(new byte[5 * 1024 * 1024 + 1]));

        assertThat(refused.category()).isEqualTo(ErrorCategory.PAYLOAD_TOO_LARGE);
        assertThat(refused).hasMessageContaining("the limit of 5,242,880 bytes");
    }

    @Test
    void aRecordingThatDecodesToTooMuchIsRefused() {
        // Given three hours of silence in 2 MB, for a limit of two minutes
        byte[] bomb = OpusBomb.ofSeconds(3 * 3600);
        assertThat(bomb).hasSizeLessThan(3_000_000);

        for (MedleyException refused : List.of(Refused.by(() -> transcribe(bomb)), Refused.by(() -> stream(bomb)))) {
            assertThat(refused.category()).isEqualTo(ErrorCategory.PAYLOAD_TOO_LARGE);
            assertThat(refused).hasMessage("The recording is longer than the limit of 120 s");
        }
    }

    @Test
    void silenceHasNoText() throws IOException {
        byte[] silence = OpusBomb.ofSeconds(60);

        TranscribeResponse response = transcribe(silence);

        assertThat(response.getText()).isEmpty();
        assertThat(response.getSegmentsList()).isEmpty();
        assertThat(response.getSummary().getDurationSeconds()).isBetween(59.0, 61.0);
        assertThat(stream(silence)).hasSize(1).allMatch(StreamTranscribeResponse::hasSummary);
    }

    @Test
    void oddButTrueHeadersAreRead() throws IOException {
        byte[] wide = wav(new WavBytes(8, 192_000, 16), 192_000 * 16);
        byte[] narrow = wav(new WavBytes(1, 10_000, 8), 10_000);

        assertThat(transcribe(wide).getSummary().getDurationSeconds()).isBetween(0.99, 1.01);
        assertThat(transcribe(narrow).getSummary().getDurationSeconds()).isBetween(0.99, 1.01);
        byte[] one = wav(new WavBytes(1, 10_000, 8), 1);
        assertInvalid(Refused.by(() -> transcribe(one)), "recording", "no sound that could be decoded");
    }

    @Test
    void longNoiseEnds() throws IOException {
        TranscribeResponse response = transcribe(wav(new WavBytes(1, 8_000, 8), 8_000 * 110));

        assertThat(response.getSummary().getDurationSeconds()).isBetween(109.9, 110.1);
    }

    @Test
    void anUnknownLanguageIsRefused() throws IOException {
        byte[] good = bytes("sweep.flac");
        Transcription.Builder klingon = ENGLISH.clone().setLanguage("klingon");

        assertInvalid(Refused.by(() -> transcribe(klingon, good)), "language", "language is \"klingon\"");
        assertInvalid(Refused.by(() -> stream(klingon, good)), "language", "language is \"klingon\"");
    }

    private byte[] wav(WavBytes format, long bytes) throws IOException {
        return Files.readAllBytes(format.write(folder.resolve("made.wav"), bytes, bytes));
    }

    private TranscribeResponse transcribe(byte[] file) {
        return transcribe(ENGLISH, file);
    }

    private TranscribeResponse transcribe(Transcription.Builder transcription, byte[] file) {
        return worker.blocking()
                .transcribe(TranscribeRequest.newBuilder()
                        .setTranscription(transcription)
                        .setRecording(ByteString.copyFrom(file))
                        .build());
    }

    private List<StreamTranscribeResponse> stream(byte[] file) {
        return stream(ENGLISH, file);
    }

    private List<StreamTranscribeResponse> stream(Transcription.Builder transcription, byte[] file) {
        StreamedEvents stream = StreamedEvents.of(worker.async());
        stream.send(Requests.recording(transcription));
        Requests.parts(file, 60_000).forEach(stream::send);
        stream.end();
        return stream.all();
    }

    private static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(Path.of("src/test/resources/recordings", name));
    }
}
