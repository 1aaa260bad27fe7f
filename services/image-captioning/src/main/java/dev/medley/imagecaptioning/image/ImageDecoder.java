package dev.medley.imagecaptioning.image;

import com.google.protobuf.ByteString;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import dev.medley.inference.vision.RgbImage;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * Makes pixels of an image file of any kind: the first picture, upright, without transparency. What is wrong with a
 * file is told before any of it is decoded, and how many are decoded at once is bounded. Thread-safe.
 */
public final class ImageDecoder {
    private static final Logger logger = LoggerFactory.getLogger(ImageDecoder.class);

    private final ImageLimits limits;
    private final DecodingTurns turns;
    private final Map<ImageKind, ImageReaderSpi> readers = new EnumMap<>(ImageKind.class);

    public ImageDecoder(ImageLimits limits) {
        this.limits = limits;
        this.turns = new DecodingTurns(limits);
        ImageIO.scanForPlugins();
        for (ImageKind kind : ImageKind.values()) {
            ImageReader reader =
                    ImageIO.getImageReadersByFormatName(kind.format()).next();
            readers.put(kind, reader.getOriginatingProvider());
            reader.dispose();
        }
    }

    /**
     * Decodes an image, and hands it on while it has its turn.
     *
     * @param file the whole file
     * @param field where the file stands in the request, for messages
     * @param abandoned whether nobody waits for it any more; asked while it is decoded
     * @param use what is to be made of the image
     * @throws MedleyException INVALID_REQUEST with the field and the reason, PAYLOAD_TOO_LARGE if it is larger than a
     *     limit, OVERLOADED if there is no turn for it, CANCELLED if it was abandoned
     */
    public <T> T decode(ByteString file, String field, BooleanSupplier abandoned, Function<RgbImage, T> use) {
        if (file.size() > limits.largest().toBytes()) {
            throw tooLarge(
                    field,
                    "has %,d bytes, but at most %,d are allowed"
                            .formatted(file.size(), limits.largest().toBytes()));
        }
        byte[] bytes = file.toByteArray();
        try {
            ImageHeader header = ImageHeader.read(FileContent.of(FileSignature.of(bytes), bytes));
            checkSize(header, field);
            try (DecodingTurns.Turn turn = turns.take(header.decodingBytes())) {
                return use.apply(read(bytes, header, abandoned));
            }
        } catch (BadImageException e) {
            throw MedleyException.invalid(field, field + " " + e.getMessage());
        }
    }

    private void checkSize(ImageHeader header, String field) {
        if (header.pixels() > limits.pixels()) {
            throw tooLarge(
                    field,
                    "has %,d x %,d pixels, but at most %,d are allowed in all"
                            .formatted(header.width(), header.height(), limits.pixels()));
        }
        if (Math.max(header.width(), header.height()) > limits.longestEdge()) {
            throw tooLarge(
                    field,
                    "has %,d x %,d pixels, but an edge may have at most %,d"
                            .formatted(header.width(), header.height(), limits.longestEdge()));
        }
        if (header.decodingBytes() > limits.decodingMemory().toBytes()) {
            throw tooLarge(
                    field,
                    "has %,d x %,d pixels, for which this kind of %s takes %d MB to decode, but there are %d"
                            .formatted(
                                    header.width(),
                                    header.height(),
                                    header.kind().label(),
                                    DataSize.ofBytes(header.decodingBytes()).toMegabytes(),
                                    limits.decodingMemory().toMegabytes()));
        }
    }

    private static MedleyException tooLarge(String field, String why) {
        return new MedleyException(ErrorCategory.PAYLOAD_TOO_LARGE, field + " " + why, field, null, null);
    }

    private RgbImage read(byte[] bytes, ImageHeader header, BooleanSupplier abandoned) throws BadImageException {
        byte[] file = header.kind() == ImageKind.TIFF ? TiffHeader.withoutOthers(bytes) : bytes;
        ImageReader reader = null;
        try (ImageInputStream stream = new ByteArrayImageInputStream(file)) {
            reader = Objects.requireNonNull(readers.get(header.kind())).createReaderInstance();
            reader.setInput(stream, true, true);
            var watch = new ReadingWatch(abandoned);
            reader.addIIOReadProgressListener(watch);
            reader.addIIOReadWarningListener(watch);
            BufferedImage picture = reader.read(0);
            watch.check(header.kind(), picture.getHeight());
            return Pixels.of(picture, header);
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            if (e instanceof MedleyException known) {
                throw known;
            }
            logger.debug("A {} image of {} bytes can't be decoded", header.kind(), bytes.length, e);
            throw BadImageException.damaged(header.kind(), "it can't be decoded");
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
    }
}
