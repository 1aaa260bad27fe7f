package dev.medley.gateway.audio;

import dev.medley.proto.speech.v1.Segment;
import java.util.List;
import java.util.Locale;

/**
 * Segments as subtitles: SubRip, and WebVTT as the W3C has it. A segment without words is left out, and each cue ends
 * after it begins.
 */
final class Subtitles {
    private Subtitles() {}

    static String srt(List<Segment> segments) {
        StringBuilder file = new StringBuilder();
        int number = 0;
        for (Segment segment : segments) {
            String text = line(segment).replace("-->", "->");
            if (!text.isEmpty()) {
                number++;
                file.append(number).append('\n').append(times(segment, ',')).append('\n');
                file.append(text).append("\n\n");
            }
        }
        return file.toString();
    }

    static String vtt(List<Segment> segments) {
        StringBuilder file = new StringBuilder("WEBVTT\n\n");
        for (Segment segment : segments) {
            String text =
                    line(segment).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
            if (!text.isEmpty()) {
                file.append(times(segment, '.')).append('\n').append(text).append("\n\n");
            }
        }
        return file.toString();
    }

    /** The text in one line: an empty one would end the cue. */
    private static String line(Segment segment) {
        return segment.getText().strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static String times(Segment segment, char point) {
        long start = milliseconds(segment.getStartSeconds());
        long end = Math.max(start + 1, milliseconds(segment.getEndSeconds()));
        return time(start, point) + " --> " + time(end, point);
    }

    private static long milliseconds(double seconds) {
        return Math.max(0, Math.round(seconds * 1000));
    }

    private static String time(long ms, char point) {
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d%c%03d",
                ms / 3_600_000,
                ms / 60_000 % 60,
                ms / 1000 % 60,
                point,
                ms % 1000);
    }
}
