package dev.medley.gateway.audio;

import dev.medley.gateway.speech.Transcript;
import dev.medley.proto.speech.v1.Segment;
import dev.medley.proto.speech.v1.Summary;
import dev.medley.proto.speech.v1.Task;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Transcripts as OpenAI's objects. */
final class TranscriptJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private TranscriptJson() {}

    /** The format {@code json}. */
    static ObjectNode brief(Transcript transcript, TranscriptForm form) {
        ObjectNode node = JSON.objectNode().put("text", transcript.text());
        if (form.task() == Task.TASK_TRANSCRIBE) {
            node.set("usage", duration(transcript.summary()));
        }
        return node;
    }

    /** The format {@code verbose_json}. A translation is in English, whatever was spoken. */
    static ObjectNode verbose(Transcript transcript, TranscriptForm form) {
        boolean translation = form.task() == Task.TASK_TRANSLATE;
        Summary summary = transcript.summary();
        ObjectNode node = JSON.objectNode()
                .put("task", translation ? "translate" : "transcribe")
                .put("language", translation ? "english" : summary.getLanguage().getName())
                .put("duration", time(summary.getDurationSeconds()))
                .put("text", transcript.text());
        if (form.segments()) {
            segments(transcript.segments(), node.putArray("segments"));
        }
        if (form.words()) {
            words(transcript.segments(), node.putArray("words"));
        }
        if (!translation) {
            node.set("usage", duration(summary));
        }
        return node;
    }

    /** What a stream came to: tokens, since its last event takes no other usage. */
    static ObjectNode tokens(Summary summary) {
        return JSON.objectNode()
                .put("type", "tokens")
                .put("input_tokens", Integer.toUnsignedLong(summary.getPromptTokens()))
                .put("output_tokens", Integer.toUnsignedLong(summary.getCompletionTokens()))
                .put(
                        "total_tokens",
                        Integer.toUnsignedLong(summary.getPromptTokens())
                                + Integer.toUnsignedLong(summary.getCompletionTokens()));
    }

    private static ObjectNode duration(Summary summary) {
        return JSON.objectNode().put("type", "duration").put("seconds", (long) Math.ceil(summary.getDurationSeconds()));
    }

    private static void segments(List<Segment> segments, ArrayNode into) {
        for (Segment segment : segments) {
            ObjectNode node = into.addObject()
                    .put("id", Integer.toUnsignedLong(segment.getIndex()))
                    .put("seek", Integer.toUnsignedLong(segment.getSeek()))
                    .put("start", time(segment.getStartSeconds()))
                    .put("end", time(segment.getEndSeconds()))
                    .put("text", segment.getText());
            ArrayNode tokens = node.putArray("tokens");
            segment.getTokenIdsList().forEach(token -> tokens.add(Integer.toUnsignedLong(token)));
            node.put("temperature", segment.getTemperature())
                    .put("avg_logprob", segment.getAverageLogProb())
                    .put("compression_ratio", segment.getCompressionRatio())
                    .put("no_speech_prob", segment.getNoSpeechProbability());
        }
    }

    private static void words(List<Segment> segments, ArrayNode into) {
        segments.forEach(segment -> segment.getWordsList().forEach(word -> into.addObject()
                .put("word", word.getText().strip())
                .put("start", time(word.getStartSeconds()))
                .put("end", time(word.getEndSeconds()))));
    }

    /** Seconds to the millisecond. */
    private static double time(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }
}
