package dev.medley.inference.vision;

import tools.jackson.databind.JsonNode;

/** Images by the formula of make_vision.py: edges, waves and what looks like noise. */
final class TestImage {
    private TestImage() {}

    static RgbImage of(int width, int height, int kind) {
        var pixels = new byte[3 * width * height];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    int waves = x * x * (3 + kind) + y * (11 + c) * (kind + 2) + c * 61;
                    int blocks = (x / 5 + y / 7 + c) % 2 == 0 ? 0 : 200;
                    pixels[at++] = (byte) (waves % 97 + blocks + (x ^ y) * (c + 1));
                }
            }
        }
        return new RgbImage(width, height, pixels);
    }

    static RgbImage read(JsonNode described) {
        return of(
                described.get("width").asInt(),
                described.get("height").asInt(),
                described.get("kind").asInt());
    }
}
