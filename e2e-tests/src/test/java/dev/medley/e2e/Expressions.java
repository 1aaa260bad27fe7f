package dev.medley.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the chart's dashboards and alerts ask Prometheus. */
final class Expressions {
    private static final Path FOLDER = Path.of("..", "charts", "medley", "observability");
    private static final Path RUNBOOKS = Path.of("..", "infra", "observability", "RUNBOOKS.md");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)\\s+expr: (.+)");
    private static final Pattern SELECTOR = Pattern.compile("\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_]\\w*)\\s*(?:=~|!~|!=|=)\\s*\"[^\"]*\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on)\\s*\\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(?!\\w|\\s*\\()");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");

    private Expressions() {}

    /** Names in one of them. */
    record Asked(Set<String> metrics, Set<String> labels) {}

    /** All of them, by where they stand. */
    static Map<String, String> all() throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        ALERT.matcher(alertsFile()).results().forEach(each -> all.put("alert " + each.group(1), each.group(2)));
        try (Stream<Path> files = Files.list(FOLDER.resolve("dashboards"))) {
            for (Path file : files.sorted().toList()) {
                JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(file));
                for (JsonNode panel : dashboard.path("panels")) {
                    for (JsonNode target : panel.path("targets")) {
                        String where = file.getFileName() + ": "
                                + panel.path("title").asString() + " "
                                + target.path("refId").asString("");
                        all.put(where, target.path("expr").asString());
                    }
                }
            }
        }
        return all;
    }

    /** Names of the alerts. */
    static List<String> alerts() throws IOException {
        return ALERT.matcher(alertsFile()).results().map(each -> each.group(1)).toList();
    }

    /** What to do about them. */
    static String runbooks() throws IOException {
        return Files.readString(RUNBOOKS);
    }

    /** The metrics and labels that an expression names. */
    static Asked asked(String expression) {
        Set<String> labels = new LinkedHashSet<>();
        String bare = expression.replaceAll("\\[[^]]*]", "");
        for (MatchResult selector : SELECTOR.matcher(bare).results().toList()) {
            MATCHER.matcher(selector.group(1)).results().forEach(each -> labels.add(each.group(1)));
        }
        bare = SELECTOR.matcher(bare).replaceAll("");
        for (MatchResult grouping : GROUPING.matcher(bare).results().toList()) {
            Arrays.stream(grouping.group(1).split(",")).map(String::strip).forEach(labels::add);
        }
        bare = GROUPING.matcher(bare).replaceAll("");
        Set<String> metrics = new LinkedHashSet<>();
        NAME.matcher(bare)
                .results()
                .map(MatchResult::group)
                .filter(name -> !WORDS.contains(name))
                .forEach(metrics::add);
        return new Asked(metrics, labels);
    }

    private static String alertsFile() throws IOException {
        return Files.readString(FOLDER.resolve("alerts.yaml"));
    }
}
