package dev.medley.gateway.speech;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.Segment;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.Summary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What is said in a whole recording.
 *
 * @param segments the pieces, in order
 * @param summary what it came to
 */
public record Transcript(List<Segment> segments, Summary summary) {
    /**
     * Collects a worker's messages; fails if they end before the recording does. A segment is kept, and nothing else of
     * a message.
     */
    public static Mono<Transcript> of(Flux<StreamTranscribeResponse> messages) {
        return messages.reduceWith(Collected::new, Collected::add).map(Collected::whole);
    }

    /** The text of all pieces, without space around it. */
    public String text() {
        StringBuilder text = new StringBuilder();
        segments.forEach(segment -> text.append(segment.getText()));
        return text.toString().strip();
    }

    /** A worker's messages ended without its summary. */
    public static MedleyException brokenOff() {
        return new MedleyException(ErrorCategory.INTERNAL, "The worker's stream ended before the recording did");
    }

    private static final class Collected {
        private final List<Segment> segments = new ArrayList<>();
        private @Nullable Summary summary;

        Collected add(StreamTranscribeResponse message) {
            switch (message.getEventCase()) {
                case SEGMENT -> segments.add(message.getSegment());
                case SUMMARY -> summary = message.getSummary();
                default -> {}
            }
            return this;
        }

        Transcript whole() {
            if (summary == null) {
                throw brokenOff();
            }
            return new Transcript(segments, summary);
        }
    }
}
