package dev.medley.gateway.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads subtitles to the letter: SubRip, and the cues of WebVTT as the W3C has it. What is not exact is an error. */
public final class StrictSubtitles {
    private static final Pattern SRT_TIMES =
            Pattern.compile("(\\d{2,}):([0-5]\\d):([0-5]\\d),(\\d{3}) --> (\\d{2,}):([0-5]\\d):([0-5]\\d),(\\d{3})");
    private static final Pattern VTT_TIMES = Pattern.compile(
            "(\\d{2,}):([0-5]\\d):([0-5]\\d)\\.(\\d{3}) --> (\\d{2,}):([0-5]\\d):([0-5]\\d)\\.(\\d{3})");
    private static final Pattern VTT_TEXT = Pattern.compile("(?:[^&<]|&(?:amp|lt|gt|lrm|rlm|nbsp);)+");

    private StrictSubtitles() {}

    /** One piece of text on the screen. */
    public record Cue(long startMillis, long endMillis, String text) {}

    public static List<Cue> srt(String file) {
        List<Cue> cues = new ArrayList<>();
        for (List<String> block : blocks(file)) {
            require(block.get(0).equals(Integer.toString(cues.size() + 1)), "number", block);
            cues.add(cue(SRT_TIMES, block.subList(1, block.size()), cues));
        }
        return cues;
    }

    public static List<Cue> vtt(String file) {
        require(file.startsWith("WEBVTT\n\n"), "header", List.of(file));
        List<Cue> cues = new ArrayList<>();
        for (List<String> block : blocks(file.substring("WEBVTT\n\n".length()))) {
            Cue cue = cue(VTT_TIMES, block, cues);
            require(VTT_TEXT.matcher(cue.text()).matches(), "text", block);
            String text = cue.text().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            cues.add(new Cue(cue.startMillis(), cue.endMillis(), text));
        }
        return cues;
    }

    private static Cue cue(Pattern times, List<String> lines, List<Cue> before) {
        Matcher matcher = times.matcher(lines.get(0));
        require(matcher.matches() && lines.size() > 1, "times", lines);
        String text = String.join("\n", lines.subList(1, lines.size()));
        Cue cue = new Cue(millis(matcher, 1), millis(matcher, 5), text);
        require(cue.endMillis() > cue.startMillis(), "end", lines);
        require(!text.contains("-->"), "arrow", lines);
        require(before.isEmpty() || before.get(before.size() - 1).startMillis() <= cue.startMillis(), "order", lines);
        return cue;
    }

    private static List<List<String>> blocks(String file) {
        require(file.isEmpty() || file.endsWith("\n\n"), "last line", List.of(file));
        List<List<String>> blocks = new ArrayList<>();
        for (String block : file.split("\n\n")) {
            if (!file.isEmpty()) {
                require(!block.isBlank() && block.equals(block.strip()), "blank line", List.of(block));
                blocks.add(List.of(block.split("\n")));
            }
        }
        return blocks;
    }

    private static long millis(Matcher matcher, int group) {
        long minutes = Long.parseLong(matcher.group(group)) * 60 + Long.parseLong(matcher.group(group + 1));
        return (minutes * 60 + Long.parseLong(matcher.group(group + 2))) * 1000
                + Long.parseLong(matcher.group(group + 3));
    }

    private static void require(boolean right, String what, List<String> lines) {
        if (!right) {
            throw new AssertionError("Bad " + what + ": " + lines);
        }
    }
}
