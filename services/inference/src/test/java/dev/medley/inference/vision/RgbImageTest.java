package dev.medley.inference.vision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RgbImageTest {
    @Test
    void anImageIsMadeSmallerInItsProportions() {
        RgbImage image = TestImage.of(200, 50, 1);

        RgbImage small = image.within(40);

        assertThat(small.width()).isEqualTo(40);
        assertThat(small.height()).isEqualTo(10);
        assertThat(TestImage.of(30, 900, 0).within(90).width()).isEqualTo(3);
        assertThat(TestImage.of(1, 900, 0).within(90).width()).isEqualTo(1);
    }

    @Test
    void oneThatIsSmallEnoughIsLeftAsItIs() {
        RgbImage image = TestImage.of(40, 30, 1);

        assertThat(image.within(40)).isSameAs(image);
    }
}
