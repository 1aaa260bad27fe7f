package dev.medley.chart;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The table of values in the chart's README: what stands between its two marks. */
final class ValuesTable {
    private static final String BEGIN = "<!-- values -->\n";
    private static final String END = "<!-- end of values -->";
    private static final int LONGEST = 60;

    private ValuesTable() {}

    /** A README whose table is that of a values file. */
    static String in(String readme, Path values) {
        int begin = readme.indexOf(BEGIN) + BEGIN.length();
        return readme.substring(0, begin) + table(values) + readme.substring(readme.indexOf(END));
    }

    private static String table(Path values) {
        StringBuilder table = new StringBuilder("| value | default | |\n| --- | --- | --- |\n");
        ValuesFile.read(values).stream().flatMap(entry -> rows("", entry)).forEach(table::append);
        return table.toString();
    }

    private static Stream<String> rows(String prefix, ValuesFile.Entry entry) {
        String name = prefix + entry.name();
        String row = "| `%s` | %s | %s |%n"
                .formatted(name, shown(entry), entry.description().replace("|", "\\|"));
        return Stream.concat(Stream.of(row), entry.entries().stream().flatMap(inner -> rows(name + ".", inner)));
    }

    private static String shown(ValuesFile.Entry entry) {
        if (!entry.entries().isEmpty()) {
            return "";
        }
        @Nullable String json = JsonMapper.shared().writeValueAsString(entry.value());
        return json.length() > LONGEST ? "see values.yaml" : "`" + json.replace("|", "\\|") + "`";
    }
}
