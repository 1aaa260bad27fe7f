package dev.medley.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationConverterTest {
    @ParameterizedTest
    @CsvSource({"250us,PT0.00025S", "500ms,PT0.5S", "1.5s,PT1.5S", "2m,PT2M", "1h,PT1H"})
    void readsANumberAndAUnit(String text, Duration duration) {
        assertThat(new DurationConverter().convert(text)).isEqualTo(duration);
    }
}
