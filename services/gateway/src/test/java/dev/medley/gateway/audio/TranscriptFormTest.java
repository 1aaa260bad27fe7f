package dev.medley.gateway.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.proto.speech.v1.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptFormTest {
    @Test
    void aJobKeepsItInFewWords() {
        for (ResponseFormat format : ResponseFormat.values()) {
            for (boolean words : List.of(true, false)) {
                var form = new TranscriptForm(Task.TASK_TRANSLATE, format, words, !words);

                assertThat(TranscriptForm.of(Task.TASK_TRANSLATE, form.inWords()))
                        .isEqualTo(form);
            }
        }
    }

    @Test
    void whatNobodyKeptIsToldInFull() {
        assertThat(TranscriptForm.of(Task.TASK_TRANSCRIBE, ""))
                .isEqualTo(new TranscriptForm(Task.TASK_TRANSCRIBE, ResponseFormat.VERBOSE_JSON, true, true));
    }
}
