package dev.medley.speechtranscription.endpoint;

import dev.medley.inference.speech.TranscribedSegment;
import dev.medley.inference.speech.TranscribedWord;
import dev.medley.inference.speech.TranscriptionSummary;
import dev.medley.proto.speech.v1.Segment;
import dev.medley.proto.speech.v1.SpokenLanguage;
import dev.medley.proto.speech.v1.Summary;
import dev.medley.proto.speech.v1.Word;

/** What the engine says, in the words of {@code medley.speech.v1}. */
final class TranscriptionResponses {
    private TranscriptionResponses() {}

    static SpokenLanguage language(dev.medley.inference.speech.SpokenLanguage language) {
        return SpokenLanguage.newBuilder()
                .setCode(language.code())
                .setName(language.name())
                .setProbability((float) language.probability())
                .build();
    }

    static Segment segment(TranscribedSegment segment) {
        Segment.Builder message = Segment.newBuilder()
                .setIndex(segment.index())
                .setSeek((int) segment.seek())
                .setStartSeconds(segment.startSeconds())
                .setEndSeconds(segment.endSeconds())
                .setText(segment.text())
                .addAllTokenIds(segment.tokens())
                .setTemperature((float) segment.temperature())
                .setAverageLogProb((float) segment.averageLogProb())
                .setCompressionRatio((float) segment.compressionRatio())
                .setNoSpeechProbability((float) segment.noSpeechProbability());
        segment.words().forEach(word -> message.addWords(word(word)));
        return message.build();
    }

    static Word word(TranscribedWord word) {
        return Word.newBuilder()
                .setText(word.text().strip())
                .setStartSeconds(word.startSeconds())
                .setEndSeconds(word.endSeconds())
                .build();
    }

    static Summary summary(TranscriptionSummary summary) {
        return Summary.newBuilder()
                .setLanguage(language(summary.language()))
                .setDurationSeconds(summary.durationSeconds())
                .setPromptTokens((int) summary.promptTokens())
                .setCompletionTokens((int) summary.completionTokens())
                .build();
    }
}
