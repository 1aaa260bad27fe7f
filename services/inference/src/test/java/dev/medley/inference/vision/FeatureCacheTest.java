package dev.medley.inference.vision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FeatureCacheTest {
    private static final ImageKey FIRST = ImageKey.of(TestImage.of(3, 2, 0));
    private static final ImageKey SECOND = ImageKey.of(TestImage.of(3, 2, 1));
    private static final ImageKey THIRD = ImageKey.of(TestImage.of(3, 2, 2));

    @Test
    void whatWasAskedForLongestAgoIsForgottenOnceMemoryIsFull() {
        var cache = new FeatureCache(2 * 10 * Float.BYTES);
        cache.put(FIRST, new float[10]);
        cache.put(SECOND, new float[10]);
        assertThat(cache.get(FIRST)).isNotNull();

        cache.put(THIRD, new float[10]);

        assertThat(cache.get(FIRST)).isNotNull();
        assertThat(cache.get(SECOND)).isNull();
        assertThat(cache.get(THIRD)).isNotNull();
        assertThat(cache.bytes()).isEqualTo(80);
    }

    @Test
    void featuresThatTakeMoreThanAllMemoryAreNotKept() {
        var cache = new FeatureCache(39);
        cache.put(FIRST, new float[10]);
        assertThat(cache.get(FIRST)).isNull();
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void anImageIsTheSameWhereverItsPixelsLieAndOtherInAnotherShape() {
        assertThat(ImageKey.of(TestImage.of(3, 2, 0))).isEqualTo(FIRST);
        byte[] pixels = TestImage.of(3, 2, 0).pixels();
        assertThat(ImageKey.of(new RgbImage(2, 3, pixels))).isNotEqualTo(FIRST);
    }
}
