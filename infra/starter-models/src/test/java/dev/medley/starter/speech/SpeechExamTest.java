package dev.medley.starter.speech;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.checkpoint.WhisperConfig;
import dev.medley.inference.checkpoint.WhisperConfig.Stack;
import dev.medley.starter.checkpoint.SpeechCheckpoint;
import dev.medley.starter.training.TrainingState.Place;
import dev.medley.starter.training.WhisperLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SpeechExamTest {
    private static final WhisperConfig TINY = new WhisperConfig(
            80,
            TinyCorpus.VOCABULARY.size(),
            16,
            new Stack(1, 2, 32),
            new Stack(1, 2, 32),
            TinyCorpus.POSITIONS,
            32,
            7,
            true);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void writeCheckpoint() throws IOException {
        var layout = new WhisperLayout(TINY, 4 + 1);
        SpeechCheckpoint.writeSettings(folder, layout, TinyCorpus.VOCABULARY, TinyCorpus.tokenizerJson());
        SpeechCheckpoint.writeWeights(folder, layout, layout.start(1).weights());
    }

    @Test
    void theCardHasEveryFigureAndEveryVoice() throws IOException {
        List<Recording> recordings = SpeechExam.recordings(TinyCorpus.shard(folder));
        try (var listening = new Listening(folder)) {
            SpeechExam exam = SpeechExam.of(listening, recordings);
            WordTimes times = WordTimes.of(listening, recordings);

            var card = new SpeechCard(TINY, SpeechText.load(), 12, new Place(4, 0, 4, 60), exam, times);

            assertThat(exam.all().clean().words()).isEqualTo(4 * (2 + 2 + 3));
            assertThat(card.markdown())
                    .doesNotContain("{{")
                    .contains("| `hum` |")
                    .contains("4 steps in 1 minutes");
        }
    }

    @Test
    void theHeadsThatLearntToListenAreThoseThatServe() {
        JsonNode settings = JsonMapper.shared().readTree(folder.resolve("generation_config.json"));

        assertThat(settings.get("alignment_heads")).hasToString("[[0,0],[0,1]]");
    }
}
