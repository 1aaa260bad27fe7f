package dev.medley.bench.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.medley.proto.speech.v1.PartialText;
import dev.medley.proto.speech.v1.Utterance;
import dev.medley.proto.speech.v1.Word;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeardTest {
    private final Heard heard = new Heard();

    @Test
    void aWordIsThereOnceATextHasItInItsPlace() {
        heard.partial(partial("", " good may"), 1.0);
        heard.partial(partial(" good", " day"), 1.5);
        heard.finished(utterance(" good day", word(" good", 0.4), word(" day", 0.9)), 2.0);

        assertThat(heard.texts()).containsExactly("good day");
        assertThat(heard.lags()).hasSize(2);
        assertThat(heard.lags().get(0)).isCloseTo(0.6, within(1e-9)); // either word
        assertThat(heard.firmLags())
                .satisfiesExactly(day -> assertThat(day).isCloseTo(1.1, within(1e-9)), good -> assertThat(good)
                        .isCloseTo(1.1, within(1e-9)));
    }

    private static PartialText partial(String delta, String tentative) {
        return PartialText.newBuilder().setDelta(delta).setTentative(tentative).build();
    }

    private static Utterance utterance(String text, Word... words) {
        return Utterance.newBuilder().setText(text).addAllWords(List.of(words)).build();
    }

    private static Word word(String text, double end) {
        return Word.newBuilder().setText(text).setEndSeconds(end).build();
    }
}
