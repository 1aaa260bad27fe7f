package dev.medley.imagecaptioning;

import static dev.medley.worker.Refused.assertInvalid;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.Turn;
import dev.medley.worker.Refused;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people send that is no image, or no good, over gRPC: the engine and the decoder are the real ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadImageIT {
    private static final String MODEL = "llava-siglip";
    private static final String FIELD = "turns[0].parts[1].image.file";
    private static final ByteString GOOD = ByteString.copyFrom(TestImages.file("plain.png"));

    private WorkerUnderTest worker;

    @BeforeAll
    void start() {
        worker = WorkerUnderTest.withEngine(
                MODEL, "medley.image-captioning.limits.largest=2MB", "medley.image-captioning.images-per-request=4");
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @AfterEach
    void theNextRequestIsServed() {
        assertThat(ask(GOOD).getChoicesCount()).isEqualTo(1);
    }

    /** A file, and what is said of it. */
    record Bad(String name, byte[] file, String message) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> unreadable() {
        var noise = new byte[50_000];
        new Random(1).nextBytes(noise);
        return Stream.of(
                new Bad("nothing", new byte[0], "is empty"),
                new Bad("text", "These are words.".repeat(500).getBytes(UTF_8), "is no image"),
                new Bad("noise", noise, "is no image"),
                new Bad("a byte", new byte[] {'G'}, "is no image"),
                new Bad("zeros", new byte[1000], "is no image"),
                new Bad("an SVG", "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(UTF_8), "is an SVG drawing"),
                new Bad(
                        "an SVG that refers to a file",
                        "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>"
                                .getBytes(UTF_8),
                        "is an SVG drawing"),
                new Bad("a web page", "<!doctype html><html></html>".getBytes(UTF_8), "is an HTML page"),
                begin("a PDF", "%PDF-1.7\n", "is a PDF document"),
                begin("a video", "\0\0\0\030ftypisom", "is an MP4 or QuickTime video"),
                begin("a HEIC", "\0\0\0\030ftypheic", "is a HEIC image; JPEG, PNG, WebP, GIF, BMP and TIFF are read"),
                begin("an AVIF", "\0\0\0\034ftypavif", "is an AVIF image"),
                begin("a JPEG XL", "\u00ff\n", "is a JPEG XL image"),
                begin("a JPEG 2000", "\0\0\0\fjP  \r\n", "is a JPEG 2000 image"),
                begin("a Photoshop document", "8BPS\0\1", "is a Photoshop document"),
                begin("an icon", "\0\0\1\0\1\0", "is an icon"),
                begin("an archive", "PK\3\4", "is a ZIP archive"),
                begin("a recording", "RIFF\0\0\0\0WAVEfmt ", "is a WAV recording"),
                begin("a data: URL", "data:image/png;base64,iVBORw0KGgo=", "is a data: URL"),
                begin("a BigTIFF", "II+\0\b\0\0\0", "is a BigTIFF image"));
    }

    static Stream<Bad> lying() {
        byte[] png = TestImages.file("plain.png");
        byte[] jpeg = TestImages.file("plain.jpg");
        byte[] gif = TestImages.file("plain.gif");
        byte[] bmp = TestImages.file("plain.bmp");
        byte[] tiff = TestImages.file("plain.tif");
        byte[] webp = TestImages.file("lossy.webp");
        int frame = indexOf(jpeg, 0xFF, 0xC0);
        return Stream.of(
                new Bad("a PNG larger than its data", with(png, 18, 0x07), "is a damaged PNG image"),
                new Bad("a PNG of no pixels", with(png, 19, 0), "is a damaged PNG image: it claims 0 x 29 pixels"),
                new Bad("a JPEG larger than its data", with(jpeg, frame + 5, 0x10), "is a damaged JPEG image"),
                new Bad("a JPEG of no height", with(with(jpeg, frame + 5, 0), frame + 6, 0), "it claims 37 x 0 pixels"),
                new Bad("a JPEG of 200 scans", manyScans(jpeg), "is a JPEG image of more than 100 scans"),
                new Bad(
                        "a GIF picture larger than its data",
                        with(gif, picture(gif) + 6, 0x10),
                        "is a damaged GIF image"),
                new Bad("a BMP larger than its data", with(bmp, 19, 0x10), "is a BMP image that was cut short"),
                new Bad("a TIFF larger than its data", with(tiff, tag(tiff, 256) + 9, 0x10), "is a damaged TIFF image"),
                new Bad("a WebP larger than its data", with(webp, 27, 0x10), "is a damaged WebP image"),
                new Bad("a PNG that is a JPEG inside", concat(Arrays.copyOf(png, 8), jpeg), "is a damaged PNG image"),
                new Bad("a JPEG's first bytes before a PNG", concat(Arrays.copyOf(jpeg, 3), png), "JPEG image"));
    }

    static Stream<Bad> cut() {
        return Stream.of(
                        "plain.jpg",
                        "progressive.jpg",
                        "plain.png",
                        "lossy.webp",
                        "lossless.webp",
                        "plain.gif",
                        "plain.bmp",
                        "plain.tif",
                        "lzw.tif",
                        "jpeg.tif")
                .map(name -> {
                    byte[] file = TestImages.file(name);
                    return new Bad(name + ", cut", Arrays.copyOf(file, file.length * 2 / 3), "that was cut short");
                });
    }

    static Stream<Bad> bad() {
        return Stream.of(unreadable(), lying(), cut()).flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void isRefusedByNameWithTheReason(Bad bad) {
        assertInvalid(Refused.by(() -> ask(ByteString.copyFrom(bad.file()))), FIELD, FIELD + " is ");
        assertInvalid(Refused.by(() -> ask(ByteString.copyFrom(bad.file()))), FIELD, bad.message());
    }

    @Test
    void whatIsTooLargeIsRefusedByItsHeader() {
        MedleyException pixels = Refused.by(() -> ask(ByteString.copyFrom(TestImages.oneBitPng(50_000, 50_000))));
        MedleyException bytes = Refused.by(() -> ask(ByteString.copyFrom(new byte[2 * 1024 * 1024 + 1])));

        assertThat(pixels.category()).isEqualTo(ErrorCategory.PAYLOAD_TOO_LARGE);
        assertThat(pixels.field()).isEqualTo(FIELD);
        assertThat(pixels).hasMessageContaining("has 50,000 x 50,000 pixels, but at most 40,000,000 are allowed");
        assertThat(bytes.category()).isEqualTo(ErrorCategory.PAYLOAD_TOO_LARGE);
        assertThat(bytes).hasMessageContaining("has 2,097,153 bytes, but at most 2,097,152 are allowed");
    }

    @Test
    void aGifOfManyPicturesCostsNoMoreThanItsFirst() {
        long started = System.nanoTime();

        assertThat(ask(ByteString.copyFrom(TestImages.longGif(1_500))).getChoicesCount())
                .isEqualTo(1);

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void theImageAtFaultIsNamed() {
        Captioning.Builder request = Requests.about(MODEL, "which?", GOOD, GOOD, ByteString.copyFromUtf8("no image"));

        assertInvalid(Refused.by(() -> ask(request)), "turns[0].parts[2].image.file", "is no image");
    }

    @Test
    void whatDoesNotFitTheContractIsNamed() {
        assertInvalid(
                Refused.by(() ->
                        worker.blocking().caption(dev.medley.proto.vision.v1.CaptionRequest.getDefaultInstance())),
                "captioning",
                "captioning is required");
        assertInvalid(Refused.by(() -> ask(valid().clearModel())), "model", "model is required");
        assertInvalid(Refused.by(() -> ask(valid().clearTurns())), "turns", "turns is required");
        assertInvalid(
                Refused.by(() -> ask(Requests.about(MODEL, "", GOOD, GOOD, GOOD, GOOD, GOOD))),
                "turns",
                "turns have 5 images, but at most 4 are allowed");
        assertInvalid(Refused.by(() -> ask(Requests.about(MODEL, "no image here"))), "turns", "turns have no image");
        assertInvalid(Refused.by(() -> ask(valid().setChoiceCount(17))), "choice_count", "17");
        assertInvalid(Refused.by(() -> ask(valid().setMaxTokens(0))), "max_tokens", "0");
        Captioning.Builder hot = valid();
        hot.getSamplingBuilder().setTemperature(3);
        assertInvalid(Refused.by(() -> ask(hot)), "sampling.temperature", "3");
        assertThat(Refused.by(() -> ask(valid().setModel("other"))).category())
                .isEqualTo(ErrorCategory.MODEL_NOT_FOUND);
        assertThat(Refused.by(() -> ask(Requests.about(MODEL, "long ".repeat(300), GOOD)))
                        .category())
                .isEqualTo(ErrorCategory.CONTEXT_LENGTH_EXCEEDED);
    }

    private static Captioning.Builder valid() {
        return Requests.about(MODEL, "what?", GOOD);
    }

    private CaptionResponse ask(Captioning.Builder captioning) {
        return worker.blocking().caption(Requests.whole(captioning));
    }

    /** Asks about an image after a text. */
    private CaptionResponse ask(ByteString file) {
        Turn turn = Turn.newBuilder()
                .setRole("user")
                .addParts(Part.newBuilder().setText("what is here?"))
                .addParts(Part.newBuilder().setImage(Image.newBuilder().setFile(file)))
                .build();
        return ask(Requests.about(MODEL, "").clearTurns().addTurns(turn));
    }

    private static Bad begin(String name, String start, String message) {
        return new Bad(name, concat(start.getBytes(ISO_8859_1), new byte[3000]), message);
    }

    private static byte[] with(byte[] file, int at, int value) {
        byte[] changed = file.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] manyScans(byte[] jpeg) {
        byte[] file = Arrays.copyOf(jpeg, jpeg.length - 2);
        byte[] scan = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 63, 0};
        for (int i = 0; i < 200; i++) {
            file = concat(file, scan);
        }
        return concat(file, new byte[] {(byte) 0xFF, (byte) 0xD9});
    }

    private static int indexOf(byte[] file, int first, int second) {
        int at = 0;
        while ((file[at] & 0xff) != first || (file[at + 1] & 0xff) != second) {
            at++;
        }
        return at;
    }

    /** Where the first picture of a GIF that fills it begins. */
    private static int picture(byte[] gif) {
        int at = 13 + (3 << ((gif[10] & 7) + 1));
        while (gif[at] != 0x2C) {
            at++;
        }
        return at;
    }

    /** Where an entry of a TIFF in Intel's order is. */
    private static int tag(byte[] tiff, int tag) {
        int at = (tiff[4] & 0xff | (tiff[5] & 0xff) << 8) + 2;
        while ((tiff[at] & 0xff | (tiff[at + 1] & 0xff) << 8) != tag) {
            at += 12;
        }
        return at;
    }
}
