package dev.medley.gateway.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.proto.speech.v1.Progress;
import dev.medley.proto.speech.v1.Segment;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.Summary;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptEventsTest {
    private final TranscriptEvents events = new TranscriptEvents();

    @Test
    void spaceIsBetweenPiecesAndNeverAroundTheText() {
        List<String> said = new ArrayList<>();
        for (String text : List.of("  ", " One.", " ", "", " Two. ", "Three. \n")) {
            said.addAll(events.events(segment(text)));
        }
        said.addAll(events.events(summary()));
        said.addAll(events.end());

        assertThat(said)
                .containsExactly(
                        "{\"type\":\"transcript.text.delta\",\"delta\":\"One.\"}",
                        "{\"type\":\"transcript.text.delta\",\"delta\":\"  Two.\"}",
                        "{\"type\":\"transcript.text.delta\",\"delta\":\" Three.\"}",
                        "{\"type\":\"transcript.text.done\",\"text\":\"One.  Two. Three.\",\"usage\":"
                                + "{\"type\":\"tokens\",\"input_tokens\":0,\"output_tokens\":0,\"total_tokens\":0}}");
    }

    @Test
    void progressIsNoEventAndNoSummaryIsNoEnd() {
        var progress = StreamTranscribeResponse.newBuilder()
                .setProgress(Progress.newBuilder().setUntilSeconds(3))
                .build();

        assertThat(events.events(progress)).isEmpty();
        assertThatThrownBy(events::end).hasMessageContaining("ended before the recording did");
    }

    private static StreamTranscribeResponse segment(String text) {
        return StreamTranscribeResponse.newBuilder()
                .setSegment(Segment.newBuilder().setText(text))
                .build();
    }

    private static StreamTranscribeResponse summary() {
        return StreamTranscribeResponse.newBuilder()
                .setSummary(Summary.getDefaultInstance())
                .build();
    }
}
