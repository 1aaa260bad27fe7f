package dev.medley.gateway.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.Utterance;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ItemsTest {
    private static final String COMMITTED = "input_audio_buffer.committed";
    private static final String COMPLETED = "conversation.item.input_audio_transcription.completed";
    private static final String DELTA = "conversation.item.input_audio_transcription.delta";

    private final List<ObjectNode> events = new ArrayList<>();
    private final Items items = new Items(new Items.Order(Dialect.PRESENT), events::add);

    @Test
    void whatIsCommittedBeforeTheWorkerSpeaksOfItIsTheNextThatItBegins() {
        items.commit();
        items.commit();

        tell(0, "one");
        tell(1, "two");

        assertThat(ids(COMMITTED)).hasSize(2).doesNotHaveDuplicates();
        assertThat(ids(COMPLETED)).isEqualTo(ids(COMMITTED));
    }

    @Test
    void whatIsForgottenIsNotCommittedForAnother() {
        items.drop();
        items.heard(0, "late words of what is forgotten");
        items.commit();

        tell(1, "new words");

        assertThat(ids(COMMITTED)).hasSize(1);
        assertThat(ids(COMPLETED)).isEqualTo(ids(COMMITTED));
    }

    @Test
    void deltasTogetherAreTheTranscript() {
        items.heard(0, " Hello");
        items.heard(0, " there");
        items.ended(0, true);
        items.finished(Utterance.newBuilder().setText(" Hello there, you. ").build());

        StringBuilder said = new StringBuilder();
        events.stream()
                .filter(event -> event.get("type").stringValue().equals(DELTA))
                .forEach(event -> said.append(event.get("delta").stringValue()));
        assertThat(said.toString()).isEqualTo("Hello there, you.");
        assertThat(events.get(events.size() - 1).get("transcript").stringValue())
                .isEqualTo("Hello there, you.");
    }

    @Test
    void eachOpenItemFailsOnce() {
        var failure = new MedleyException(ErrorCategory.UNAVAILABLE, "gone");
        items.heard(0, "a");
        items.ended(0, true);
        items.heard(1, "b");
        items.commit();
        items.commit();

        assertThat(items.failed(failure)).isTrue();
        assertThat(items.failed(failure)).isFalse();
        assertThat(ids("conversation.item.input_audio_transcription.failed"))
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    private void tell(int utterance, String text) {
        items.heard(utterance, text);
        items.ended(utterance, false);
        items.finished(Utterance.newBuilder().setIndex(utterance).setText(text).build());
    }

    private List<String> ids(String type) {
        return events.stream()
                .filter(event -> event.get("type").stringValue().equals(type))
                .map(event -> event.get("item_id").stringValue())
                .toList();
    }
}
