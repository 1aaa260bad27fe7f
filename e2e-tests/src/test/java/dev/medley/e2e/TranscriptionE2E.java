package dev.medley.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams.TimestampGranularity;
import com.openai.models.audio.transcriptions.TranscriptionSegment;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import com.openai.models.audio.transcriptions.TranscriptionVerbose;
import com.openai.models.audio.transcriptions.TranscriptionWord;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users of {@code openai-java} do with recordings. */
@ExtendWith(SuiteExtension.class)
class TranscriptionE2E {
    private static final Path RECORDINGS = Path.of("src/test/resources/recordings");
    private static final String SENTENCE = "the nurse will call you when the doctor is ready";
    private static final double SECONDS = 2.7;

    /** One subtitle, as SubRip has it. */
    private static final Pattern SRT =
            Pattern.compile("1\\n00:00:0\\d,\\d{3} --> 00:00:0\\d,\\d{3}\\n" + SENTENCE + "\\n\\n?");

    /** One cue, as WebVTT has it (W3C). */
    private static final Pattern VTT = Pattern.compile(
            "WEBVTT\\n\\n(?:00:)?00:0\\d\\.\\d{3} --> (?:00:)?00:0\\d\\.\\d{3}\\n" + SENTENCE + "\\n\\n?");

    private final OpenAIClient client;
    private final String model;

    TranscriptionE2E(Suite suite) {
        this.client = suite.openAi();
        this.model = suite.speechModel();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wav", "mp3", "flac", "ogg", "opus", "m4a", "webm", "mp4"})
    void everyFormatGivesTheSameText(String format) {
        assertThat(text(transcription(format).build())).isEqualTo(SENTENCE);
    }

    @Test
    void textIsALine() {
        assertThat(text(transcription("mp3")
                        .responseFormat(AudioResponseFormat.TEXT)
                        .build()))
                .isEqualTo(SENTENCE + "\n");
    }

    @Test
    void subtitlesAreWellFormed() {
        assertThat(text(transcription("mp3")
                        .responseFormat(AudioResponseFormat.SRT)
                        .build()))
                .matches(SRT);
        assertThat(text(transcription("mp3")
                        .responseFormat(AudioResponseFormat.VTT)
                        .build()))
                .matches(VTT);
    }

    @Test
    void verboseJsonHasSegmentsAndWordsWithTimes() {
        TranscriptionVerbose verbose = client.audio()
                .transcriptions()
                .create(transcription("m4a")
                        .responseFormat(AudioResponseFormat.VERBOSE_JSON)
                        .addTimestampGranularity(TimestampGranularity.SEGMENT)
                        .addTimestampGranularity(TimestampGranularity.WORD)
                        .build())
                .asVerbose();

        assertThat(verbose.language()).isEqualTo("english");
        assertThat(verbose.duration()).isBetween(SECONDS - 0.2, SECONDS + 0.2);
        assertThat(verbose.text().strip()).isEqualTo(SENTENCE);
        List<TranscriptionSegment> segments = verbose.segments().orElseThrow();
        assertThat(segments.get(0).start()).isBetween(0.0, 0.6);
        assertThat(segments.get(segments.size() - 1).end()).isBetween(SECONDS - 0.8, SECONDS + 0.1);
        List<TranscriptionWord> words = verbose.words().orElseThrow();
        assertThat(words.stream().map(word -> word.word().strip()).collect(Collectors.joining(" ")))
                .isEqualTo(SENTENCE);
        for (int i = 1; i < words.size(); i++) {
            assertThat(words.get(i).start())
                    .isGreaterThanOrEqualTo(words.get(i - 1).start());
        }
    }

    @Test
    void aStreamAddsUpToTheText() {
        try (StreamResponse<TranscriptionStreamEvent> events = client.audio()
                .transcriptions()
                .createStreaming(transcription("webm").build())) {
            List<TranscriptionStreamEvent> all = events.stream().toList();

            String deltas = all.stream()
                    .flatMap(event -> event.transcriptTextDelta().stream())
                    .map(delta -> delta.delta())
                    .collect(Collectors.joining());
            assertThat(deltas.strip()).isEqualTo(SENTENCE);
            assertThat(all.get(all.size() - 1).asTranscriptTextDone().text()).isEqualTo(deltas);
        }
    }

    @Test
    void whatIsNoRecordingIsRefused() {
        assertThatThrownBy(() -> text(TranscriptionCreateParams.builder()
                        .file("this is no recording".repeat(100).getBytes(UTF_8))
                        .model(model)
                        .build()))
                .isInstanceOf(BadRequestException.class);
        assertThat(text(transcription("wav").build())).isEqualTo(SENTENCE);
    }

    private TranscriptionCreateParams.Builder transcription(String format) {
        return TranscriptionCreateParams.builder()
                .file(RECORDINGS.resolve("sentence." + format))
                .model(model)
                .language("en");
    }

    private String text(TranscriptionCreateParams params) {
        return client.audio()
                .transcriptions()
                .create(params)
                .asTranscription()
                .text()
                .replace("\r\n", "\n");
    }
}
