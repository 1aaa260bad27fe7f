package dev.medley.inference.checkpoint;

/** In pixels. */
public record ImageSize(int width, int height) {
    static ImageSize square(int edge) {
        return new ImageSize(edge, edge);
    }

    @Override
    public String toString() {
        return width + " x " + height;
    }
}
