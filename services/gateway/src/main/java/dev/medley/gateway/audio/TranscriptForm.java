package dev.medley.gateway.audio;

import dev.medley.gateway.speech.Transcript;
import dev.medley.proto.speech.v1.Task;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * How a transcript is told.
 *
 * @param task what was to be written
 * @param format the form of the answer
 * @param words whether the answer has words with times
 * @param segments whether the answer has segments
 */
record TranscriptForm(Task task, ResponseFormat format, boolean words, boolean segments) {
    private static final String WORDS = "words";
    private static final String SEGMENTS = "segments";
    private static final String BETWEEN = " ";

    /** All but the task, in few words, as a job keeps it. */
    String inWords() {
        List<String> parts = new ArrayList<>(List.of(format.word()));
        if (words) {
            parts.add(WORDS);
        }
        if (segments) {
            parts.add(SEGMENTS);
        }
        return String.join(BETWEEN, parts);
    }

    /** What {@link #inWords} wrote; all that there is, if it wrote nothing. */
    static TranscriptForm of(Task task, String inWords) {
        List<String> parts = List.of(inWords.split(BETWEEN));
        return ResponseFormat.of(parts.get(0))
                .map(format -> new TranscriptForm(task, format, parts.contains(WORDS), parts.contains(SEGMENTS)))
                .orElse(new TranscriptForm(task, ResponseFormat.VERBOSE_JSON, true, true));
    }

    /** The transcript as an object, or, in a format of text, as a string. */
    JsonNode tell(Transcript transcript) {
        return switch (format) {
            case JSON -> TranscriptJson.brief(transcript, this);
            case VERBOSE_JSON -> TranscriptJson.verbose(transcript, this);
            case TEXT -> text(transcript.text() + "\n");
            case SRT -> text(Subtitles.srt(transcript.segments()));
            case VTT -> text(Subtitles.vtt(transcript.segments()));
        };
    }

    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.stringNode(text);
    }
}
