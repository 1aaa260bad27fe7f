package dev.medley.imagecaptioning.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Reads the rows of a decoded picture as red, green and blue in 8 bits, over white where it is transparent. */
final class PixelRows {
    private static final int CHANNELS = 3;
    private static final int WHITE = 255;

    /** What the samples of a pixel are. */
    private enum Layout {
        PALETTE,
        GREY,
        RGB,
        CMYK,
        OTHER
    }

    private final BufferedImage picture;
    private final Raster raster;
    private final Layout layout;
    private final int colours;
    private final int bands;
    private final boolean alpha;
    private final boolean premultiplied;
    private final int[] bits;
    private final int[] palette;
    private final int[] samples;
    private final int[] argb;

    private PixelRows(BufferedImage picture) {
        this.picture = picture;
        raster = picture.getRaster();
        ColorModel model = picture.getColorModel();
        layout = layout(model);
        colours = model.getNumColorComponents();
        bands = raster.getNumBands();
        alpha = model.hasAlpha() && bands > colours;
        premultiplied = picture.isAlphaPremultiplied();
        bits = raster.getSampleModel().getSampleSize();
        palette = palette(model);
        samples = new int[bands * picture.getWidth()];
        argb = new int[layout == Layout.OTHER ? picture.getWidth() : 0];
    }

    static PixelRows of(BufferedImage picture, ImageKind kind) throws BadImageException {
        int type = picture.getRaster().getDataBuffer().getDataType();
        if (type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE) {
            throw BadImageException.damaged(kind, "its samples are no whole numbers");
        }
        return new PixelRows(picture);
    }

    private static Layout layout(ColorModel model) {
        if (model instanceof IndexColorModel) {
            return Layout.PALETTE;
        }
        return switch (model.getColorSpace().getType()) {
            case ColorSpace.TYPE_GRAY -> Layout.GREY;
            case ColorSpace.TYPE_RGB -> Layout.RGB;
            case ColorSpace.TYPE_CMYK -> Layout.CMYK;
            default -> Layout.OTHER;
        };
    }

    private static int[] palette(ColorModel model) {
        if (!(model instanceof IndexColorModel indexed)) {
            return new int[0];
        }
        var palette = new int[indexed.getMapSize()];
        indexed.getRGBs(palette);
        return palette;
    }

    /** Writes a row's pixels from a place on. */
    void read(int row, byte[] rgb, int from) {
        int width = picture.getWidth();
        if (layout == Layout.OTHER) {
            picture.getRGB(0, row, width, 1, argb, 0, width);
        } else {
            raster.getPixels(0, row, width, 1, samples);
        }
        for (int x = 0, at = from; x < width; x++, at += CHANNELS) {
            switch (layout) {
                case PALETTE -> fromPalette(samples[x], rgb, at);
                case GREY -> put(rgb, at, sample(x, 0), sample(x, 0), sample(x, 0), opacity(x));
                case RGB -> put(rgb, at, sample(x, 0), sample(x, 1), sample(x, 2), opacity(x));
                case CMYK -> fromInks(x, rgb, at);
                case OTHER -> fromArgb(argb[x], rgb, at);
            }
        }
    }

    /** A sample in 8 bits: of more bits the highest, as Pillow has it. */
    private int sample(int x, int band) {
        int value = samples[x * bands + band];
        int size = bits[band];
        return size == 8 ? value : size > 8 ? value >>> (size - 8) & 0xFF : value * 255 / ((1 << size) - 1);
    }

    private int opacity(int x) {
        return alpha ? sample(x, colours) : WHITE;
    }

    private void fromPalette(int index, byte[] rgb, int at) {
        fromArgb(index < palette.length ? palette[index] : 0xFF000000, rgb, at);
    }

    private void fromArgb(int colour, byte[] rgb, int at) {
        put(rgb, at, colour >> 16 & 0xFF, colour >> 8 & 0xFF, colour & 0xFF, colour >>> 24);
    }

    /** Pillow's way from inks to light. */
    private void fromInks(int x, byte[] rgb, int at) {
        int light = 255 - sample(x, 3);
        put(rgb, at, ink(x, 0, light), ink(x, 1, light), ink(x, 2, light), WHITE);
    }

    private int ink(int x, int band, int light) {
        return light - (sample(x, band) * light + 127) / 255;
    }

    private void put(byte[] rgb, int at, int red, int green, int blue, int opacity) {
        rgb[at] = over(red, opacity);
        rgb[at + 1] = over(green, opacity);
        rgb[at + 2] = over(blue, opacity);
    }

    private byte over(int value, int opacity) {
        if (opacity == WHITE) {
            return (byte) value;
        }
        int own = premultiplied ? 255 * value : value * opacity;
        return (byte) Math.min(255, (own + 255 * (255 - opacity) + 127) / 255);
    }
}
