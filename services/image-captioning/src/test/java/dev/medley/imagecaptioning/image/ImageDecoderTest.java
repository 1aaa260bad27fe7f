package dev.medley.imagecaptioning.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.medley.imagecaptioning.TestImages;
import dev.medley.inference.vision.RgbImage;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.worker.RunningWorker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against what Pillow decodes ({@code make_images.py}). */
@Timeout(60)
class ImageDecoderTest {
    private static final String FIELD = "turns[0].parts[0].image.file";
    private static final JsonNode EXPECTED = JsonMapper.shared().readTree(TestImages.file("expected.json"));

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

    static List<String> names() {
        return TestImages.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void pixelsAreThoseOfPillow(String name) throws IOException {
        JsonNode expected = EXPECTED.get(name);

        RgbImage image = decode(TestImages.file(name));

        assertThat(image.width()).isEqualTo(expected.get("width").asInt());
        assertThat(image.height()).isEqualTo(expected.get("height").asInt());
        byte[] pixels = pixels(expected);
        if (name.startsWith("lossy")) {
            assertThat(largestLightDifference(pixels, image.pixels())).isLessThanOrEqualTo(4);
        } else {
            assertThat(largestDifference(pixels, image.pixels())).isLessThanOrEqualTo(roundedBy(name));
        }
    }

    /** What is lossless is exact; over white, and out of a JPEG, what is rounded may differ. */
    private static int roundedBy(String name) {
        boolean jpeg = name.endsWith(".jpg") || name.equals("jpeg.tif");
        return name.equals("cmyk.jpg") ? 3 : jpeg || name.contains("alpha") ? 2 : 0;
    }

    private static int largestDifference(byte[] expected, byte[] actual) {
        return IntStream.range(0, expected.length)
                .map(i -> Math.abs((expected[i] & 0xff) - (actual[i] & 0xff)))
                .max()
                .orElseThrow();
    }

    /** Of a lossy WebP the colours are as coarse as in the file, which Pillow smooths; how light it is, is the same. */
    private static double largestLightDifference(byte[] expected, byte[] actual) {
        return IntStream.range(0, expected.length / 3)
                .mapToDouble(i -> Math.abs(light(expected, 3 * i) - light(actual, 3 * i)))
                .max()
                .orElseThrow();
    }

    private static double light(byte[] rgb, int at) {
        return 0.299 * (rgb[at] & 0xff) + 0.587 * (rgb[at + 1] & 0xff) + 0.114 * (rgb[at + 2] & 0xff);
    }

    private static byte[] pixels(JsonNode expected) throws IOException {
        byte[] deflated = Base64.getDecoder().decode(expected.get("pixels").asString());
        return new InflaterInputStream(new ByteArrayInputStream(deflated)).readAllBytes();
    }

    /** Whatever comes after the first picture is not needed. */
    static Stream<String> withOnePicture() {
        return names().stream().filter(name -> !name.startsWith("moving.gif") && !name.equals("two-pages.tif"));
    }

    @ParameterizedTest
    @MethodSource("withOnePicture")
    void aFileThatWasCutAnywhereIsRefused(String name) {
        byte[] file = TestImages.file(name);
        int end =
                switch (name) {
                    case "placed.gif", "plain.gif", "transparent.gif" -> file.length - 2; // then the picture is whole
                    default -> file.length - 1;
                };
        for (int length : new int[] {1, 4, 9, 20, end / 4, end / 2, end * 3 / 4, end * 9 / 10, end}) {
            if (length == end && (name.endsWith(".png") || name.endsWith(".tif"))) {
                continue; // what is missing then is a checksum, or no part of the picture
            }
            MedleyException refused = refusal(Arrays.copyOf(file, length));

            assertThat(refused.category()).as("%s of %d", name, length).isEqualTo(ErrorCategory.INVALID_REQUEST);
            assertThat(refused.field()).isEqualTo(FIELD);
            assertThat(refused).hasMessageStartingWith(FIELD + " is ");
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void damageIsRefusedOrDecodedButNeverMore(String name) {
        byte[] file = TestImages.file(name);
        var random = new Random(name.hashCode());
        for (int i = 0; i < 200; i++) {
            byte[] damaged = file.clone();
            for (int bytes = 1 + random.nextInt(4); bytes > 0; bytes--) {
                int within = random.nextBoolean() ? Math.min(64, damaged.length) : damaged.length;
                damaged[random.nextInt(within)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(decode(damaged).pixels()).isNotEmpty();
            } catch (MedleyException e) {
                assertThat(e.category()).isIn(ErrorCategory.INVALID_REQUEST, ErrorCategory.PAYLOAD_TOO_LARGE);
                assertThat(e.field()).isEqualTo(FIELD);
            }
        }
    }

    @Test
    void aHugeImageIsRefusedByItsHeader() {
        byte[] file = TestImages.oneBitPng(50_000, 50_000);

        assertThat(refusal(file))
                .hasMessage(FIELD + " has 50,000 x 50,000 pixels, but at most 40,000,000 are allowed in all")
                .extracting(MedleyException::category)
                .isEqualTo(ErrorCategory.PAYLOAD_TOO_LARGE);
        assertThat(refusal(TestImages.oneBitPng(70_000, 1)))
                .hasMessageContaining("70,000 x 1 pixels, but an edge may have at most 65,535");
        assertThat(decode(TestImages.oneBitPng(4_000, 3_000)).width()).isEqualTo(4_000);
    }

    @Test
    void whatNeedsMoreMemoryThanThereIsIsRefused() {
        var small = new ImageDecoder(new ImageLimits(
                DataSize.ofMegabytes(1), 40_000_000, 65_535, DataSize.ofMegabytes(64), 4, Duration.ofSeconds(1)));

        assertThatThrownBy(
                        () -> small.decode(bytes(TestImages.oneBitPng(4_000, 3_000)), FIELD, () -> false, image -> 1))
                .hasMessageContaining("takes 80 MB to decode, but there are 64");
    }

    @Test
    void ofALongGifTheFirstPictureAloneIsRead() {
        byte[] file = TestImages.longGif(10_000);
        long started = System.nanoTime();

        RgbImage image = decode(file);

        assertThat(image.pixels())
                .isEqualTo(decode(TestImages.file("moving.gif")).pixels());
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void onlySoManyAreDecodedAtOnce() throws Exception {
        var two = new ImageDecoder(new ImageLimits(
                DataSize.ofMegabytes(1), 40_000_000, 65_535, DataSize.ofMegabytes(64), 2, Duration.ofMillis(300)));
        var running = new CountDownLatch(2);
        var done = new CountDownLatch(1);
        ByteString file = bytes(TestImages.file("plain.png"));
        Function<RgbImage, Integer> hold = image -> {
            running.countDown();
            await(done);
            return image.width();
        };
        CompletableFuture<Integer> first =
                CompletableFuture.supplyAsync(() -> two.decode(file, FIELD, () -> false, hold));
        CompletableFuture<Integer> second =
                CompletableFuture.supplyAsync(() -> two.decode(file, FIELD, () -> false, hold));
        await(running);

        MedleyException refused = Objects.requireNonNull(catchThrowableOfType(
                MedleyException.class, () -> two.decode(file, FIELD, () -> false, RgbImage::width)));

        assertThat(refused.category()).isEqualTo(ErrorCategory.OVERLOADED);
        assertThat(refused.retryAfter()).isNotNull();
        done.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(37);
        assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(37);
        assertThat(two.decode(file, FIELD, () -> false, RgbImage::width)).isEqualTo(37);
    }

    @Test
    void onlySoManyWaitForTheirTurn() throws Exception {
        var turns = new DecodingTurns(new ImageLimits(
                DataSize.ofMegabytes(1), 40_000_000, 65_535, DataSize.ofMegabytes(64), 1, Duration.ofSeconds(30)));
        ExecutorService waiting = Executors.newFixedThreadPool(16);
        var started = new CountDownLatch(16);
        try (DecodingTurns.Turn held = turns.take(1)) {
            for (int i = 0; i < 16; i++) {
                waiting.execute(() -> {
                    started.countDown();
                    turns.take(1).close();
                });
            }
            await(started);
            RunningWorker.await("the next is refused", () -> isFull(turns));
            assertThat(held).isNotNull();
        }
        waiting.shutdown();
        assertThat(waiting.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        turns.take(1).close();
    }

    /** Whether an image is refused at once, by a caller that would not wait. */
    private static boolean isFull(DecodingTurns turns) {
        Thread.currentThread().interrupt();
        MedleyException refused =
                Objects.requireNonNull(catchThrowableOfType(MedleyException.class, () -> turns.take(1)));
        Thread.interrupted();
        return String.valueOf(refused.getMessage()).contains("16 do already");
    }

    @Test
    void anImageThatNobodyWaitsForIsLeft() {
        var asked = new AtomicInteger();

        assertThatThrownBy(() -> decoder.decode(
                        bytes(TestImages.oneBitPng(6_000, 6_000)),
                        FIELD,
                        () -> asked.incrementAndGet() > 3,
                        image -> 1))
                .isInstanceOf(MedleyException.class)
                .extracting("category")
                .isEqualTo(ErrorCategory.CANCELLED);
        assertThat(asked).hasValueLessThan(20);
    }

    private RgbImage decode(byte[] file) {
        return decoder.decode(bytes(file), FIELD, () -> false, image -> image);
    }

    private MedleyException refusal(byte[] file) {
        return Objects.requireNonNull(
                catchThrowableOfType(MedleyException.class, () -> decode(file)), "it was not refused");
    }

    private static ByteString bytes(byte[] file) {
        return ByteString.copyFrom(file);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
