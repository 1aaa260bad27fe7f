package dev.medley.speechtranscription.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgreementTest {
    private final Agreement agreement = new Agreement();

    @Test
    void whatTwoPassesAgreeOnIsFinal() {
        assertThat(hear("the cut")).isEmpty();
        assertThat(hear("the cat sad")).isEqualTo("the");
        assertThat(hear("the cat sat on")).isEqualTo(" cat");
        assertThat(agreement.open().text()).isEqualTo(" sat on");
        assertThat(hear("the cat sat on the")).isEqualTo(" sat on");
    }

    @Test
    void whatIsFinalIsNeverTakenBack() {
        hear("I scream");
        hear("I scream");

        assertThat(hear("Ice cream is")).isEmpty();
        assertThat(agreement.settled().text()).isEqualTo("I scream");
        assertThat(agreement.settle(Wording.of("Ice cream is good")).text()).isEqualTo(" is good");
        assertThat(agreement.settled().text()).isEqualTo("I scream is good");
    }

    @Test
    void theLastPassIsFinal() {
        hear("one");

        assertThat(agreement.settle(Wording.of("one two")).text()).isEqualTo("one two");
        assertThat(agreement.open().words()).isEmpty();
    }

    private String hear(String text) {
        return agreement.hear(Wording.of(text)).text();
    }
}
