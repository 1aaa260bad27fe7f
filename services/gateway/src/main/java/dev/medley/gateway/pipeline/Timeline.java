package dev.medley.gateway.pipeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is heard and what is seen, on one axis of time, whole and in sections. */
final class Timeline {
    /** Most sections; of what is longer they are longer too. */
    static final int MAX_SECTIONS = 256;

    private static final int MINUTE = 60;
    private static final int HOUR = 3600;

    private Timeline() {}

    /** A moment as people write it: {@code 0:07}, {@code 1:02:03}. */
    static String clock(double seconds) {
        long whole = (long) seconds;
        return whole < HOUR
                ? "%d:%02d".formatted(whole / MINUTE, whole % MINUTE)
                : "%d:%02d:%02d".formatted(whole / HOUR, whole % HOUR / MINUTE, whole % MINUTE);
    }

    /** Something with a beginning and an end, to the millisecond. */
    static Map<String, Object> moment(double start, double end, String text) {
        Map<String, Object> moment = new LinkedHashMap<>();
        moment.put("start", rounded(start));
        moment.put("end", rounded(end));
        moment.put("time", clock(start));
        moment.put("end_time", clock(end));
        moment.put("text", text.strip());
        return moment;
    }

    static double rounded(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }

    /**
     * Puts results on one axis.
     *
     * @param heard moments of transcripts
     * @param seen moments of videos
     * @param sectionSeconds how long sections are
     */
    static Map<String, Object> of(List<Map<String, Object>> heard, List<Map<String, Object>> seen, int sectionSeconds) {
        List<Map<String, Object>> events = new ArrayList<>();
        heard.forEach(each -> events.add(event(each, "heard")));
        seen.forEach(each -> events.add(event(each, "seen")));
        events.sort(Comparator.comparingDouble(Timeline::start));
        Map<String, Object> timeline = new LinkedHashMap<>();
        timeline.put("text", lines(events));
        timeline.put("events", events);
        timeline.put("sections", sections(events, sectionSeconds));
        return timeline;
    }

    private static List<Map<String, Object>> sections(List<Map<String, Object>> events, int wish) {
        double last = events.isEmpty() ? 0 : start(events.get(events.size() - 1));
        double width = Math.max(wish, Math.ceil((last + 1) / MAX_SECTIONS));
        Map<Long, List<Map<String, Object>>> byPlace = events.stream()
                .collect(Collectors.groupingBy(
                        each -> (long) (start(each) / width), LinkedHashMap::new, Collectors.toList()));
        List<Map<String, Object>> sections = new ArrayList<>();
        byPlace.values().forEach(each -> sections.add(section(each)));
        return sections;
    }

    /** From its first event's beginning to the end of the one that ends last. */
    private static Map<String, Object> section(List<Map<String, Object>> events) {
        double end =
                events.stream().mapToDouble(each -> seconds(each, "end")).max().orElseThrow();
        Map<String, Object> section = moment(start(events.get(0)), end, lines(events));
        section.put("heard", texts(events, "heard"));
        section.put("seen", texts(events, "seen"));
        section.put("events", events);
        return section;
    }

    private static Map<String, Object> event(Map<String, Object> moment, String kind) {
        Map<String, Object> event = new LinkedHashMap<>(moment);
        event.put("kind", kind);
        return event;
    }

    private static String lines(List<Map<String, Object>> events) {
        return events.stream()
                .map(each -> "[%s] %s: %s".formatted(each.get("time"), each.get("kind"), each.get("text")))
                .collect(Collectors.joining("\n"));
    }

    private static String texts(List<Map<String, Object>> events, String kind) {
        return events.stream()
                .filter(each -> kind.equals(each.get("kind")))
                .map(each -> String.valueOf(each.get("text")))
                .collect(Collectors.joining(" "));
    }

    private static double start(Map<String, Object> moment) {
        return seconds(moment, "start");
    }

    private static double seconds(Map<String, Object> moment, String name) {
        return moment.get(name) instanceof Number seconds ? seconds.doubleValue() : 0;
    }
}
