package dev.medley.imagecaptioning.image;

import dev.medley.inference.vision.RgbImage;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Arrays;

/**
 * Pixels as a model's image processor takes them: red, green and blue in 8 bits as the file has them (colour profiles
 * are not applied, as Pillow doesn't), over white where they are transparent, and upright.
 */
final class Pixels {
    private static final int CHANNELS = 3;

    private Pixels() {}

    /** @param picture not needed afterwards; its memory may be that of the result */
    static RgbImage of(BufferedImage picture, ImageHeader header) throws BadImageException {
        if (picture.getWidth() > header.width() || picture.getHeight() > header.height()) {
            throw BadImageException.damaged(
                    header.kind(),
                    "it has %d x %d pixels, and claims %d x %d"
                            .formatted(picture.getWidth(), picture.getHeight(), header.width(), header.height()));
        }
        boolean whole = picture.getWidth() == header.width() && picture.getHeight() == header.height();
        byte[] rgb = whole && isPlain(picture) ? reversed(picture) : onWhite(picture, header, whole);
        return upright(new RgbImage(header.width(), header.height(), rgb), header.orientation());
    }

    private static boolean isPlain(BufferedImage picture) {
        return picture.getType() == BufferedImage.TYPE_3BYTE_BGR
                && picture.getRaster().getDataBuffer() instanceof DataBufferByte data
                && data.getData().length == CHANNELS * picture.getWidth() * picture.getHeight();
    }

    /** Blue, green and red become red, green and blue in place. */
    private static byte[] reversed(BufferedImage picture) {
        byte[] pixels = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        for (int at = 0; at < pixels.length; at += CHANNELS) {
            byte blue = pixels[at];
            pixels[at] = pixels[at + 2];
            pixels[at + 2] = blue;
        }
        return pixels;
    }

    /** @param whole whether the picture fills the image; it lies at its place in it otherwise */
    private static byte[] onWhite(BufferedImage picture, ImageHeader header, boolean whole) throws BadImageException {
        PixelRows rows = PixelRows.of(picture, header.kind());
        var rgb = new byte[CHANNELS * header.width() * header.height()];
        Arrays.fill(rgb, (byte) 0xFF);
        int x = whole ? 0 : Math.min(header.x(), header.width() - picture.getWidth());
        int y = whole ? 0 : Math.min(header.y(), header.height() - picture.getHeight());
        for (int row = 0; row < picture.getHeight(); row++) {
            rows.read(row, rgb, CHANNELS * ((y + row) * header.width() + x));
        }
        return rgb;
    }

    /** The image as it was held ({@code exif_transpose} of Pillow). */
    static RgbImage upright(RgbImage image, int orientation) {
        if (orientation == Orientation.UPRIGHT) {
            return image;
        }
        int w = image.width();
        int h = image.height();
        // Where the first new pixel comes from, and how far the next to the right and the next below are apart.
        int start =
                switch (orientation) {
                    case 2, 8 -> w - 1;
                    case 3, 7 -> w * h - 1;
                    case 4, 6 -> w * (h - 1);
                    default -> 0;
                };
        int right =
                switch (orientation) {
                    case 2, 3 -> -1;
                    case 4 -> 1;
                    case 5, 8 -> w;
                    default -> -w;
                };
        int below =
                switch (orientation) {
                    case 2 -> w;
                    case 3, 4 -> -w;
                    case 5, 6 -> 1;
                    default -> -1;
                };
        boolean swapped = Orientation.swapsEdges(orientation);
        int width = swapped ? h : w;
        int height = swapped ? w : h;
        byte[] from = image.pixels();
        var to = new byte[from.length];
        int at = 0;
        for (int y = 0; y < height; y++) {
            int source = start + y * below;
            for (int x = 0; x < width; x++, source += right, at += CHANNELS) {
                System.arraycopy(from, CHANNELS * source, to, at, CHANNELS);
            }
        }
        return new RgbImage(width, height, to);
    }
}
