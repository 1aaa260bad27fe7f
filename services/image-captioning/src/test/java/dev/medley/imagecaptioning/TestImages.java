package dev.medley.imagecaptioning;

import com.google.protobuf.ByteString;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Images of the tests: those in files, and those that are made. */
public final class TestImages {
    private static final Path FOLDER = Path.of("src/test/resources/images");

    private TestImages() {}

    /** A file of {@code make_images.py}. */
    public static byte[] file(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all files of {@code make_images.py}. */
    public static List<String> names() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".py") && !name.endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A PNG that no other number gives. */
    public static ByteString numbered(int number) {
        var image = new BufferedImage(48, 40, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D pen = image.createGraphics();
        pen.setColor(new Color(number * 37 % 256, number * 91 % 256, number * 151 % 256));
        pen.fillOval(number % 20, number % 13, 25, 20);
        pen.dispose();
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteString.copyFrom(bytes.toByteArray());
    }

    /** A one-bit PNG of black pixels, whose file is about a thousandth of a thousandth of them. */
    public static byte[] oneBitPng(int width, int height) {
        var rows = new ByteArrayOutputStream();
        try (var deflated = new DeflaterOutputStream(rows)) {
            byte[] row = new byte[1 + (width + 7) / 8];
            for (int y = 0; y < height; y++) {
                deflated.write(row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(new byte[] {1, 0, 0, 0, 0})
                .array();
        var png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        png.writeBytes(chunk("IHDR", header));
        png.writeBytes(chunk("IDAT", rows.toByteArray()));
        png.writeBytes(chunk("IEND", new byte[0]));
        return png.toByteArray();
    }

    /** A GIF of so many pictures, the first of which is that of a file. */
    public static byte[] longGif(int pictures) {
        byte[] moving = file("moving.gif");
        int trailer = moving.length - 1;
        byte[] plain = file("plain.gif");
        var gif = new ByteArrayOutputStream();
        gif.write(moving, 0, trailer);
        // What follows the head and the colours of a picture is repeated, in the colours of the first.
        int colours = 13 + (3 << ((plain[10] & 7) + 1));
        for (int i = 0; i < pictures; i++) {
            gif.write(plain, colours, plain.length - 1 - colours);
        }
        gif.write(0x3B);
        return gif.toByteArray();
    }

    private static byte[] chunk(String type, byte[] data) {
        byte[] name = type.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(name)
                .put(data)
                .putInt((int) crc.getValue())
                .array();
    }
}
