package dev.medley.imagecaptioning.video;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.medley.inference.vision.RgbImage;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.worker.video.RenderedVideo;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real videos, and the real decoder in its own process. */
class VideoDecoderIT {
    private static final VideoLimits LIMITS = VideoLimits.DEFAULT;
    private static final double FRAME = 1.0 / 25 + 1e-3;
    private static VideoDecoder decoder;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @BeforeAll
    static void start() {
        decoder = new VideoDecoder(LIMITS);
    }

    @AfterAll
    static void end() {
        decoder.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp4", "mkv", "avi", "webm", "ts", "flv"})
    void scenesBeginWhereTheyWereCut(String container) {
        // Given 2 s of red, 1.2 s of blue and 2 s of green, with sound
        RenderedVideo video = video().scene(2, plain(Color.RED))
                .scene(1.2, plain(Color.BLUE))
                .scene(2, plain(Color.GREEN))
                .encodedBy(container.equals("flv") ? "flv" : container.equals("webm") ? "libvpx" : "mpeg4");
        boolean silent = List.of("avi", "ts", "flv").contains(container);
        Path file = (silent ? video : video.sound(tone(5), 16_000)).write(folder.resolve("cuts." + container));

        // When
        WatchedVideo<RgbImage> watched = watch(file, 16);

        // Then
        assertThat(watched.seconds()).isCloseTo(5.2, within(FRAME));
        assertThat(watched.scenes()).hasSize(3);
        assertThat(watched.scenes().get(0).start()).isZero();
        assertThat(watched.scenes().get(1).start()).isCloseTo(2, within(FRAME));
        assertThat(watched.scenes().get(2).start()).isCloseTo(3.2, within(FRAME));
        assertThat(watched.scenes().get(2).end()).isEqualTo(watched.seconds());
        for (int i = 0; i < 2; i++) {
            assertThat(watched.scenes().get(i).end())
                    .isEqualTo(watched.scenes().get(i + 1).start());
        }
        assertThat(watched.scenes().stream().map(scene -> colour(scene.picture(), 0.5, 0.5)))
                .containsExactly("red", "blue", "green");
    }

    @Test
    void whatMovesWithoutACutIsOneScene() {
        Path file = video().moving(4, second -> marked(Color.LIGHT_GRAY, (int) (10 + 40 * second), 60))
                .write(folder.resolve("moving.mp4"));

        assertThat(watch(file, 16).scenes()).hasSize(1);
    }

    @Test
    void aFlashIsNoScene() {
        Path file = video().scene(1, plain(Color.BLUE))
                .scene(0.12, plain(Color.WHITE))
                .scene(1.5, plain(Color.BLUE))
                .write(folder.resolve("flash.mp4"));

        WatchedVideo<RgbImage> watched = watch(file, 16);

        assertThat(watched.scenes().stream().map(scene -> colour(scene.picture(), 0.5, 0.5)))
                .containsOnly("blue");
    }

    @Test
    void ofMoreScenesThoseOfTheGreatestChangesAreTaken() {
        Path file = video().scene(1, plain(new Color(0, 0, 0)))
                .scene(1, plain(new Color(40, 40, 40)))
                .scene(1, plain(new Color(255, 255, 255)))
                .scene(1, plain(new Color(210, 210, 210)))
                .scene(1, plain(new Color(60, 60, 60)))
                .write(folder.resolve("many.mp4"));

        assertThat(starts(watch(file, 16))).hasSize(5);
        assertThat(starts(watch(file, 3)))
                .satisfiesExactly(
                        first -> assertThat(first).isZero(),
                        second -> assertThat(second).isCloseTo(2, within(FRAME)),
                        third -> assertThat(third).isCloseTo(4, within(FRAME)));
        assertThat(starts(watch(file, 1))).containsExactly(0.0);
    }

    @Test
    void aShortVideoHasItsScene() {
        Path file = video().scene(0.04, plain(Color.RED)).write(folder.resolve("short.mp4"));

        WatchedVideo<RgbImage> watched = watch(file, 16);

        assertThat(watched.scenes()).hasSize(1);
        assertThat(watched.seconds()).isCloseTo(0.04, within(0.001));
    }

    @ParameterizedTest
    @CsvSource({"0, 0.1, 0.1", "90, 0.9, 0.1", "180, 0.9, 0.9", "270, 0.1, 0.9"})
    void aVideoThatWasHeldTurnedIsUpright(int turned, double x, double y) {
        // Given a mark in the upper left corner of the picture as it was encoded
        Path file = video().scene(0.6, marked(Color.LIGHT_GRAY, 0, 0))
                .turned(turned)
                .write(folder.resolve("turned.mp4"));

        RgbImage picture = watch(file, 16).scenes().get(0).picture();

        assertThat(List.of(picture.width(), picture.height()))
                .isEqualTo(turned % 180 == 0 ? List.of(320, 240) : List.of(240, 320));
        assertThat(colour(picture, x, y)).isEqualTo("red");
    }

    @Test
    void picturesAreNoLargerThanNeededAndHaveSquarePixels() {
        Path large =
                RenderedVideo.of(1920, 1080, 5).scene(0.6, plain(Color.RED)).write(folder.resolve("large.mp4"));
        Path wide = video().scene(0.6, plain(Color.RED)).wide(2).write(folder.resolve("wide.mp4"));

        RgbImage made = watch(large, 1).scenes().get(0).picture();
        RgbImage stretched = watch(wide, 1).scenes().get(0).picture();

        assertThat(List.of(made.width(), made.height())).containsExactly(1280, 720);
        assertThat(List.of(stretched.width(), stretched.height())).containsExactly(640, 240);
    }

    @Test
    void whatIsNoVideoIsRefused() throws IOException {
        var noise = new byte[50_000];
        new Random(1).nextBytes(noise);

        assertBad(file("empty.mp4", new byte[0]), "it is no video in a format that can be read");
        assertBad(file("text.mp4", "These are words.".repeat(500).getBytes(UTF_8)), "");
        assertBad(file("noise.webm", noise), "");
        assertBad(folder.resolve("missing.mp4"), "it can't be opened");
        Path other = video().scene(0.2, plain(Color.RED)).write(folder.resolve("other.mp4"));
        assertBad(
                file(
                        "list.ffconcat",
                        "ffconcat version 1.0\nfile '%s'\n".formatted(other).getBytes(UTF_8)),
                "it is no video in a format that can be read");
    }

    @Test
    void soundAloneHasNoPicture() {
        assertBad(video().sound(tone(1), 16_000).write(folder.resolve("sound.mp4")), "it has sound, but no picture");
        assertBad(video().sound(tone(1), 16_000).write(folder.resolve("sound.webm")), "it has sound, but no picture");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp4", "mkv", "avi", "webm"})
    void aVideoThatWasCutShortIsRefused(String container) throws IOException {
        Path whole = video().moving(3, second -> marked(Color.LIGHT_GRAY, (int) (60 * second), 60))
                .write(folder.resolve("whole." + container));
        byte[] bytes = Files.readAllBytes(whole);

        assertBad(file("cut." + container, Arrays.copyOf(bytes, bytes.length / 2)), "it was cut");
    }

    @Test
    void aHeaderThatClaimsAHugeFrameIsRefused() throws IOException {
        // Given each key frame of a VP8 track says 8,000 x 8,000 pixels, or as many as it can
        byte[] honest = Files.readAllBytes(video().scene(0.5, plain(Color.RED)).write(folder.resolve("honest.webm")));
        Path bomb = file("bomb.webm", replaced(honest, "9d012a4001f000", "9d012a401f401f"));
        Path largest = file("largest.webm", replaced(honest, "9d012a4001f000", "9d012aff3fff3f"));

        MedleyException refusal = failure(decoder, bomb);

        assertThat(refusal.category()).isEqualTo(ErrorCategory.PAYLOAD_TOO_LARGE);
        assertThat(refusal).hasMessage("The video has 8,000 x 8,000 pixels, but at most 9,437,184 are allowed in all");
        assertBad(largest, "it has no picture that could be decoded");
    }

    @Test
    void whatIsBeyondALimitIsRefused() throws IOException {
        Path honest = video().moving(3, second -> marked(Color.LIGHT_GRAY, (int) (60 * second), 60))
                .write(folder.resolve("honest.mkv"));
        // The element of the duration becomes a void one.
        byte[] silent = replaced(Files.readAllBytes(honest), "448988", "ec8988");
        try (var strict =
                new VideoDecoder(limits(Duration.ofSeconds(2), 80_000, LIMITS.processorTime(), LIMITS.stall()))) {
            for (Path each : List.of(honest, file("silent.mkv", silent))) {
                MedleyException refusal = failure(strict, each);
                assertThat(refusal.category()).isEqualTo(ErrorCategory.PAYLOAD_TOO_LARGE);
                assertThat(refusal).hasMessage("The video is longer than the limit of 2 s");
                assertThat(refusal.field()).isEqualTo("video.file_id");
            }
            assertThat(failure(
                            strict,
                            RenderedVideo.of(400, 300, 25)
                                    .scene(1, plain(Color.RED))
                                    .write(folder.resolve("larger.mp4"))))
                    .hasMessage("The video has 400 x 300 pixels, but at most 80,000 are allowed in all");
        }
        try (var hasty =
                new VideoDecoder(limits(LIMITS.longest(), LIMITS.pixels(), Duration.ofMillis(1), LIMITS.stall()))) {
            assertThat(failure(hasty, honest).getMessage()).endsWith("of a processor, which is the limit");
        }
        try (var impatient = new VideoDecoder(
                limits(LIMITS.longest(), LIMITS.pixels(), LIMITS.processorTime(), Duration.ofMillis(1)))) {
            assertThat(failure(impatient, honest).getMessage())
                    .containsAnyOf("it was not got on with for 1 ms", "too busy to look at the video");
        }
    }

    @Test
    void aDecoderThatIsKilledTakesOnlyItsVideoAlong() {
        Path file = longOne();
        MedleyException failure = failure(decoder, file, picture -> {
            newestProcess().destroyForcibly();
            return picture;
        });

        assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThat(watch(file, 2).scenes()).hasSize(2);
    }

    @Test
    void aVideoThatIsClosedIsReadNoFurther() {
        long before = ProcessHandle.current().children().count();
        try (OpenVideo video = decoder.open(longOne(), 16)) {
            MedleyException failure = Objects.requireNonNull(catchThrowableOfType(
                    MedleyException.class,
                    () -> video.scenes(picture -> {
                        video.close();
                        return picture;
                    })));

            assertThat(failure.category()).isEqualTo(ErrorCategory.CANCELLED);
            assertThat(ProcessHandle.current().children().count()).isLessThan(before + 1);
        }
    }

    @Test
    void aDecoderThatIsClosedIsNotTheVideosFault() {
        var closing = new VideoDecoder(LIMITS);
        MedleyException failure = failure(closing, longOne(), picture -> {
            closing.close();
            return picture;
        });

        assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThatThrownBy(() -> closing.open(longOne(), 1)).hasMessage("The decoder is closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp4", "webm"})
    void damageEndsInScenesOrInARefusal(String container) throws IOException {
        byte[] whole = Files.readAllBytes(video().moving(1, second -> marked(Color.ORANGE, (int) (60 * second), 60))
                .write(folder.resolve("whole." + container)));
        var random = new Random(7);
        for (int i = 0; i < 20; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j < 10; j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Path file = file("damaged." + container, damaged);

            try (OpenVideo video = decoder.open(file, 4)) {
                assertThat(video.scenes(Function.identity()).scenes()).isNotEmpty();
            } catch (MedleyException e) {
                assertThat(e.category()).isIn(ErrorCategory.INVALID_REQUEST, ErrorCategory.PAYLOAD_TOO_LARGE);
                assertThat(e.getMessage()).doesNotContain("broke down", "/");
            }
        }
    }

    /** Several seconds of decoding. */
    private Path longOne() {
        return RenderedVideo.of(1280, 720, 25)
                .scene(1, plain(Color.RED))
                .scene(9, plain(Color.BLUE))
                .write(folder.resolve("long.mp4"));
    }

    private static ProcessHandle newestProcess() {
        return ProcessHandle.current()
                .children()
                .max(Comparator.comparing(child -> child.info().startInstant().orElse(Instant.EPOCH)))
                .orElseThrow();
    }

    private static VideoLimits limits(Duration longest, long pixels, Duration processorTime, Duration stall) {
        return new VideoLimits(LIMITS.largest(), longest, pixels, processorTime, stall, 1, LIMITS.sceneChange());
    }

    private static WatchedVideo<RgbImage> watch(Path file, int mostScenes) {
        try (OpenVideo video = decoder.open(file, mostScenes)) {
            return video.scenes(Function.identity());
        }
    }

    private static void assertBad(Path file, String reason) {
        MedleyException failure = failure(decoder, file);

        assertThat(failure.category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
        assertThat(failure.field()).isEqualTo("video.file_id");
        assertThat(failure).hasMessageStartingWith("The video can't be read: ").hasMessageContaining(reason);
        assertThat(failure.getMessage()).doesNotContain("/", "broke down");
    }

    private static MedleyException failure(VideoDecoder by, Path file) {
        return failure(by, file, Function.identity());
    }

    private static MedleyException failure(VideoDecoder by, Path file, Function<RgbImage, RgbImage> use) {
        try (OpenVideo video = by.open(file, 16)) {
            return Objects.requireNonNull(
                    catchThrowableOfType(MedleyException.class, () -> video.scenes(use)), () -> file + " was read");
        }
    }

    private static List<Double> starts(WatchedVideo<RgbImage> watched) {
        return watched.scenes().stream().map(Scene::start).toList();
    }

    private static RenderedVideo video() {
        return RenderedVideo.of(320, 240, 25);
    }

    private static BufferedImage plain(Color colour) {
        return marked(colour, -100, 0);
    }

    /** With a red square whose upper left corner is there. */
    private static BufferedImage marked(Color colour, int x, int y) {
        var picture = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, 320, 240);
        graphics.setColor(Color.RED);
        graphics.fillRect(x, y, 80, 60);
        graphics.dispose();
        return picture;
    }

    /** The channel that is strongest somewhere in a picture. */
    private static String colour(RgbImage picture, double x, double y) {
        int at = 3 * ((int) (y * picture.height()) * picture.width() + (int) (x * picture.width()));
        int red = picture.pixels()[at] & 0xFF;
        int green = picture.pixels()[at + 1] & 0xFF;
        int blue = picture.pixels()[at + 2] & 0xFF;
        return red > green && red > blue ? "red" : green > blue ? "green" : "blue";
    }

    private static float[] tone(int seconds) {
        var samples = new float[seconds * 16_000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (0.3 * Math.sin(0.2 * i));
        }
        return samples;
    }

    /** Wherever the first bytes stand, which is somewhere, the second ones do instead. */
    private static byte[] replaced(byte[] file, String hex, String by) {
        String all = HexFormat.of().formatHex(file);
        assertThat(all).contains(hex);
        return HexFormat.of().parseHex(all.replace(hex, by));
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }
}
