package dev.medley.gateway.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.StrictSubtitles;
import dev.medley.gateway.testing.StrictSubtitles.Cue;
import dev.medley.proto.speech.v1.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubtitlesTest {
    @Test
    void nothingSaidIsAnEmptyFile() {
        assertThat(Subtitles.srt(List.of())).isEmpty();
        assertThat(Subtitles.vtt(List.of())).isEqualTo("WEBVTT\n\n");
    }

    @Test
    void hoursAndMillisecondsAreToldExactly() {
        List<Segment> segments = List.of(segment(3599.9994, 362_439.0006, " late "));

        assertThat(Subtitles.srt(segments)).isEqualTo("1\n00:59:59,999 --> 100:40:39,001\nlate\n\n");
        assertThat(Subtitles.vtt(segments)).isEqualTo("WEBVTT\n\n00:59:59.999 --> 100:40:39.001\nlate\n\n");
    }

    @Test
    void whatWouldBreakAFileIsWrittenSoThatItDoesNot() {
        List<Segment> segments = List.of(
                segment(0, 1, " a\n\nb\r\n c "),
                segment(1, 1, "no time"),
                segment(2, 3, "  \n "),
                segment(3, 4, "<i>x</i> --> &amp; y"));

        assertThat(StrictSubtitles.srt(Subtitles.srt(segments)))
                .containsExactly(
                        new Cue(0, 1000, "a b c"),
                        new Cue(1000, 1001, "no time"),
                        new Cue(3000, 4000, "<i>x</i> -> &amp; y"));
        assertThat(StrictSubtitles.vtt(Subtitles.vtt(segments)))
                .containsExactly(
                        new Cue(0, 1000, "a b c"),
                        new Cue(1000, 1001, "no time"),
                        new Cue(3000, 4000, "<i>x</i> --> &amp; y"));
    }

    private static Segment segment(double start, double end, String text) {
        return Segment.newBuilder()
                .setStartSeconds(start)
                .setEndSeconds(end)
                .setText(text)
                .build();
    }
}
