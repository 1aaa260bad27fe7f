package dev.medley.starter.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.medley.inference.speech.TranscribedWord;
import dev.medley.starter.speech.Listening.Heard;
import dev.medley.starter.speech.Recording.Sentence;
import dev.medley.starter.speech.Recording.Word;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordTimesTest {
    private static final Recording SPOKEN = new Recording(
            "hum",
            List.of(new Sentence("good day", 0, 24_000, List.of(new Word("good", 0), new Word("day", 8000)))),
            new short[0]);

    @Test
    void bothEndsOfEachWordCount() {
        Heard heard = heard(new TranscribedWord(" good", 0.1, 0.5), new TranscribedWord(" day", 0.5, 1.3));

        WordTimes times = WordTimes.of(List.of(SPOKEN), List.of(heard));

        assertThat(times.words()).isEqualTo(2);
        assertThat(times.mean()).isCloseTo((0.1 + 0 + 0 + 0.2) / 4, within(1e-9));
        assertThat(times.quantile(1)).isCloseTo(0.2, within(1e-9));
    }

    @Test
    void aRecordingThatWasHeardWrongIsLeftOut() {
        Heard heard = heard(new TranscribedWord(" good", 0, 0.5), new TranscribedWord(" night", 1, 1.5));

        WordTimes times = WordTimes.of(List.of(SPOKEN), List.of(heard));

        assertThat(times.words()).isZero();
        assertThat(times.mean()).isInfinite();
    }

    @Test
    void wordsThatAreRunTogetherCountAsOne() {
        Recording spoken = new Recording(
                "hum", List.of(new Sentence("of the", 0, 8000, List.of(new Word("of the", 0)))), new short[0]);
        Heard heard = heard(new TranscribedWord(" of", 0.02, 0.2), new TranscribedWord(" the", 0.2, 0.6));

        WordTimes times = WordTimes.of(List.of(spoken), List.of(heard));

        assertThat(times.words()).isOne();
        assertThat(times.within(0.05)).isEqualTo(0.5);
        assertThat(times.quantile(1)).isCloseTo(0.1, within(1e-9));
    }

    private static Heard heard(TranscribedWord... words) {
        return new Heard("", List.of(words));
    }
}
